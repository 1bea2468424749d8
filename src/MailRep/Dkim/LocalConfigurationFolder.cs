using System.Security;
using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>
/// Reads configuration files of this machine below a root folder (in tests not "/"). What is missing, unreadable, too large or no
/// plain file reads as null, with a trace line unless it is merely missing.
/// </summary>
public sealed class LocalConfigurationFolder(string root = "/")
{
    /// <summary>A mail server's configuration has some 100 KB; a table of domains may be larger.</summary>
    public const int MaxFileSize = 4 * 1024 * 1024;

    /// <summary>Where the file at an absolute path lies.</summary>
    internal string Full(string path) => Path.Combine(root, path.TrimStart('/'));

    public bool Exists(string path) => File.Exists(Full(path));

    /// <summary>The text of the file at an absolute path, without a byte order mark.</summary>
    public string? Read(string path, Action<string>? trace)
    {
        try
        {
            var file = new FileInfo(Full(path));

            // Pipes and devices have no length: reading one could block for ever.
            if (!file.Exists || file.Length is 0 or > MaxFileSize)
            {
                if (file.Exists)
                {
                    trace?.Invoke($"Skipped {Show(path)}: {(file.Length == 0 ? "it is empty" : $"it is larger than {MaxFileSize / 1024 / 1024} MB")}.");
                }

                return null;
            }

            return File.ReadAllText(file.FullName);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            trace?.Invoke($"Skipped {Show(path)}: {DnsText.Printable(exception.Message)}");
            return null;
        }
    }

    /// <summary>The names of the files in a folder, in ordinal order; none where it cannot be read.</summary>
    public IReadOnlyList<string> List(string folder, Action<string>? trace)
    {
        try
        {
            return Directory.Exists(Full(folder)) ? [.. Directory.EnumerateFiles(Full(folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            trace?.Invoke($"Skipped {Show(folder)}: {DnsText.Printable(exception.Message)}");
            return [];
        }
    }

    private static string Show(string path) => DnsText.Shorten(DnsText.Printable(path), 200);

    private static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;
}
