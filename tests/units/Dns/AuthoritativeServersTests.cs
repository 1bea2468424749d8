using System.Net;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Dkim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dns;

/// <summary>What every server of a zone says, and what a DKIM key is worth that only some of them show.</summary>
public sealed class AuthoritativeServersTests
{
    private const string Name = "s1._domainkey.example.org";

    private static readonly string Key = $"v=DKIM1; k=rsa; p={DkimKeys.Rsa2048}";

    private readonly Dictionary<string, FakeResolver> _servers = [];

    [Fact]
    public async Task Asks_each_address_of_each_server_of_the_zone()
    {
        Serves("192.0.2.53", Key);
        Serves("2001:db8::53", Key);
        Serves("192.0.2.54", Key);
        var all = await AskAsync(Dns());
        Assert.Equal("example.org", all.Zone!.Value);
        Assert.Equal(["ns1.example.org (192.0.2.53)", "ns1.example.org (2001:db8::53)", "ns2.example.net (192.0.2.54)"], all.Answers.Select(answer => answer.Shown));
        Assert.All(all.Answers, answer => Assert.Equal(DnsStatus.Success, answer.Answer.Status));
    }

    [Fact]
    public async Task Follows_an_alias_to_the_servers_of_its_target()
    {
        var dns = Dns().Exists("_domainkey.example.org").Add("k.provider.example", DnsRecordType.TXT, owner => [new TxtRecord(owner, 300, [Key])]);
        dns.Add("provider.example", DnsRecordType.NS, owner => [new NsRecord(owner, 300, DnsName.Parse("ns.provider.example"))]).Address("ns.provider.example", "192.0.2.99");
        Serves("192.0.2.99", "k.provider.example", Key);
        var all = await AskAsync(new AliasingResolver(dns, DnsName.Parse(Name), DnsName.Parse("k.provider.example")));
        Assert.Equal(("provider.example", "k.provider.example"), (all.Zone!.Value, all.Question.Name.Value));
        Assert.Equal(DnsStatus.Success, Assert.Single(all.Answers).Answer.Status);
    }

    [Fact]
    public async Task Takes_no_answer_that_a_server_has_from_others()
    {
        Serves("192.0.2.53", Key);
        Serves("2001:db8::53", Key);
        Serves("192.0.2.54", Key, isAuthoritative: false);
        Assert.Equal([DnsStatus.Success, DnsStatus.Success, DnsStatus.Lame], (await AskAsync(Dns())).Answers.Select(answer => answer.Answer.Status));
    }

    [Fact]
    public async Task Does_not_know_the_zone_where_DNS_fails()
    {
        var all = await AskAsync(Dns().Fails("example.org", DnsRecordType.NS, DnsStatus.ServFail));
        Assert.Equal((null, DnsStatus.ServFail), (all.Zone, all.Failed!.Status));
        var result = await JudgeAsync(Dns().Fails("example.org", DnsRecordType.NS, DnsStatus.ServFail));
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (result.Verdict, Assert.Single(result.Findings).Id));
    }

    [Fact]
    public async Task Passes_a_key_that_every_server_shows()
    {
        Serves("192.0.2.53", Key);
        Serves("2001:db8::53", Key);
        Serves("192.0.2.54", Key);
        var result = await JudgeAsync(Dns());
        Assert.Equal((Verdict.Pass, 3), (result.Verdict, result.Servers.Count));
        Assert.EndsWith("All 3 name server addresses of example.org say the same.", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_a_key_that_one_server_does_not_show_or_shows_otherwise()
    {
        Serves("192.0.2.53", Key);
        Serves("2001:db8::53", "v=DKIM1; p=");
        Serves("192.0.2.54");
        var result = await JudgeAsync(Dns());
        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Equal(["DKIM-SERVER-DIFFERS", "DKIM-SERVER-DIFFERS"], result.Findings.Select(finding => finding.Id));
        Assert.Equal("ns1.example.org (2001:db8::53), a name server of example.org, has another key there.", result.Reason);
        Assert.Contains("ns2.example.net (192.0.2.54), a name server of example.org, has no key there.", result.Findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_know_of_a_silent_or_lame_server_or_one_without_address()
    {
        Serves("192.0.2.53", Key);
        Serves("2001:db8::53", Key, isAuthoritative: false);
        _servers["192.0.2.54"] = new FakeResolver().Fails(Name, DnsRecordType.TXT, DnsStatus.TimedOut);
        var result = await JudgeAsync(Dns());
        Assert.Equal(Verdict.Unknown, result.Verdict);
        Assert.Equal(["DKIM-SERVER-UNKNOWN", "DKIM-SERVER-UNKNOWN"], result.Findings.Select(finding => finding.Id));

        _servers["192.0.2.54"] = new FakeResolver().Fails(Name, DnsRecordType.TXT, DnsStatus.TimedOut);
        var homeless = await JudgeAsync(Dns().Missing("ns2.example.net"));
        Assert.Contains(homeless.Findings, finding => finding.Message == "ns2.example.net, a name server of example.org, has no address that could be found.");
    }

    private void Serves(string address, string? key = null, bool isAuthoritative = true) => Serves(address, Name, key, isAuthoritative);

    private void Serves(string address, string name, string? key, bool isAuthoritative = true)
    {
        var dns = key is null ? new FakeResolver().Fails(name, DnsRecordType.TXT, DnsStatus.NxDomain) : new FakeResolver().Key(name, key);
        _servers[address] = dns;
        if (!isAuthoritative)
        {
            _cached.Add(address);
        }
    }

    private readonly HashSet<string> _cached = [];

    private static FakeResolver Dns() => new FakeResolver().Key(Name, Key).Exists("_domainkey.example.org")
        .Add("example.org", DnsRecordType.NS, owner => [new NsRecord(owner, 300, DnsName.Parse("ns1.example.org")), new NsRecord(owner, 300, DnsName.Parse("ns2.example.net"))])
        .Address("ns1.example.org", "192.0.2.53", "2001:db8::53").Address("ns2.example.net", "192.0.2.54");

    private Task<AuthoritativeAnswers> AskAsync(IDnsResolver dns) =>
        new AuthoritativeServers(dns, Directly).AskAsync(new DnsQuestion(DnsName.Parse(Name), DnsRecordType.TXT), TestContext.Current.CancellationToken);

    private Task<DkimCheckResult> JudgeAsync(FakeResolver dns) => new DkimCheck(new CheckContext(dns) { Directly = Directly }) { AsksAllServers = true }
        .RunAsync(DnsName.Parse("example.org"), DkimSelector.Parse("s1"), TestContext.Current.CancellationToken);

    private DirectResolver Directly(IPAddress address) => new(_servers[address.ToString()], !_cached.Contains(address.ToString()));

    private sealed class DirectResolver(FakeResolver inner, bool isAuthoritative) : IDnsResolver
    {
        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
            await inner.QueryAsync(question, cancellationToken) with { IsAuthoritative = isAuthoritative };
    }
}
