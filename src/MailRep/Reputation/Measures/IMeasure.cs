using MailRep.Findings;

namespace MailRep.Reputation.Measures;

/// <summary>One row of the report: runs a protocol's check on what the report knows of the domain.</summary>
internal interface IMeasure
{
    /// <summary>The name of its results' <see cref="CheckResult.Check"/>, by which it has its weight.</summary>
    string Name { get; }

    /// <summary>At least one result, always.</summary>
    Task<IReadOnlyList<CheckResult>> RunAsync(ReputationFacts facts, CancellationToken cancellationToken);
}
