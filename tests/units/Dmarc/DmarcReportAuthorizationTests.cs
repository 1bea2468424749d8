using MailRep.Dmarc;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dmarc;

public sealed class DmarcReportAuthorizationTests
{
    private const string Consent = "example.org._report._dmarc.reports.example";

    [Fact]
    public async Task Asks_the_other_side_to_publish_its_consent()
    {
        var result = await CheckAsync(new VectorZone());
        var finding = Assert.Single(result.Findings);
        Assert.Equal((Verdict.Fail, "DMARC-EXTERNAL-REPORT"), (finding.Verdict, finding.Id));
        Assert.Equal($"{Consent}. 3600 IN TXT \"v=DMARC1\"", finding.Fix!.ToString());
    }

    [Theory]
    [InlineData("v=DMARC1", true)]
    [InlineData("v=DMARC1;", true)]
    [InlineData("v=DMARC1; rua=mailto:other@reports.example", true)]
    [InlineData("v=DMARC1; rua=mailto:other@elsewhere.example", false)]
    [InlineData("v=dmarc1", false)]
    [InlineData("v=DMARC1; litter", false)]
    [InlineData("yes", false)]
    public async Task Knows_a_consent(string text, bool isConsent)
    {
        var result = await CheckAsync(VectorZone.Of((Consent, text)));
        Assert.Equal(isConsent ? Verdict.Pass : Verdict.Fail, result.Verdict);
    }

    [Fact]
    public async Task One_consent_among_several_texts_is_enough() =>
        Assert.Equal(Verdict.Pass, (await CheckAsync(VectorZone.Of((Consent, "yes"), (Consent, "v=DMARC1"), (Consent, "v=DMARC1; p=none")))).Verdict);

    [Fact]
    public async Task A_failed_look_up_is_no_refusal()
    {
        var result = await CheckAsync(new VectorZone().Fails(Consent));
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (result.Verdict, Assert.Single(result.Findings).Id));
    }

    [Theory]
    // Reports of example.org to a host of the same organization need nobody's consent.
    [InlineData("example.org", Verdict.Pass)]
    [InlineData("dmarc.example.org", Verdict.Pass)]
    [InlineData("other.org", Verdict.Fail)]
    [InlineData("own.example.org", Verdict.Fail)]
    public async Task Asks_only_another_organization(string host, Verdict verdict)
    {
        var zone = VectorZone.Of(("_dmarc.own.example.org", "v=DMARC1; p=reject; psd=n"));
        Assert.Equal(verdict, (await CheckAsync(zone, host)).Verdict);
    }

    [Fact]
    public async Task An_open_organization_is_unknown_unless_consent_is_given()
    {
        var zone = new VectorZone().Fails("_dmarc.dmarc.example.org");
        Assert.Equal(Verdict.Unknown, (await CheckAsync(zone, "dmarc.example.org")).Verdict);
        zone.Txt("example.org._report._dmarc.dmarc.example.org", "v=DMARC1");
        Assert.Equal(Verdict.Pass, (await CheckAsync(zone, "dmarc.example.org")).Verdict);
    }

    [Fact]
    public async Task Uses_the_domain_that_the_policy_came_from()
    {
        var zone = VectorZone.Of(("_dmarc.example.org", "v=DMARC1; p=quarantine; rua=mailto:a@reports.example")).Exists("www.example.org");
        var result = await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse("www.example.org"), TestContext.Current.CancellationToken);
        Assert.Equal(Consent, Assert.Single(result.Findings).Fix!.Record!.Name);
    }

    [Fact]
    public async Task Asks_a_bounded_number_of_hosts()
    {
        var zone = new VectorZone();
        var hosts = string.Join(",mailto:a@", Enumerable.Range(1, 50).Select(number => $"h{number}.example"));
        var result = await CheckAsync(zone, hosts);
        Assert.Contains(result.Findings, finding => finding.Id == "DMARC-RUA-COUNT");
        Assert.Equal(DmarcReportAuthorization.MaxHosts, zone.Asked.Count(question => question.Name.Value.Contains("_report", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Says_when_the_name_would_be_too_long()
    {
        var label = new string('a', 60);
        var result = await CheckAsync(new VectorZone(), $"{label}.{label}.{label}.{label}.net");
        Assert.Contains("too long", Assert.Single(result.Findings, finding => finding.Id == "DMARC-EXTERNAL-REPORT").Message, StringComparison.Ordinal);
    }

    private static async Task<DmarcCheckResult> CheckAsync(VectorZone zone, string host = "reports.example")
    {
        zone.Txt("_dmarc.example.org", $"v=DMARC1; p=quarantine; rua=mailto:a@{host}");
        try
        {
            return await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse("example.org"), TestContext.Current.CancellationToken);
        }
        finally
        {
            zone.Remove("_dmarc.example.org");
        }
    }
}
