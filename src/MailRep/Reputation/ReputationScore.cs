using MailRep.Findings;

namespace MailRep.Reputation;

/// <summary>
/// The score of a report, a pure function of its checks. Each measure that was judged brings its weight; a pass earns all
/// of it, a warning half, a failure nothing. The score is what was earned, as a share of what could be, from 0 to 100.
/// A measure with several results (several addresses, several selectors) counts as its worst one. What does not apply
/// has no weight. Where a measure is unknown there is no score: a guess would be worse than none.
/// </summary>
public static class ReputationScore
{
    public const int Highest = 100;

    private const double ShareOfWarning = 0.5;

    /// <summary>
    /// The one table of weights. SPF and DKIM are what every large receiver asks of everyone; DMARC and the reverse name
    /// decide next; the host name alone is seldom the reason for a refusal.
    /// </summary>
    public static IReadOnlyDictionary<string, int> Weights { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["ReverseDns"] = 20,
        ["Hostname"] = 10,
        ["Spf"] = 25,
        ["Dkim"] = 25,
        ["Dmarc"] = 20,
    };

    /// <summary>The score of the results; null where one is unknown, or where nothing could be judged.</summary>
    public static int? Of(IEnumerable<CheckResult> results)
    {
        var measures = results
            .GroupBy(result => result.Check)
            .Select(group => (Weight: Weights[group.Key], Verdict: Verdicts.Worst(group.Select(result => result.Verdict))))
            .Where(measure => measure.Verdict != Verdict.NotApplicable)
            .ToList();
        // A failure hides an unknown in Worst, so look at every single result.
        return measures.Count == 0 || results.Any(result => result.Verdict == Verdict.Unknown)
            ? null
            : (int)Math.Round(Highest * measures.Sum(measure => measure.Weight * Share(measure.Verdict)) / measures.Sum(measure => measure.Weight), MidpointRounding.AwayFromZero);
    }

    private static double Share(Verdict verdict) => verdict switch
    {
        Verdict.Pass => 1,
        Verdict.Warn => ShareOfWarning,
        _ => 0,
    };
}
