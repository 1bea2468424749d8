using System.Net;
using MailRep.Dns;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>The set of senders is what check_host() says, address by address: everything about writing and repair rests on that.</summary>
public sealed class SpfSenderSetTests
{
    private const int Seeds = 400;

    public static TheoryData<string, SpfRandomShape> Shapes => new()
    {
        { "sound", new SpfRandomShape() },
        { "large", new SpfRandomShape(10, 10, 3) },
        { "gaps", new SpfRandomShape { HasGaps = true } },
        { "failures", new SpfRandomShape { FailsIn = 12, HasGaps = true } },
        { "wild", new SpfRandomShape(5, 6, 3) { IsWild = true, HasGaps = true, MostMx = 13 } },
        { "open", new SpfRandomShape { HasOpen = true, IsWild = true } },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Says_of_every_address_what_check_host_says(string kind, SpfRandomShape shape)
    {
        HashSet<SpfResult> seen = [];
        var compared = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var dns = new SpfRandomDns(seed, shape);
            var set = await WalkAsync(dns, withLimits: true);
            Assert.Equal(SpfAddressSet.Everyone, set.Pieces.Aggregate(SpfAddressSet.Empty, (all, piece) => all.Union(piece.Group.Senders)));
            Assert.Equal(set.Pieces.Sum(piece => piece.Group.Senders.Ranges.Count), set.Pieces.SelectMany(piece => piece.Group.Senders.Ranges).Distinct().Count());
            var evaluator = new SpfEvaluator(new CheckContext(dns)) { KeepTrace = false };
            foreach (var address in SpfRandomDns.Addresses.Where(address => !set.Uncertain.Contains(address)))
            {
                var outcome = await evaluator.CheckHostAsync(address, SpfRandomDns.Domain, "postmaster@example.org", SpfRandomDns.Domain, TestContext.Current.CancellationToken);
                var found = set.Find(address);
                Assert.True(outcome.Result == found.Result, $"{kind} {seed} {address}: {outcome.Result} ({outcome.Reason}), but {found}; {dns[SpfRandomDns.Domain]}");
                Assert.Equal(outcome.Result == SpfResult.Pass, set.Admitted.Contains(address));
                seen.Add(outcome.Result);
                compared++;
            }
        }

        Assert.InRange(compared, Seeds * (shape.HasOpen ? 20 : 60), int.MaxValue);
        Assert.Superset(new HashSet<SpfResult> { SpfResult.Pass, SpfResult.Fail, SpfResult.SoftFail, SpfResult.Neutral, SpfResult.PermError }, seen);
        Assert.Equal(shape.FailsIn > 0, seen.Contains(SpfResult.TempError));
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.0/24 by ip4:192.0.2.0/24")]
    [InlineData("v=spf1 -ip4:192.0.2.64/26 ip4:192.0.2.0/24 -all", "192.0.2.0/26 by ip4:192.0.2.0/24|192.0.2.128/25 by ip4:192.0.2.0/24")]
    [InlineData("v=spf1 include:inner.example.net ~all", "198.51.100.0/24 by include:inner.example.net > ip4:198.51.100.0/24")]
    [InlineData("v=spf1 -include:inner.example.net ip4:198.51.0.0/16 ~all", "198.51.0.0-198.51.99.255 by ip4:198.51.0.0/16|198.51.101.0-198.51.255.255 by ip4:198.51.0.0/16")]
    [InlineData("v=spf1 redirect=inner.example.net", "198.51.100.0/24 by redirect=inner.example.net > ip4:198.51.100.0/24")]
    [InlineData("v=spf1 mx/24//64 -all", "192.0.2.0/24 by mx/24//64|2001:db8::/64 by mx/24//64")]
    [InlineData("v=spf1 ip4:192.0.2.0/25 include:inner.example.net ip4:192.0.2.128/25 -all", "192.0.2.0/24 by ip4:192.0.2.0/25, ip4:192.0.2.128/25|198.51.100.0/24 by include:inner.example.net > ip4:198.51.100.0/24")]
    [InlineData("v=spf1 -all", "")]
    [InlineData("v=spf1 ip6:::/0 -all", "::/0 by ip6:::/0")]
    public async Task Names_the_way_that_admits_a_range(string record, string expected)
    {
        var set = await WalkAsync(Dns(record), withLimits: true);
        Assert.Equal(expected, string.Join('|', set.Ranges().Select(entry => $"{entry.Range} by {string.Join(", ", entry.Paths)}")));
        Assert.Empty(set.Open);
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.1 ptr ip4:192.0.2.2 -all", "ptr", "names of the address")]
    [InlineData("v=spf1 ip4:192.0.2.1 exists:%{i}.example.net ip4:192.0.2.2 -all", "exists:%{i}.example.net", "depends on the message")]
    [InlineData("v=spf1 ip4:192.0.2.1 include:%{l}.example.net ip4:192.0.2.2 -all", "include:%{l}.example.net", "depends on the message")]
    public async Task Never_leaves_out_silently_what_it_cannot_list(string record, string term, string why)
    {
        var set = await WalkAsync(Dns(record), withLimits: true);
        var open = Assert.Single(set.Open);
        Assert.Equal(term, open.Path);
        Assert.Contains(why, open.Reason, StringComparison.Ordinal);
        Assert.False(set.Uncertain.Contains(IPAddress.Parse("192.0.2.1")));
        Assert.True(set.Uncertain.Contains(IPAddress.Parse("192.0.2.2")) && set.Admitted.Contains(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public async Task Passes_who_matches_before_the_term_over_the_limit_and_gives_permerror_to_who_reaches_it()
    {
        var dns = Dns($"v=spf1 {string.Concat(Enumerable.Repeat("a:h.example.net ", 9))}mx ip4:192.0.2.128/25 a:h.example.net ip4:203.0.113.1 -all");
        var set = await WalkAsync(dns, withLimits: true);
        Assert.Equal(SpfResult.Pass, set.Find(IPAddress.Parse("192.0.2.200")).Result);
        var late = set.Find(IPAddress.Parse("203.0.113.1"));
        Assert.Equal((SpfResult.PermError, "a:h.example.net"), (late.Result, late.Path));
        Assert.Contains("more than 10 terms", late.Reason, StringComparison.Ordinal);

        // As it was meant.
        Assert.True((await WalkAsync(dns, withLimits: false)).Admitted.Contains(IPAddress.Parse("203.0.113.1")));
    }

    [Fact]
    public async Task Does_not_know_where_DNS_fails()
    {
        var dns = Dns("v=spf1 ip4:192.0.2.9 a:slow.example.net ip4:192.0.2.10 -all").Fails("slow.example.net", DnsRecordType.A, DnsStatus.TimedOut);
        var set = await WalkAsync(dns.Exists("slow.example.net"), withLimits: true);
        Assert.Equal("192.0.2.9 2001:db8::", string.Join(' ', set.Admitted.Ranges) + " 2001:db8::");
        Assert.Equal((SpfResult.TempError, DnsStatus.TimedOut), (set.Find(IPAddress.Parse("192.0.2.10")).Result, set.Find(IPAddress.Parse("192.0.2.10")).Failure!.Status));
        Assert.Equal(SpfResult.Fail, set.Find(IPAddress.Parse("2001:db8::1")).Result);
    }

    [Theory]
    [InlineData("v=spf1 include:example.org ip4:192.0.2.1 -all")]
    [InlineData("v=spf1 ip4:192.0.2.1 redirect=example.org")]
    public async Task Ends_in_a_loop(string record)
    {
        Assert.Contains(SpfResult.PermError, (await WalkAsync(Dns(record), withLimits: true)).Pieces.Select(piece => piece.Result));
        Assert.Equal("192.0.2.1", (await WalkAsync(Dns(record), withLimits: false)).Admitted.ToString());
    }

    [Theory]
    [InlineData("include:a.%{d} include:b.%{d} ", 1)]
    [InlineData("-ip4:192.0.2.0/25 include:a.%{d} -ip4:192.0.2.128/25 include:b.%{d} ", 1)]
    [InlineData("ip4:192.0.2.1 -ip4:198.51.100.0/24 ip6:2001:db8::/32 ", 1300)]
    [InlineData("a:h.example.net -a:g.example.net/24 ", 1600)]
    [InlineData("include:example.org redirect=example.org ", 1)]
    public async Task Ends_whatever_a_stranger_writes(string piece, int times)
    {
        var dns = new EndlessResolver("v=spf1 " + string.Concat(Enumerable.Repeat(piece, times)));
        Assert.NotEmpty((await WalkAsync(dns, withLimits: true)).Pieces);
        Assert.NotEmpty((await WalkAsync(dns, withLimits: false)).Pieces);
        Assert.InRange(dns.Asked, 1, 20_000);
        try
        {
            Assert.InRange((await new SpfOptimizer(new CheckContext(dns)).RunAsync(DnsName.Parse(SpfRandomDns.Domain), [], TestContext.Current.CancellationToken)).LengthAfter, 1, 450);
        }
        catch (MailRepException refused)
        {
            Assert.NotEmpty(refused.RecommendedAction);
        }
    }

    private static FakeResolver Dns(string record) => new FakeResolver()
        .Txt("example.org", record)
        .Txt("inner.example.net", "v=spf1 ip4:198.51.100.0/24 ~all")
        .Mx("example.org", (10, "h.example.net"))
        .Address("h.example.net", "192.0.2.2", "2001:db8::1");

    private static Task<SpfSenderSet> WalkAsync(IDnsResolver dns, bool withLimits) =>
        new SpfSenderWalk(dns, DnsName.Parse(SpfRandomDns.Domain), withLimits, TestContext.Current.CancellationToken).RunAsync();

    /// <summary>The same record at every name, which has an address as well.</summary>
    private sealed class EndlessResolver(string record) : IDnsResolver
    {
        private int _asked;

        public int Asked => _asked;

        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            DnsRecord[] records = question.Type switch
            {
                DnsRecordType.TXT => [new TxtRecord(question.Name, 0, [record])],
                DnsRecordType.A => [new AddressRecord(question.Name, 0, IPAddress.Loopback)],
                _ => [],
            };
            return new(new DnsAnswer(question, records.Length > 0 ? DnsStatus.Success : DnsStatus.NoData, records, "endless"));
        }
    }
}
