using System.Security;
using System.Security.Cryptography;
using System.Text;
using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>Reads the file of a key, without a byte order mark.</summary>
internal static class KeyFile
{
    /// <returns>The text; the caller clears it where it is a private key.</returns>
    /// <exception cref="MailRepException">There is no such file, or it cannot be read or be a key.</exception>
    public static char[] Read(string path) => Read(path, out _);

    /// <param name="path">A full path.</param>
    /// <param name="isWide">True where its byte order mark says UTF-16 or UTF-32.</param>
    /// <returns>As above.</returns>
    /// <exception cref="MailRepException">As above.</exception>
    public static char[] Read(string path, out bool isWide)
    {
        try
        {
            RequireFile(path);
            var octets = File.ReadAllBytes(path);
            var text = new char[octets.Length];
            using var reader = new StreamReader(new MemoryStream(octets), detectEncodingFromByteOrderMarks: true);
            var length = reader.ReadBlock(text, 0, text.Length);
            CryptographicOperations.ZeroMemory(octets);
            isWide = reader.CurrentEncoding is not UTF8Encoding;
            var exact = text[..length];
            Array.Clear(text);
            return exact;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NotFound($"There is no file {DnsText.Printable(path)}.", path);
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or SecurityException)
        {
            throw Unreadable(path, problem, "Run PowerShell as a user who may read it, and may enter its folder, such as root.");
        }
        catch (IOException problem)
        {
            throw Unreadable(path, problem, "Give the path of a PEM file on a disk that can be read.");
        }
    }

    private static void RequireFile(string path)
    {
        // Unlike File.Exists it tells a folder that may not be entered from a file that is not there.
        if (File.GetAttributes(path).HasFlag(FileAttributes.Directory))
        {
            throw NotFound($"{DnsText.Printable(path)} is a folder, and no file.", path);
        }

        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            file = new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            RequireTarget(path, file.FullName);
        }

        // Pipes and devices have no length: reading one could block for ever.
        if (file.Length is 0 or > DkimKeyPairReader.MaxFileSize)
        {
            throw new MailRepException(MailRepError.KeyFileInvalid, $"{DnsText.Printable(path)} is empty or too large to be a key.", path, "Give a PEM file; make a key with New-DkimKeyPair.");
        }
    }

    private static void RequireTarget(string link, string target)
    {
        try
        {
            _ = File.GetAttributes(target);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MailRepException(
                MailRepError.KeyFileNotFound, $"{DnsText.Printable(link)} is a link to {DnsText.Printable(target)}, where nothing is.", link,
                "Let the link lead to the key, or give the path of the key itself.");
        }
    }

    private static MailRepException NotFound(string message, string path) =>
        new(MailRepError.KeyFileNotFound, message, path, "Check the path: it is taken from the current location ($PWD).");

    private static MailRepException Unreadable(string path, Exception problem, string action) =>
        new(MailRepError.KeyFileUnreadable, $"{DnsText.Printable(path)} cannot be read: {DnsText.Printable(problem.Message)}", path, action, problem);
}
