using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>What keeps update-exim4.conf from making a configuration at all, and who else could write one.</summary>
internal static class EximSetupRules
{
    private const int WritableByAll = 2;
    private const int Sticky = 0x200;

    public static IEnumerable<Finding> Find(EximFacts facts)
    {
        var configuration = facts.Configuration;
        if (Failure(configuration) is { } failure)
        {
            var file = configuration.Setup.File ?? new EximSourceFile(EximSetup.Path, configuration.Files.Full(EximSetup.Path)!, []);
            var split = configuration.Setup.Find("dc_use_split_config")?.Place;
            yield return file.LineEnds is EximLineEnds.CrLf or EximLineEnds.Mixed
                ? FindingCatalogue.EximSetup.At(new EximPlace(file, 0), failure, EximJudge.Command($"sed -i 's/\\r$//' {EximJudge.Quote(file.FullPath)}", "Give the lines the ends of Unix."))
                : !configuration.Setup.KnowsSplit
                ? FindingCatalogue.EximSetup.At(split!.Value, failure, EximJudge.Command($"sed -i \"{split.Value.Line}s/.*/dc_use_split_config='true'/\" {EximJudge.Quote(file.FullPath)}", "Write true for the files of conf.d, or false for the one template."))
                : FindingCatalogue.EximSetup.At(new EximPlace(file, 0), failure, Fix.ByText("Put the file back: apt-get install --reinstall -o Dpkg::Options::=--force-confmiss exim4-config. Of a copy, copy the whole folder."));
        }

        foreach (var (path, mode) in Writable(facts).DistinctBy(found => found.Path))
        {
            yield return FindingCatalogue.EximFileWritable.For(Dns.DnsText.Printable(path), $"Every local user can write {EximJudge.Show(path)} (mode {mode.Octal}), and so let Exim run what they like as root.") with
            {
                Fix = EximJudge.Command($"chmod o-w {EximJudge.Quote(path)}", "Let root alone write it."),
            };
        }
    }

    /// <summary>Why update-exim4.conf ends with an error; null where it does not.</summary>
    public static string? Failure(EximConfiguration configuration)
    {
        var (setup, files) = (configuration.Setup, configuration.Files);
        return configuration.Layout == EximLayout.OwnFile || setup.File is { Problem: not null } ? null
            : setup.File is null ? "There is no update-exim4.conf.conf, without which update-exim4.conf ends with an error."
            : setup.File.LineEnds is EximLineEnds.CrLf or EximLineEnds.Mixed ? "The lines of update-exim4.conf.conf end as in Windows, at which the shell and so update-exim4.conf gives up."
            : !setup.KnowsSplit ? $"dc_use_split_config is {EximJudge.Show(setup.Find("dc_use_split_config")!.Value.Value)}, where update-exim4.conf takes true and false alone, and ends with an error."
            : configuration.Layout == EximLayout.Split && !files.HasFolder(EximConfiguration.SplitFolder) ? "There is no folder conf.d, so that update-exim4.conf ends with an error."
            : configuration.Layout == EximLayout.Unsplit && !files.Exists(EximConfiguration.Template) && !EximFiles.IsHidden(files.Full(EximConfiguration.Template)!) ? "There is no exim4.conf.template, so that update-exim4.conf ends with an error."
            : null;
    }

    // The files that count, and the folders in which they could be replaced.
    private static IEnumerable<(string Path, UnixFileStatus Mode)> Writable(EximFacts facts)
    {
        var configuration = facts.Configuration;
        var files = configuration.Parts.Prepend(configuration.Setup.File).OfType<EximSourceFile>().Select(file => file.FullPath)
            .Concat(facts.Signing.Tables.Select(table => table.Table.FullPath).OfType<string>()).ToList();
        foreach (var path in files.Select(Path.GetDirectoryName).OfType<string>().Distinct().Concat(files))
        {
            if (UnixFileStatus.Of(path) is { } mode && (mode.Mode & WritableByAll) != 0 && ((mode.Mode & Sticky) == 0 || !Directory.Exists(path)))
            {
                yield return (path, mode);
            }
        }
    }
}
