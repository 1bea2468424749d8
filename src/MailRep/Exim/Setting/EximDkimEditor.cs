using MailRep.Dns;

namespace MailRep.Exim.Setting;

/// <summary>
/// Works out what the files of a configuration become, so that Exim signs what it is to sign, or no longer does. Whether the new
/// settings are in force is read out of the changed files as Exim would read them. Nothing is written here.
/// </summary>
/// <param name="files">The configuration.</param>
/// <param name="isForced">True to take out of force what is in the way.</param>
internal sealed class EximDkimEditor(EximFiles files, bool isForced)
{
    /// <summary>Each round takes one line out of the way; no configuration has that many of them.</summary>
    private const int MaxRounds = 200;

    private readonly EximEdits _edits = new(files);

    /// <summary>What our block signs now; null where there is none.</summary>
    public static EximDkimBlock? ReadBlock(EximFiles files)
    {
        // The admin may have gone over to the other layout since.
        var current = EximConfiguration.Read(files).MacroPath;
        foreach (var path in OtherMacroPaths(current).Prepend(current))
        {
            if (files.Read(path) is { } file && MarkedBlock.Find(file) is { } block)
            {
                return EximDkimBlock.Read(block, files.Read(EximDkimBlock.Table)) ?? throw Changed(file, block);
            }
        }

        return null;
    }

    private static IEnumerable<string> OtherMacroPaths(string path) => new[] { EximConfiguration.LocalMacros, EximConfiguration.SplitMacros }.Where(other => other != path);

    /// <summary>The edits that let Exim sign with these keys, beside those of other domains that it signs already.</summary>
    /// <param name="signers">Each is all that its domain is to sign with.</param>
    /// <param name="options">Where they say nothing, what is there stays.</param>
    /// <exception cref="MailRepException">Something is in the way, and it is named.</exception>
    public EximEdits Set(IReadOnlyList<EximSigner> signers, EximSigningOptions options)
    {
        var old = EximConfiguration.Read(files);
        RequireSending(old);
        var before = TryReadBlock();
        var kept = (before?.Signers ?? []).Where(signer => !signers.Any(other => other.Domain == signer.Domain));
        var block = new EximDkimBlock([.. kept.Concat(signers).OrderBy(signer => signer.Domain, StringComparer.Ordinal)], options.Over(before?.Options ?? new()), before?.HadTable ?? false);
        Put(old, block);
        return _edits;
    }

    /// <summary>The edits that take these domains out again, or where none is named, all that was ever put in.</summary>
    public EximEdits Remove(IReadOnlyList<string> domains)
    {
        var old = EximConfiguration.Read(files);
        var before = domains.Count == 0 ? null : TryReadBlock();
        if (before?.Signers.Where(signer => !domains.Contains(signer.Domain)).ToList() is { Count: > 0 } left)
        {
            Put(old, before with { Signers = left });
            return _edits;
        }

        if (domains.Count > 0 && before?.Signers.Any(signer => domains.Contains(signer.Domain)) != true)
        {
            return _edits;
        }

        // What only the old settings need goes last: Exim looks into the table until the others are in force.
        foreach (var path in OurPaths(old).OrderBy(path => path == EximDkimBlock.Table))
        {
            TakeOut(path);
        }

        return _edits;
    }

    private EximDkimBlock? TryReadBlock()
    {
        try
        {
            return ReadBlock(files);
        }
        catch (MailRepException changed) when (isForced && changed.Error == MailRepError.EximBlockBroken)
        {
            return null;
        }
    }

    private void Put(EximConfiguration old, EximDkimBlock block)
    {
        EximIdentity.RequireFits(block.Options.Identity, block.Signers);
        if (block.NeedsTable)
        {
            var table = _edits.Read(EximDkimBlock.Table);
            _edits.Set(EximDkimBlock.Table, MarkedBlock.Put(table, block.TableLines, isNew: !_edits.Exists(EximDkimBlock.Table)));
        }

        foreach (var other in OtherMacroPaths(old.MacroPath).Where(path => files.Read(path) is { Problem: null } file && MarkedBlock.Find(file) is not null))
        {
            TakeOut(other);
        }

        var macros = _edits.Read(old.MacroPath);
        _edits.Set(old.MacroPath, MarkedBlock.Put(macros, block.MacroLines, isNew: !_edits.Exists(old.MacroPath), behind: old.Layout == EximLayout.OwnFile ? 0 : null));
        for (var round = 0; FindConflict(old.MacroPath, block) is { } conflict; round++)
        {
            if (!isForced || round == MaxRounds || _edits.Original.Full(conflict.Place.File.Path) is null)
            {
                throw conflict.ToException();
            }

            _edits.Retire(conflict.Place);
        }

        PutTransport();
        RequireInForce(block);
    }

    // Debian's transport to a smarthost has no options of DKIM. In the split layout a copy of its file takes its place.
    private void PutTransport()
    {
        const string name = "remote_smtp_smarthost";
        var old = EximConfiguration.Read(_edits.Files);
        if (old.Layout == EximLayout.OwnFile || old.ConfigType is not ("smarthost" or "satellite") || old.Transport(name) is not { } transport)
        {
            return;
        }

        var path = transport.Place.File.Path;
        if (MarkedBlock.Find(transport.Place.File) is null && transport.Options.Keys.Any(option => option.StartsWith("dkim_", StringComparison.Ordinal)))
        {
            return;
        }

        var isCopied = old.Layout == EximLayout.Split && !path.EndsWith(".rul", StringComparison.Ordinal);
        var driver = transport.Options.GetValueOrDefault("driver")?.Place.Line ?? transport.Place.Line;
        _edits.Set(isCopied ? path + ".rul" : path, MarkedBlock.Put(_edits.Read(path), TransportLines, isNew: isCopied, behind: driver));
    }

    private static IReadOnlyList<string> TransportLines { get; } =
        [.. EximDkimMacros.Dkim.SelectMany(macro => new[] { $".ifdef {macro}", $"{macro.ToLowerInvariant()} = {macro}", ".endif" })];

    private void TakeOut(string path)
    {
        var file = _edits.Read(path);
        var block = MarkedBlock.Find(file);
        var rest = MarkedBlock.Revive(new EximSourceFile(path, file.FullPath, MarkedBlock.Remove(file)));
        var original = path.EndsWith(".rul", StringComparison.Ordinal) ? _edits.Read(path[..^4]).ToOctets() : [];
        var isGone = block?.MadeFile == true && (rest.Length == 0 || rest.AsSpan().SequenceEqual(original));
        _edits.Set(path, isGone ? null : rest, isLate: path == EximDkimBlock.Table);
    }

    /// <summary>All files with lines of ours.</summary>
    private IEnumerable<string> OurPaths(EximConfiguration old)
    {
        // Also of the other layout: the admin may have switched since.
        string[] known = [EximConfiguration.LocalMacros, EximConfiguration.SplitMacros, EximConfiguration.Template, EximConfiguration.OwnFile, EximDkimBlock.Table];
        return known.Concat(old.Parts.Select(part => part.Path)).Concat(old.Included.Select(part => part.Path)).Concat(old.Ignored.Select(ignored => ignored.File.Path))
            .Concat(files.List(EximConfiguration.SplitFolder + "/transport").Select(name => $"{EximConfiguration.SplitFolder}/transport/{name}"))
            .Distinct(StringComparer.Ordinal)
            .Where(path => files.Read(path) is { Problem: null } file && (MarkedBlock.Find(file) is not null || MarkedBlock.HasRetired(file)));
    }

    private static void RequireSending(EximConfiguration configuration)
    {
        if (configuration.Layout == EximLayout.OwnFile || configuration.ConfigType is "internet" or "smarthost" or "satellite")
        {
            return;
        }

        var setting = configuration.Setup.Find("dc_eximconfig_configtype");
        var path = configuration.Files.Full(EximSetup.Path)!;
        var place = setting is { } found ? found.Place.ToString() : DnsText.Printable(path);
        throw new MailRepException(
            MailRepError.EximConfigType,
            $"EXIM-CONFIGTYPE: the type of configuration is {DnsText.Inline(configuration.ConfigType ?? "not set")} ({place}), {(configuration.ConfigType == "local" ? "which sends no mail to other servers" : "with which Debian's settings are not used")}.",
            path, $"Write there: dc_eximconfig_configtype='internet' (or run dpkg-reconfigure exim4-config), and run the command again.");
    }

    private EximConflict? FindConflict(string macroPath, EximDkimBlock block)
    {
        var configuration = EximConfiguration.Read(_edits.Files);
        var ours = block.Macros.Select(macro => macro.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var problem in configuration.Problems.Where(problem => problem.Kind != EximProblemKind.BadName && (ours.Contains(problem.Name) || ours.Contains(problem.Earlier!.Name))))
        {
            var other = IsOurs(problem.Place, macroPath) ? problem.Earlier!.Place : problem.Place;
            return new EximConflict(other, ours.Contains(problem.Name) && problem.Kind == EximProblemKind.DefinedTwice ? $"defines {problem.Name} as well" : $"has a macro whose name Exim cannot tell from one of DKIM");
        }

        foreach (var name in ours.Concat(block.Off))
        {
            if (configuration.Macros.Find(name) is { } macro && !IsOurs(macro.Place, macroPath))
            {
                return new EximConflict(macro.Place, ours.Contains(name) ? $"defines {name} anew" : $"defines {name}, which is to be off");
            }
        }

        // The first line with a domain counts, and one behind the block would add a domain that nobody named.
        return !block.NeedsTable ? null : _edits.Read(EximDkimBlock.Table) is var table && MarkedBlock.Find(table) is { } rows
            && table.Lines.FirstOrDefault(line => !rows.Holds(line.Number) && line.Text.TrimEnd() is [not '#', ..]) is { } row
            ? new EximConflict(new EximPlace(table, row.Number), "is a line that is not of the block") : null;
    }

    private bool IsOurs(EximPlace place, string macroPath) => place.File.Path == macroPath && MarkedBlock.Find(_edits.Read(macroPath))?.Holds(place.Line) == true;

    private void RequireInForce(EximDkimBlock block)
    {
        var configuration = EximConfiguration.Read(_edits.Files);
        if (configuration.Problems.Count > 0)
        {
            throw NotInForce(configuration.Problems[0].Place.File.FullPath, $"Exim would refuse the configuration at {configuration.Problems[0].Place}.", "Run Test-EximConfig, mend what it says, and run the command again.");
        }

        var signing = new EximSigning(configuration);
        var path = files.Full(configuration.MacroPath)!;
        if (!signing.TransportHasOptions && configuration.Macro(EximDkimMacros.Domain) is not null)
        {
            var transport = DnsText.Inline(signing.TransportName ?? "of the configuration");
            throw NotInForce(
                path, $"The transport {transport} has no options of DKIM, so that macros alone sign nothing.",
                $"Give the transport these lines, and run the command again: {Lines(block.Macros.Select(macro => macro.Name))}.");
        }

        if (block.Macros.FirstOrDefault(macro => signing[macro.Name] is null && configuration.Macro(macro.Name) is not null) is { Name: { } unread })
        {
            throw NotInForce(
                path, $"The transport {DnsText.Inline(signing.TransportName ?? "of the configuration")} does not read {unread}.", $"Give it this line, and run the command again: {Lines([unread])}.");
        }

        foreach (var (name, value) in block.Macros)
        {
            if (signing[name]?.Value != value.Replace("CONFDIR", configuration.Macros.Find("CONFDIR")?.Value ?? EximFiles.Home, StringComparison.Ordinal))
            {
                var found = signing[name] is { } option ? $"would be {EximJudge.Show(option.Value)} ({option.Place})" : "would not be set";
                throw NotInForce(
                    path, $"{name} {found} although the block says {value}.",
                    $"Look whether an .ifdef is not ended, a line before the block goes on in it, or a macro has a name that is part of the value: {DnsText.Printable(path)}.");
            }
        }
    }

    private static string Lines(IEnumerable<string> macros) => string.Join("; ", macros.Select(macro => $"{macro.ToLowerInvariant()} = {macro}"));

    private static MailRepException NotInForce(string target, string message, string action) => new(MailRepError.EximNotInForce, message, target, action);

    private static MailRepException Changed(EximSourceFile file, MarkedBlock block) => new(
        MailRepError.EximBlockBroken, $"The block at {new EximPlace(file, block.Start + 1)} was changed by hand, so that what it signs cannot be told.", file.FullPath,
        "Replace it with -Force, giving the keys of all domains; or take it out with Remove-EximDkimConfig.");

    private sealed record EximConflict(EximPlace Place, string What)
    {
        public MailRepException ToException() => new(
            MailRepError.EximConflict, $"{Place} {What}: {DnsText.Shorten(DnsText.Presentation(EximKeyInspector.Show(Place.Text?.Trim() ?? string.Empty)), 100)}", Place.File.FullPath,
            "Delete the line, or let -Force make it a comment and keep a backup of the file.");
    }
}
