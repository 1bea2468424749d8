using MailRep.Dns;

namespace MailRep.Findings;

/// <summary>One thing that is wrong or worth knowing. A <see cref="Findings.Verdict.Pass"/> finding is a note.</summary>
public sealed record Finding
{
    internal Finding(FindingKind kind, string subject, string message)
    {
        Kind = kind;
        Id = kind.Id;
        Verdict = kind.Verdict;
        Reference = kind.Reference;
        Subject = DnsText.Inert(subject);
        Message = message;
    }

    /// <summary>Stable over versions, like <c>SPF-LOOKUP-LIMIT</c>; about_MailRep_Findings explains each.</summary>
    public string Id { get; }

    public Verdict Verdict { get; init; }

    /// <summary>The domain, address or record that it is about.</summary>
    public string Subject { get; }

    /// <summary>One sentence that a tired admin understands.</summary>
    public string Message { get; init => field = DnsText.Inert(value); }

    /// <summary>What was seen, made printable; null where the message says it all.</summary>
    public string? Evidence { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>The rule, like <c>RFC 7208 section 4.6.4</c>.</summary>
    public string Reference { get; init; }

    /// <summary>What to change; null only where nothing need be.</summary>
    public Fix? Fix { get; init; }

    internal FindingKind Kind { get; }

    public override string ToString() => $"{Id} ({Verdict})";
}
