using MailRep.Dns;
using MailRep.Records;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>Edits of published records: never worse than what is there, and never from what could not be read.</summary>
public sealed class SpfUpdateTests
{
    private const string Domain = "example.org";

    [Fact]
    public async Task Proposes_the_record_and_says_what_it_replaces()
    {
        var change = await RunAsync(Dns("v=spf1 mx ~all"), ["include:three.example.net"]);
        Assert.Equal(("v=spf1 mx include:three.example.net ~all", "v=spf1 mx ~all", true, Domain), (change.Record.Value, change.Replaces, change.IsChange, change.Name));
        Assert.Equal((MailDnsRecord.DefaultTtl, "Adds include:three.example.net."), (change.Record.Ttl, change.Reason));
        Assert.Empty(change.Warnings);
    }

    [Fact]
    public async Task Changes_nothing_where_all_is_there_and_asks_for_nothing_more()
    {
        var dns = Dns("v=spf1  mx ~all");
        var change = await RunAsync(dns, ["mx"]);
        Assert.Equal(("v=spf1  mx ~all", false), (change.Record.Value, change.IsChange));
        Assert.Single(dns.Asked);
    }

    [Theory]
    [InlineData(DnsStatus.TimedOut, MailRepError.RecordUnknown, "could not be read: example.org TXT: no answer in time")]
    [InlineData(DnsStatus.ServFail, MailRepError.RecordUnknown, "SERVFAIL")]
    [InlineData(DnsStatus.OutsideZones, MailRepError.RecordUnknown, "not in the zone files")]
    [InlineData(DnsStatus.NoData, MailRepError.RecordMissing, "has no SPF record")]
    [InlineData(DnsStatus.NxDomain, MailRepError.RecordMissing, "does not exist")]
    public async Task Does_not_take_what_it_cannot_read_for_absent(DnsStatus status, MailRepError error, string message) =>
        await RefusesAsync(new FakeResolver().Fails(Domain, DnsRecordType.TXT, status), ["mx"], error, message);

    [Fact]
    public async Task Names_the_records_where_there_are_several() =>
        await RefusesAsync(new FakeResolver().Txt(Domain, "v=spf1 mx -all", "v=spf1 a -all", "other"), ["mx"], MailRepError.RecordMultiple, "2 SPF records, so receivers use none of them: v=spf1 mx -all | v=spf1 a -all");

    [Fact]
    public async Task Counts_look_ups_through_what_is_included()
    {
        var dns = Dns("v=spf1 mx include:eight.example.net ~all");
        Assert.Empty((await RunAsync(dns, ["ip4:192.0.2.7"])).Warnings);
        await RefusesAsync(dns, ["include:three.example.net"], MailRepError.SpfLookupLimit, "would need 14 look-ups, 4 more than the 10 that receivers allow (now 10)");
        await RefusesAsync(dns, ["a"], MailRepError.SpfLookupLimit, "would need 11 look-ups, 1 more");
        var forced = await RunAsync(dns, ["a"], force: true);
        Assert.Equal("v=spf1 mx include:eight.example.net a ~all", forced.Record.Value);
        Assert.Contains("1 more", Assert.Single(forced.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_record_over_the_limit_be_improved()
    {
        var dns = Dns("v=spf1 a mx a:h1.example.net include:eight.example.net ~all");
        Assert.Equal("v=spf1 a mx include:eight.example.net ~all", (await RunAsync(dns, [], ["a:h1.example.net"])).Record.Value);
        Assert.Equal("v=spf1 a mx a:h1.example.net include:eight.example.net ip4:192.0.2.7 ~all", (await RunAsync(dns, ["192.0.2.7"])).Record.Value);
        await RefusesAsync(dns, ["a:h2.example.net"], MailRepError.SpfLookupLimit, "(now 12)");
    }

    [Fact]
    public async Task Counts_void_look_ups()
    {
        var dns = Dns("v=spf1 mx a:gone.example.net exists:gone.example.net ~all");
        await RefusesAsync(dns, ["mx:gone.example.net"], MailRepError.SpfVoidLimit, "3 look-ups of the record of example.org would find nothing, 1 more than the 2 that receivers allow (now 2)");
        Assert.Empty((await RunAsync(dns, [], ["a:gone.example.net"])).Warnings);
    }

    [Fact]
    public async Task Measures_all_TXT_records_of_the_name()
    {
        // 11 octets of the name, 14 of the record, 411 of the other one: 14 are left.
        var dns = Dns("v=spf1 mx ~all", new string('x', 411));
        Assert.Empty((await RunAsync(dns, ["ip4:1.2.3.45"])).Warnings);
        await RefusesAsync(dns, ["ip4:1.2.3.45", "a"], MailRepError.SpfTxtSize, "its 2 TXT records would take 451 octets, 1 more than the 450 that fit into a plain UDP packet (now 436)");
        Assert.Equal("v=spf1 ~all", (await RunAsync(Dns("v=spf1 mx ~all", new string('x', 500)), [], ["mx"])).Record.Value);
    }

    [Fact]
    public async Task Refuses_an_include_that_breaks_the_record()
    {
        await RefusesAsync(Dns("v=spf1 mx ~all"), ["include:gone.example.net"], MailRepError.SpfRecordBroken, "does not exist");
        await RefusesAsync(Dns("v=spf1 mx ~all"), ["include:example.org"], MailRepError.SpfRecordBroken, "leads back");
        await RefusesAsync(Dns("v=spf1 mx GIBBERISH include:gone.example.net ~all"), ["include:old.example.net"], MailRepError.SpfRecordBroken, "include:old.example.net");
        Assert.Equal("v=spf1 mx GIBBERISH include:gone.example.net ip4:192.0.2.7 ~all", (await RunAsync(Dns("v=spf1 mx GIBBERISH include:gone.example.net ~all"), ["192.0.2.7"])).Record.Value);
    }

    [Fact]
    public async Task Does_not_promise_limits_that_it_cannot_count()
    {
        var dns = Dns("v=spf1 mx include:slow.example.net ~all");
        await RefusesAsync(dns, ["a"], MailRepError.RecordUnknown, "could not be found out: slow.example.net TXT: no answer in time");
        await RefusesAsync(dns, ["include:eight.example.net"], MailRepError.SpfLookupLimit, "1 more");
        var change = await RunAsync(dns, [], ["mx"]);
        Assert.Equal("v=spf1 include:slow.example.net ~all", change.Record.Value);
        Assert.Contains("could not be found out", Assert.Single(change.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_of_what_gets_worse_and_still_works()
    {
        var change = await RunAsync(Dns("v=spf1 mx ~all"), [], ["~all"]);
        Assert.Contains("ends without all", Assert.Single(change.Warnings), StringComparison.Ordinal);
        Assert.Contains("needs 9 of at most 10", Assert.Single((await RunAsync(Dns("v=spf1 ~all"), ["include:eight.example.net"])).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.1 foo -all", "'foo'")]
    [InlineData("v=spf1 ip4:192.0.2.1 exp=a.example exp=b.example -all", "exp")]
    public async Task Says_that_the_record_stays_broken(string record, string word)
    {
        var warning = Assert.Single((await RunAsync(Dns(record), ["a"])).Warnings);
        Assert.StartsWith("The record of example.org stays broken, and receivers take none of it: ", warning, StringComparison.Ordinal);
        Assert.Contains(word, warning, StringComparison.Ordinal);
        Assert.EndsWith(". Test-MailSpf example.org proposes a repair.", warning, StringComparison.Ordinal);
        Assert.Single((await RunAsync(Dns(record), ["ip4:192.0.2.1"])).Warnings);
        Assert.Empty((await RunAsync(Dns("v=spf1 ip4:192.0.2.1 foo -all"), [], ["foo"])).Warnings);
    }

    [Fact]
    public async Task Edits_the_record_at_the_end_of_an_alias()
    {
        var dns = Dns("v=spf1 mx ~all").Add(Domain, DnsRecordType.TXT, _ => [new TxtRecord(DnsName.Parse("shared.example.net"), 300, ["v=spf1 mx ~all"])]);
        var change = await RunAsync(dns, ["a"]);
        Assert.Equal("shared.example.net", change.Name);
        Assert.Contains("alias of shared.example.net", Assert.Single(change.Warnings), StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(FakeResolver dns, string[] add, MailRepError error, string message)
    {
        var problem = await Assert.ThrowsAsync<MailRepException>(() => RunAsync(dns, add));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(error, problem.Error);
        Assert.NotEmpty(problem.RecommendedAction);
    }

    private static Task<MailDnsRecordChange> RunAsync(FakeResolver dns, string[] add, string[]? remove = null, bool force = false) =>
        new SpfUpdate(new CheckContext(dns)) { IsForced = force }.RunAsync(DnsName.Parse(Domain), new SpfEdit(add, remove ?? [], null), TestContext.Current.CancellationToken);

    private static FakeResolver Dns(params string[] txt)
    {
        var dns = new FakeResolver().Txt(Domain, txt).Mx(Domain, (10, "mail.example.org")).Address(Domain, "192.0.2.1", "2001:db8::1")
            .Address("mail.example.org", "192.0.2.2", "2001:db8::2")
            .Txt("three.example.net", "v=spf1 a:h1.example.net a:h2.example.net a:h3.example.net ~all")
            .Txt("eight.example.net", $"v=spf1 {string.Join(' ', Enumerable.Range(1, 8).Select(i => $"a:h{i}.example.net"))} ~all")
            .Missing("gone.example.net", "old.example.net")
            .Fails("slow.example.net", DnsRecordType.TXT, DnsStatus.TimedOut);
        foreach (var i in Enumerable.Range(1, 8))
        {
            dns.Address($"h{i}.example.net", $"198.51.100.{i}", $"2001:db8::a{i}");
        }

        return dns;
    }
}
