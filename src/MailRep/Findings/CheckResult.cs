namespace MailRep.Findings;

/// <summary>What every <c>Test-Mail*</c> cmdlet emits, one per subject.</summary>
/// <remarks>
/// Public properties hold text, numbers, enums and the module's own records only: names and addresses are text, so that
/// ConvertTo-Json, Export-Csv and a remote session show them as people write them.
/// </remarks>
public abstract record CheckResult
{
    /// <summary>The measure: ReverseDns, Hostname, Spf, Dkim, Dmarc.</summary>
    public abstract string Check { get; }

    public required string Subject { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Why, in one sentence; also on success.</summary>
    public required string Reason { get; init; }

    public ItemList<Finding> Findings { get; init; } = [];

    public sealed override string ToString() => $"{Check} {Verdict}";
}
