using MailRep.Findings;

namespace MailRep.Dmarc;

/// <summary>What receivers do with mail from a domain (RFC 9989), and where they found it.</summary>
public sealed record DmarcCheckResult : CheckResult
{
    public override string Check => "Dmarc";

    public required string Domain { get; init; }

    /// <summary>
    /// What receivers apply to mail from the domain that fails: none, quarantine or reject, t=y counted in. Null where no
    /// usable record applies, or where it is unknown.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>The tag that the policy comes from: p, sp or np.</summary>
    public string? PolicyTag { get; init; }

    /// <summary>What receivers apply to an existing subdomain without a record of its own; null like <see cref="Policy"/>.</summary>
    public string? SubdomainPolicy { get; init; }

    /// <summary>By the tree walk; null where a failed look-up leaves it open.</summary>
    public string? OrganizationalDomain { get; init; }

    /// <summary>Where the record that applies was found; null without one.</summary>
    public string? PolicyDomain { get; init; }

    /// <summary>The record that applies, printable; null without one.</summary>
    public string? Record { get; init; }

    /// <summary>The valid URIs of rua, without size suffixes.</summary>
    public ItemList<string> ReportTo { get; init; } = [];

    /// <summary>The names asked, from the domain upwards, with what was found.</summary>
    public ItemList<DmarcWalkStep> Walk { get; init; } = [];
}
