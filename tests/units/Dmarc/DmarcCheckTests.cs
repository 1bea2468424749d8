using MailRep.Dmarc;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dmarc;

public sealed class DmarcCheckTests
{
    private const string Rua = "rua=mailto:dmarc@example.org";
    private const string Good = "v=DMARC1; p=quarantine; " + Rua;

    [Theory]
    [InlineData("v=DMARC1, p=reject, rua=mailto:d@example.org")]
    [InlineData("v=DMARC1 p=reject rua=mailto:d@example.org")]
    public async Task Keeps_what_was_typed_where_the_semicolons_are_missing(string record)
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", record));
        Assert.Equal("v=DMARC1; p=reject; rua=mailto:d@example.org", result.Findings[0].Fix!.Record!.Value);
    }

    [Theory]
    [InlineData(Good, "p=quarantine from _dmarc.example.org, reports to dmarc@example.org.")]
    [InlineData("v=DMARC1; p=quarantine; rua=mailto:a@example.org,mailto:b@example.org;", "p=quarantine from _dmarc.example.org, reports to a@example.org and 1 more.")]
    [InlineData("v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; aspf=r; fo=1:d; psd=u; t=n; " + Rua + "; ruf=mailto:a@mail.example.org", "p=quarantine from _dmarc.example.org, reports to dmarc@example.org.")]
    public async Task Passes_a_good_record_and_says_why(string record, string reason)
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", record));
        Assert.Equal((Verdict.Pass, reason), (result.Verdict, result.Reason));
        Assert.Empty(result.Findings);
        Assert.Equal(("Dmarc", "example.org", "quarantine", "p", "example.org", "example.org", record), (result.Check, result.Subject, result.Policy, result.PolicyTag, result.OrganizationalDomain, result.PolicyDomain, result.Record));
    }

    [Theory]
    // record at _dmarc.example.org | finding | verdict | the record of the fix
    [InlineData("v=dmarc1; p=reject; " + Rua, "DMARC-VERSION", Verdict.Fail, "v=DMARC1; p=reject; " + Rua)]
    [InlineData(" v=DMARC1; p=reject; " + Rua, "DMARC-VERSION", Verdict.Fail, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("p=reject; v=DMARC1; " + Rua, "DMARC-VERSION", Verdict.Fail, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=rejct; x=1", "DMARC-POLICY-INVALID", Verdict.Fail, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=hold; " + Rua, "DMARC-POLICY-INVALID", Verdict.Warn, "v=DMARC1; p=none; " + Rua)]
    [InlineData("v=DMARC1; p=reject; sp=hold; " + Rua, "DMARC-POLICY-INVALID", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; np=hold", "DMARC-POLICY-INVALID", Verdict.Fail, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; " + Rua, "DMARC-POLICY-MISSING", Verdict.Warn, "v=DMARC1; p=none; " + Rua)]
    [InlineData("v=DMARC1", "DMARC-POLICY-MISSING", Verdict.Fail, "v=DMARC1; p=none; " + Rua)]
    [InlineData("v=DMARC1;p=none;x=1; " + Rua, "DMARC-POLICY-NONE", Verdict.Warn, "v=DMARC1; p=quarantine; " + Rua)]
    [InlineData("v=DMARC1; p=reject; t=y; " + Rua, "DMARC-TESTING", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; pct=50; rf=afrf; ri=3600; " + Rua, "DMARC-REMOVED-TAG", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; " + Rua + "!10m,mailto:b@example.org", "DMARC-SIZE-SUFFIX", Verdict.Warn, "v=DMARC1; p=reject; " + Rua + ",mailto:b@example.org")]
    [InlineData("v=DMARC1; p=reject; fo=0:1; ruf=mailto:a@example.org; " + Rua, "DMARC-FO", Verdict.Warn, "v=DMARC1; p=reject; fo=1; ruf=mailto:a@example.org; " + Rua)]
    [InlineData("v=DMARC1; p=reject; fo=1; " + Rua, "DMARC-FO", Verdict.Pass, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; policy=x; " + Rua, "DMARC-UNKNOWN-TAG", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; litter; " + Rua, "DMARC-TAG-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; adkim=strict; " + Rua, "DMARC-TAG-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; p=none; " + Rua, "DMARC-TAG-TWICE", Verdict.Fail, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject", "DMARC-NO-RUA", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; rua=d@mail.example.org", "DMARC-RUA-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; rua=mailto:d@mail.example.org")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:d@example.org mailto:e@example.org", "DMARC-RUA-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; rua=mailto:d@example.org,mailto:e@example.org")]
    [InlineData("v=DMARC1; p=reject; rua=mailto://d@example.org", "DMARC-RUA-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; rua=mailto:d@example.org")]
    [InlineData("v=DMARC1; p=reject; rua=dmarc@example.org", "DMARC-RUA-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; " + Rua + ",", "DMARC-RUA-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; ruf=ftp://example.org/x; " + Rua, "DMARC-RUA-SYNTAX", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; sp=none; " + Rua, "DMARC-SP-WEAKER", Verdict.Warn, "v=DMARC1; p=reject; " + Rua)]
    [InlineData("v=DMARC1; p=reject; sp=reject; np=quarantine; " + Rua, "DMARC-SP-WEAKER", Verdict.Warn, "v=DMARC1; p=reject; sp=reject; " + Rua)]
    public async Task Finds_what_is_wrong_in_a_record_and_corrects_it(string record, string id, Verdict verdict, string corrected)
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", record));
        var finding = Assert.Single(result.Findings, finding => finding.Id == id);
        Assert.Equal(verdict, finding.Verdict);
        Assert.True(result.Verdict >= verdict);
        Assert.Equal(("_dmarc.example.org", corrected, DnsText.Presentation(record)), (finding.Fix!.Record!.Name, finding.Fix.Record.Value, finding.Fix.Replaces));

        // The fix is one: with it published the finding is gone.
        var after = await CheckAsync("example.org", ("_dmarc.example.org", corrected));
        Assert.DoesNotContain(after.Findings, finding => finding.Id == id);
    }

    [Fact]
    public async Task Offers_a_first_record_where_there_is_none()
    {
        var result = await CheckAsync("mail.example.org");
        var finding = Assert.Single(result.Findings);
        Assert.Equal((Verdict.Fail, null, null, null), (result.Verdict, result.Policy, result.PolicyDomain, result.Record));
        Assert.Equal("_dmarc.mail.example.org. 3600 IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@mail.example.org\"", finding.Fix!.ToString());
    }

    [Fact]
    public async Task Discards_several_records_and_goes_on()
    {
        var result = await CheckAsync("mail.example.org", ("_dmarc.mail.example.org", Good), ("_dmarc.mail.example.org", Good), ("_dmarc.example.org", Good));
        Assert.Equal(["DMARC-MULTIPLE"], result.Findings.Select(finding => finding.Id));
        Assert.Equal((Verdict.Fail, "quarantine", "example.org"), (result.Verdict, result.Policy, result.PolicyDomain));
        Assert.Contains(Good, result.Findings[0].Fix!.Text, StringComparison.Ordinal);
        Assert.Equal("_dmarc.mail.example.org: 2 records, all discarded", result.Walk[0].ToString());
    }

    [Fact]
    public async Task Several_records_alone_are_no_second_finding()
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", Good), ("_dmarc.example.org", "v=DMARC1; p=none"));
        Assert.Equal(["DMARC-MULTIPLE"], result.Findings.Select(finding => finding.Id));
        Assert.Null(result.Policy);
    }

    [Fact]
    public async Task Minds_a_look_alike_less_beside_a_record()
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", Good), ("_dmarc.example.org", "v=DMARC; p=none"), ("_dmarc.example.org", "unrelated"));
        Assert.Equal(["DMARC-VERSION"], result.Findings.Select(finding => finding.Id));
        Assert.Equal((Verdict.Warn, "quarantine"), (result.Verdict, result.Policy));
    }

    [Theory]
    // existing subdomain, absent one
    [InlineData("p=reject; sp=quarantine; np=reject", "quarantine", "sp", "reject", "np")]
    [InlineData("p=reject; sp=quarantine", "quarantine", "sp", "quarantine", "sp")]
    [InlineData("p=reject", "reject", "p", "reject", "p")]
    [InlineData("p=reject; np=none; t=y", "quarantine", "p", "none", "np")]
    public async Task Inherits_by_sp_and_by_np_where_the_name_does_not_exist(string tags, string existing, string tag, string absent, string absentTag)
    {
        var zone = VectorZone.Of(("_dmarc.example.org", $"v=DMARC1; {tags}; {Rua}")).Exists("www.example.org");
        var there = await CheckAsync(zone, "www.example.org");
        var ghost = await CheckAsync(zone, "ghost.example.org");
        Assert.Equal((existing, tag, "example.org", "example.org"), (there.Policy, there.PolicyTag, there.PolicyDomain, there.OrganizationalDomain));
        Assert.Equal((absent, absentTag), (ghost.Policy, ghost.PolicyTag));
        Assert.Equal(existing, (await CheckAsync(zone, "example.org")).SubdomainPolicy);
    }

    [Fact]
    public async Task Warns_of_a_weak_policy_at_the_tag_that_applies()
    {
        var zone = VectorZone.Of(("_dmarc.example.org", $"v=DMARC1; p=reject; sp=none; {Rua}")).Exists("www.example.org");
        var result = await CheckAsync(zone, "www.example.org");
        var finding = Assert.Single(result.Findings, finding => finding.Id == "DMARC-POLICY-NONE");
        Assert.Equal($"v=DMARC1; p=reject; sp=quarantine; {Rua}", finding.Fix!.Record!.Value);
    }

    [Fact]
    public async Task Ignores_sp_below_the_organizational_domain()
    {
        var result = await CheckAsync("mail.example.org", ("_dmarc.mail.example.org", $"v=DMARC1; p=quarantine; sp=reject; {Rua}"), ("_dmarc.example.org", Good));
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("DMARC-SP-IGNORED", Verdict.Warn, $"v=DMARC1; p=quarantine; {Rua}"), (finding.Id, finding.Verdict, finding.Fix!.Record!.Value));
        Assert.Equal(("quarantine", "quarantine", "mail.example.org", "example.org"), (result.Policy, result.SubdomainPolicy, result.PolicyDomain, result.OrganizationalDomain));
    }

    [Fact]
    public async Task Takes_a_public_suffix_for_what_it_is()
    {
        var zone = VectorZone.Of(("_dmarc.bank.example", "v=DMARC1; p=reject; sp=quarantine; np=reject; psd=y; rua=mailto:d@bank.example")).Exists("giant.bank.example");
        var result = await CheckAsync(zone, "giant.bank.example");
        Assert.Equal((Verdict.Warn, "quarantine", "bank.example", "giant.bank.example"), (result.Verdict, result.Policy, result.PolicyDomain, result.OrganizationalDomain));
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("DMARC-MISSING", "_dmarc.giant.bank.example"), (finding.Id, finding.Fix!.Record!.Name));

        var suffix = await CheckAsync(zone, "bank.example");
        Assert.Equal(("reject", "quarantine", "bank.example"), (suffix.Policy, suffix.SubdomainPolicy, suffix.OrganizationalDomain));
    }

    [Fact]
    public async Task Notes_what_reject_costs()
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", $"v=DMARC1; p=reject; {Rua}"));
        Assert.Equal(["DMARC-REJECT-NOTE"], result.Findings.Select(finding => finding.Id));
        Assert.Equal((Verdict.Pass, "p=reject from _dmarc.example.org, reports to dmarc@example.org."), (result.Verdict, result.Reason));
    }

    [Theory]
    // the name that fails, the policy that remains, the organizational domain that remains
    [InlineData("_dmarc.www.example.org", null, null)]
    [InlineData("_dmarc.example.org", null, null)]
    public async Task A_failed_look_up_is_unknown_and_never_absent(string failing, string? policy, string? organizational)
    {
        var zone = VectorZone.Of(("_dmarc.example.org", Good)).Exists("www.example.org").Fails(failing);
        var result = await CheckAsync(zone, "www.example.org");
        Assert.Equal((Verdict.Unknown, policy, organizational), (result.Verdict, result.Policy, result.OrganizationalDomain));
        var finding = Assert.Single(result.Findings);
        Assert.Equal("DNS-UNKNOWN", finding.Id);
        Assert.Contains("192.0.2.53:53", finding.Message, StringComparison.Ordinal);
        Assert.NotNull(finding.Fix);
    }

    [Fact]
    public async Task A_failure_that_decides_between_sp_and_np_is_unknown()
    {
        var zone = VectorZone.Of(("_dmarc.example.org", $"v=DMARC1; p=reject; np=quarantine; {Rua}")).Fails("www.example.org", DnsStatus.TimedOut);
        var result = await CheckAsync(zone, "www.example.org");
        Assert.Equal((Verdict.Unknown, null, "example.org"), (result.Verdict, result.Policy, result.PolicyDomain));
    }

    [Fact]
    public async Task Its_own_record_stands_whatever_fails_above()
    {
        var zone = VectorZone.Of(("_dmarc.www.example.org", Good)).Fails("_dmarc.example.org");
        var result = await CheckAsync(zone, "www.example.org");
        Assert.Equal((Verdict.Unknown, "quarantine", null), (result.Verdict, result.Policy, result.OrganizationalDomain));
    }

    [Theory]
    [InlineData("example.org", "example.org", "p=quarantine from _dmarc.example.org, reports to dmarc@example.org.")]
    [InlineData("example.co.uk", null, "p=quarantine from _dmarc.example.co.uk, reports to dmarc@example.org; the organizational domain is open, since the names above are not in the zone files.")]
    public async Task Zone_files_alone_can_pass(string domain, string? organizational, string reason)
    {
        var record = Good.Replace("example.org", domain, StringComparison.Ordinal);
        var zone = VectorZone.Of(($"_dmarc.{domain}", record)).Fails("_dmarc.org", DnsStatus.OutsideZones).Fails("_dmarc.co.uk", DnsStatus.OutsideZones).Fails("_dmarc.uk", DnsStatus.OutsideZones);
        var result = await CheckAsync(zone, domain);
        Assert.Equal((Verdict.Pass, organizational), (result.Verdict, result.OrganizationalDomain));
        Assert.Equal(reason.Replace("dmarc@example.org", $"dmarc@{domain}", StringComparison.Ordinal), result.Reason);
    }

    [Theory]
    // Whatever the top-level domain says, the record of the domain is missing; how bad that is, its silence leaves open.
    [InlineData(DnsStatus.OutsideZones, Verdict.Fail, "DMARC-MISSING")]
    [InlineData(DnsStatus.ServFail, Verdict.Unknown, "DMARC-MISSING; DNS-UNKNOWN")]
    public async Task A_missing_record_is_missing_under_a_silent_suffix(DnsStatus status, Verdict verdict, string ids)
    {
        var result = await CheckAsync(new VectorZone().Fails("_dmarc.org", status), "example.org");
        Assert.Equal((verdict, ids, null), (result.Verdict, string.Join("; ", result.Findings.Select(finding => finding.Id)), result.Policy));
    }

    [Fact]
    public async Task A_name_between_decides_nothing_outside_the_zones()
    {
        var result = await CheckAsync(new VectorZone().Fails("_dmarc.co.uk", DnsStatus.OutsideZones).Fails("_dmarc.uk", DnsStatus.OutsideZones), "example.co.uk");
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (result.Verdict, Assert.Single(result.Findings).Id));
    }

    [Fact]
    public async Task Corrects_the_record_where_a_CNAME_leads()
    {
        var target = DnsName.Parse("dmarc.provider.example");
        var zone = VectorZone.Of(("_dmarc.example.org", $"v=DMARC1; p=none; {Rua}")).Alias("_dmarc.example.org", target);
        Assert.Equal(target.Value, Assert.Single((await CheckAsync(zone, "example.org")).Findings).Fix!.Record!.Name);
    }

    [Fact]
    public async Task Says_once_what_one_failure_leaves_open()
    {
        var zone = VectorZone.Of(("_dmarc.www.example.org", "v=DMARC1; p=quarantine; rua=mailto:a@a.example.org,mailto:a@b.example.org")).Fails("_dmarc.example.org");
        Assert.Equal("DNS-UNKNOWN", Assert.Single((await CheckAsync(zone, "www.example.org")).Findings).Id);
    }

    [Fact]
    public async Task Makes_few_findings_of_a_record_full_of_rubbish()
    {
        var rubbish = string.Join(';', Enumerable.Range(0, 9_000).Select(number => number % 3 == 0 ? $"a{number}=" : number % 3 == 1 ? "p=none" : "?"));
        var result = await CheckAsync("example.org", ("_dmarc.example.org", $"v=DMARC1;{rubbish}"));
        Assert.InRange(result.Findings.Count, 4, 8);
    }

    [Fact]
    public async Task Refuses_a_string_that_DNS_cannot_carry()
    {
        var record = $"v=DMARC1; p=quarantine; rua={string.Join(',', Enumerable.Range(10, 12).Select(number => $"mailto:dmarc{number}@example.org"))}; x=1";
        var result = await CheckAsync("example.org", ("_dmarc.example.org", record));
        var finding = Assert.Single(result.Findings, finding => finding.Id == "TXT-STRING-LENGTH");
        Assert.Equal((Verdict.Fail, 2), (finding.Verdict, finding.Fix!.Record!.GetStrings().Count));

        var cut = await CheckAsync(new VectorZone().Strings("_dmarc.example.org", record[..200], record[200..]), "example.org");
        Assert.Equal(["DMARC-UNKNOWN-TAG"], cut.Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task Shows_no_escape_of_a_stranger()
    {
        var result = await CheckAsync("example.org", ("_dmarc.example.org", "v=DMARC1; p=\x1b[31m; lit\x9bter; rua=mailto:\x1b@example.org; \x1b]=2"));
        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.All(
            result.Findings.SelectMany(finding => new[] { finding.Message, finding.Evidence, finding.Fix?.Text, finding.Fix?.Replaces, finding.Fix?.ToString() })
                .Concat([result.Reason, result.Record, result.ReportTo.ToString(), result.Walk.ToString()]).OfType<string>(),
            text => Assert.All(text, c => Assert.InRange(c, ' ', '~')));
    }

    [Fact]
    public async Task Answers_for_the_root_and_for_a_top_level_domain()
    {
        var root = await new DmarcCheck(new CheckContext(new VectorZone())).RunAsync(DnsName.Root, TestContext.Current.CancellationToken);
        Assert.Equal((Verdict.Fail, 0), (root.Verdict, root.Walk.Count));
        Assert.Equal("DMARC-MISSING", Assert.Single((await CheckAsync(new VectorZone(), "org")).Findings).Id);
    }

    [Fact]
    public async Task Stops_when_told()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DmarcCheck(new CheckContext(new VectorZone())).RunAsync(DnsName.Parse("example.org"), source.Token));
    }

    private static Task<DmarcCheckResult> CheckAsync(string domain, params (string Name, string Text)[] records) => CheckAsync(VectorZone.Of(records), domain);

    private static async Task<DmarcCheckResult> CheckAsync(VectorZone zone, string domain)
    {
        var result = await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse(domain), TestContext.Current.CancellationToken);
        Assert.All(result.Findings, finding => Assert.True(finding.Fix is not null || finding.Verdict == Verdict.Pass, finding.Id));
        return result;
    }
}
