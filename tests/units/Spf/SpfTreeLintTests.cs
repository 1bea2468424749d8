using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>What shows where all the records are looked at together, and on the wire.</summary>
public sealed class SpfTreeLintTests
{
    private const string Domain = "example.org";

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.7 ip4:192.0.2.0/24 -all", "'ip4:192.0.2.7' at character 8", "v=spf1 ip4:192.0.2.0/24 -all")]
    [InlineData("v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.9/24 -all", "'ip4:192.0.2.9/24' at character 25", "v=spf1 ip4:192.0.2.0/24 -all")]
    [InlineData("v=spf1 ip6:2001:db8::/32 ip6:2001:db8:1::/48 ip4:32.1.13.184 -all", "'ip6:2001:db8:1::/48' at character 26", "v=spf1 ip6:2001:db8::/32 ip4:32.1.13.184 -all")]
    public async Task Finds_a_range_within_another_of_the_same_record(string record, string evidence, string mended)
    {
        var finding = Assert.Single((await LintAsync(new FakeResolver().Txt(Domain, record))).Findings);
        Assert.Equal(("SPF-OVERLAP", Verdict.Warn, evidence, mended), (finding.Id, finding.Verdict, finding.Evidence, finding.Fix!.Record!.Value));
        Assert.Empty((await LintAsync(new FakeResolver().Txt(Domain, mended))).Findings);
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all")]
    [InlineData("v=spf1 ip4:192.0.2.7 ?ip4:192.0.2.0/25 ip4:192.0.2.0/24 -all")]
    [InlineData("v=spf1 ip4:192.0.2.7 -all ip4:192.0.2.0/24")]
    public async Task Leaves_ranges_alone_that_are_needed(string record) =>
        Assert.DoesNotContain("SPF-OVERLAP", (await LintAsync(new FakeResolver().Txt(Domain, record))).Findings.Select(finding => finding.Id));

    [Fact]
    public async Task Notes_ranges_within_those_of_included_records()
    {
        var result = await LintAsync(new FakeResolver()
            .Txt(Domain, "v=spf1 ip4:192.0.2.7 include:one.example.net include:two.example.net -all")
            .Txt("one.example.net", "v=spf1 ip4:192.0.2.0/24 -all")
            .Txt("two.example.net", "v=spf1 ip4:192.0.2.64/26 ip4:198.51.100.1 -all"));
        Assert.Equal(Verdict.Pass, result.Verdict);
        Assert.Equal(["SPF-OVERLAP", "SPF-OVERLAP"], result.Findings.Select(finding => finding.Id));
        Assert.Contains("'ip4:192.0.2.0/24' of the record of one.example.net", result.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("ip4:192.0.2.64/26 of two.example.net in ip4:192.0.2.0/24 of one.example.net", result.Findings[1].Evidence);
    }

    [Fact]
    public async Task Notes_a_record_that_is_reached_on_two_ways()
    {
        var result = await LintAsync(new FakeResolver()
            .Txt(Domain, "v=spf1 include:one.example.net include:two.example.net -all")
            .Txt("one.example.net", "v=spf1 include:two.example.net -all")
            .Txt("two.example.net", "v=spf1 ip4:192.0.2.64/26 -all"));
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("SPF-INCLUDED-TWICE", Verdict.Pass, "from example.org, one.example.net"), (finding.Id, finding.Verdict, finding.Evidence));
    }

    [Theory]
    [InlineData("_spf.gogle.com", "_spf.google.com")]
    [InlineData("spf.google.com", "_spf.google.com")]
    [InlineData("spf.protection.outlook.con", "spf.protection.outlook.com")]
    [InlineData("sendgird.net", "sendgrid.net")]
    [InlineData("amazonnses.com", "amazonses.com")]
    public async Task Sees_the_provider_behind_a_typing_error(string typed, string meant)
    {
        var dns = new FakeResolver().Txt(Domain, $"v=spf1 include:{typed} -all").Missing(typed).Txt(meant, "v=spf1 -all");
        var finding = (await LintAsync(dns)).Findings[0];
        Assert.Equal(("SPF-PROVIDER-TYPO", $"v=spf1 include:{meant} -all"), (finding.Id, finding.Fix!.Record!.Value));
        Assert.Empty((await LintAsync(new FakeResolver().Txt(Domain, finding.Fix.Record.Value).Txt(meant, "v=spf1 -all"))).Findings);
    }

    [Theory]
    [InlineData("_spf.gooogel.com")]
    [InlineData("spf.example.net")]
    [InlineData("_spf.google.com")]
    public async Task Guesses_no_provider_where_the_name_is_another(string name) =>
        Assert.Equal("SPF-INCLUDE-NO-RECORD", Assert.Single((await LintAsync(new FakeResolver().Txt(Domain, $"v=spf1 include:{name} -all").Missing(name))).Findings).Id);

    [Fact]
    public async Task Suspects_a_name_that_somebody_may_have_waited_with()
    {
        var held = Assert.Single((await LintAsync(new FakeResolver().Txt(Domain, "v=spf1 include:_spf.gogle.com -all").Txt("_spf.gogle.com", "v=spf1 -all"))).Findings);
        Assert.Equal(("SPF-PROVIDER-TYPO", Verdict.Warn, FixKind.Text), (held.Id, held.Verdict, held.Fix!.Kind));
        var open = (await LintAsync(new FakeResolver().Txt(Domain, "v=spf1 include:_spf.gogle.com -all").Fails("_spf.gogle.com", DnsRecordType.TXT, DnsStatus.ServFail))).Findings;
        Assert.Equal(["SPF-PROVIDER-TYPO", "DNS-UNKNOWN"], open.Select(finding => finding.Id));
    }

    [Theory]
    [InlineData("zoho.com", "zoho.com")]
    [InlineData("amazonses.com", "amazonses.com")]
    public async Task Suspects_no_provider(string name, string record) =>
        Assert.Empty((await LintAsync(new FakeResolver().Txt(Domain, $"v=spf1 include:{name} -all").Txt(record, "v=spf1 -all"))).Findings);

    [Theory]
    [InlineData(512, null)]
    [InlineData(513, "takes 513 octets, so a receiver without EDNS")]
    [InlineData(1232, "takes 1232 octets, so a receiver without EDNS")]
    [InlineData(1233, "takes 1233 octets, so nearly every receiver gets it over TCP only")]
    public async Task Measures_the_answer_on_the_wire(int octets, string? note)
    {
        // Header 12, question 13 + 4, head of each record 12, the strings with an octet of length each: 12 of SPF, the rest of the other.
        List<string> strings = [];
        for (var left = octets - (12 + 17 + 12 + 12 + 12); left > 0; left -= 256)
        {
            strings.Add(new string('x', Math.Min(left, 256) - 1));
        }

        var dns = new FakeResolver().Add(Domain, DnsRecordType.TXT, owner => [new TxtRecord(owner, 300, ["v=spf1 -all"]), new TxtRecord(owner, 300, strings)]);
        var found = (await LintAsync(dns)).Findings.Where(finding => finding.Id == "SPF-UDP-SIZE").ToList();
        Assert.Equal(note is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(note!, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stays_quick_over_ten_thousand_ranges()
    {
        var ranges = string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"ip4:10.{i / 250}.{i % 250}.0/24 ip4:10.{i / 250}.{i % 250}.7"));
        var result = await LintAsync(new FakeResolver().Txt(Domain, $"v=spf1 {ranges} -all"));
        Assert.Equal(10, result.Findings.Count(finding => finding.Id == "SPF-OVERLAP"));
    }

    private static Task<SpfCheckResult> LintAsync(FakeResolver dns) =>
        new SpfCheck(new CheckContext(dns)).RunAsync(new SpfRequest(DnsName.Parse(Domain)), TestContext.Current.CancellationToken);
}
