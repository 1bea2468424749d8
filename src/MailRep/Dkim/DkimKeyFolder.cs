using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>The files of a folder that should hold private keys.</summary>
public static class DkimKeyFolder
{
    // OpenDKIM's tool writes NAME.private; a .pem is often a certificate, so that it must say that it is a private key.
    private static readonly string[] Names = [DkimKeyFileName.PrivateSuffix, ".private"];

    private const string MaybeName = ".pem";

    /// <summary>In ordinal order; folders inside are not looked into.</summary>
    /// <exception cref="MailRepException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(IsKey).Order(StringComparer.Ordinal)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new MailRepException(
                MailRepError.KeyFileUnreadable, $"The folder {DnsText.Printable(folder)} cannot be read: {DnsText.Printable(problem.Message)}", folder,
                "Run PowerShell as a user who may read it, such as root.", problem);
        }
    }

    /// <summary>False where the file's name tells another domain or selector than the wanted ones.</summary>
    public static bool Fits(string path, DnsName? domain, DkimSelector? selector) => DkimKeyFileName.Read(path) is not { } named
        || ((domain is null || domain == named.Domain) && (selector is null || selector.Equals(named.Selector)));

    private static bool IsKey(string path)
    {
        var suffix = Path.GetExtension(path);
        return Names.Contains(suffix) || (suffix == MaybeName && HoldsPrivateKey(path));
    }

    private static bool HoldsPrivateKey(string path)
    {
        try
        {
            var text = KeyFile.Read(path);
            var isPrivate = text.AsSpan().IndexOf("PRIVATE KEY-----") >= 0;
            Array.Clear(text);
            return isPrivate;
        }
        catch (MailRepException)
        {
            return false;
        }
    }
}
