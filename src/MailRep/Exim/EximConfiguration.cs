namespace MailRep.Exim;

internal enum EximIgnored
{
    /// <summary>It belongs to the layout that is not in use.</summary>
    OtherLayout,

    /// <summary>update-exim4.conf passes over names with other characters than letters, digits, "_" and "-".</summary>
    FileName,

    /// <summary>NAME.rul takes the place of NAME, and there is no NAME.</summary>
    NothingToOverride,

    /// <summary>An exim4.conf takes the place of everything.</summary>
    OwnFile,
}

/// <summary>A file that looks as if it counted, and does not.</summary>
internal sealed record EximIgnoredFile(EximSourceFile File, EximIgnored Why)
{
    /// <summary>The macros that it would define.</summary>
    public IEnumerable<(string Name, EximPlace Place)> Macros =>
        File.Lines.Select(line => (Name: EximReader.Definition(line.Text.Trim()), Place: new EximPlace(File, line.Number))).Where(found => found.Name is not null)!;
}

/// <summary>
/// Debian's configuration of Exim as <c>update-exim4.conf</c> would put it together, read without Exim: what counts, what does not,
/// the macros in force, and the transports.
/// </summary>
internal sealed class EximConfiguration
{
    public const string LocalMacros = EximFiles.Home + "/exim4.conf.localmacros";
    public const string Template = EximFiles.Home + "/exim4.conf.template";
    public const string OwnFile = EximFiles.Home + "/exim4.conf";
    public const string SplitFolder = EximFiles.Home + "/conf.d";
    public const string SplitMacros = SplitFolder + "/main/000_localmacros";

    // update-exim4.conf, UPEX4C_sections.
    private static readonly string[] Sections = ["main", "acl", "router", "transport", "retry", "rewrite", "auth"];

    private readonly EximReader _reader;
    private readonly List<EximSourceFile> _parts = [];
    private readonly List<EximIgnoredFile> _ignored = [];

    private EximConfiguration(EximFiles files, Action<string>? trace)
    {
        Files = files;
        _reader = new EximReader(files, trace);
        Setup = new EximSetup(files.Read(EximSetup.Path));
        Layout = files.Exists(OwnFile) ? EximLayout.OwnFile : Setup.IsSplit ? EximLayout.Split : EximLayout.Unsplit;
    }

    public EximFiles Files { get; }

    public EximSetup Setup { get; }

    public EximLayout Layout { get; }

    /// <summary>In small letters, as update-exim4.conf takes it; null where it is not set.</summary>
    public string? ConfigType => Setup.Find("dc_eximconfig_configtype")?.Value.ToLowerInvariant();

    /// <summary>The files that count, in the order in which Exim reads them.</summary>
    public IReadOnlyList<EximSourceFile> Parts => _parts;

    public IReadOnlyList<EximIgnoredFile> Ignored => _ignored;

    public EximMacros Macros => _reader.Macros;

    public IReadOnlyList<EximProblem> Problems => _reader.Problems;

    public IReadOnlyList<EximTransport> Transports => _reader.Transports;

    /// <summary>Files that count because another one names them.</summary>
    public IReadOnlyList<EximSourceFile> Included => _reader.Included;

    /// <summary>Where macros belong in this layout, by the path that Exim knows.</summary>
    public string MacroPath => Layout switch
    {
        EximLayout.Split => SplitMacros,
        EximLayout.OwnFile => OwnFile,
        _ => LocalMacros,
    };

    /// <summary>The file with the admin's macros whose last line is glued to the template; null where there is none.</summary>
    public EximSourceFile? Glued { get; private set; }

    public static EximConfiguration Read(EximFiles files, Action<string>? trace = null)
    {
        var configuration = new EximConfiguration(files, trace);
        configuration.ReadParts();
        configuration.FindIgnored();
        return configuration;
    }

    /// <summary>The transport of that name; the last one where several have it.</summary>
    public EximTransport? Transport(string name) => Transports.LastOrDefault(transport => transport.Name == name);

    /// <summary>The value of a macro with the macros in it replaced; null where it is not defined.</summary>
    public EximOption? Macro(string name) =>
        Macros.Find(name) is { } macro ? new EximOption(name, ReplaceHome(Macros.Replace(name)), macro.Value, macro.Place) : null;

    /// <summary>A copy may lack the file that defines CONFDIR.</summary>
    internal string ReplaceHome(string value) =>
        Macros.Find("CONFDIR") is null ? value.Replace("CONFDIR", EximFiles.Home, StringComparison.Ordinal) : value;

    // A file of Debian's own package, which defines macros of its own by rights.
    public static bool IsPackaged(string name) => name.Contains("_exim4-config", StringComparison.Ordinal);

    private void ReadParts()
    {
        if (Layout == EximLayout.Split)
        {
            foreach (var section in Sections)
            {
                _reader.Begin(section == "transport" ? "transports" : section);
                foreach (var file in SplitFiles($"{SplitFolder}/{section}"))
                {
                    ReadPart(file);
                }
            }

            return;
        }

        string[] paths = Layout == EximLayout.OwnFile ? [OwnFile] : [LocalMacros, Template];
        foreach (var file in paths.Select(Files.Read).OfType<EximSourceFile>().ToList())
        {
            ReadPart(file, Layout == EximLayout.Unsplit && file.Path == LocalMacros ? Files.Read(Template) : null);
        }
    }

    /// <param name="file">The file.</param>
    /// <param name="next">The file that cat puts behind it, line on line.</param>
    private void ReadPart(EximSourceFile file, EximSourceFile? next = null)
    {
        _parts.Add(file);
        if (file.Charset == EximEncoding.Utf16)
        {
            // Its octets are no lines.
            return;
        }

        foreach (var line in file.Lines)
        {
            var place = new EximPlace(file, line.Number);
            var isLast = line.Number == file.Lines.Count && !file.EndsInNewline;
            Glued = isLast && next is { Lines.Count: > 0 } ? file : Glued;
            _reader.Read(isLast && next is { Lines: [var first, ..] } ? line.Text + first.Text : line.Text, place);

            // update-exim4.conf puts its own macros behind this line, each under .ifndef.
            if (Layout != EximLayout.OwnFile && line.Text.StartsWith("UPEX4CmacrosUPEX4C", StringComparison.Ordinal))
            {
                Seed(place);
            }
        }
    }

    private void Seed(EximPlace place)
    {
        foreach (var (name, value, at) in Setup.Macros().Prepend(($"DCconfig_{ConfigType}", "1", place)))
        {
            if (Macros.Find(name) is null)
            {
                _reader.Define(name, value, at);
            }
        }
    }

    // Letters, digits, "_" and "-" alone, and NAME.rul in the place of NAME.
    private IEnumerable<EximSourceFile> SplitFiles(string folder) =>
        Files.List(folder).Where(IsTaken)
            .Select(name => Files.Read(Files.Exists($"{folder}/{name}.rul") ? $"{folder}/{name}.rul" : $"{folder}/{name}")).OfType<EximSourceFile>();

    private static bool IsTaken(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private void FindIgnored()
    {
        foreach (var section in Sections)
        {
            var folder = $"{SplitFolder}/{section}";
            foreach (var name in Files.List(folder))
            {
                var @base = name.EndsWith(".rul", StringComparison.Ordinal) ? name[..^4] : null;
                EximIgnored? why = Layout == EximLayout.OwnFile ? EximIgnored.OwnFile
                    : Layout == EximLayout.Unsplit ? EximIgnored.OtherLayout
                    : IsTaken(name) || (@base is not null && IsTaken(@base) && Files.Exists($"{folder}/{@base}")) ? null
                    : @base is not null && IsTaken(@base) ? EximIgnored.NothingToOverride : EximIgnored.FileName;
                if (why is { } reason && !(IsPackaged(name) && IsTaken(name)))
                {
                    Ignore($"{folder}/{name}", reason);
                }
            }
        }

        if (Layout != EximLayout.Unsplit)
        {
            Ignore(LocalMacros, Layout == EximLayout.Split ? EximIgnored.OtherLayout : EximIgnored.OwnFile);
        }
    }

    private void Ignore(string path, EximIgnored why)
    {
        if (Files.Read(path) is { } file)
        {
            _ignored.Add(new EximIgnoredFile(file, why));
        }
    }
}
