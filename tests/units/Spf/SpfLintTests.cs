using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>The SPF rows of RULES, each with the term, its place and the record that mends it.</summary>
public sealed class SpfLintTests
{
    private const string Domain = "example.org";

    // The record, the finding, what its evidence shows, and the record proposed (null: words).
    [Theory]
    [InlineData("v=spf1 mx +all", "SPF-PLUS-ALL", "'+all' at character 11", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx all", "SPF-PLUS-ALL", "'all' at character 11", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx ip4:192.0.2.1/0 -all", "SPF-PLUS-ALL", "'ip4:192.0.2.1/0' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx exists:h1.example.net -all", "SPF-PLUS-ALL", "'exists:h1.example.net' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "SPF-PLUS-ALL", "'ip4:0.0.0.0/1' at character 11", null)]
    [InlineData("v=spf1 mx ip6:::/2 ip6:8000::/1 ip6:4000::/2 -all", "SPF-PLUS-ALL", "'ip6:::/2' at character 11", null)]
    [InlineData("v=spf1 mx ip4:10.0.0.0/8 -all", "SPF-WIDE-RANGE", "'ip4:10.0.0.0/8' at character 11", null)]
    [InlineData("v=spf1 mx ?all", "SPF-NEUTRAL-ALL", "'?all' at character 11", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx", "SPF-NO-ALL", "v=spf1 mx", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx -all a", "SPF-AFTER-ALL", "'a' at character 16", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx redirect=spf.example.org -all", "SPF-REDIRECT-IGNORED", "'redirect=spf.example.org' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx ptr -all", "SPF-PTR", "'ptr' at character 11", null)]
    [InlineData("v=spf1 ptr:example.org ~all", "SPF-PTR", "'ptr:example.org' at character 8", null)]
    [InlineData("v=spf1 mx -ptr ?all", "SPF-PTR", "'-ptr' at character 11", null)]
    [InlineData("v=spf1 include:none.example.net -all", "SPF-INCLUDE-NO-RECORD", "'include:none.example.net' at character 8", null)]
    [InlineData("v=spf1 ip4:192.0.2.7 ip4:0.0.0.0/0 -all", "SPF-PLUS-ALL", "'ip4:0.0.0.0/0' at character 22", "v=spf1 ip4:192.0.2.7 -all")]
    [InlineData("v=spf1 ip:192.0.2.7 ip4:192.0.2.0/24 -all", "SPF-SYNTAX", "'ip:192.0.2.7' at character 8", "v=spf1 ip4:192.0.2.0/24 -all")]
    [InlineData("v=spf1 mx include=none.example.net -all", "SPF-UNKNOWN-MODIFIER", "'include=none.example.net' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 exists:%{l}=x.example.net ptr -all", "SPF-PTR", "'ptr' at character 34", null)]
    [InlineData("v=spf1 mx MX -all", "SPF-DUPLICATE-TERM", "'MX' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 exp=e.example.org mx -all exp=f.example.org", "SPF-DUPLICATE-MODIFIER", "'exp=f.example.org' at character 34", "v=spf1 exp=e.example.org mx -all")]
    [InlineData("v=spf1 a:192.0.2.1 -all", "SPF-SYNTAX", "'a:192.0.2.1' at character 8", "v=spf1 ip4:192.0.2.1 -all")]
    [InlineData("v=spf1 ip4:2001:db8::1 -all", "SPF-SYNTAX", "'ip4:2001:db8::1' at character 8", "v=spf1 ip6:2001:db8::1 -all")]
    [InlineData("v=spf1 mx, include=spf.example.net -all", "SPF-SYNTAX", "'mx,' at character 8", "v=spf1 mx include:spf.example.net -all")]
    [InlineData("v=spf1 mx include=spf.example.net -all", "SPF-UNKNOWN-MODIFIER", "'include=spf.example.net' at character 11", "v=spf1 mx include:spf.example.net -all")]
    [InlineData("v=spf1 mx -all v=spf1", "SPF-UNKNOWN-MODIFIER", "'v=spf1' at character 16", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx -all;", "SPF-SYNTAX", "'-all;' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 include://spf.example.net ~all", "SPF-INCLUDE-NO-RECORD", "'include://spf.example.net' at character 8", "v=spf1 include:spf.example.net ~all")]
    [InlineData("v=spf1 mx gibberish -all", "SPF-SYNTAX", "'gibberish' at character 11", null)]
    [InlineData("v=spf1 mx include:none.example.net -all", "SPF-INCLUDE-NO-RECORD", "'include:none.example.net' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx redirect=gone.example.net", "SPF-INCLUDE-NO-RECORD", "'redirect=gone.example.net' at character 11", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx include:example.org -all", "SPF-LOOP", "'include:example.org' at character 11", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx a:gone.example.net a:none.example.net -all", "SPF-VOID-NEAR", "'a:gone.example.net' at character 11, 'a:none.example.net' at character 30", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx a:gone.example.net a:none.example.net exists:gone.example.net -all", "SPF-VOID-LIMIT", "'exists:gone.example.net' at character 49", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx:many.example.net -all", "SPF-MX-LIMIT", "'mx:many.example.net' at character 8", null)]
    [InlineData("v=spf1 mx a include:eight.example.net -all", "SPF-LOOKUP-LIMIT", "'a:h8.example.net' at character", null)]
    [InlineData("v=spf1 include:seven.example.net -all", "SPF-LOOKUP-NEAR", "include:seven.example.net 8", null)]
    public async Task Finds_what_is_wrong_and_writes_the_record_that_mends_it(string record, string id, string evidence, string? mended)
    {
        var result = await LintAsync(record);
        var finding = Assert.Single(result.Findings, finding => finding.Id == id);
        Assert.Contains(evidence, finding.Evidence, StringComparison.Ordinal);
        Assert.NotEqual(Verdict.Pass, result.Verdict);
        Assert.Equal(Domain, finding.Subject);
        if (mended is null)
        {
            Assert.Equal(FixKind.Text, finding.Fix!.Kind);
            return;
        }

        Assert.Equal(mended, finding.Fix!.Record!.Value);
        Assert.Equal(record, finding.Fix.Replaces);
        Assert.DoesNotContain(id, (await LintAsync(mended)).Findings.Select(left => left.Id));
    }

    [Fact]
    public async Task A_second_beginning_is_called_that()
    {
        var finding = Assert.Single((await LintAsync("v=spf1 mx -all v=spf1")).Findings);
        Assert.Equal("'v=spf1' stands in the record of example.org a second time: receivers ignore it, and it can go.", finding.Message);
    }

    [Theory]
    [InlineData("v=spf1 mx -all")]
    [InlineData("v=spf1 mx a include:spf.example.net ~all")]
    [InlineData("v=spf1 redirect=spf.example.net")]
    [InlineData("v=spf1 -all")]
    public async Task Says_so_where_nothing_is_wrong(string record)
    {
        var result = await LintAsync(record);
        Assert.Empty(result.Findings);
        Assert.Equal(Verdict.Pass, result.Verdict);
        Assert.Contains("sound", result.Reason, StringComparison.Ordinal);
        Assert.Null(result.SpfResult);
    }

    [Theory]
    [InlineData("v=spf1 mx exists:%{i}.spf.example.net -all", "SPF-SENDER-MACRO")]
    [InlineData("v=spf1 mx ip4x=192.0.2.1 -all", "SPF-UNKNOWN-MODIFIER")]
    public async Task Notes_without_blame(string record, string id)
    {
        var result = await LintAsync(record);
        Assert.Equal(id, Assert.Single(result.Findings).Id);
        Assert.Equal(Verdict.Pass, result.Verdict);
    }

    [Theory]
    [InlineData("v=spf1 mx include:seven.example.net -all", 9)]
    [InlineData("v=spf1 mx include:eight.example.net -all", 10)]
    [InlineData("v=spf1 include:%{d2}.net a:%{d} exists:%{p}.example.net -all", 4)]
    [InlineData("v=spf1 -all mx a", 0)]
    [InlineData("v=spf1 mx redirect=eight.example.net", 10)]
    public async Task Counts_the_worst_case(string record, int count) => Assert.Equal(count, (await LintAsync(record)).LookupCount);

    [Theory]
    [InlineData("v=spf1 mx ip4:0.0.0.0/1 ip4:0.0.0.0/2 -all")]
    [InlineData("v=spf1 mx -exists:h1.example.net -all")]
    [InlineData("v=spf1 mx -include:all.example.net ~all")]
    [InlineData("v=spf1 mx -include:twice.example.net ~all")]
    public async Task Takes_nothing_for_all_that_does_not_admit_all(string record)
    {
        var dns = Dns().Txt(Domain, record).Mx(Domain, (10, "mail.example.org")).Txt("all.example.net", "v=spf1 ip4:0.0.0.0/0 +all").Txt("twice.example.net", "v=spf1 include:all.example.net -all");
        Assert.DoesNotContain("SPF-PLUS-ALL", (await LintAsync(dns)).Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task Counts_the_inside_of_what_is_included_twice_two_times() =>
        Assert.Equal(4, (await LintAsync("v=spf1 include:one.example.net include:one.example.net -all")).LookupCount);

    [Fact]
    public async Task Merges_two_records()
    {
        var result = await LintAsync("v=spf1 mx include:spf.example.net -all", "v=spf1 mx ip4:192.0.2.7 ~all");
        var finding = Assert.Single(result.Findings);
        Assert.Equal("SPF-MULTIPLE", finding.Id);
        Assert.Equal("v=spf1 mx include:spf.example.net ip4:192.0.2.7 ~all", finding.Fix!.Record!.Value);
        Assert.Null(result.Record);
    }

    [Theory]
    [InlineData(" v=spf1 mx -all", "a space", "v=spf1 mx -all")]
    [InlineData("\"v=spf1 mx -all\"", "'\"'", "v=spf1 mx -all")]
    public async Task Sees_the_record_behind_what_hides_it(string text, string what, string mended)
    {
        var finding = Assert.Single((await LintAsync(text)).Findings);
        Assert.Equal("SPF-LEADING-SPACE", finding.Id);
        Assert.Contains(what, finding.Message, StringComparison.Ordinal);
        Assert.Equal(mended, finding.Fix!.Record!.Value);
    }

    [Theory]
    [InlineData("v=spf1ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all")]
    [InlineData("spf1 ip4:192.0.2.1 ?all", "v=spf1 ip4:192.0.2.1 ~all")]
    [InlineData("v=spf1\tip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all")]
    [InlineData("v=spf ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all")]
    public async Task Keeps_the_senders_of_a_record_whose_beginning_is_wrong(string text, string mended)
    {
        var finding = Assert.Single((await LintAsync(text)).Findings);
        Assert.Equal(("SPF-MISSING", mended, text.Replace("\t", "\\009", StringComparison.Ordinal)), (finding.Id, finding.Fix!.Record!.Value, finding.Fix.Replaces));
    }

    [Theory]
    [InlineData("v=spf10 ip4:192.0.2.1 -all")]
    [InlineData("spf2.0/pra ip4:192.0.2.1 -all")]
    public async Task Takes_another_version_for_none(string text)
    {
        var finding = Assert.Single((await LintAsync(text)).Findings);
        Assert.Equal(("SPF-MISSING", "v=spf1 mx ~all"), (finding.Id, finding.Fix!.Record!.Value));
    }

    [Fact]
    public async Task Proposes_no_record_at_a_name_that_does_not_exist()
    {
        var finding = Assert.Single((await LintAsync(Dns().Missing(Domain))).Findings);
        Assert.Equal(("SPF-MISSING", FixKind.Text), (finding.Id, finding.Fix!.Kind));
        Assert.Contains("check the spelling", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web.example.org", "web.example.org. 3600 IN TXT \"v=spf1 mx ~all\"")]
    [InlineData("host.provider.example", null)]
    public async Task Publishes_nothing_beside_a_CNAME(string target, string? fix)
    {
        const string Alias = "www.example.org";
        foreach (var text in new[] { "v=spf1 mx", "other" })
        {
            var dns = new AliasingResolver(new FakeResolver().Txt(target, text).Mx(target, (10, "mail.example.org")).Address("mail.example.org", "192.0.2.2"), DnsName.Parse(Alias), DnsName.Parse(target));
            var result = await new SpfCheck(new CheckContext(dns)).RunAsync(new SpfRequest(DnsName.Parse(Alias)), TestContext.Current.CancellationToken);
            var found = Assert.Single(result.Findings).Fix!;
            Assert.Equal(fix, found.Record?.ToString());
            Assert.True(fix is not null || found.Text.Contains($"is an alias of {target}", StringComparison.Ordinal) || found.Text.Contains("ask its owner", StringComparison.Ordinal), found.Text);
        }
    }

    [Fact]
    public async Task Sees_the_abandoned_type()
    {
        var dns = Dns().Add(Domain, DnsRecordType.SPF, owner => [new TxtRecord(owner, 300, ["v=spf1 mx -all"], IsType99: true)]).Address(Domain, "192.0.2.1");
        var finding = Assert.Single((await LintAsync(dns)).Findings);
        Assert.Equal("SPF-TYPE99-ONLY", finding.Id);
        Assert.Equal((DnsRecordType.TXT, "v=spf1 mx -all"), (finding.Fix!.Record!.Type, finding.Fix.Record.Value));
    }

    [Theory]
    [InlineData(true, true, "v=spf1 mx ~all")]
    [InlineData(false, true, "v=spf1 a ~all")]
    [InlineData(false, false, "v=spf1 -all")]
    public async Task Proposes_a_record_where_there_is_none(bool takesMail, bool hasAddress, string proposed)
    {
        var dns = Dns().Exists(Domain);
        _ = takesMail ? dns.Mx(Domain, (10, "mail.example.org")) : dns;
        _ = hasAddress ? dns.Address(Domain, "192.0.2.1") : dns;
        var result = await LintAsync(dns);
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("SPF-MISSING", Verdict.Fail, proposed), (finding.Id, result.Verdict, finding.Fix!.Record!.Value));
    }

    [Fact]
    public async Task Proposes_that_a_domain_with_a_null_MX_sends_nothing()
    {
        var finding = Assert.Single((await LintAsync(Dns().Mx(Domain, (0, ".")).Address(Domain, "192.0.2.1"))).Findings);
        Assert.Equal("v=spf1 -all", finding.Fix!.Record!.Value);
    }

    [Fact]
    public async Task Measures_all_TXT_records_of_the_name()
    {
        var result = await LintAsync("v=spf1 mx -all", new string('x', 200), new string('y', 226));
        Assert.Equal(("SPF-TXT-SIZE", "451"), (Assert.Single(result.Findings).Id, result.Findings[0].Evidence));
        Assert.Empty((await LintAsync("v=spf1 mx -all", new string('x', 200), new string('y', 225))).Findings);
    }

    [Fact]
    public async Task Refuses_a_string_that_no_name_server_can_hold()
    {
        var record = "v=spf1 " + string.Concat(Enumerable.Range(0, 20).Select(i => $"ip4:192.0.2.{i} ")) + "-all";
        var finding = Assert.Single((await LintAsync(record)).Findings, finding => finding.Id == "TXT-STRING-LENGTH");
        Assert.Equal(2, finding.Fix!.Record!.GetStrings().Count);
        Assert.Equal(record, string.Concat(finding.Fix.Record.GetStrings()));
    }

    [Theory]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.ServFail)]
    [InlineData(DnsStatus.OutsideZones)]
    public async Task Does_not_know_what_DNS_does_not_tell(DnsStatus status)
    {
        var own = await LintAsync(Dns().Fails(Domain, DnsRecordType.TXT, status));
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (own.Verdict, Assert.Single(own.Findings).Id));

        var included = await LintAsync(Dns().Txt(Domain, "v=spf1 include:slow.example.net -all").Fails("slow.example.net", DnsRecordType.TXT, status));
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (included.Verdict, Assert.Single(included.Findings).Id));
    }

    [Fact]
    public async Task Asks_the_owner_to_mend_what_is_not_ours()
    {
        var result = await LintAsync(Dns().Txt(Domain, "v=spf1 include:bad.example.net -all").Txt("bad.example.net", "v=spf1 moo ptr -all"));
        Assert.Equal(["SPF-SYNTAX", "SPF-PTR"], result.Findings.Select(finding => finding.Id));
        Assert.All(result.Findings, finding => Assert.Equal("bad.example.net", finding.Subject));
        Assert.All(result.Findings, finding => Assert.Contains("Ask the owner of bad.example.net", finding.Fix!.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Warns_where_only_one_family_runs_into_the_void_limit()
    {
        var result = await LintAsync("v=spf1 a:h1.example.net a:h2.example.net a:h3.example.net -all");
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("SPF-VOID-LIMIT", Verdict.Warn), (finding.Id, finding.Verdict));
        Assert.Contains("IPv6", finding.Message, StringComparison.Ordinal);
        Assert.Equal("v=spf1 ip4:198.51.100.1 a:h2.example.net a:h3.example.net -all", finding.Fix!.Record!.Value);
        Assert.Equal("SPF-VOID-NEAR", Assert.Single((await LintAsync(finding.Fix.Record.Value)).Findings).Id);
    }

    [Fact]
    public async Task Keeps_an_mx_of_which_one_host_is_gone()
    {
        var dns = Dns().Txt(Domain, "v=spf1 mx a:none.example.net a:gone.example.net -all").Mx(Domain, (10, "mail.example.org"), (20, "gone.example.net"));
        var finding = Assert.Single((await LintAsync(dns)).Findings);
        Assert.Equal(("SPF-VOID-LIMIT", "v=spf1 mx -all"), (finding.Id, finding.Fix!.Record!.Value));
    }

    [Fact]
    public async Task Gives_words_where_the_record_alone_cannot_be_mended()
    {
        var dns = Dns().Txt(Domain, "v=spf1 a:gone.example.net include:void.example.net -all").Txt("void.example.net", "v=spf1 a:none.example.net a:gone.example.net exists:gone.example.net -all");
        var finding = Assert.Single((await LintAsync(dns)).Findings, finding => finding.Id == "SPF-VOID-LIMIT");
        Assert.Equal(FixKind.Text, finding.Fix!.Kind);
        Assert.Contains("ask its owner: 'a:gone.example.net' at character 8, 'include:void.example.net'", finding.Fix.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_each_question_once()
    {
        var dns = Dns().Txt(Domain, "v=spf1 include:spf.example.net include:spf.example.net a:h1.example.net a:h1.example.net -all");
        await LintAsync(dns);
        Assert.Equal(dns.Asked.Count, dns.Asked.Distinct().Count());
    }

    [Fact]
    public void Has_every_finding_in_the_catalogue_with_its_protocol()
    {
        var kinds = FindingCatalogue.All.Where(kind => kind.Id.StartsWith("SPF-", StringComparison.Ordinal)).ToList();
        Assert.InRange(kinds.Count, 30, 60);
        Assert.All(kinds, kind => Assert.StartsWith("RFC 7208 section", kind.Reference, StringComparison.Ordinal));
        Assert.Contains(FindingCatalogue.All, kind => kind.Id == "TXT-STRING-LENGTH");
    }

    private static Task<SpfCheckResult> LintAsync(params string[] txt) => LintAsync(Dns().Txt(Domain, txt).Mx(Domain, (10, "mail.example.org")).Address(Domain, "192.0.2.1", "2001:db8::1"));

    private static Task<SpfCheckResult> LintAsync(FakeResolver dns) =>
        new SpfCheck(new CheckContext(dns)).RunAsync(new SpfRequest(DnsName.Parse(Domain)), TestContext.Current.CancellationToken);

    private static FakeResolver Dns()
    {
        var hosts = Enumerable.Range(1, 8).Select(i => $"a:h{i}.example.net");
        var dns = new FakeResolver().Exists(Domain)
            .Address("mail.example.org", "192.0.2.2", "2001:db8::2")
            .Txt("spf.example.net", "v=spf1 ip4:192.0.2.64/26 -all")
            .Txt("spf.example.org", "v=spf1 ip4:192.0.2.64/26 -all")
            .Txt("example.org.net", "v=spf1 -all")
            .Txt("one.example.net", "v=spf1 a:h1.example.net -all")
            .Txt("seven.example.net", $"v=spf1 {string.Join(' ', hosts.Take(7))} ~all")
            .Txt("eight.example.net", $"v=spf1 {string.Join(' ', hosts)} ~all")
            .Exists("none.example.net")
            .Missing("gone.example.net", "//spf.example.net")
            .Mx("many.example.net", [.. Enumerable.Range(1, 11).Select(i => (i, "mail.example.org"))]);
        foreach (var i in Enumerable.Range(1, 8))
        {
            dns.Address($"h{i}.example.net", $"198.51.100.{i}");
        }

        return dns;
    }
}
