using MailRep.Dmarc;
using MailRep.Findings;

namespace MailRep.Reputation.Measures;

/// <summary>The DMARC policy that applies to the domain.</summary>
internal sealed class DmarcMeasure : IMeasure
{
    public string Name => "Dmarc";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ReputationFacts facts, CancellationToken cancellationToken) =>
        [await new DmarcCheck(facts.Context).RunAsync(facts.Domain, cancellationToken).ConfigureAwait(false)];
}
