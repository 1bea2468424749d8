using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Reputation;

/// <summary>Sums results up: the verdict, the score, what to do first, and one sentence.</summary>
internal static class ReputationSummary
{
    public static ReputationReport Of(DnsName domain, IReadOnlyList<CheckResult> results, IEnumerable<string> notes)
    {
        var findings = Sorted(results);
        var score = ReputationScore.Of(results);
        return new ReputationReport
        {
            Domain = domain.Value,
            Verdict = Verdicts.Worst(results.Select(result => result.Verdict)),
            Score = score,
            Reason = Reason(results, findings),
            Checks = results.ToItemList(),
            Findings = findings.ToItemList(),
            Fixes = findings.Select(finding => finding.Fix).OfType<Fix>().DistinctBy(fix => fix.ToString()).ToItemList(),
            Notes = notes.ToItemList(),
        };
    }

    // The worst first; among equals the order of the measures, which is the order to put them right in.
    private static List<Finding> Sorted(IReadOnlyList<CheckResult> results) =>
        [.. results.SelectMany(result => result.Findings)
            .DistinctBy(finding => (finding.Id, finding.Subject, finding.Message))
            .OrderByDescending(finding => finding.Verdict)];

    private static string Reason(IReadOnlyList<CheckResult> results, List<Finding> findings)
    {
        var failed = Names(results, Verdict.Fail);
        var unknown = Names(results, Verdict.Unknown);
        var warned = Names(results, Verdict.Warn);
        var applicable = results.Where(result => result.Verdict != Verdict.NotApplicable).Select(result => result.Check).Distinct().Count();
        var first = findings.Count == 0 ? string.Empty : $" First: {findings[0].Message}";
        return (failed.Count, unknown.Count, warned.Count) switch
        {
            _ when applicable == 0 => "Nothing applies: there was nothing to judge.",
            (0, 0, 0) => $"All {applicable} measures pass.",
            (0, 0, _) => $"Nothing fails; to improve: {string.Join(", ", warned)}.{first}",
            (0, _, _) => $"No score: {string.Join(", ", unknown)} could not be found out.{first}",
            (_, 0, _) => $"{failed.Count} of {applicable} measures fail: {string.Join(", ", failed)}.{first}",
            _ => $"{failed.Count} of {applicable} measures fail: {string.Join(", ", failed)}. No score: {string.Join(", ", unknown)} could not be found out.{first}",
        };
    }

    private static List<string> Names(IReadOnlyList<CheckResult> results, Verdict verdict) =>
        [.. results.Where(result => result.Verdict == verdict).Select(result => result.Check).Distinct()];
}
