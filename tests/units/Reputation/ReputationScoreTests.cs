using MailRep.Dns;
using MailRep.Findings;
using MailRep.Reputation;

namespace MailRep.Tests.Reputation;

public sealed class ReputationScoreTests
{
    private static readonly string[] Measures = ["ReverseDns", "Hostname", "Spf", "Dkim", "Dmarc"];

    private static UnjudgedResult Result(string measure, Verdict verdict, params Finding[] findings) => new(measure)
    {
        Subject = "example.org",
        Verdict = verdict,
        Reason = $"{measure} {verdict}",
        Findings = [.. findings],
    };

    private static List<CheckResult> All(Verdict verdict) => [.. Measures.Select(measure => Result(measure, verdict))];

    [Fact]
    public void Adds_its_weights_up_to_a_hundred() => Assert.Equal(ReputationScore.Highest, ReputationScore.Weights.Values.Sum());

    [Fact]
    public void Has_a_weight_for_every_measure_and_no_other() => Assert.Equal(Measures.Order(), ReputationScore.Weights.Keys.Order());

    [Theory]
    [InlineData(Verdict.Pass, 100)]
    [InlineData(Verdict.Warn, 50)]
    [InlineData(Verdict.Fail, 0)]
    [InlineData(Verdict.Unknown, null)]
    [InlineData(Verdict.NotApplicable, null)]
    public void Scores_what_all_measures_say(Verdict verdict, int? score) => Assert.Equal(score, ReputationScore.Of(All(verdict)));

    [Fact]
    public void Counts_a_measure_as_its_worst_result()
    {
        var results = All(Verdict.Pass);
        results.Add(Result("Spf", Verdict.Fail));
        Assert.Equal(100 - ReputationScore.Weights["Spf"], ReputationScore.Of(results));
    }

    [Fact]
    public void Has_no_score_where_one_result_is_unknown_even_beside_a_failure_of_the_same_measure()
    {
        var results = All(Verdict.Pass);
        results.Add(Result("Dkim", Verdict.Unknown));
        results.Add(Result("Dkim", Verdict.Fail));
        Assert.Null(ReputationScore.Of(results));
    }

    [Fact]
    public void Leaves_out_what_does_not_apply()
    {
        List<CheckResult> results = [Result("Spf", Verdict.Pass), Result("Dmarc", Verdict.Warn), Result("Dkim", Verdict.NotApplicable)];
        Assert.Equal(78, ReputationScore.Of(results));
    }

    [Fact]
    public void Has_no_score_for_nothing() => Assert.Null(ReputationScore.Of([]));

    [Fact]
    public void Sorts_findings_by_what_to_do_first_and_keeps_each_once()
    {
        Finding Make(FindingKind kind) => kind.For("example.org", kind.Title) with { Fix = Fix.ByText(kind.Title) };
        List<CheckResult> results =
        [
            Result("Hostname", Verdict.Warn, Make(FindingCatalogue.HeloElsewhere)),
            Result("Spf", Verdict.Fail, Make(FindingCatalogue.TxtStringLength), Make(FindingCatalogue.PtrMultiple)),
            Result("Spf", Verdict.Fail, Make(FindingCatalogue.TxtStringLength)),
            Result("Dmarc", Verdict.Unknown, Make(FindingCatalogue.DnsUnknown)),
        ];
        var report = ReputationSummary.Of(DnsName.Parse("example.org"), results, ["note"]);
        Assert.Equal(["TXT-STRING-LENGTH", "DNS-UNKNOWN", "HELO-ELSEWHERE", "PTR-MULTIPLE"], report.Findings.Select(finding => finding.Id));
        Assert.Equal(4, report.Fixes.Count);
        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.Null(report.Score);
        Assert.StartsWith("1 of 3 measures fail: Spf. No score: Dmarc could not be found out.", report.Reason, StringComparison.Ordinal);
        Assert.Contains(FindingCatalogue.TxtStringLength.Title, report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_in_one_sentence_how_it_stands()
    {
        string Reason(List<CheckResult> results) => ReputationSummary.Of(DnsName.Parse("example.org"), results, []).Reason;
        Assert.Equal("All 5 measures pass.", Reason(All(Verdict.Pass)));
        Assert.Equal("Nothing applies: there was nothing to judge.", Reason(All(Verdict.NotApplicable)));
        Assert.Equal("No score: Spf could not be found out.", Reason([Result("Spf", Verdict.Unknown), Result("Dmarc", Verdict.Warn)]));
        Assert.Equal("Nothing fails; to improve: Dmarc.", Reason([Result("Spf", Verdict.Pass), Result("Dmarc", Verdict.Warn)]));
    }
}
