using MailRep.Dkim;
using MailRep.Reputation.Measures;

namespace MailRep.Reputation;

/// <summary>Makes the report of a domain: all measures at once over one resolver, then the sum of them.</summary>
public sealed class ReputationCheck(CheckContext context)
{
    /// <summary>The measures, in the order in which they are to be put right: DMARC rests on SPF and DKIM.</summary>
    private static readonly IReadOnlyList<IMeasure> Measures =
    [
        new ReverseDnsMeasure(),
        new HostnameMeasure(),
        new SpfMeasure(),
        new DkimMeasure(),
        new DmarcMeasure(),
    ];

    public async Task<ReputationReport> RunAsync(ReputationRequest request, CancellationToken cancellationToken)
    {
        var facts = new ReputationFacts(context, request, cancellationToken);
        var results = await Task.WhenAll(Measures.Select(measure => measure.RunAsync(facts, cancellationToken))).ConfigureAwait(false);
        var hosts = await facts.Hosts.ConfigureAwait(false);
        var all = RejectBySpfAlone.Judge([.. results.SelectMany(result => result)], await facts.SendsNothingAsync().ConfigureAwait(false));
        var report = ReputationSummary.Of(request.Domain, all, [hosts.Note, .. SelectorNote(request, all.OfType<DkimCheckResult>())]);
        context.Trace?.Invoke($"Report {report.Domain}: {report.Verdict}, {report.Reason}");
        return report;
    }

    private static IEnumerable<string> SelectorNote(ReputationRequest request, IEnumerable<DkimCheckResult> keys)
    {
        if (request.Selectors.Count > 0)
        {
            return [$"Selectors as given: {string.Join(", ", request.Selectors)}."];
        }

        var found = keys.Where(key => key.Selector is not null).Select(key => $"{key.Selector} ({key.SelectorSource})").ToList();
        return found.Count > 0
            ? [$"No selector was given: took {string.Join(", ", found)}."]
            : keys.Take(1).Select(none => $"No selector was given: tried {none.SelectorSource}, and found none.");
    }
}
