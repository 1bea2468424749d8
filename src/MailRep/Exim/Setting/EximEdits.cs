namespace MailRep.Exim.Setting;

/// <summary>What becomes of one file.</summary>
/// <param name="Path">Where Exim sees it.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Before">Its octets; null where there is none yet.</param>
/// <param name="After">Its octets; null where it goes.</param>
/// <param name="IsLate">True where Exim needs the file as it was until the other changes are in force.</param>
/// <param name="IsKept">True where the file as it was stays as a backup, since a line of the admin's is changed.</param>
internal sealed record EximFileEdit(string Path, string FullPath, byte[]? Before, byte[]? After, bool IsLate, bool IsKept)
{
    /// <summary>The file itself: a link in a copy leads to where it leads on the server, which is another file of the copy.</summary>
    public string Target { get; init; } = FullPath;

    /// <summary>The same edit in another folder with these files, without a backup.</summary>
    public EximFileEdit In(string folder)
    {
        var full = System.IO.Path.Combine(folder, Path[(EximFiles.Home.Length + 1)..]);
        return this with { FullPath = full, Target = full, IsKept = false };
    }
}

/// <summary>The files of a configuration as they are to become. Nothing is written here.</summary>
internal sealed class EximEdits(EximFiles files)
{
    private readonly Dictionary<string, byte[]?> _after = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly HashSet<string> _late = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    public EximFiles Original => files;

    /// <summary>The files with the edits so far.</summary>
    public EximFiles Files => files.With(_after);

    /// <summary>Those that differ, in the order in which they have to be written.</summary>
    public IReadOnlyList<EximFileEdit> Changes =>
    [
        .. _order.Select(path => new EximFileEdit(path, files.Full(path)!, files.Read(path)?.ToOctets(), _after[path], _late.Contains(path), _kept.Contains(path)) { Target = files.Locate(path) ?? files.Full(path)! })
            .Where(edit => edit.Before is null ? edit.After is not null : edit.After is null || !edit.Before.AsSpan().SequenceEqual(edit.After)),
    ];

    /// <summary>The file with the edits so far; one without a line where there is none.</summary>
    public EximSourceFile Read(string path)
    {
        RequireTarget(path);
        return Readable(Files.Read(path)) ?? new EximSourceFile(path, files.Full(path)!, []);
    }

    public bool Exists(string path) => Files.Exists(path);

    public void Set(string path, byte[]? octets, bool isLate = false)
    {
        if (_after.TryAdd(path, octets))
        {
            _order.Add(path);
        }

        _after[path] = octets;
        if (isLate)
        {
            _late.Add(path);
        }
    }

    /// <summary>Makes a line of the admin's a comment.</summary>
    public void Retire(EximPlace place)
    {
        Set(place.File.Path, MarkedBlock.Retire(Read(place.File.Path), place.Line));
        _kept.Add(place.File.Path);
    }

    private void RequireTarget(string path)
    {
        if (files.Full(path) is { } full && new FileInfo(full).LinkTarget is not null && !files.Exists(path))
        {
            throw new MailRepException(
                MailRepError.EximConfigUnreadable, $"{Dns.DnsText.Printable(full)} is a link that leads to no file.", full, "Delete the link, or make the file that it leads to.");
        }
    }

    // An edit of what was not read would lose it.
    private EximSourceFile? Readable(EximSourceFile? file)
    {
        if (file?.Problem is { } problem)
        {
            throw new MailRepException(
                MailRepError.EximConfigUnreadable, $"{Dns.DnsText.Printable(file.FullPath)} cannot be read: {problem}", file.FullPath, files.Locate(path: file.Path) is null ? "Copy what the link leads to into its place." : "Run PowerShell as root.");
        }

        if (file is { HasByteOrderMark: true, Charset: not EximEncoding.Utf16 })
        {
            throw new MailRepException(
                MailRepError.EximConfigUnreadable, $"{Dns.DnsText.Printable(file.FullPath)} begins with a byte order mark, which Exim refuses.", file.FullPath, "Save the file as UTF-8 without a byte order mark.");
        }

        return file is not { Charset: EximEncoding.Utf16 } ? file : throw new MailRepException(
            MailRepError.EximConfigUnreadable, $"{Dns.DnsText.Printable(file.FullPath)} has two octets a character (UTF-16), which Exim does not read.", file.FullPath,
            "Save the file as UTF-8 without a byte order mark.");
    }
}
