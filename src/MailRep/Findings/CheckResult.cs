using MailRep.Dns;

namespace MailRep.Findings;

/// <summary>What every <c>Test-Mail*</c> cmdlet emits, one per subject.</summary>
/// <remarks>
/// Public properties hold text, numbers, enums and the module's own records only: names and addresses are text, so that
/// ConvertTo-Json, Export-Csv and a remote session show them as people write them. Where strangers could have written it, it
/// has gone through <see cref="DnsText"/> and starts no formula in a cell.
/// </remarks>
public abstract record CheckResult
{
    /// <summary>The measure: ReverseDns, Hostname, Spf, Dkim, Dmarc, Exim.</summary>
    public abstract string Check { get; }

    public required string Subject { get; init => field = DnsText.Inert(value); }

    public required Verdict Verdict { get; init; }

    /// <summary>Why, in one sentence; also on success.</summary>
    public required string Reason { get; init => field = DnsText.Inert(value); }

    public ItemList<Finding> Findings { get; init; } = [];

    public sealed override string ToString() => $"{Check} {Verdict}";
}
