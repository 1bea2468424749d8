using System.Net;
using MailRep.Dns;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>Optimized records are within every limit and admit the same addresses, by the evaluation and not by the optimizer's own proof.</summary>
public sealed class SpfOptimizerTests
{
    private const string Domain = "example.org";
    private const int Seeds = 150;

    public static TheoryData<string, SpfRandomShape, int> Shapes => new()
    {
        // The last number: seeds that cannot be brought under the limits at most.
        { "sound", new SpfRandomShape(), 0 },
        { "over the limits", new SpfRandomShape(12, 9, 6), 15 },
        { "long", new SpfRandomShape(2, 60, 40), 15 },
        { "wild", new SpfRandomShape(8, 8, 5) { IsWild = true, MostMx = 13 }, 10 },
        { "open", new SpfRandomShape(8, 8, 5) { HasOpen = true }, 40 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Brings_every_record_under_the_limits_and_changes_nobodys_result(string kind, SpfRandomShape shape, int mostRefused)
    {
        int changed = 0, refused = 0, won = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var dns = new SpfRandomDns(seed, shape);
            var about = $"{kind} {seed}: {dns[Domain]}";
            var meant = await new SpfSenderWalk(dns, DnsName.Parse(Domain), withLimits: false, TestContext.Current.CancellationToken).RunAsync();
            SpfOptimization result;
            try
            {
                result = await RunAsync(dns);
            }
            catch (MailRepException problem) when (problem.Error is MailRepError.SpfLookupLimit or MailRepError.SpfPublishedBroken)
            {
                refused++;
                continue;
            }

            changed += result.IsChange ? 1 : 0;
            Assert.True(result.LookupsAfter <= SpfLimits.Lookups, $"{about}: {result.LookupsAfter} look-ups");
            Assert.True(result.LengthAfter <= SpfLimits.TxtOctets, $"{about}: {result.LengthAfter} octets");
            Assert.All(result.Records, record => Assert.True(record.GetStrings().All(text => text.Length <= 255) && record.Name.Length + record.Value.Length <= 450, about));
            Assert.Empty(result.Gained);
            Assert.Empty(result.Lost);

            var after = new EditedResolver(dns, result);
            var evaluator = new SpfEvaluator(new CheckContext(after)) { KeepTrace = false };
            var published = new SpfEvaluator(new CheckContext(dns)) { KeepTrace = false };
            foreach (var address in SpfRandomDns.Addresses.Where(address => !meant.Uncertain.Contains(address)))
            {
                var outcome = await evaluator.CheckHostAsync(address, Domain, "postmaster@example.org", Domain, TestContext.Current.CancellationToken);
                Assert.True(meant.Find(address).Result == outcome.Result, $"{about}: {address} {meant.Find(address)}, but {outcome.Result} ({outcome.Reason}) by {result}");
                if (outcome.Result == SpfResult.Pass)
                {
                    won += (await published.CheckHostAsync(address, Domain, "postmaster@example.org", Domain, TestContext.Current.CancellationToken)).Result == SpfResult.Pass ? 0 : 1;
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {changed} changed, {refused} refused, {won} addresses won back");
        Assert.InRange(refused, 0, mostRefused);
        Assert.InRange(changed, Seeds / 10, Seeds);
        Assert.True(won > 0 || kind is "long", kind);
    }

    // The record, and what is proposed; null where it is as good as it gets.
    [Theory]
    [InlineData("v=spf1 mx -all", null)]
    [InlineData("v=spf1  mx exp=why.example.org  -all", null)]
    [InlineData("v=spf1 ip4:192.0.2.1 mx ip4:192.0.2.0/24 MX ip4:192.0.2.0/25 x=y -all", "v=spf1 mx ip4:192.0.2.0/24 x=y -all")]
    [InlineData("v=spf1 ip4:192.0.2.1 -ip4:192.0.2.0/24 ip4:192.0.0.0/16 ip4:192.0.2.7 -all", "v=spf1 ip4:192.0.2.1 -ip4:192.0.2.0/24 ip4:192.0.0.0/16 -all")]
    [InlineData("v=spf1 mx a:mail.example.org mx:example.org -all ip4:192.0.2.1", "v=spf1 mx a:mail.example.org -all")]
    [InlineData("v=spf1 a:gone.example.org a:gone1.example.org a:gone2.example.org mx -all", "v=spf1 a:gone.example.org a:gone2.example.org mx -all")]
    [InlineData("v=spf1 include:nine.example.net a:mail.example.org mx -all", "v=spf1 include:nine.example.net ip4:192.0.2.2 ip6:2001:db8::2 mx -all")]
    [InlineData("v=spf1 include:nine.example.net include:nine.example.net ~all", "v=spf1 include:nine.example.net ~all")]
    [InlineData("v=spf1 include:example.org mx -all", "v=spf1 mx -all")]
    [InlineData("v=spf1 redirect=over.example.net", "v=spf1 ip4:192.0.2.2 ip6:2001:db8::2 include:nine.example.net mx:example.org ~all")]
    public async Task Changes_no_more_than_it_must(string record, string? expected)
    {
        var result = await RunAsync(Dns(record));
        Assert.Equal(expected, result.Records.SingleOrDefault()?.Value);
        Assert.Equal(expected is not null, result.IsChange);
        Assert.Equal(record, result.Replaces);
        if (expected is not null)
        {
            Assert.False((await RunAsync(new EditedResolver(Dns(record), result))).IsChange);
        }
    }

    [Theory]
    [InlineData("all")]
    [InlineData("ALL")]
    public async Task Takes_the_word_all_for_every_include(string word) =>
        Assert.Equal("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 mx ?all", Assert.Single((await RunAsync(Dns("v=spf1 include:inner.example.net mx ?all"), flatten: [word])).Records).Value);

    [Fact]
    public async Task Splits_what_is_too_long_over_free_names()
    {
        var ranges = string.Join(' ', Enumerable.Range(0, 60).Select(number => $"ip4:203.0.{number}.16/28"));
        var dns = Dns($"v=spf1 mx {ranges} exp=why.example.org ~all").Txt("_spf1.example.org", "v=spf1 -all").Txt("_spf3.example.org", "other");
        var result = await RunAsync(dns);
        Assert.Equal(["_spf2.example.org", "_spf3.example.org", "example.org"], result.Records.Select(record => record.Name));
        Assert.StartsWith("v=spf1 mx ip4:203.0.0.16/28 ", result.Records[2].Value, StringComparison.Ordinal);
        Assert.EndsWith("include:_spf2.example.org include:_spf3.example.org exp=why.example.org ~all", result.Records[2].Value, StringComparison.Ordinal);
        Assert.Equal((1, 3), (result.LookupsBefore, result.LookupsAfter));
        Assert.Equal(60, result.Records.Sum(record => record.Value.Split("ip4:").Length - 1));
        Assert.All(result.Records, record => Assert.InRange(record.Name.Length + record.Value.Length, 1, 450));
    }

    [Fact]
    public async Task Flattens_what_it_is_told_to_and_says_what_that_means()
    {
        var result = await RunAsync(Dns("v=spf1 include:inner.example.net mx ?all"), flatten: ["include:inner.example.net"]);
        Assert.Equal("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 mx ?all", Assert.Single(result.Records).Value);
        Assert.Equal(["include:inner.example.net"], result.Flattened);
        Assert.Contains("without notice", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 mx ?all", Assert.Single((await RunAsync(Dns("v=spf1 include:inner.example.net mx ?all"), flatten: ["*"])).Records).Value);
    }

    [Fact]
    public async Task Refuses_what_would_not_admit_the_same_unless_it_is_forced()
    {
        const string Record = "v=spf1 include:macro.example.net mx -all";
        var problem = await Assert.ThrowsAsync<MailRepException>(() => RunAsync(Dns(Record), flatten: ["*"]));
        Assert.Equal(MailRepError.SpfSetDiffers, problem.Error);
        Assert.Contains("lost exists:%{i}.list.example.net", problem.Message, StringComparison.Ordinal);
        var forced = await RunAsync(Dns(Record), flatten: ["*"], isForced: true);
        Assert.Equal("v=spf1 ip4:198.51.100.7 mx -all", Assert.Single(forced.Records).Value);
        Assert.Equal(["exists:%{i}.list.example.net"], forced.Lost);
        Assert.Empty(forced.Gained);
        Assert.False((await RunAsync(Dns(Record))).IsChange);
    }

    [Fact]
    public async Task Puts_the_terms_of_a_record_in_place_of_the_redirect_to_it()
    {
        var result = await RunAsync(Dns("v=spf1 redirect=inner.example.net"), flatten: ["inner.example.net"]);
        Assert.Equal("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 ~all", Assert.Single(result.Records).Value);
        var problem = await Assert.ThrowsAsync<MailRepException>(() => RunAsync(Dns("v=spf1 exp=why.example.org redirect=inner.example.net"), flatten: ["inner.example.net"]));
        Assert.Equal(MailRepError.SpfTermInvalid, problem.Error);
    }

    [Theory]
    [InlineData("v=spf1 moo -all", MailRepError.SpfPublishedBroken)]
    [InlineData("v=spf1 mx include:none.example.net -all", MailRepError.SpfPublishedBroken)]
    [InlineData("v=spf1 mx a:slow.example.net -all", MailRepError.RecordUnknown)]
    [InlineData("no record", MailRepError.RecordMissing)]
    [InlineData("v=spf1 exists:%{i}.a.example exists:%{i}.b.example exists:%{i}.c.example exists:%{i}.d.example exists:%{i}.e.example exists:%{i}.f.example exists:%{i}.g.example exists:%{i}.h.example exists:%{i}.i.example exists:%{i}.j.example exists:%{i}.k.example -all", MailRepError.SpfLookupLimit)]
    public async Task Says_why_it_proposes_nothing(string record, MailRepError error)
    {
        var problem = await Assert.ThrowsAsync<MailRepException>(() => RunAsync(Dns(record)));
        Assert.Equal(error, problem.Error);
        Assert.NotEmpty(problem.RecommendedAction);
    }

    [Fact]
    public async Task Leaves_other_TXT_records_to_their_owner()
    {
        var dns = Dns("v=spf1 mx -all").Txt(Domain, $"v=spf1 mx {string.Join(' ', Enumerable.Range(0, 20).Select(number => $"ip4:203.0.{number}.1"))} -all", new string('x', 430));
        var result = await RunAsync(dns);
        Assert.Contains("430 of them are other records", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("other TXT records", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_every_record_of_the_field()
    {
        foreach (var record in File.ReadLines(Conformance.Require("corpora/dns-records/spf.unique.dev.tsv")).Select(line => line.Split('\t')[1]).Where(SpfRecord.IsSpf))
        {
            try
            {
                var result = await RunAsync(new PassiveResolver(record));
                Assert.All(result.Records, changed => Assert.Empty(SpfRecordParser.Parse(changed.Value).Errors));
                Assert.InRange(result.LookupsAfter, 0, SpfLimits.Lookups);
                var again = await RunAsync(new EditedResolver(new PassiveResolver(record), result));
                Assert.False(again.IsChange, $"{record}: {result}, then {again}");
            }
            catch (MailRepException problem) when (problem.Error is MailRepError.SpfPublishedBroken or MailRepError.SpfLookupLimit)
            {
                Assert.NotEmpty(problem.RecommendedAction);
            }
        }
    }

    private static Task<SpfOptimization> RunAsync(IDnsResolver dns, IReadOnlyList<string>? flatten = null, bool isForced = false) =>
        new SpfOptimizer(new CheckContext(dns)) { IsForced = isForced }.RunAsync(DnsName.Parse(Domain), flatten ?? [], TestContext.Current.CancellationToken);

    private static FakeResolver Dns(string record)
    {
        var dns = new FakeResolver()
            .Txt(Domain, record)
            .Mx(Domain, (10, "mail.example.org"))
            .Address("mail.example.org", "192.0.2.2", "2001:db8::2")
            .Missing("gone.example.org", "gone1.example.org", "gone2.example.org", "none.example.net")
            .Txt("inner.example.net", "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 ~all")
            .Txt("macro.example.net", "v=spf1 ip4:198.51.100.7 exists:%{i}.list.example.net ~all")
            .Txt("nine.example.net", $"v=spf1 {string.Join(' ', Enumerable.Range(1, 8).Select(number => $"a:h{number}.example.net"))} -all")
            .Txt("over.example.net", "v=spf1 a:mail.example.org include:nine.example.net mx:example.org ~all")
            .Fails("slow.example.net", DnsRecordType.A, DnsStatus.TimedOut).Fails("slow.example.net", DnsRecordType.AAAA, DnsStatus.TimedOut);
        for (var number = 1; number <= 30; number++)
        {
            dns = dns.Missing($"_spf{number}.example.org").Address($"h{number}.example.net", $"198.51.100.{100 + number}", $"2001:db8:2::{number}");
        }

        return dns;
    }

    /// <summary>DNS after the proposed records were published.</summary>
    private sealed class EditedResolver(IDnsResolver inner, SpfOptimization result) : IDnsResolver
    {
        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
            question.Type == DnsRecordType.TXT && result.Records.FirstOrDefault(record => record.Name == question.Name.Value) is { } published
                ? new DnsAnswer(question, DnsStatus.Success, [new TxtRecord(question.Name, 300, published.GetStrings())], "edited")
                : await inner.QueryAsync(question, cancellationToken);
    }

    /// <summary>One record, and every name that it leads to with a single address of its own.</summary>
    private sealed class PassiveResolver(string record) : IDnsResolver
    {
        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            var hash = (uint)question.Name.Value.Aggregate(17, (sum, c) => (31 * sum) + c) % 250;
            DnsRecord[] records = question switch
            {
                { Type: DnsRecordType.TXT } when question.Name.Value == Domain => [new TxtRecord(question.Name, 300, [record])],
                { Type: DnsRecordType.TXT } when question.Name.Value.StartsWith("_spf", StringComparison.Ordinal) && question.Name.IsAtOrBelow(DnsName.Parse(Domain)) => [],
                { Type: DnsRecordType.TXT } => [new TxtRecord(question.Name, 300, [$"v=spf1 ip4:198.51.100.{hash} -all"])],
                { Type: DnsRecordType.MX } => [new MxRecord(question.Name, 300, 10, question.Name)],
                { Type: DnsRecordType.A } => [new AddressRecord(question.Name, 300, IPAddress.Parse($"203.0.113.{hash}"))],
                { Type: DnsRecordType.AAAA } => [new AddressRecord(question.Name, 300, IPAddress.Parse($"2001:db8::{hash}"))],
                _ => [],
            };
            return new(new DnsAnswer(question, records.Length > 0 ? DnsStatus.Success : DnsStatus.NoData, records, "passive"));
        }
    }
}
