using System.Diagnostics;
using System.Net;
using MailRep.Adapters.Dns;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Adapters.Dns;

public sealed class NetworkResolverTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(600);
    private static readonly DnsName Name = DnsName.Parse("example.org");

    [Fact]
    public async Task Reads_every_type_that_mail_needs()
    {
        DnsRecord[] records =
        [
            new AddressRecord(Name, 300, IPAddress.Parse("192.0.2.1")), new AddressRecord(Name, 60, IPAddress.Parse("192.0.2.2")),
            new AddressRecord(Name, 300, IPAddress.Parse("2001:db8::1")), new MxRecord(Name, 300, 10, DnsName.Parse("mail.example.org")), new MxRecord(Name, 300, 0, DnsName.Root),
            new PtrRecord(Name, 300, DnsName.FromLabels(["odd \xE9;\"\\", "example"])!), new NsRecord(Name, 300, DnsName.Parse("ns1.example.org")),
            new SoaRecord(Name, 300, DnsName.Parse("ns1.example.org"), DnsName.Parse("admin.example.org"), 4_000_000_000, 60),
            new TxtRecord(Name, 300, ["v=spf1 ", "-all", string.Empty]), new TxtRecord(Name, 300, ["spf"], IsType99: true),
            new OtherRecord(Name, 300, (DnsRecordType)65280, "\\# 2 ABCD"),
        ];
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, records.Where(record => record.Type == query.Question.Type), []));
        foreach (var type in records.Select(record => record.Type).Distinct())
        {
            var answer = await AskAsync(Long, type, server.Endpoint);
            Assert.Equal(DnsStatus.Success, answer.Status);
            Assert.Equal(records.Where(record => record.Type == type).Select(Show), answer.Records.Select(Show));
            Assert.Equal(server.Endpoint.ToString(), answer.Server);
        }

        Assert.Equal(TimeSpan.FromSeconds(60), (await AskAsync(Long, DnsRecordType.A, server.Endpoint)).KeepFor);
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(0x20, 0x7E)]
    public async Task Keeps_the_octets_of_strings_exactly(int first, int last)
    {
        var all = string.Concat(Enumerable.Range(first, last - first + 1).Select(octet => (char)octet));
        string[] strings = [all[..(all.Length / 2)], all[(all.Length / 2)..], "\xE9\\200", "\\\xE9", "\"\xE9\"\\\"", "caf\xC3\xA9 \\195\\169", "\xEF\xBF\xBD\xFF\\001"];
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, [new TxtRecord(Name, 1, strings)], []));
        var answer = await AskAsync(Long, DnsRecordType.TXT, server.Endpoint);
        Assert.Equal(strings, Assert.Single(answer.Of<TxtRecord>()).Strings);
    }

    [Theory]
    [InlineData("a b.example")]
    [InlineData("a\\b;\"c(.example")]
    [InlineData("\x01\x7F.example")]
    [InlineData("\xC3\xA9.example")]
    [InlineData("xn--mnchen-3ya.example")]
    [InlineData("xn--mnchen-3ya._dmarc.example")]
    [InlineData("*.example")]
    [InlineData("0/25.2.0.192.in-addr.arpa")]
    [InlineData("_dmarc.example")]
    public async Task Asks_for_odd_names(string octets)
    {
        var name = DnsName.FromDotted(octets)!;
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, [new TxtRecord(query.Question.Name, 1, ["x"])], []));
        var answer = await new NetworkResolver([server.Endpoint], Long).QueryAsync(name, DnsRecordType.TXT, TestContext.Current.CancellationToken);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal(name, Assert.Single(server.Asked).Question.Name);
    }

    [Theory]
    [InlineData(DnsStatus.NxDomain, DnsStatus.NxDomain)]
    [InlineData(DnsStatus.NoData, DnsStatus.NoData)]
    [InlineData(DnsStatus.ServFail, DnsStatus.ServFail)]
    [InlineData(DnsStatus.Refused, DnsStatus.Refused)]
    [InlineData(DnsStatus.Lame, DnsStatus.Lame)]
    [InlineData(DnsStatus.BadAnswer, DnsStatus.BadAnswer)]
    [InlineData(DnsStatus.TimedOut, DnsStatus.TimedOut)]
    [InlineData(DnsStatus.Truncated, DnsStatus.Truncated)]
    public async Task Keeps_apart_how_a_question_ends(DnsStatus served, DnsStatus status)
    {
        await using var server = Serve(served);
        var answer = await AskAsync(served == DnsStatus.TimedOut ? Short : Long, DnsRecordType.MX, server.Endpoint);
        Assert.Equal(status, answer.Status);
        Assert.Equal(server.Endpoint.ToString(), answer.Server);
        Assert.Equal(served is DnsStatus.NxDomain or DnsStatus.NoData ? TimeSpan.FromSeconds(42) : TimeSpan.Zero, answer.KeepFor);
    }

    [Theory]
    [InlineData(1, "FORMERR")]
    [InlineData(4, "NOTIMP")]
    [InlineData(6, "an answer that breaks the protocol")]
    public async Task Names_the_code_of_a_refusal_to_understand(int code, string words)
    {
        await using var server = Server((query, _) => DnsTestMessage.Message(query, code, [], []));
        var answer = await AskAsync(Long, DnsRecordType.TXT, server.Endpoint);
        Assert.Equal(DnsStatus.BadAnswer, answer.Status);
        Assert.EndsWith($"TXT: {words} from {server.Endpoint}", answer.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_nothing_listens()
    {
        var endpoint = DnsTestServer.ClosedEndpoint();
        Assert.Equal(DnsStatus.Unreachable, (await AskAsync(Short, DnsRecordType.A, endpoint)).Status);
    }

    [Fact]
    public async Task Asks_over_TCP_what_was_cut()
    {
        await using var server = new DnsTestServer(new FakeResolver().Txt("example.org", new string('a', 200), new string('b', 200)), truncateUdp: true);
        var answer = await AskAsync(Long, DnsRecordType.TXT, server.Endpoint);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal(2, answer.Records.Count);
        Assert.Equal([false, true], server.Asked.Select(query => query.IsTcp));
    }

    [Fact]
    public async Task Says_that_it_was_cut_where_TCP_is_closed_and_asks_the_next_server()
    {
        var records = new FakeResolver().Txt("example.org", "x");
        await using var cut = new DnsTestServer(records, truncateUdp: true, withTcp: false);
        Assert.Equal(DnsStatus.Truncated, (await AskAsync(Long, DnsRecordType.TXT, cut.Endpoint)).Status);
        await using var good = new DnsTestServer(records);
        Assert.Equal(good.Endpoint.ToString(), (await AskAsync(Long, DnsRecordType.TXT, cut.Endpoint, good.Endpoint)).Server);
    }

    [Fact]
    public async Task Offers_1232_octets_and_goes_without_EDNS_where_that_is_a_format_error()
    {
        await using var old = Server((query, _) => query.HasEdns
            ? DnsTestMessage.Message(query, 1, [], [])
            : DnsTestMessage.Message(query, 0, [new TxtRecord(Name, 1, ["old"])], []));
        Assert.Equal(DnsStatus.Success, (await AskAsync(Long, DnsRecordType.TXT, old.Endpoint)).Status);
        Assert.Equal([1232, 512], old.Asked.Select(query => query.UdpSize));
        Assert.All(old.Asked, query => Assert.Equal(1, query.Octets[2] & 1));
    }

    [Theory]
    [InlineData("example.net", DnsRecordType.TXT)]
    [InlineData("example.org", DnsRecordType.MX)]
    public async Task Believes_no_answer_to_another_question(string about, DnsRecordType type)
    {
        var other = new DnsQuestion(DnsName.Parse(about), type);
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, [new TxtRecord(Name, 1, ["v=spf1 +all"])], [], about: other));
        Assert.Equal(DnsStatus.BadAnswer, (await AskAsync(Short, DnsRecordType.TXT, server.Endpoint)).Status);
    }

    [Fact]
    public async Task Believes_no_records_of_other_names()
    {
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, [new TxtRecord(DnsName.Parse("evil.example"), 1, ["v=spf1 +all"])], []));
        Assert.Equal(DnsStatus.NoData, (await AskAsync(Long, DnsRecordType.TXT, server.Endpoint)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("0000818000010001000000000765786D")]
    [InlineData("000081800001000100000000C00CC00CC00C")]
    public async Task Survives_garbage(string hex)
    {
        var garbage = Convert.FromHexString(hex);
        await using var server = Server((query, _) => garbage.Length > 1 ? [.. query.Octets[..2], .. garbage[2..]] : garbage);
        var answer = await AskAsync(Short, DnsRecordType.TXT, server.Endpoint);
        Assert.False(answer.IsKnown);
        Assert.NotEqual(DnsStatus.OutsideZones, answer.Status);
    }

    [Theory]
    [InlineData("FF", true)]
    [InlineData("FF", false)]
    [InlineData("0000818000010001000000000765786D", true)]
    [InlineData("0000818000010001000000000765786D", false)]
    public async Task Says_that_garbage_is_unreadable_not_that_it_was_cut(string hex, bool withTcp)
    {
        var garbage = Convert.FromHexString(hex);
        await using var server = new DnsTestServer(
            (query, _) => ValueTask.FromResult<byte[]?>(garbage.Length > 1 ? [.. query.Octets[..2], .. garbage[2..]] : garbage), withTcp);
        Assert.Equal(DnsStatus.BadAnswer, (await AskAsync(Long, DnsRecordType.TXT, server.Endpoint)).Status);
    }

    [Theory]
    // A referral, from a server that asks nobody: not its zone.
    [InlineData(false, false, "ns", DnsStatus.Lame)]
    [InlineData(false, true, "ns", DnsStatus.Lame)]
    [InlineData(false, false, "", DnsStatus.Lame)]
    // A resolver's word, and an authoritative server's, that there is nothing.
    [InlineData(false, true, "", DnsStatus.NoData)]
    [InlineData(true, false, "", DnsStatus.NoData)]
    [InlineData(true, false, "soa", DnsStatus.NoData)]
    [InlineData(false, false, "soa", DnsStatus.NoData)]
    public async Task Tells_a_lame_server_from_an_absent_record(bool isAuthoritative, bool isRecursive, string authority, DnsStatus status)
    {
        DnsRecord[] records = authority switch
        {
            "ns" => [new NsRecord(DnsName.Parse("org"), 1, DnsName.Parse("ns.org"))],
            "soa" => [new SoaRecord(Name, 300, Name, Name, 1, 60)],
            _ => [],
        };
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, [], records, isAuthoritative, isRecursive));
        var answer = await AskAsync(Long, DnsRecordType.MX, server.Endpoint);
        Assert.Equal(status, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(authority == "soa" ? 60 : 0), answer.KeepFor);
    }

    [Theory]
    [InlineData(0, "", DnsStatus.NoData, "target.example.net")]
    [InlineData(0, "example.net", DnsStatus.NoData, null)]
    [InlineData(0, "example.org", DnsStatus.NoData, "target.example.net")]
    [InlineData(3, "", DnsStatus.NxDomain, null)]
    [InlineData(3, "example.net", DnsStatus.NxDomain, null)]
    public async Task Sees_where_a_CNAME_ends(int code, string soa, DnsStatus status, string? continueAt)
    {
        var target = DnsName.Parse("target.example.net");
        DnsRecord[] authority = soa.Length == 0 ? [] : [new SoaRecord(DnsName.Parse(soa), 300, Name, Name, 1, 60)];
        await using var server = Server((query, _) => DnsTestMessage.Message(query, code, [new CNameRecord(Name, 300, target)], authority, isAuthoritative: true, isRecursive: false));
        var answer = await AskAsync(Long, DnsRecordType.TXT, server.Endpoint);
        Assert.Equal(status, answer.Status);
        Assert.Equal(continueAt, answer.ContinueAt?.Value);
        Assert.Equal([target], answer.Aliases);
    }

    [Fact]
    public async Task Follows_a_chain_within_the_answer_whatever_its_order()
    {
        var (middle, last) = (DnsName.Parse("m.example"), DnsName.Parse("l.example"));
        await using var server = Server((query, _) => DnsTestMessage.Message(
            query, 0, [new AddressRecord(last, 60, IPAddress.Loopback), new CNameRecord(middle, 30, last), new CNameRecord(Name, 300, middle)], []));
        var answer = await AskAsync(Long, DnsRecordType.A, server.Endpoint);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal([middle, last], answer.Aliases);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.KeepFor);
    }

    [Fact]
    public async Task Sees_a_circle_within_the_answer()
    {
        var other = DnsName.Parse("o.example");
        await using var server = Server((query, _) => DnsTestMessage.Message(query, 0, [new CNameRecord(Name, 1, other), new CNameRecord(other, 1, Name)], []));
        Assert.Equal(DnsStatus.AliasLoop, (await AskAsync(Long, DnsRecordType.A, server.Endpoint)).Status);
    }

    [Theory]
    [InlineData(DnsStatus.ServFail)]
    [InlineData(DnsStatus.Refused)]
    [InlineData(DnsStatus.Lame)]
    [InlineData(DnsStatus.BadAnswer)]
    [InlineData(DnsStatus.TimedOut)]
    public async Task Goes_on_to_the_next_server(DnsStatus first)
    {
        await using var bad = Serve(first);
        await using var good = Serve(DnsStatus.NxDomain);
        var answer = await AskAsync(TimeSpan.FromSeconds(4), DnsRecordType.MX, bad.Endpoint, good.Endpoint);
        Assert.Equal(DnsStatus.NxDomain, answer.Status);
        Assert.Equal(good.Endpoint.ToString(), answer.Server);
    }

    [Theory]
    [InlineData(DnsStatus.ServFail, DnsStatus.TimedOut, DnsStatus.ServFail)]
    [InlineData(DnsStatus.TimedOut, DnsStatus.Refused, DnsStatus.Refused)]
    [InlineData(DnsStatus.Refused, DnsStatus.ServFail, DnsStatus.ServFail)]
    public async Task Names_the_failure_that_says_most(DnsStatus first, DnsStatus second, DnsStatus reported)
    {
        await using var one = Serve(first);
        await using var two = Serve(second);
        var answer = await AskAsync(Short, DnsRecordType.MX, one.Endpoint, two.Endpoint);
        Assert.Equal(reported, answer.Status);
        Assert.Equal((first == reported ? one : two).Endpoint.ToString(), answer.Server);
    }

    [Fact]
    public async Task Asks_a_silent_server_a_second_time()
    {
        var count = 0;
        await using var server = Server((query, _) => query.Question.Type == DnsRecordType.MX && Interlocked.Increment(ref count) == 1 ? null : DnsTestMessage.Message(query, 3, [], []));
        Assert.Equal(DnsStatus.NxDomain, (await AskAsync(TimeSpan.FromSeconds(4), DnsRecordType.MX, server.Endpoint)).Status);
        Assert.Equal(2, count);
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("silent TCP")]
    [InlineData("wrong id")]
    public async Task Never_takes_much_longer_than_it_may(string kind)
    {
        await using var server = new DnsTestServer(async (query, token) =>
        {
            if (kind == "silent TCP" && query.IsTcp)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return kind switch
            {
                "silent TCP" => DnsTestMessage.Message(query, 0, [], [], isTruncated: true),
                "wrong id" => [(byte)(query.Octets[0] ^ 1), .. DnsTestMessage.Message(query, 3, [], [])[1..]],
                _ => null,
            };
        });
        var timeout = TimeSpan.FromSeconds(1);
        var start = Stopwatch.GetTimestamp();
        var answer = await AskAsync(timeout, DnsRecordType.MX, server.Endpoint, server.Endpoint, server.Endpoint);
        Assert.False(answer.IsKnown);

        // Ten times its time: a bound against a time-out that counts anew for each server and try, not a measurement.
        Assert.True(Stopwatch.GetElapsedTime(start) < 10 * timeout);
    }

    [Fact]
    public async Task Stops_when_told_to()
    {
        await using var server = Serve(DnsStatus.TimedOut);
        using var source = new CancellationTokenSource();
        var asking = new NetworkResolver([server.Endpoint], TimeSpan.FromHours(1)).QueryAsync(Name, DnsRecordType.MX, source.Token).AsTask();
        while (server.Asked.Count == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    private static string Show(DnsRecord record) => record is TxtRecord text ? $"{text.Name} {text.Ttl} {text.Type} {string.Join('|', text.Strings)}" : record.ToString();

    private static DnsTestServer Server(Func<TestQuery, CancellationToken, byte[]?> reply) => new((query, token) => ValueTask.FromResult(reply(query, token)));

    private static DnsTestServer Serve(DnsStatus status) => new(new StatusResolver(status));

    private static async Task<DnsAnswer> AskAsync(TimeSpan timeout, DnsRecordType type, params IPEndPoint[] servers) =>
        await new NetworkResolver(servers, timeout).QueryAsync(Name, type, TestContext.Current.CancellationToken);

    private sealed class StatusResolver(DnsStatus status) : IDnsResolver
    {
        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new DnsAnswer(question, status, [], "test") { KeepFor = TimeSpan.FromSeconds(42) });
    }
}
