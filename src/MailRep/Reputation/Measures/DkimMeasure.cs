using MailRep.Dkim;
using MailRep.Findings;

namespace MailRep.Reputation.Measures;

/// <summary>The DKIM keys of the domain: of the selectors given, else of those that can be found.</summary>
internal sealed class DkimMeasure : IMeasure
{
    public string Name => "Dkim";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ReputationFacts facts, CancellationToken cancellationToken)
    {
        var results = await new DkimCheck(facts.Context)
            .RunAsWholeAsync(facts.Domain, facts.Request.Selectors, facts.Request.SelectorSources, cancellationToken).ConfigureAwait(false);

        // A domain that stopped sending may have left revoked keys behind.
        return results.Any(result => result.Selector is not null && !result.IsRetired) || !await facts.IsMailLessAsync().ConfigureAwait(false)
            ? results
            : [Unjudged.NotApplicable(Name, facts.Domain.Value)];
    }
}
