using System.Security;
using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Exim;

/// <summary>
/// The files of a configuration by the paths under which Exim sees them: those of /etc/exim4, or of a copy of that folder. A copy
/// says nothing about files outside it.
/// </summary>
/// <param name="folder">What stands for /etc/exim4.</param>
/// <param name="root">What stands for "/"; null for a copy.</param>
/// <param name="trace">A line for what could not be read.</param>
/// <param name="changes">Files as they are to become, by the paths under which Exim sees them; null for one that is to go.</param>
internal sealed class EximFiles(string folder, string? root, Action<string>? trace = null, IReadOnlyDictionary<string, byte[]?>? changes = null)
{
    private EximFiles(string folder, string? root, Action<string>? trace, IReadOnlyDictionary<string, byte[]?> changes, System.Collections.Concurrent.ConcurrentDictionary<string, EximSourceFile?> read)
        : this(folder, root, trace, changes) => _read = read;

    /// <summary>Debian's CONFDIR.</summary>
    public const string Home = "/etc/exim4";

    /// <summary>A configuration has some 100 KB; a table of domains may be larger.</summary>
    private const int MaxFileSize = LocalConfigurationFolder.MaxFileSize;

    /// <summary>As the kernel has it (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    // A file is read once: what is planned, compared and written later is all made of the same octets.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, EximSourceFile?> _read = new(StringComparer.Ordinal);

    public string Folder => folder;

    public bool IsCopy => root is null;

    /// <summary>True for the folder that Exim itself reads.</summary>
    public static bool IsHome(string folder) => Path.TrimEndingDirectorySeparator(folder) == Home;

    /// <summary>The files of this machine, or of a test's root folder.</summary>
    public static EximFiles Of(LocalConfigurationFolder files, Action<string>? trace) => new(files.Full(Home), files.Full("/"), trace);

    /// <summary>The same files after changes that nobody has written yet.</summary>
    public EximFiles With(IReadOnlyDictionary<string, byte[]?> changed) => new(folder, root, trace, changed, _read);

    /// <summary>The path under which Exim sees a file of this machine.</summary>
    public string PathOf(string full)
    {
        var within = Path.GetRelativePath(folder, full).Replace(Path.DirectorySeparatorChar, '/');
        return within is "." or ".." || within.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(within) ? full : $"{Home}/{within}";
    }

    /// <summary>Where a file lies that Exim knows by an absolute path; null where a copy does not have it.</summary>
    public string? Full(string path)
    {
        if (path.StartsWith(Home + "/", StringComparison.Ordinal) && !path.Split('/').Contains(".."))
        {
            return Path.Combine(folder, path[(Home.Length + 1)..].TrimStart('/'));
        }

        return root is null ? null : Path.Combine(root, path.TrimStart('/'));
    }

    /// <summary>
    /// Where a file lies behind all links; null where a copy does not have it. The links of a copy are those of the machine that it
    /// comes from: what one says of /etc/exim4 is looked for in the copy, and nothing else is.
    /// </summary>
    public string? Locate(string path)
    {
        var full = Full(path);
        for (var links = 0; IsCopy && full is not null && LinkIn(full) is { } link; links++)
        {
            var target = new FileInfo(link).LinkTarget!;
            var rest = full[link.Length..];
            path = links > MaxLinks ? string.Empty
                : target.StartsWith(folder + "/", StringComparison.Ordinal) ? Home + target[folder.Length..] + rest
                : Normal((target.StartsWith('/') ? target : $"{Home}{Path.GetDirectoryName(link)![folder.Length..]}/{target}") + rest);
            full = Full(path);
        }

        return full;
    }

    /// <summary>The folder, or the file itself, whose mode keeps Exim's user from reading a file; null where none does.</summary>
    public string? BlockedFor(EximAccounts accounts, string full)
    {
        // One that nobody has written yet blocks nobody.
        if (!accounts.HasExim || !File.Exists(full))
        {
            return null;
        }

        var target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName;
        return new[] { full, target }.OfType<string>().SelectMany(FoldersAbove).Where(above => !Lets(above, enter: true)).FirstOrDefault()
            ?? (Lets(full, enter: false) ? null : full);

        bool Lets(string path, bool enter) => UnixFileStatus.Of(path) is not { } mode || accounts.LetsExim(mode, enter);
    }

    /// <summary>True where a file that seems to be missing may lie in a folder that this user may not enter.</summary>
    public static bool IsHidden(string full)
    {
        for (var above = Path.GetDirectoryName(full); above is not null; above = Path.GetDirectoryName(above))
        {
            if (Directory.Exists(above))
            {
                return !CanEnter(above);
            }
        }

        return false;
    }

    public bool Exists(string path) => changes?.TryGetValue(path, out var octets) == true ? octets is not null : Locate(path) is { } full && File.Exists(full);

    public bool HasFolder(string path) => Full(path) is { } full && Directory.Exists(full);

    /// <summary>The file, perhaps with a problem; null where there is none.</summary>
    public EximSourceFile? Read(string path)
    {
        if (Full(path) is not { } named)
        {
            return null;
        }

        if (changes?.TryGetValue(path, out var changed) == true)
        {
            return changed is null ? null : new EximSourceFile(path, named, changed);
        }

        return _read.GetOrAdd(path, _ => ReadFromDisk(path, named));
    }

    private EximSourceFile? ReadFromDisk(string path, string named)
    {
        if (Locate(path) is not { } full)
        {
            return new EximSourceFile(path, named, [], "It is a link to a file outside the copied folder.");
        }

        try
        {
            return Octets(full, MaxFileSize) is { } octets ? new EximSourceFile(path, named, octets) : null;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            var problem = DnsText.Shorten(DnsText.Printable(exception.Message), 200);
            trace?.Invoke($"Skipped {DnsText.Shorten(DnsText.Printable(full), 200)}: {problem}");
            return new EximSourceFile(path, named, [], problem);
        }
    }

    /// <summary>The names of the files in a folder in the order of their octets, as update-exim4.conf takes them.</summary>
    public IReadOnlyList<string> List(string path)
    {
        var names = OnDisk(path).Where(name => Exists($"{path}/{name}"));
        var added = (changes?.Keys ?? []).Where(changed => Exists(changed) && changed.LastIndexOf('/') == path.Length && changed.StartsWith(path, StringComparison.Ordinal)).Select(changed => changed[(path.Length + 1)..]);
        return [.. names.Union(added, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private IReadOnlyList<string> OnDisk(string path)
    {
        try
        {
            return HasFolder(path) ? [.. Directory.EnumerateFiles(Full(path)!).Select(file => Path.GetFileName(file))] : [];
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            trace?.Invoke($"Skipped {DnsText.Printable(path)}: {DnsText.Printable(exception.Message)}");
            return [];
        }
    }

    /// <summary>The octets of a plain file of at most that size; null where there is none.</summary>
    public static byte[]? Octets(string full, int most)
    {
        var file = new FileInfo(full);
        if (!file.Exists)
        {
            return null;
        }

        // Pipes and devices have no length, and opening one could block for ever.
        if (file.Length == 0 && !file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return [];
        }

        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        if (target is not { Exists: true, Length: > 0 })
        {
            return target.Exists ? [] : null;
        }

        if (target.Length > most)
        {
            throw new IOException($"It is larger than {most / 1024} KB.");
        }

        using var stream = target.OpenRead();
        var octets = new byte[target.Length];
        return octets[..stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false)];
    }

    // From the top down. Of a copy, the folders above it say nothing about the original.
    private Stack<string> FoldersAbove(string full)
    {
        var top = IsCopy ? Path.GetFullPath(folder) : null;
        Stack<string> above = new();
        for (var one = Path.GetDirectoryName(Path.GetFullPath(full)); one is not null && one != top; one = Path.GetDirectoryName(one))
        {
            above.Push(one);
        }

        return above;
    }

    // The first link on the way from the copy's folder to a file in it.
    private string? LinkIn(string full)
    {
        for (var end = full.IndexOf('/', Math.Min(folder.Length + 1, full.Length)); ; end = full.IndexOf('/', end + 1))
        {
            var one = end < 0 ? full : full[..end];
            if (one.Length > folder.Length && new FileInfo(one).LinkTarget is not null)
            {
                return one;
            }

            if (end < 0)
            {
                return null;
            }
        }
    }

    private static string Normal(string path)
    {
        Stack<string> names = new();
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "."))
        {
            if (name != "..")
            {
                names.Push(name);
            }
            else
            {
                names.TryPop(out _);
            }
        }

        return "/" + string.Join('/', names.Reverse());
    }

    private static bool CanEnter(string path)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(path).GetEnumerator();
            entries.MoveNext();
            return true;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return false;
        }
    }

    public static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;
}
