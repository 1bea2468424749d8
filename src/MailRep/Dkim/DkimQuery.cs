using System.Globalization;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>What is asked about one selector.</summary>
/// <param name="Domain">The signing domain, d=.</param>
/// <param name="Selector">s=.</param>
/// <param name="Today">For the selector of a new key.</param>
/// <param name="IsInUse">True where the server is known to sign with it: a revoked key is a failure then.</param>
/// <param name="Source">Where the selector comes from, in words.</param>
public sealed record DkimQuery(DnsName Domain, DkimSelector Selector, DateOnly Today, bool IsInUse = false, string? Source = null)
{
    /// <summary>Null where the name is too long to exist.</summary>
    public DnsName? Name { get; } = Selector.At(Domain);

    public string Subject => $"{Selector}.{DkimSelector.KeyLabel}.{Domain}";

    /// <summary>The way to another key, for the fixes.</summary>
    internal Fix NewKey(string why) => NewKey(Domain, Today, Selector.Value, why);

    internal static Fix NewKey(DnsName domain, DateOnly today, string? taken, string why)
    {
        var selector = today.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        selector = selector == taken ? selector + "b" : selector;
        return DkimKeyCommand.For(domain, selector) is { } command
            ? Fix.ByCommand(command, $"{why} This makes it in the folder {DkimKeyCommand.Folder}: for Exim on Debian type -Path {DkimKeyCommand.EximFolder}.")
            : Fix.ByText($"Sign with a d= above {domain}, such as the organizational domain: with a selector in front, this name is too long for DNS or for a file, or has characters that no key is made for.");
    }

    /// <summary>The mended record, or whom to ask where a CNAME leads the name into another's zone.</summary>
    internal Fix Publish(DnsAnswer answer, TxtRecord old, string text)
    {
        var owner = answer.Aliases.Count > 0 ? answer.Aliases[^1] : Name!;
        return owner.IsAtOrBelow(Domain)
            ? Fix.ByRecord(new MailDnsRecord(owner, DnsRecordType.TXT, text, (int)Math.Min(old.Ttl, int.MaxValue)), old.Text)
            : Fix.ByText($"Ask whoever runs {owner} to publish there: {DnsText.Presentation(text)}");
    }
}
