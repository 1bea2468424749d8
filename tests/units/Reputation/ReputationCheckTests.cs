using System.Net;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Reputation;
using MailRep.Tests.Dkim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Reputation;

/// <summary>Whole reports over small zones: what the measures share, and what the report does where nobody said who sends.</summary>
public sealed class ReputationCheckTests
{
    private const string Soa = "@ 3600 IN SOA ns1 hostmaster 1 3600 600 86400 300";

    private static readonly IPAddress Sender = IPAddress.Parse("192.0.2.25");

    private static Task<ReputationReport> Run(IDnsResolver dns, ReputationRequest? request = null) =>
        new ReputationCheck(new CheckContext(dns)).RunAsync(request ?? new ReputationRequest(DnsName.Parse("example.net")), TestContext.Current.CancellationToken);

    private static ZoneResolver Zones(params (string Origin, string Records)[] zones) => new([.. zones.Select(zone => ZoneFileText.Read($"$ORIGIN {zone.Origin}.\n{Soa}\n{zone.Records}"))]);

    private static Verdict Of(ReputationReport report, string measure) =>
        Verdicts.Worst(report.Checks.Where(check => check.Check == measure).Select(check => check.Verdict));

    private const string Good = """
        @ 3600 IN MX 10 mail
        mail 3600 IN A 192.0.2.25
        mail 3600 IN TXT "v=spf1 a -all"
        @ 3600 IN TXT "v=spf1 mx -all"
        _dmarc 3600 IN TXT "v=DMARC1; p=quarantine; rua=mailto:d@example.net"
        """;

    private static readonly (string, string) Reverse = ("2.0.192.in-addr.arpa", "25 3600 IN PTR mail.example.net.");

    private static string Rsa(string selector, string tags) =>
        $"{selector}._domainkey 3600 IN TXT \"{tags}; p=\" \"{DkimKeys.Rsa2048[..200]}\" \"{DkimKeys.Rsa2048[200..]}\"";

    [Fact]
    public async Task Takes_the_address_of_the_MX_host_and_says_so()
    {
        var report = await Run(Zones(("example.net", Good), Reverse));
        Assert.Equal(Verdict.Pass, Of(report, "ReverseDns"));
        Assert.Equal(Verdict.Pass, Of(report, "Hostname"));
        Assert.Equal(Verdict.Pass, Of(report, "Spf"));
        Assert.Equal(Verdict.Fail, Of(report, "Dkim"));
        Assert.Contains("MX hosts of example.net (mail.example.net 192.0.2.25)", report.Notes[0], StringComparison.Ordinal);
        Assert.Contains("No selector was given: tried", report.Notes[1], StringComparison.Ordinal);
        Assert.Equal(75, report.Score);
    }

    [Theory]
    [InlineData("ed", Verdict.Warn)]
    [InlineData("ed testing", Verdict.Warn)]
    [InlineData("ed rsa", Verdict.Pass)]
    public async Task Takes_the_selectors_given_for_all_that_the_domain_signs_with(string selectors, Verdict verdict)
    {
        var zones = Zones(("example.net", Good + $"""

            ed._domainkey 3600 IN TXT "v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}"
            {Rsa("rsa", "v=DKIM1")}
            {Rsa("testing", "v=DKIM1; t=y")}
            """), Reverse);
        var report = await Run(zones, new ReputationRequest(DnsName.Parse("example.net")) { Selectors = [.. selectors.Split(' ').Select(DkimSelector.Parse)] });
        var ed = report.Checks.OfType<DkimCheckResult>().Single(check => check.Selector == "ed");
        Assert.Equal(verdict, ed.Verdict);
        Assert.Equal(verdict, Of(report, "Dkim"));
        Assert.Equal(verdict == Verdict.Warn ? ["DKIM-ED25519-ALONE"] : [], ed.Findings.Select(finding => finding.Id));
        if (verdict == Verdict.Warn)
        {
            Assert.Contains("New-DkimKeyPair ", ed.Findings[0].Fix!.Command, StringComparison.Ordinal);
        }
    }

    [Theory]
    // the reverse zone | measures that ask for the name | what they ask for, once
    [InlineData("24 3600 IN PTR other.example.net.", "PTR-MISSING HELO-PTR-MISMATCH", ": set this PTR record. 25.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.net.")]
    [InlineData("25 3600 IN PTR www.example.net.", "HELO-PTR-MISMATCH PTR-HELO-MISMATCH", ": set this PTR record. 25.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.net.")]
    [InlineData("25 3600 IN PTR www.example.net.\n25 3600 IN PTR web.example.net.", "HELO-PTR-MISMATCH PTR-HELO-MISMATCH PTR-MULTIPLE", ": set this PTR record, and no other beside it. 25.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.net.")]
    public async Task Asks_once_for_a_PTR_that_several_measures_miss(string reverse, string ids, string request)
    {
        var zones = Zones(("example.net", Good + "\nwww 3600 IN A 192.0.2.25\nweb 3600 IN A 192.0.2.25"), ("2.0.192.in-addr.arpa", reverse));
        var report = await Run(zones, new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [Sender], HostName = "mail.example.net" });
        var asking = report.Findings.Where(finding => finding.Fix?.Record is { Type: DnsRecordType.PTR }).ToList();
        Assert.Equal(ids.Split(' ').Order(), asking.Select(finding => finding.Id).Order());
        Assert.Equal("Ask the owner of 192.0.2.25 (the provider that routes it to you)" + request, Assert.Single(report.Fixes, fix => fix.Record is { Type: DnsRecordType.PTR }).ToString());
    }

    [Fact]
    public async Task Takes_the_address_given_and_finds_its_name()
    {
        var report = await Run(Zones(("example.net", Good), Reverse), new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [Sender] });
        Assert.Equal("mail.example.net", Assert.Single(report.Checks, check => check.Check == "Hostname").Subject);
        Assert.StartsWith("Addresses as given: 192.0.2.25.", report.Notes[0], StringComparison.Ordinal);

        var other = await Run(Zones(("example.net", Good), ("2.0.192.in-addr.arpa", "26 3600 IN PTR out.example.net.")), new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [IPAddress.Parse("192.0.2.26")] });
        Assert.Equal("out.example.net", Assert.Single(other.Checks, check => check.Check == "Hostname").Subject);
        Assert.Equal(Verdict.Fail, Of(other, "Spf"));
    }

    [Fact]
    public async Task Does_not_know_the_host_name_of_an_address_without_any()
    {
        var report = await Run(Zones(("example.net", Good), Reverse), new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [IPAddress.Parse("192.0.2.99")] });
        Assert.Equal(Verdict.Unknown, Of(report, "Hostname"));
        Assert.Contains(report.Findings, finding => finding.Id == "HELO-UNKNOWN");
        Assert.Null(report.Score);
    }

    [Fact]
    public async Task Judges_no_private_address_and_gives_no_score()
    {
        var report = await Run(Zones(("example.net", Good.Replace("192.0.2.25", "10.0.0.25", StringComparison.Ordinal))));
        Assert.Equal(Verdict.Unknown, Of(report, "ReverseDns"));
        Assert.Contains(report.Findings, finding => finding.Id == "ADDRESS-NOT-PUBLIC");
        Assert.Null(report.Score);
        Assert.DoesNotContain(report.Checks, check => check.Check == "Spf" && check.Subject.Contains("10.0.0.25", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_the_confirmed_name_of_an_address_before_the_one_that_the_domain_gives_it()
    {
        var zones = Zones(
            ("example.net", "@ 3600 IN MX 10 mx\nmx 3600 IN A 192.0.2.25\n@ 3600 IN TXT \"v=spf1 mx -all\""),
            ("provider.example", "out 3600 IN A 192.0.2.25\nout 3600 IN TXT \"v=spf1 a -all\""),
            ("2.0.192.in-addr.arpa", "25 3600 IN PTR out.provider.example."));
        foreach (var request in new[] { new ReputationRequest(DnsName.Parse("example.net")), new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [Sender] } })
        {
            var report = await Run(zones, request);
            Assert.Equal("out.provider.example", Assert.Single(report.Checks, check => check.Check == "Hostname").Subject);
            Assert.Equal((Verdict.Pass, Verdict.Pass, Verdict.Pass), (Of(report, "ReverseDns"), Of(report, "Hostname"), Of(report, "Spf")));
            Assert.DoesNotContain(report.Fixes, fix => fix.Record is { Type: DnsRecordType.PTR });
            Assert.Contains("reverse", report.Notes[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Judges_the_HELO_name_of_a_strangers_host_as_well()
    {
        var zones = Zones(
            ("example.net", "@ 3600 IN MX 10 mx.provider.example.\n@ 3600 IN TXT \"v=spf1 mx -all\""),
            ("provider.example", "mx 3600 IN A 192.0.2.25"),
            ("2.0.192.in-addr.arpa", "25 3600 IN PTR mx.provider.example."));
        var spf = Assert.Single((await Run(zones)).Checks, check => check.Check == "Spf");
        var finding = Assert.Single(spf.Findings);
        Assert.Equal(("SPF-HELO-NONE", FixKind.Text), (finding.Id, finding.Fix!.Kind));
    }

    [Fact]
    public async Task Proposes_no_record_for_a_private_address_that_was_given()
    {
        var request = new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [IPAddress.Parse("10.0.0.25")] };
        foreach (var asked in new[] { request, request with { HostName = "mail.example.net" }, request with { HostName = "[10.0.0.25]" } })
        {
            var report = await Run(Zones(("example.net", Good), Reverse), asked);
            Assert.Equal(Verdict.Unknown, Of(report, "ReverseDns"));
            Assert.Null(report.Score);
            Assert.DoesNotContain(report.Fixes, fix => fix.ToString().Contains("10.0.0.25", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("[192.0.2.25]", "HELO-LITERAL", Verdict.Warn)]
    [InlineData("192.0.2.25", "HELO-ADDRESS", Verdict.Fail)]
    [InlineData("[foo]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    public async Task Judges_every_measure_by_what_the_server_is_said_to_say(string helo, string id, Verdict verdict)
    {
        var report = await Run(Zones(("example.net", Good), Reverse), new ReputationRequest(DnsName.Parse("example.net")) { HostName = helo });
        Assert.Equal(verdict, Of(report, "Hostname"));
        Assert.Contains(report.Findings, finding => finding.Id == id);
        Assert.Equal("192.0.2.25", Assert.Single(report.Checks, check => check.Check == "ReverseDns").Subject);
        var spf = Assert.Single(report.Checks.OfType<MailRep.Spf.SpfCheckResult>());
        Assert.Equal((helo, MailRep.Spf.SpfResult.Pass), (spf.Helo, spf.SpfResult));
        Assert.Contains(spf.Findings, finding => finding.Id == "SPF-HELO-NONE");
    }

    [Fact]
    public async Task Doubts_that_a_strangers_MX_host_sends_rather_than_failing_it()
    {
        var zones = Zones(
            ("example.net", "@ 3600 IN MX 10 mx.provider.example.\n@ 3600 IN TXT \"v=spf1 ip4:198.51.100.0/24 -all\""),
            ("provider.example", "mx 3600 IN A 192.0.2.25"),
            ("2.0.192.in-addr.arpa", "25 3600 IN PTR mx.provider.example."));
        var report = await Run(zones);
        var spf = Assert.Single(report.Checks, check => check.Check == "Spf");
        Assert.Equal(Verdict.Warn, spf.Verdict);
        Assert.Contains("may not send any", spf.Reason, StringComparison.Ordinal);
        Assert.Contains(spf.Findings, finding => finding.Id == "SPF-FAIL" && finding.Fix!.Text.Contains("-IPAddress", StringComparison.Ordinal));

        var told = await Run(zones, new ReputationRequest(DnsName.Parse("example.net")) { Addresses = [Sender] });
        Assert.Equal(Verdict.Fail, Of(told, "Spf"));
    }

    [Fact]
    public async Task Leaves_out_what_does_not_apply_to_a_domain_without_mail()
    {
        var report = await Run(Zones(("example.net", "@ 3600 IN MX 0 .\n@ 3600 IN TXT \"v=spf1 -all\"\n_dmarc 3600 IN TXT \"v=DMARC1; p=reject; rua=mailto:d@example.net\"")));
        Assert.Equal(Verdict.NotApplicable, Of(report, "ReverseDns"));
        Assert.Equal(Verdict.NotApplicable, Of(report, "Hostname"));
        Assert.Equal(Verdict.NotApplicable, Of(report, "Dkim"));
        Assert.Equal(Verdict.Pass, Of(report, "Spf"));
        Assert.Equal(100, report.Score);
    }

    [Theory]
    // the policy | the selectors given | what else the zone holds | the verdict of DMARC, and the score
    [InlineData("p=reject", "", "", Verdict.Warn, 65)]
    [InlineData("p=quarantine", "", "", Verdict.Pass, 75)]
    [InlineData("p=reject; t=y", "", "", Verdict.Warn, 65, "DMARC-TESTING")]
    [InlineData("p=reject", "rsa", "{rsa}", Verdict.Pass, 100)]
    [InlineData("p=reject", "gone rsa", "{rsa}", Verdict.Pass, 75)]
    [InlineData("p=reject", "gone old", "old._domainkey 3600 IN TXT \"p=\"", Verdict.Warn, 65)]
    [InlineData("p=reject", "testing", "{testing}", Verdict.Warn, 78)]
    [InlineData("p=reject", "gone broken", "", Verdict.Pass, null)]
    [InlineData("p=reject", "", "secret._domainkey 3600 IN TXT a", Verdict.Pass, null)]
    [InlineData("p=reject", "", "default._domainkey 3600 IN TXT \"p=\"", Verdict.Pass, 88)]
    [InlineData("p=reject; adkim=q", "", "", Verdict.Warn, 65, "DMARC-TAG-SYNTAX", "DMARC-REJECT-SPF-ALONE")]
    public async Task Warns_of_reject_by_SPF_alone_where_there_is_known_to_be_no_usable_key(string policy, string selectors, string more, Verdict verdict, int? score, params string[] ids)
    {
        var records = Good.Replace("p=quarantine", policy, StringComparison.Ordinal) + "\n" + more
            .Replace("{rsa}", Rsa("rsa", "v=DKIM1"), StringComparison.Ordinal)
            .Replace("{testing}", Rsa("testing", "v=DKIM1; t=y"), StringComparison.Ordinal);
        var report = await Run(
            new FailingResolver(Zones(("example.net", records), Reverse), DnsName.Parse("broken._domainkey.example.net")),
            new ReputationRequest(DnsName.Parse("example.net")) { Selectors = [.. selectors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(DkimSelector.Parse)] });
        var dmarc = Assert.Single(report.Checks, check => check.Check == "Dmarc");
        Assert.Equal((verdict, score), (dmarc.Verdict, report.Score));
        Assert.Equal(
            verdict == Verdict.Warn && ids.Length == 0 ? ["DMARC-REJECT-SPF-ALONE"] : ids,
            dmarc.Findings.Where(finding => finding.Verdict != Verdict.Pass).Select(finding => finding.Id));
        foreach (var finding in dmarc.Findings.Where(finding => finding.Id == "DMARC-REJECT-SPF-ALONE"))
        {
            Assert.Equal(ids.Length == 0, dmarc.Reason == finding.Message);
            Assert.Contains(finding, report.Findings);
            Assert.Contains("p=none at _dmarc.example.net", finding.Fix!.Text, StringComparison.Ordinal);
            Assert.Contains(finding.Fix, report.Fixes);
        }
    }

    [Fact]
    public async Task Leaves_reject_to_a_domain_that_sends_nothing()
    {
        var report = await Run(Zones(("example.net", Good.Replace("v=spf1 mx -all", "v=spf1 -all", StringComparison.Ordinal).Replace("quarantine", "reject", StringComparison.Ordinal)), Reverse));
        Assert.Equal((Verdict.Fail, Verdict.Pass), (Of(report, "Dkim"), Of(report, "Dmarc")));
    }

    [Theory]
    [InlineData("@ 3600 IN MX 10 mail\nmail 3600 IN A 192.0.2.25", Verdict.Warn)]
    [InlineData("@ 3600 IN MX 0 .", Verdict.NotApplicable)]
    public async Task Passes_no_domain_whose_keys_are_all_revoked(string mx, Verdict verdict)
    {
        var zones = Zones(("example.net", mx + "\n@ 3600 IN TXT \"v=spf1 -all\"\ndefault._domainkey 3600 IN TXT \"v=DKIM1; p=\""), Reverse);
        Assert.Equal(verdict, Of(await Run(zones), "Dkim"));
    }

    [Fact]
    public async Task Takes_a_null_MX_alone_for_no_such_statement()
    {
        var report = await Run(Zones(("example.net", "@ 3600 IN MX 0 .\n@ 3600 IN TXT \"v=spf1 ip4:198.51.100.1 -all\"")));
        Assert.Equal(Verdict.Unknown, Of(report, "ReverseDns"));
        Assert.Contains(report.Findings, finding => finding.Id == "ADDRESS-UNKNOWN");
    }

    [Fact]
    public async Task Is_unknown_in_every_measure_where_no_server_answers()
    {
        var report = await Run(new SilentResolver());
        Assert.Equal(Verdict.Unknown, report.Verdict);
        Assert.Null(report.Score);
        Assert.All(report.Checks, check => Assert.Equal(Verdict.Unknown, check.Verdict));
        Assert.Equal(ReputationScore.Weights.Keys.Order(), report.Checks.Select(check => check.Check).Distinct().Order());
        Assert.StartsWith("No score: ", report.Reason, StringComparison.Ordinal);
    }

    private sealed class FailingResolver(IDnsResolver inner, DnsName name) : IDnsResolver
    {
        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) => question.Name == name
            ? ValueTask.FromResult(new DnsAnswer(question, DnsStatus.ServFail, [], "192.0.2.53:53"))
            : inner.QueryAsync(question, cancellationToken);
    }

    private sealed class SilentResolver : IDnsResolver
    {
        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new DnsAnswer(question, DnsStatus.TimedOut, [], "192.0.2.53:53"));
    }
}
