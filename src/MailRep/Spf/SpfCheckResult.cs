using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>What <c>Test-MailSpf</c> emits: one for each address, or one for a record without an address.</summary>
public sealed record SpfCheckResult : CheckResult
{
    public override string Check => "Spf";

    /// <summary>The domain whose record was judged.</summary>
    public required string Domain { get; init; }

    /// <summary>Null where only the record was looked at.</summary>
    public string? IPAddress { get; init; }

    /// <summary>As it was given; null where it was not, empty for the null sender.</summary>
    public string? Sender { get; init => field = value is null ? null : DnsText.Inert(value); }

    public string? Helo { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>Of MAIL FROM, or of HELO where the sender is empty; null where only the record was looked at.</summary>
    public SpfResult? SpfResult { get; init; }

    /// <summary>Of the HELO name; null where none was given, or where it is <see cref="SpfResult"/> itself.</summary>
    public SpfResult? HeloResult { get; init; }

    /// <summary>Terms that asked DNS (RFC 7208 section 4.6.4); without an address, the most that any message can cost.</summary>
    public required int LookupCount { get; init; }

    /// <summary>Look-ups that found nothing, counted the same way.</summary>
    public required int VoidLookupCount { get; init; }

    /// <summary>What the domain's owner has to say about a fail (exp=), printable.</summary>
    public string? Explanation { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>The record, printable; null where there is none, or more than one.</summary>
    public string? Record { get; init; }

    /// <summary>The term that decided.</summary>
    public string? Mechanism { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>The evaluation step by step, check_host() itself first; empty where only the record was looked at.</summary>
    public ItemList<SpfTrace> Trace { get; init; } = [];
}
