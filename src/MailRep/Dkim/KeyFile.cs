using System.Security;
using System.Security.Cryptography;
using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>Reads the file of a key, without a byte order mark.</summary>
internal static class KeyFile
{
    /// <returns>The text; the caller clears it where it is a private key.</returns>
    /// <exception cref="MailRepException">There is no such file, or it cannot be read or be a key.</exception>
    public static char[] Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new MailRepException(MailRepError.KeyFileNotFound, $"There is no file {DnsText.Printable(path)}.", path, "Check the path: it is taken from the current location ($PWD).");
            }

            // Pipes and devices have no length: reading one could block for ever.
            if ((file.LinkTarget is null ? file.Length : new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName).Length) is 0 or > DkimKeyPairReader.MaxFileSize)
            {
                throw new MailRepException(MailRepError.KeyFileInvalid, $"{DnsText.Printable(path)} is empty or too large to be a key.", path, "Give a PEM file; make a key with New-DkimKeyPair.");
            }

            var octets = File.ReadAllBytes(path);
            var text = new char[octets.Length];
            using var reader = new StreamReader(new MemoryStream(octets), detectEncodingFromByteOrderMarks: true);
            var length = reader.ReadBlock(text, 0, text.Length);
            CryptographicOperations.ZeroMemory(octets);
            var exact = text[..length];
            Array.Clear(text);
            return exact;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw new MailRepException(
                MailRepError.KeyFileUnreadable, $"{DnsText.Printable(path)} cannot be read: {DnsText.Printable(problem.Message)}", path, "Run PowerShell as a user who may read it, such as root.", problem);
        }
    }
}
