namespace MailRep.Dmarc;

/// <summary>The result of DMARC for a message (RFC 9989 sections 5.3 and 9.2).</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DmarcResult : long
{
    /// <summary>No record applies.</summary>
    None,
    Pass,
    Fail,

    /// <summary>A failed look-up leaves it open.</summary>
    TempError,

    /// <summary>The record that applies cannot be used.</summary>
    PermError,
}

/// <summary>What a receiver makes of a message's identities.</summary>
public sealed record DmarcEvaluation
{
    /// <summary>The domain of the From header.</summary>
    public required string Domain { get; init; }

    public DmarcResult DmarcResult { get; init; }

    /// <summary>True where SPF passed for an aligned domain.</summary>
    public bool SpfAligned { get; init; }

    /// <summary>True where a signature of an aligned domain verified.</summary>
    public bool DkimAligned { get; init; }

    /// <summary>The policy that the record states for this domain: none, quarantine, reject; null without one.</summary>
    public string? Policy { get; init; }

    /// <summary>What the owner asks for this message: none where it did not fail; one level below the policy under t=y.</summary>
    public string Disposition { get; init; } = DmarcPolicy.None.ToText();

    public string? OrganizationalDomain { get; init; }

    /// <summary>Where the record that applies was found.</summary>
    public string? PolicyDomain { get; init; }

    public override string ToString() => DmarcResult.ToString();
}
