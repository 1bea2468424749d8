using System.Net;
using System.Net.Sockets;
using MailRep.Adapters.Dns;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Adapters.Dns;

public sealed class ResolverFactoryTests : IDisposable
{
    private const string Example = "$ORIGIN example.org.\n$TTL 300\n@ SOA ns admin 1 1 1 1 60\n@ TXT file\nwww CNAME host.example.net.\nout.example.net. A 192.0.2.1\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailrep-factory-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Files_alone_answer_for_their_zones_and_for_nothing_else()
    {
        List<string> notes = [], trace = [];
        var resolver = await CreateAsync(new ResolverOptions
        {
            ZoneFiles = [File("a.zone", Example), File("b.zone", Example.Replace("example.org", "example.com", StringComparison.Ordinal))],
            Note = notes.Add, Trace = (answer, _) => trace.Add(answer.Describe()),
        });
        Assert.Equal(DnsStatus.Success, (await AskAsync(resolver, "example.org", DnsRecordType.TXT)).Status);
        Assert.Equal(DnsStatus.Success, (await AskAsync(resolver, "example.com", DnsRecordType.TXT)).Status);
        var outside = await AskAsync(resolver, "www.example.org", DnsRecordType.A);
        Assert.Equal(DnsStatus.OutsideZones, outside.Status);
        Assert.Equal("host.example.net A (www.example.org is an alias of it): not in the zone files given", outside.Describe());
        Assert.Equal(2, notes.Count);
        Assert.Equal(4, trace.Count);
    }

    [Fact]
    public async Task Files_shadow_the_servers()
    {
        await using var server = new DnsTestServer(new FakeResolver().Txt("example.org", "network").Txt("example.net", "network").Address("host.example.net", "192.0.2.9"));
        var resolver = await CreateAsync(new ResolverOptions { ZoneFiles = [File("a.zone", Example)], Servers = [new DnsEndpoint(server.Endpoint.ToString())] });
        Assert.Equal("file", Assert.Single((await AskAsync(resolver, "example.org", DnsRecordType.TXT)).Of<TxtRecord>()).Text);
        Assert.Equal("network", Assert.Single((await AskAsync(resolver, "example.net", DnsRecordType.TXT)).Of<TxtRecord>()).Text);
        Assert.Equal(DnsStatus.Success, (await AskAsync(resolver, "www.example.org", DnsRecordType.A)).Status);
        // On a slow machine the resolver may ask for the root's servers in between, to see whether anybody is there.
        Assert.Equal(["example.net TXT", "host.example.net A"], server.Asked.Select(query => query.Question.ToString()).Where(question => question != ". NS"));
        Assert.True((await AskAsync(resolver, "example.net", DnsRecordType.TXT)).IsFromCache);
    }

    [Fact]
    public async Task Takes_a_server_by_name_and_tries_each_of_its_addresses()
    {
        await using var server = new DnsTestServer(new FakeResolver().Txt("example.net", "network"));
        var resolver = await ResolverFactory.CreateAsync(
            new ResolverOptions { Servers = [new DnsEndpoint($"ns.example:{server.Endpoint.Port}")] },
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]), TestContext.Current.CancellationToken);
        Assert.Equal(DnsStatus.Success, (await AskAsync(resolver, "example.net", DnsRecordType.TXT)).Status);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("nothing")]
    [InlineData("silence")]
    public async Task Says_that_a_server_is_not_found(string kind)
    {
        var fault = await Assert.ThrowsAsync<MailRepException>(() => ResolverFactory.CreateAsync(
            new ResolverOptions { Servers = [new DnsEndpoint("nowhere.invalid")], Timeout = TimeSpan.FromMilliseconds(50) },
            async (_, token) =>
            {
                await Task.Delay(kind == "silence" ? Timeout.Infinite : 0, token);
                return kind == "nothing" ? [] : throw new SocketException((int)SocketError.HostNotFound);
            },
            TestContext.Current.CancellationToken));
        Assert.Equal(MailRepError.ServerNotResolved, fault.Error);
        Assert.Contains("nowhere.invalid", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.RecommendedAction);
    }

    [Fact]
    public async Task Stops_looking_for_a_server_when_told_to()
    {
        using var source = new CancellationTokenSource();
        var creating = ResolverFactory.CreateAsync(
            new ResolverOptions { Servers = [new DnsEndpoint("ns.example")], Timeout = TimeSpan.FromHours(1) },
            async (_, _) => await new TaskCompletionSource<IPAddress[]>().Task, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Says_that_two_files_hold_one_zone()
    {
        var fault = await Assert.ThrowsAsync<MailRepException>(() => CreateAsync(new ResolverOptions { ZoneFiles = [File("a.zone", Example), File("b.zone", Example)] }));
        Assert.Equal(MailRepError.ZoneFileSyntax, fault.Error);
        Assert.Contains("b.zone", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_resolv_conf_as_the_C_library_does()
    {
        string[] lines =
        [
            "# nameserver 192.0.2.1", "search example.org", "nameserver 192.0.2.53", "nameserver\t::1  # own", "nameserver x", "options edns0", "nameserver 192.0.2.53",
            "nameserver 192.0.2.54", "nameserver 192.0.2.55",
        ];
        Assert.Equal(["192.0.2.53:53", "[::1]:53", "192.0.2.54:53"], SystemNameServers.Parse(lines).Select(server => server.ToString()));
        Assert.Empty(SystemNameServers.Parse(["search example.org"]));
    }

    private static async Task<IDnsResolver> CreateAsync(ResolverOptions options) => await ResolverFactory.CreateAsync(options, TestContext.Current.CancellationToken);

    private static async Task<DnsAnswer> AskAsync(IDnsResolver resolver, string name, DnsRecordType type) =>
        await resolver.QueryAsync(DnsName.Parse(name), type, TestContext.Current.CancellationToken);

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
