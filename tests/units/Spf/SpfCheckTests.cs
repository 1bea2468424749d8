using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>RULES, "SPF for you": what an address and its HELO name get.</summary>
public sealed class SpfCheckTests
{
    private const string Domain = "example.org";

    [Theory]
    [InlineData("v=spf1 mx -all", SpfResult.Pass, Verdict.Pass, null, null)]
    [InlineData("v=spf1 ip4:192.0.2.9 -all", SpfResult.Fail, Verdict.Fail, "SPF-FAIL", "v=spf1 ip4:192.0.2.9 ip4:192.0.2.2 -all")]
    [InlineData("v=spf1 -ip4:192.0.2.0/24 mx ~all", SpfResult.Fail, Verdict.Fail, "SPF-FAIL", "v=spf1 ip4:192.0.2.2 -ip4:192.0.2.0/24 mx ~all")]
    [InlineData("v=spf1 ip4:192.0.2.9 ~all", SpfResult.SoftFail, Verdict.Fail, "SPF-SOFTFAIL", "v=spf1 ip4:192.0.2.9 ip4:192.0.2.2 ~all")]
    [InlineData("v=spf1 ip4:192.0.2.9 ?all", SpfResult.Neutral, Verdict.Warn, "SPF-NEUTRAL", "v=spf1 ip4:192.0.2.9 ip4:192.0.2.2 ~all")]
    [InlineData("v=spf1 redirect=spf.example.org", SpfResult.Fail, Verdict.Fail, "SPF-FAIL", "v=spf1 ip4:192.0.2.2 redirect=spf.example.org")]
    [InlineData("v=spf1 moo -all", SpfResult.PermError, Verdict.Fail, "SPF-SYNTAX", null)]
    public async Task Judges_the_address(string record, SpfResult spf, Verdict verdict, string? id, string? fix)
    {
        var result = await RunAsync(Dns(record), new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2")));
        Assert.Equal((spf, verdict), (result.SpfResult, result.Verdict));
        Assert.Equal(record, result.Record);
        Assert.Equal("192.0.2.2", result.IPAddress);
        if (id is null)
        {
            Assert.Empty(result.Findings);
            Assert.Equal("192.0.2.2 may send: 'mx' of example.org matches: mail.example.org has 192.0.2.2.", result.Reason);
            Assert.Equal("mx", result.Mechanism);
            return;
        }

        var finding = Assert.Single(result.Findings, finding => finding.Id == id);
        Assert.Equal(finding.Message, result.Reason);
        if (fix is not null)
        {
            Assert.Equal(fix, finding.Fix!.Record!.Value);
            Assert.Equal(SpfResult.Pass, (await RunAsync(Dns(fix), new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2")))).SpfResult);
        }
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.9 -all", "10.0.0.1", SpfResult.Fail)]
    [InlineData("v=spf1 ip4:192.0.2.9 ~all", "192.168.1.1", SpfResult.SoftFail)]
    [InlineData("v=spf1 ip4:192.0.2.9 -all", "::ffff:10.0.0.1", SpfResult.Fail)]
    [InlineData("v=spf1 ip6:fd00::1 -all", "fd00::1", SpfResult.Pass)]
    public async Task Judges_no_address_that_receivers_never_see(string record, string address, SpfResult spf)
    {
        var request = new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse(address));
        var result = await RunAsync(Dns(record), request);
        Assert.Equal((spf, Verdict.Unknown), (result.SpfResult, result.Verdict));
        Assert.Equal("ADDRESS-NOT-PUBLIC", Assert.Single(result.Findings).Id);

        var bounce = await RunAsync(Dns(record), request with { Domain = null, Sender = string.Empty, Helo = Domain });
        Assert.Equal((spf, Verdict.Unknown), (bounce.SpfResult, bounce.Verdict));
        Assert.Null(Assert.Single(bounce.Findings).Fix!.Record);

        var missing = await RunAsync(Dns("other"), request);
        Assert.Equal(Verdict.Fail, missing.Verdict);
        Assert.Equal("v=spf1 mx ~all", Assert.Single(missing.Findings).Fix!.Record!.Value);
    }

    [Theory]
    [InlineData("+mx")]
    [InlineData("+a:two.example.net")]
    public async Task Names_the_term_that_matched_as_it_stands_in_the_record(string term)
    {
        var dns = Dns($"v=spf1 {term} -all").Address("two.example.net", "192.0.2.2", "192.0.2.3");
        var result = await RunAsync(dns, new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2")));
        Assert.Contains($"'{term}' of example.org matches: ", result.Reason, StringComparison.Ordinal);
        Assert.Equal(term, result.Mechanism);
    }

    [Fact]
    public async Task Puts_the_senders_in_place_of_ptr_by_which_they_pass()
    {
        var dns = Dns("v=spf1 ptr ip4:192.0.2.50 -all").Ptr("192.0.2.2", "mail.example.org").Address("mail.example.org", "192.0.2.2");
        var request = new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2"));
        var result = await RunAsync(dns, request);
        Assert.Equal((SpfResult.Pass, Verdict.Warn), (result.SpfResult, result.Verdict));
        var mended = Assert.Single(result.Findings).Fix!.Record!.Value;
        Assert.Equal("v=spf1 ip4:192.0.2.50 ip4:192.0.2.2 -all", mended);
        Assert.Equal(SpfResult.Pass, (await RunAsync(Dns(mended), request)).SpfResult);

        // Nobody said that the mail host is the only sender.
        var assumed = await RunAsync(dns, request with { IsGiven = false });
        Assert.Equal(FixKind.Text, Assert.Single(assumed.Findings).Fix!.Kind);
    }

    [Fact]
    public async Task Does_not_know_where_DNS_fails()
    {
        var dns = new FakeResolver().Fails(Domain, DnsRecordType.TXT, DnsStatus.ServFail);
        var result = await RunAsync(dns, new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2")));
        Assert.Equal((SpfResult.TempError, Verdict.Unknown), (result.SpfResult, result.Verdict));
        Assert.Contains("SERVFAIL", Assert.Single(result.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proposes_the_address_where_there_is_no_record()
    {
        var result = await RunAsync(Dns("other"), new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("2001:db8::7")));
        Assert.Equal((SpfResult.None, Verdict.Fail), (result.SpfResult, result.Verdict));
        Assert.Equal("v=spf1 mx ip6:2001:db8::7 ~all", Assert.Single(result.Findings).Fix!.Record!.Value);
    }

    [Theory]
    [InlineData("none.example.net", SpfResult.None, Verdict.Warn, "SPF-HELO-NONE", "v=spf1 a -all")]
    [InlineData("mail.example.org", SpfResult.Pass, Verdict.Pass, null, null)]
    [InlineData("fail.example.net", SpfResult.Fail, Verdict.Fail, "SPF-HELO-FAIL", "v=spf1 ip4:192.0.2.2 -all")]
    [InlineData("neutral.example.net", SpfResult.Neutral, Verdict.Warn, "SPF-HELO-NEUTRAL", "v=spf1 a ip4:192.0.2.2 ~all")]
    [InlineData("bad.example.net", SpfResult.PermError, Verdict.Fail, "SPF-HELO-FAIL", null)]
    [InlineData("slow.example.net", SpfResult.TempError, Verdict.Unknown, "DNS-UNKNOWN", null)]
    [InlineData("LOCALHOST", SpfResult.None, Verdict.Warn, "SPF-HELO-NONE", null)]
    public async Task Judges_the_HELO_name_beside_the_sender(string helo, SpfResult spf, Verdict verdict, string? id, string? fix)
    {
        var beside = await RunAsync(Dns("v=spf1 mx -all"), new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2"), "joe@example.org", helo));
        Assert.Equal((SpfResult.Pass, spf, verdict), (beside.SpfResult, beside.HeloResult, beside.Verdict));
        Assert.Equal(id, beside.Findings.SingleOrDefault()?.Id);
        Assert.Equal(fix, beside.Findings.SingleOrDefault()?.Fix?.Record?.Value);

        // The null sender of bounces is judged by that name alone.
        var alone = await RunAsync(Dns("v=spf1 mx -all"), new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2"), string.Empty, helo));
        Assert.Equal((spf, (SpfResult?)null, verdict), (alone.SpfResult, alone.HeloResult, alone.Verdict));
        Assert.Equal(id, alone.Findings.SingleOrDefault()?.Id);
    }

    [Fact]
    public async Task Lets_the_domain_given_decide_and_the_sender_fill_the_macros()
    {
        var dns = Dns("v=spf1 exists:%{l}.%{o}.%{d} -all").Address("joe.example.net.example.org", "127.0.0.2");
        var result = await RunAsync(dns, new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2"), "joe@example.net"));
        Assert.Equal((Domain, SpfResult.Pass), (result.Domain, result.SpfResult));
    }

    [Theory]
    [InlineData("joe@[192.0.2.1]")]
    [InlineData("joe@single")]
    [InlineData("joe@a..example.org")]
    [InlineData("@")]
    public async Task Says_that_a_malformed_sender_can_have_no_record(string sender)
    {
        var result = await RunAsync(new FakeResolver(), new SpfRequest(null, IPAddress.Parse("192.0.2.2"), sender));
        Assert.Equal((SpfResult.None, Verdict.Warn, "SPF-NO-DOMAIN"), (result.SpfResult, result.Verdict, Assert.Single(result.Findings).Id));
        var alone = await RunAsync(new FakeResolver(), new SpfRequest(null, null, sender));
        Assert.Equal((null, Verdict.Warn, "SPF-NO-DOMAIN"), (alone.SpfResult, alone.Verdict, Assert.Single(alone.Findings).Id));
    }

    [Fact]
    public async Task Asks_for_the_ASCII_form_of_a_name_with_umlauts()
    {
        var dns = new FakeResolver().Txt("xn--mnchen-3ya.example", "v=spf1 exists:%{o}.%{d} -all").Address("xn--mnchen-3ya.example.xn--mnchen-3ya.example", "127.0.0.2");
        Assert.Equal(SpfResult.Pass, (await RunAsync(dns, new SpfRequest(null, IPAddress.Parse("192.0.2.2"), "joe@münchen.example"))).SpfResult);
    }

    [Fact]
    public async Task Keeps_the_steps_of_an_evaluation()
    {
        List<string> lines = [];
        var dns = Dns("v=spf1 a:gone.example.net include:inner.example.net -all").Missing("gone.example.net").Txt("inner.example.net", "v=spf1 ip4:198.51.100.0/24 mx:example.org ~all");
        var context = new CheckContext(dns, line =>
        {
            lock (lines)
            {
                lines.Add(line);
            }
        });
        var result = await new SpfCheck(context).RunAsync(new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.2")), TestContext.Current.CancellationToken);
        Assert.Equal((3, 1, "include:inner.example.net"), (result.LookupCount, result.VoidLookupCount, result.Mechanism));
        Assert.Equal(
            [(0, "check_host(192.0.2.2, example.org, postmaster@example.org)"), (1, "a:gone.example.net"), (1, "include:inner.example.net"), (2, "ip4:198.51.100.0/24"), (2, "mx:example.org")],
            result.Trace.Select(step => (step.Level, step.Term)));
        var (first, second) = (result.Trace[1], result.Trace[2]);
        Assert.Equal(("a:gone.example.net", "gone.example.net", false, 1, 1), (first.Term, first.Target, first.Matched, first.LookupsSoFar, first.VoidsSoFar));
        Assert.Contains("no such name", first.Why, StringComparison.Ordinal);
        Assert.Equal(("include:inner.example.net", true, 3, 1), (second.Term, second.Matched, second.LookupsSoFar, second.VoidsSoFar));
        Assert.Equal([false, true], result.Trace.Skip(3).Select(step => step.Matched));
        Assert.All(result.Trace.Skip(3), step => Assert.Equal("inner.example.net", step.Owner));
        Assert.Equal("    mx:example.org: mail.example.org has 192.0.2.2", result.Trace[4].ToString());
        Assert.Contains(lines, line => line.StartsWith("SPF inner.example.net: mx:example.org: match", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_no_control_character_of_a_stranger()
    {
        var dns = Dns("v=spf1 -all exp=exp.example.org").Txt("exp.example.org", "%{l} said it");
        var result = await RunAsync(dns, new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.9"), "\u001b[31mred\u202E@example.org"));
        Assert.Equal("\\u{1B}[31mred\\u{202E} said it", result.Explanation);
        Assert.DoesNotContain(result.Trace[0].Term, c => char.IsControl(c) || c == '\u202E');
        var broken = await RunAsync(Dns("v=spf1 \u001b[2J -all"), new SpfRequest(DnsName.Parse(Domain), IPAddress.Parse("192.0.2.9")));
        Assert.DoesNotContain('\u001b', broken.Record + broken.Reason + string.Concat(broken.Findings.Select(finding => finding.Message + finding.Evidence + finding.Fix)));
    }

    [Fact]
    public async Task Ends_as_temperror_when_the_whole_takes_too_long()
    {
        var check = new SpfCheck(new CheckContext(new SilentResolver(null, new FakeResolver()))) { TimeLimit = TimeSpan.FromMilliseconds(30) };
        var outcome = await new SpfEvaluator(new CheckContext(new SilentResolver(null, new FakeResolver()))) { TimeLimit = check.TimeLimit }
            .CheckHostAsync(IPAddress.Loopback, Domain, "joe@example.org", string.Empty, TestContext.Current.CancellationToken);
        Assert.Equal(SpfResult.TempError, outcome.Result);
        Assert.Contains("section 4.6.4", outcome.Reason, StringComparison.Ordinal);

        // Inside an include that does not end, the steps that were begun are there, each below its own.
        var nested = new SilentResolver(new DnsQuestion(DnsName.Parse("slow.example.net"), DnsRecordType.A), Dns("v=spf1 include:outer.example.net -all")
            .Txt("outer.example.net", "v=spf1 ip4:198.51.100.1 redirect=inner.example.net").Txt("inner.example.net", "v=spf1 a:slow.example.net -all"));
        var cut = await new SpfEvaluator(new CheckContext(nested)) { TimeLimit = check.TimeLimit }
            .CheckHostAsync(IPAddress.Loopback, Domain, "joe@example.org", string.Empty, TestContext.Current.CancellationToken);
        Assert.Equal([(0, "check_host"), (1, "include"), (2, "ip4"), (2, "redirect"), (3, "a")], cut.Trace.Select(step => (step.Level, step.Term.Split('(', ':', '=')[0])));
        Assert.All(cut.Trace.Where(step => step.Term.Contains("example.net", StringComparison.Ordinal)), step => Assert.Contains("time was over", step.Why, StringComparison.Ordinal));

        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check.RunAsync(new SpfRequest(DnsName.Parse(Domain), IPAddress.Loopback), stop.Token));
    }

    private static Task<SpfCheckResult> RunAsync(FakeResolver dns, SpfRequest request) =>
        new SpfCheck(new CheckContext(dns)).RunAsync(request, TestContext.Current.CancellationToken);

    private static FakeResolver Dns(string record) => new FakeResolver()
        .Txt(Domain, record)
        .Mx(Domain, (10, "mail.example.org"))
        .Address("mail.example.org", "192.0.2.2")
        .Txt("mail.example.org", "v=spf1 a -all")
        .Txt("spf.example.org", "v=spf1 -all")
        .Exists("none.example.net")
        .Txt("fail.example.net", "v=spf1 -all")
        .Txt("neutral.example.net", "v=spf1 a ?all").Address("neutral.example.net", "192.0.2.99")
        .Txt("bad.example.net", "v=spf1 moo")
        .Fails("slow.example.net", DnsRecordType.TXT, DnsStatus.TimedOut);

    /// <summary>Never answers one question; none at all where it is null.</summary>
    private sealed class SilentResolver(DnsQuestion? silent, FakeResolver others) : IDnsResolver
    {
        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            if (silent is not null && question != silent)
            {
                return await others.QueryAsync(question, cancellationToken);
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        }
    }
}
