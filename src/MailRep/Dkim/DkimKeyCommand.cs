using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>The line for PowerShell that makes a key and prints what to publish.</summary>
internal static class DkimKeyCommand
{
    /// <summary>Beside the current location, so that it can be made on every system.</summary>
    public const string Folder = "dkim";

    /// <summary>Where Debian's Exim and its administrators look for keys.</summary>
    public const string EximFolder = "/etc/exim4/dkim";

    /// <param name="domain">The signing domain.</param>
    /// <param name="selector">The selector, letters and digits.</param>
    /// <returns>Null where New-DkimKeyPair makes no key of that name.</returns>
    public static string? For(DnsName domain, string selector) => DkimKeyPairPlan.CanBe(domain, new DkimSelector(selector))
        ? $"New-DkimKeyPair {Quote(domain.Value)} -Selector {selector} -Path {Folder} | ConvertTo-MailDnsRecordText"
        : null;

    // A word that begins with a letter is no number and no parameter; what else could mean something is in no such domain.
    private static string Quote(string domain) => char.IsAsciiLetter(domain[0]) ? domain : $"'{domain}'";
}
