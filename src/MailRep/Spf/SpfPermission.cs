using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>What <c>Get-MailSpfSender -IPAddress</c> emits: whether one address may send for a domain.</summary>
public sealed record SpfPermission
{
    public required string IPAddress { get; init; }

    public required string Domain { get; init; }

    /// <summary>Unknown where DNS failed.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Null where it could not be found out.</summary>
    public bool? IsPermitted { get; init; }

    /// <summary>What check_host() answers for the postmaster of the domain.</summary>
    public required SpfResult SpfResult { get; init; }

    /// <summary>The terms that decide; null where none matched.</summary>
    public string? Path { get; init => field = value is null ? null : DnsText.Inert(value); }

    /// <summary>In one sentence.</summary>
    public required string Reason { get; init => field = DnsText.Inert(value); }

    public override string ToString() => $"{IPAddress} {SpfResult}";
}
