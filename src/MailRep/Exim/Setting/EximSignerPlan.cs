using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Exim.Setting;

/// <summary>Makes of key pairs what Exim is to sign with, or says which of them it cannot.</summary>
internal static class EximSignerPlan
{
    // Exim expands the value, splits tables at white space, and reads lists between colons.
    private static readonly System.Buffers.SearchValues<char> PathCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@=,");

    /// <exception cref="MailRepException">A key that Exim cannot be told to sign with.</exception>
    public static IReadOnlyList<EximSigner> Of(IReadOnlyList<DkimKeyPair> keys, EximFiles files) =>
        [.. keys.DistinctBy(key => (key.Domain, key.Selector, key.PrivateKeyPath)).GroupBy(key => key.Domain).Select(group => OfDomain(group.Key, [.. group], files))];

    private static EximSigner OfDomain(string? domain, List<DkimKeyPair> keys, EximFiles files)
    {
        foreach (var key in keys)
        {
            Require(key);
        }

        if (keys.GroupBy(key => key.Algorithm).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            var selectors = string.Join(" and ", twice.Select(key => key.Selector));
            throw Unfit(twice.Last(), $"There are {twice.Count()} {Name(twice.Key)} keys for {domain}: {selectors}.", $"Give the one that is to sign: Get-DkimKeyPair {DnsText.Printable(Path.GetDirectoryName(twice.Last().PrivateKeyPath)!)} | Where-Object Selector -EQ '{twice.Last().Selector}' | Set-EximDkimConfig");
        }

        return new EximSigner(domain!, [.. keys.OrderByDescending(key => key.Algorithm).Select(key => new EximSigningKey(key.Selector!, PathOf(key, files)))]);
    }

    private static void Require(DkimKeyPair key)
    {
        if (key.Domain is null || key.Selector is null)
        {
            throw Unfit(
                key, $"{DnsText.Printable(key.PrivateKeyPath)} tells neither a domain nor a selector.",
                $"Name them: Set-EximDkimConfig example.org -Selector 20261125 -PrivateKeyPath {DnsText.Printable(key.PrivateKeyPath)}");
        }

        if (key is { Algorithm: DkimAlgorithm.Rsa, KeySize: < DkimLimits.RsaBits })
        {
            throw Unfit(
                key, $"{DnsText.Printable(key.PrivateKeyPath)} has {key.KeySize} bits, and receivers accept none below {DkimLimits.RsaBits} (RFC 8301 section 3.2).",
                $"Make another: New-DkimKeyPair {key.Domain} -Path {DnsText.Printable(Path.GetDirectoryName(key.PrivateKeyPath)!)}");
        }
    }

    private static string PathOf(DkimKeyPair key, EximFiles files)
    {
        var path = files.PathOf(key.PrivateKeyPath);
        return path.StartsWith('/') && path.AsSpan().IndexOfAnyExcept(PathCharacters) < 0 ? path : throw Unfit(
            key, $"Exim's configuration cannot hold the path {DnsText.Printable(key.PrivateKeyPath)}.",
            "Move the key to a path of letters, digits and / . _ - such as /etc/exim4/dkim, and give that one.");
    }

    private static string Name(DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Rsa ? "RSA" : "Ed25519";

    private static MailRepException Unfit(DkimKeyPair key, string message, string action) => new(MailRepError.EximKeyUnfit, message, key.PrivateKeyPath, action);
}
