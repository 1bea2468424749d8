using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>
/// What <c>Get-MailSpfSender</c> emits: a range of addresses that may send for a domain; or, with
/// <see cref="Range"/> null, what keeps the list from being whole.
/// </summary>
public sealed record SpfSender
{
    public required string Domain { get; init; }

    /// <summary>
    /// Pass for a range that may send. Without a range: NotApplicable where nobody may, Unknown where a term depends on the
    /// message or DNS failed, Fail where the record is missing or broken for whoever gets that far.
    /// </summary>
    public required Verdict Verdict { get; init; }

    /// <summary>"192.0.2.0/24", "192.0.2.1", or "192.0.2.1-192.0.2.6" where it is no single network.</summary>
    public string? Range { get; init; }

    public string? First { get; init; }

    public string? Last { get; init; }

    /// <summary>"IPv4" or "IPv6".</summary>
    public string? Family { get; init; }

    /// <summary>Exact to 2^53.</summary>
    public double AddressCount { get; init; }

    /// <summary>The terms that admit it: "include:_spf.example.org > ip4:192.0.2.0/24". The first of <see cref="Paths"/>.</summary>
    public string? Path => Paths.Count > 0 ? DnsText.Inert(Paths[0]) : null;

    /// <summary>Every way that admits a part of the range.</summary>
    public ItemList<string> Paths { get; init; } = [];

    /// <summary>In one sentence.</summary>
    public required string Reason { get; init => field = DnsText.Inert(value); }

    public override string ToString() => Range ?? Reason;
}
