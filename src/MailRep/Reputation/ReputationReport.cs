using MailRep.Findings;

namespace MailRep.Reputation;

/// <summary>Everything that was found about one domain: what <c>Get-MailReputationReport</c> emits.</summary>
public sealed record ReputationReport
{
    public required string Domain { get; init; }

    /// <summary>The worst verdict of the checks.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>0 to 100 (<see cref="ReputationScore"/>); null where a measure could not be found out.</summary>
    public required int? Score { get; init; }

    public required string Reason { get; init; }

    /// <summary>The results, in the order in which they are to be put right.</summary>
    public required ItemList<CheckResult> Checks { get; init; }

    /// <summary>All findings, what to do first in front.</summary>
    public required ItemList<Finding> Findings { get; init; }

    /// <summary>The fixes of those findings, in the same order, each once.</summary>
    public required ItemList<Fix> Fixes { get; init; }

    /// <summary>Where the addresses, host names and selectors came from, a sentence each.</summary>
    public ItemList<string> Notes { get; init; } = [];

    public override string ToString() => Score is { } score ? $"{Domain} {Verdict} {score}" : $"{Domain} {Verdict}";
}
