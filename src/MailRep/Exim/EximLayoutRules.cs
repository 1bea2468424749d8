using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>Which files count, and whether mail reaches the transport that signs.</summary>
internal static class EximLayoutRules
{
    // Of editors, and of Debian's own way to keep what an update replaced.
    private static readonly string[] BackupEndings = [".bak", ".old", ".orig", ".save", ".dpkg-old", ".dpkg-dist", ".dpkg-new", ".ucf-old", ".ucf-dist"];

    public static IEnumerable<Finding> Find(EximFacts facts, bool hasLocalMacros)
    {
        var configuration = facts.Configuration;
        if (configuration.Setup.File is { Problem: { } problem } setup)
        {
            yield return Unreadable(setup, problem);
        }

        foreach (var file in configuration.Parts.Where(part => part.Problem is not null))
        {
            yield return Unreadable(file, file.Problem!);
        }

        if (OfType(facts) is { } type)
        {
            yield return type;
        }

        if (configuration.Layout == EximLayout.OwnFile && configuration.Parts.Count > 0)
        {
            yield return FindingCatalogue.EximOwnFile.At(new EximPlace(configuration.Parts[0], 0),
                "update-exim4.conf does nothing while this file exists, and reports success.",
                Fix.ByText("Put the settings into this file, or move it away and run update-exim4.conf."));
        }

        foreach (var ignored in configuration.Ignored)
        {
            if (OfIgnored(facts, ignored) is { } finding)
            {
                yield return finding;
            }
        }

        foreach (var finding in OfOrder(configuration))
        {
            yield return finding;
        }

        if (configuration is { Files.IsCopy: true, Layout: EximLayout.Unsplit } && !hasLocalMacros && configuration.Files.Exists(EximConfiguration.LocalMacros))
        {
            yield return FindingCatalogue.EximConfDir.At(new EximPlace(configuration.Files.Read(EximConfiguration.LocalMacros)!, 0),
                "update-exim4.conf -d would not read this file on this machine, since /etc/exim4/exim4.conf.localmacros does not exist.",
                Fix.ByCommand("touch /etc/exim4/exim4.conf.localmacros", "Create the file, empty, before you try the copy out here."));
        }
    }

    private static Finding Unreadable(EximSourceFile file, string problem) => FindingCatalogue.EximFileUnreadable.At(
        new EximPlace(file, 0), $"The file could not be read: {problem}", Fix.ByText("Run the command as root, or as a user that may read the file."));

    private static Finding? OfType(EximFacts facts)
    {
        var configuration = facts.Configuration;
        if (configuration.Layout == EximLayout.OwnFile || configuration.Setup.File?.Problem is not null)
        {
            return null;
        }

        var path = configuration.Files.Full(EximSetup.Path)!;
        var place = configuration.Setup.Find("dc_eximconfig_configtype")?.Place ?? new EximPlace(configuration.Setup.File ?? new EximSourceFile(EximSetup.Path, path, []), 0);
        switch (configuration.ConfigType)
        {
            case "internet":
                return null;
            case "smarthost" or "satellite":
                return facts.Signing.TransportHasOptions ? null : OfSmarthost(facts, place);
            case var type:
                return FindingCatalogue.EximConfigType.At(place,
                    type == "local" ? "The type of configuration is local: no mail leaves this server." : $"The type of configuration is {EximJudge.Show(type ?? "not set")}: Debian's routers and transports get none of their settings.",
                    place.Line > 0
                        ? EximJudge.Command($"sed -i \"{place.Line}s/.*/dc_eximconfig_configtype='internet'/\" {EximJudge.Quote(path)}", $"Change line {place.Line} to dc_eximconfig_configtype='internet', then run update-exim4.conf and restart exim4.")
                        : Fix.ByText("Add the line dc_eximconfig_configtype='internet' to update-exim4.conf.conf, then run update-exim4.conf and restart exim4."));
        }
    }

    // Each block that Debian's remote_smtp has for DKIM, put behind the smarthost's transport in a file that takes its place.
    private static Finding OfSmarthost(EximFacts facts, EximPlace place)
    {
        var configuration = facts.Configuration;
        var folder = configuration.Files.Full(EximConfiguration.SplitFolder + "/transport")!;
        var other = Path.Combine(folder, "30_exim4-config_remote_smtp");

        // What stands in a copy already stays: the options go behind it.
        var copy = EximJudge.Quote(other + "_smarthost.rul");
        var command = $"(test -s {copy} || cat {EximJudge.Quote(other + "_smarthost")}; sed -n '/^\\.ifdef DKIM_/,/^\\.endif/p' {EximJudge.Quote(other)}) >> {copy}";
        return FindingCatalogue.EximSmarthost.At(place, $"With the type of configuration {configuration.ConfigType} mail takes the transport remote_smtp_smarthost, which has no options of DKIM.",
            configuration.Layout == EximLayout.Split
                ? EximJudge.Command(command, "Put a copy of the transport with the options in its place, as Set-EximDkimConfig does, then run update-exim4.conf and restart exim4.")
                : Fix.ByText("Run Set-EximDkimConfig, which gives the transport in exim4.conf.template the options: Get-DkimKeyPair /etc/exim4/dkim | Set-EximDkimConfig"));
    }

    private static Finding? OfIgnored(EximFacts facts, EximIgnoredFile ignored)
    {
        var macros = ignored.Macros.ToList();
        if (macros.Count == 0)
        {
            return OfOptions(ignored);
        }

        var configuration = facts.Configuration;
        var lost = macros.Where(macro => EximDkimMacros.Dkim.Contains(macro.Name, StringComparer.Ordinal) && facts.Signing[macro.Name] is null).ToList();
        var place = lost.Count > 0 ? lost[0].Place : macros[0].Place;
        var name = EximJudge.Show(lost.Count > 0 ? lost[0].Name : macros[0].Name);
        Verdict? verdict = lost.Count > 0 ? Verdict.Fail : null;
        var target = facts.MacroFile;
        return ignored.Why switch
        {
            EximIgnored.OwnFile => FindingCatalogue.EximFileIgnored.At(place, $"The macro {name} does nothing: exim4.conf takes the place of this file.",
                Fix.ByText("Put the setting into exim4.conf, or move that file away."), verdict),
            EximIgnored.OtherLayout => FindingCatalogue.EximFileIgnored.At(place, $"The macro {name} does nothing: the {(configuration.Layout == EximLayout.Split ? "split" : "unsplit")} layout is in use, which does not read this file.",
                EximJudge.Command($"cat {EximJudge.Quote(ignored.File.FullPath)} >> {EximJudge.Quote(target)}", $"Move the lines to {EximJudge.Show(target)}, without those that are there already."), verdict),
            EximIgnored.NothingToOverride => FindingCatalogue.EximFileName.At(place, $"The macro {name} does nothing: a file that ends in .rul is read only where one of the same name without .rul exists.",
                Move(ignored.File.FullPath, ignored.File.FullPath[..^4], "Rename the file without .rul."), verdict),
            _ => FindingCatalogue.EximFileName.At(place, $"The macro {name} does nothing: update-exim4.conf skips the file, because its name has other characters than letters, digits, _ and -.",
                IsBackup(ignored.File.FullPath)
                    ? Fix.ByText("It looks like a backup of another file: delete it, or move it out of conf.d.")
                    : Move(ignored.File.FullPath, Path.Combine(Path.GetDirectoryName(ignored.File.FullPath)!, FitName(Path.GetFileName(ignored.File.FullPath))), "Rename the file, or delete it if it is a backup."), verdict),
        };
    }

    // Without macros it is no file that counts, unless it was meant to give a transport its options.
    private static Finding? OfOptions(EximIgnoredFile ignored)
    {
        var option = ignored.File.Lines.FirstOrDefault(line => line.Text.TrimStart().StartsWith("dkim_", StringComparison.Ordinal));
        var path = ignored.File.FullPath;
        return (ignored.Why, option) switch
        {
            (EximIgnored.NothingToOverride, _) => FindingCatalogue.EximFileName.At(new EximPlace(ignored.File, option?.Number ?? 0), "The file does nothing: one that ends in .rul is read only in the place of a file of the same name without .rul, and there is none.",
                Fix.ByText($"Name it like the file whose place it is to take: ls {EximJudge.Quote(Path.GetDirectoryName(path)!)}")),
            (EximIgnored.FileName, not null) when !IsBackup(path) => FindingCatalogue.EximFileName.At(new EximPlace(ignored.File, option.Number), "The options of DKIM in this file do nothing: update-exim4.conf skips it, because its name has other characters than letters, digits, _ and -.",
                Fix.ByText("Name it like the file whose place it is to take, with .rul at the end.")),
            _ => null,
        };
    }

    // Never onto a file that is there: it may be the one that works.
    private static Fix Move(string from, string to, string text) => EximJudge.Command($"mv -n {EximJudge.Quote(from)} {EximJudge.Quote(to)}", text);

    private static bool IsBackup(string path) =>
        path.EndsWith('~') || BackupEndings.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static string FitName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));

    private static IEnumerable<Finding> OfOrder(EximConfiguration configuration)
    {
        if (configuration.Layout != EximLayout.Split)
        {
            yield break;
        }

        var parts = configuration.Parts.ToList();
        var transport = parts.FindIndex(part => part.Path.Contains("/transport/", StringComparison.Ordinal) && Path.GetFileName(part.Path).Contains("remote_smtp", StringComparison.Ordinal));
        foreach (var group in configuration.Macros.All.GroupBy(macro => macro.Place.File).Where(group => !EximConfiguration.IsPackaged(Path.GetFileName(group.Key.Path))))
        {
            var at = parts.IndexOf(group.Key);
            var isDkim = group.Any(macro => EximDkimMacros.Dkim.Contains(macro.Name, StringComparer.Ordinal));
            var isLate = at > transport && transport >= 0 && isDkim;
            if (at >= 0 && group.Key.Path != EximSetup.Path && (isLate || string.CompareOrdinal(Path.GetFileName(group.Key.Path), "01_") > 0 || !group.Key.Path.Contains("/main/", StringComparison.Ordinal)))
            {
                yield return FindingCatalogue.EximFileOrder.At(group.First().Place,
                    isLate ? "The macros of this file are read behind the transport that asks for them, and do nothing there." : "The file is read behind the first of Debian's own, so lines there that ask for its macros do not find them.",
                    Move(group.Key.FullPath, Path.Combine(Path.GetDirectoryName(configuration.Files.Full(EximConfiguration.SplitMacros)!)!, "000_" + Path.GetFileName(group.Key.FullPath)), "Give the file a name that sorts in front of 01_ in conf.d/main."),
                    isLate ? Verdict.Fail : null);
            }
        }
    }
}
