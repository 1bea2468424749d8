using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dns;

public sealed class ZoneResolverTests
{
    private const string Example = """
        $ORIGIN example.org.
        $TTL 1h
        @        SOA   ns1 admin 1 2h 1h 1w 10m
        @        NS    ns1
        @        MX    10 mail
        @        TXT   "v=spf1 -all"
        ns1      A     192.0.2.1
        mail 300 A     192.0.2.2
        mail 60  A     192.0.2.3
        a.b.c    TXT   "deep"
        www      CNAME mail
        gone     CNAME nowhere
        away     CNAME mail.example.com.
        sub2     CNAME www.child
        one      CNAME two
        two      CNAME one
        *.wild   TXT   "any"
        *.wild   MX    5 mail
        x.wild   A     192.0.2.9
        y.x.wild A     192.0.2.10
        *.alias  CNAME mail
        child    NS    ns.child
        ns.child A     192.0.2.50
        child    DS    1 8 2 AB
        old      DNAME new
        host.new A     192.0.2.77
        caf\233  TXT   "odd"
        """;

    [Theory]
    // Exact names and types.
    [InlineData("example.org", DnsRecordType.MX, DnsStatus.Success, 1, 3600)]
    [InlineData("EXAMPLE.org", DnsRecordType.TXT, DnsStatus.Success, 1, 3600)]
    [InlineData("mail.example.org", DnsRecordType.A, DnsStatus.Success, 2, 60)]
    [InlineData("mail.example.org", DnsRecordType.AAAA, DnsStatus.NoData, 0, 600)]
    [InlineData("nope.example.org", DnsRecordType.A, DnsStatus.NxDomain, 0, 600)]
    [InlineData("below.mail.example.org", DnsRecordType.A, DnsStatus.NxDomain, 0, 600)]
    // Empty non-terminals exist (RFC 8020).
    [InlineData("c.example.org", DnsRecordType.TXT, DnsStatus.NoData, 0, 600)]
    [InlineData("b.c.example.org", DnsRecordType.TXT, DnsStatus.NoData, 0, 600)]
    [InlineData("a.b.c.example.org", DnsRecordType.TXT, DnsStatus.Success, 1, 3600)]
    [InlineData("wild.example.org", DnsRecordType.TXT, DnsStatus.NoData, 0, 600)]
    // CNAMEs.
    [InlineData("www.example.org", DnsRecordType.A, DnsStatus.Success, 2, 60)]
    [InlineData("www.example.org", DnsRecordType.CNAME, DnsStatus.Success, 1, 3600)]
    [InlineData("gone.example.org", DnsRecordType.A, DnsStatus.NxDomain, 0, 600)]
    [InlineData("one.example.org", DnsRecordType.A, DnsStatus.AliasLoop, 0, 3600)]
    // Wildcards (RFC 4592 section 2.2.1).
    [InlineData("q.wild.example.org", DnsRecordType.TXT, DnsStatus.Success, 1, 3600)]
    [InlineData("p.q.wild.example.org", DnsRecordType.TXT, DnsStatus.Success, 1, 3600)]
    [InlineData("q.wild.example.org", DnsRecordType.A, DnsStatus.NoData, 0, 600)]
    [InlineData("x.wild.example.org", DnsRecordType.TXT, DnsStatus.NoData, 0, 600)]
    [InlineData("z.x.wild.example.org", DnsRecordType.TXT, DnsStatus.NxDomain, 0, 600)]
    [InlineData("*.wild.example.org", DnsRecordType.TXT, DnsStatus.Success, 1, 3600)]
    [InlineData("n.alias.example.org", DnsRecordType.A, DnsStatus.Success, 2, 60)]
    // Zone cuts; DS stands above one (RFC 4035 section 3.1.4.1).
    [InlineData("child.example.org", DnsRecordType.NS, DnsStatus.OutsideZones, 0, 0)]
    [InlineData("www.child.example.org", DnsRecordType.A, DnsStatus.OutsideZones, 0, 0)]
    [InlineData("ns.child.example.org", DnsRecordType.A, DnsStatus.OutsideZones, 0, 0)]
    [InlineData("child.example.org", DnsRecordType.DS, DnsStatus.Success, 1, 3600)]
    // DNAME (RFC 6672): below it, not at it.
    [InlineData("host.old.example.org", DnsRecordType.A, DnsStatus.Success, 1, 3600)]
    [InlineData("old.example.org", DnsRecordType.A, DnsStatus.NoData, 0, 600)]
    // Elsewhere.
    [InlineData("example.com", DnsRecordType.A, DnsStatus.OutsideZones, 0, 0)]
    [InlineData("org", DnsRecordType.NS, DnsStatus.OutsideZones, 0, 0)]
    [InlineData("badexample.org", DnsRecordType.A, DnsStatus.OutsideZones, 0, 0)]
    public async Task Answers_as_an_authoritative_server(string name, DnsRecordType type, DnsStatus status, int records, int keepFor)
    {
        var answer = await AskAsync(new ZoneResolver([Zone(Example)]), name, type);
        Assert.Equal(status, answer.Status);
        Assert.Equal(records, answer.Records.Count);
        Assert.Equal(TimeSpan.FromSeconds(keepFor), answer.KeepFor);
        Assert.Null(answer.ContinueAt);
        Assert.All(answer.Records, record => Assert.Equal(type, record.Type));
    }

    [Theory]
    [InlineData("away.example.org", "mail.example.com", "mail.example.com")]
    [InlineData("sub2.example.org", "www.child.example.org", "www.child.example.org")]
    public async Task Leaves_a_chain_open_where_it_leaves_the_zones(string name, string continueAt, string aliases)
    {
        var answer = await AskAsync(new ZoneResolver([Zone(Example)]), name, DnsRecordType.A);
        Assert.Equal(continueAt, answer.ContinueAt?.Value);
        Assert.Equal(aliases, string.Join(' ', answer.Aliases));
        Assert.Equal(TimeSpan.FromHours(1), answer.KeepFor);
    }

    [Fact]
    public async Task Puts_the_asked_name_on_what_a_wildcard_gives()
    {
        var answer = await AskAsync(new ZoneResolver([Zone(Example)]), "q.wild.example.org", DnsRecordType.MX);
        Assert.Equal("q.wild.example.org", Assert.Single(answer.Records).Name.Value);
    }

    [Fact]
    public async Task The_longest_zone_wins_and_chains_cross_zones()
    {
        var child = Zone("$ORIGIN child.example.org.\n$TTL 60\n@ SOA ns a 1 1 1 1 5\nwww A 192.0.2.99\n");
        var zones = new ZoneResolver([Zone(Example), child]);
        Assert.Equal(DnsStatus.Success, (await AskAsync(zones, "www.child.example.org", DnsRecordType.A)).Status);
        Assert.Equal(DnsStatus.NxDomain, (await AskAsync(zones, "x.child.example.org", DnsRecordType.A)).Status);
        Assert.Equal(DnsStatus.Success, (await AskAsync(zones, "child.example.org", DnsRecordType.DS)).Status);
        var crossed = await AskAsync(zones, "sub2.example.org", DnsRecordType.A);
        Assert.Equal(DnsStatus.Success, crossed.Status);
        Assert.Null(crossed.ContinueAt);
        Assert.Equal(TimeSpan.FromSeconds(60), crossed.KeepFor);
    }

    [Fact]
    public async Task Finds_odd_octets()
    {
        var answer = await new ZoneResolver([Zone(Example)]).QueryAsync(DnsName.FromLabels(["caf\xE9", "example", "org"])!, DnsRecordType.TXT, TestContext.Current.CancellationToken);
        Assert.Equal("odd", Assert.Single(answer.Of<TxtRecord>()).Text);
    }

    [Fact]
    public async Task A_chain_over_the_limit_ends_as_a_loop()
    {
        var lines = Enumerable.Range(0, 40).Select(i => $"n{i} CNAME n{i + 1}");
        var zones = new ZoneResolver([Zone("$ORIGIN example.org.\n$TTL 60\n@ SOA ns a 1 1 1 1 5\n" + string.Join('\n', lines) + "\nn40 A 192.0.2.1\n")]);
        Assert.Equal(DnsStatus.AliasLoop, (await AskAsync(zones, "n0.example.org", DnsRecordType.A)).Status);
        Assert.Equal(DnsStatus.Success, (await AskAsync(zones, $"n{40 - CNameResolver.MaxAliases}.example.org", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task A_DNAME_that_makes_too_long_a_name_is_no_answer_about_the_name()
    {
        var label = new string('l', 60);
        var zones = new ZoneResolver([Zone($"$ORIGIN example.org.\n$TTL 60\n@ SOA ns a 1 1 1 1 5\nd DNAME {label}.{label}.{label}\n")]);
        Assert.Equal(DnsStatus.BadAnswer, (await AskAsync(zones, $"{label}.{label}.d.example.org", DnsRecordType.A)).Status);
    }

    [Fact]
    public void Two_zones_of_one_name_are_refused() =>
        Assert.Contains("example.org", Assert.Throws<ArgumentException>(() => new ZoneResolver([Zone(Example), Zone(Example)])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_overlay_asks_the_network_only_outside_the_files()
    {
        var network = new FakeResolver().Address("mail.example.com", "198.51.100.1").Address("www.child.example.org", "198.51.100.2");
        var overlay = new CNameResolver(new OverlayResolver(new ZoneResolver([Zone(Example)]), network));
        Assert.Equal(DnsStatus.NxDomain, (await AskAsync(overlay, "nope.example.org", DnsRecordType.A)).Status);
        Assert.Empty(network.Asked);
        Assert.Equal("198.51.100.1", Assert.Single((await AskAsync(overlay, "away.example.org", DnsRecordType.A)).Of<AddressRecord>()).Address.ToString());
        Assert.Equal("198.51.100.2", Assert.Single((await AskAsync(overlay, "sub2.example.org", DnsRecordType.A)).Of<AddressRecord>()).Address.ToString());
    }

    [Fact]
    public async Task The_trace_hears_every_answer()
    {
        List<string> lines = [];
        var traced = new TracingResolver(new ZoneResolver([Zone(Example)]), (answer, _) => lines.Add(answer.Describe()));
        await AskAsync(traced, "nope.example.org", DnsRecordType.A);
        await AskAsync(traced, "example.com", DnsRecordType.A);
        Assert.Collection(lines, line => Assert.Contains("no such name", line, StringComparison.Ordinal), line => Assert.Contains("not in the zone files", line, StringComparison.Ordinal));
    }

    private static Zone Zone(string text) => ZoneFileText.Read(text);

    private static async Task<DnsAnswer> AskAsync(IDnsResolver resolver, string name, DnsRecordType type) =>
        await resolver.QueryAsync(DnsName.Parse(name), type, TestContext.Current.CancellationToken);
}
