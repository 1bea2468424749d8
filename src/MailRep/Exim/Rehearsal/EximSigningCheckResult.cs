using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim.Rehearsal;

/// <summary>What <c>Test-EximSigning</c> emits: whether Exim really signs the mail of a domain, and mail takes that way.</summary>
public sealed record EximSigningCheckResult : CheckResult
{
    public override string Check => "EximSigning";

    /// <summary>The domain of the From header; null where there was no rehearsal.</summary>
    public string? Domain { get; init; }

    public required string ConfigRoot { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>The transport that signed; null where none has the options.</summary>
    public string? Transport { get; init => field = value is null ? null : DnsText.Presentation(value); }

    /// <summary>What the routers make of an address elsewhere, in Exim's words; null where Exim was not asked.</summary>
    public string? Route { get; init => field = value is null ? null : DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>The selectors of the signatures, each once.</summary>
    public ItemList<string> Selector { get; init; } = [];

    /// <summary>One for each message of the rehearsal.</summary>
    public ItemList<EximSignedMessage> Messages { get; init; } = [];
}

/// <summary>A message of a rehearsal as a receiver gets it.</summary>
public sealed record EximSignedMessage
{
    public required EximMessageKind Kind { get; init; }

    /// <summary>False where Exim held it back or refused it.</summary>
    public required bool Sent { get; init; }

    /// <summary>Whether it has a signature of the domain, whether that holds or not.</summary>
    public required bool Signed { get; init; }

    /// <summary>What became of it, in one sentence.</summary>
    public required string Reason { get; init => field = DnsText.Inert(value); }

    public ItemList<EximMessageSignature> Signatures { get; init; } = [];

    public override string ToString() => $"{Kind}: {(Signed ? "signed" : Sent ? "unsigned" : "not sent")}";
}

/// <summary>A signature of a message of a rehearsal, verified against the private key on disk and against DNS.</summary>
public sealed record EximMessageSignature
{
    /// <summary>d=; null where it is no domain name.</summary>
    public string? Domain { get; init; }

    /// <summary>s=.</summary>
    public string? Selector { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>a=.</summary>
    public string? Algorithm { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>c=.</summary>
    public string? Canonicalization { get; init; }

    /// <summary>h=, with colons.</summary>
    public string? SignedHeaders { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>i=.</summary>
    public string? Identity { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>t=.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>x=.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The whole signature in one line.</summary>
    public required string Tags { get; init => field = DnsText.Inert(DnsText.Shorten(DnsText.Inline(value), 2000)); }

    /// <summary>By the public half of the private key on disk, as if it were published; null where that key is not known.</summary>
    public DkimResult? KeyResult { get; init; }

    /// <summary>Why, in one sentence; null likewise.</summary>
    public string? KeyReason { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>By what DNS publishes: what a receiver says today.</summary>
    public required DkimResult DnsResult { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string DnsReason { get; init => field = DnsText.Inert(value); }

    /// <summary>Whether there is a key at the selector's name; null where DNS did not tell.</summary>
    public bool? Published { get; init; }

    /// <summary>As in Authentication-Results (RFC 8601 section 2.7.1).</summary>
    public string Receiver => $"dkim={DnsResult.ToString().ToLowerInvariant()} header.d={Domain} header.s={Selector} header.a={Algorithm}";

    /// <summary>The record that the private key on disk would need; null where that key is not known.</summary>
    internal Records.MailDnsRecord? Record { get; init; }

    public override string ToString() => Receiver;
}
