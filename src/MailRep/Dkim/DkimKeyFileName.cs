using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>
/// The names of the files of a key pair: the owner name of its record, then the algorithm, <c>20261125._domainkey.example.org.rsa.key</c>
/// and <c>.pub</c>. No two keys share one, since no selector has the label <c>_domainkey</c> in it.
/// </summary>
internal static class DkimKeyFileName
{
    /// <summary>So that the suffix of a backup fits into the 255 octets of a file name as well.</summary>
    public const int MaxOwnerLength = 220;

    public const string PrivateSuffix = ".key";
    public const string PublicSuffix = ".pub";

    private const string Separator = $".{DkimSelector.KeyLabel}.";

    public static string Private(DnsName owner, DkimAlgorithm algorithm) => $"{owner.Value}.{Word(algorithm)}{PrivateSuffix}";

    /// <summary>The path of the public key beside a private one.</summary>
    public static string PublicBeside(string privateKeyPath) =>
        (privateKeyPath.EndsWith(PrivateSuffix, StringComparison.Ordinal) ? privateKeyPath[..^PrivateSuffix.Length] : privateKeyPath) + PublicSuffix;

    /// <summary>Domain and selector as a file's name tells them; null where it tells none.</summary>
    public static (DnsName Domain, DkimSelector Selector)? Read(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.EndsWith(PrivateSuffix, StringComparison.Ordinal))
        {
            return null;
        }

        name = name[..^PrivateSuffix.Length];
        if (name.IndexOf(Separator, StringComparison.Ordinal) is var at and > 0)
        {
            var domain = name[(at + Separator.Length)..];
            var algorithm = Enum.GetValues<DkimAlgorithm>().Select(value => $".{Word(value)}").FirstOrDefault(suffix => domain.EndsWith(suffix, StringComparison.Ordinal));
            return Of(domain[..^(algorithm?.Length ?? 0)], name[..at]);
        }

        // As a shell line that earlier fixes had names it: example.org-20261125.key.
        var dash = name.LastIndexOf('-');
        return dash > 0 && name[(dash + 1)..] is { Length: 8 or 9 } date && date.AsSpan(0, 8).IndexOfAnyExceptInRange('0', '9') < 0 && date.AsSpan(8) is "" or "b"
            ? Of(name[..dash], name[(dash + 1)..])
            : null;
    }

    private static (DnsName Domain, DkimSelector Selector)? Of(string domain, string selector) =>
        DnsName.TryParse(domain, out var name, out _) && DkimSelector.TryParse(selector, out var read, out _) ? (name!, read!) : null;

    private static string Word(DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Rsa ? DkimKeyRecord.Rsa : DkimKeyRecord.Ed25519;
}
