using System.Net;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dns;

public sealed class CNameResolverTests
{
    [Fact]
    public async Task Walks_a_chain_over_several_answers()
    {
        var inner = new AliasResolver
        {
            ["a.example"] = Alias("a.example", 300, "b.example", "c.example") with { IsAuthenticated = true },
            ["c.example"] = Alias("c.example", 60, "d.example") with { IsAuthenticated = true },
            ["d.example"] = Found("d.example") with { KeepFor = TimeSpan.FromSeconds(100), IsAuthenticated = true },
        };

        var answer = await AskAsync(inner, "a.example");

        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal("a.example A", answer.Question.ToString());
        Assert.Equal(["b.example", "c.example", "d.example"], answer.Aliases.Select(alias => alias.Value));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.KeepFor);
        Assert.True(answer.IsAuthenticated);
        Assert.Equal(["a.example", "c.example", "d.example"], inner.Asked);
    }

    [Fact]
    public async Task One_unchecked_alias_makes_the_whole_unchecked()
    {
        var inner = new AliasResolver { ["a.example"] = Alias("a.example", 300, "b.example"), ["b.example"] = Found("b.example") with { IsAuthenticated = true } };
        Assert.False((await AskAsync(inner, "a.example")).IsAuthenticated);
    }

    [Theory]
    [InlineData(DnsStatus.NxDomain)]
    [InlineData(DnsStatus.NoData)]
    [InlineData(DnsStatus.ServFail)]
    [InlineData(DnsStatus.OutsideZones)]
    public async Task Ends_as_its_last_name_ends(DnsStatus status)
    {
        var inner = new AliasResolver { ["a.example"] = Alias("a.example", 300, "b.example"), ["b.example"] = Answer("b.example", status) };
        var answer = await AskAsync(inner, "a.example");
        Assert.Equal(status, answer.Status);
        Assert.Equal("a.example", answer.Question.Name.Value);
    }

    [Theory]
    [InlineData(DnsStatus.ServFail, "c.example A (a.example is an alias of it): SERVFAIL from fake")]
    [InlineData(DnsStatus.TimedOut, "c.example A (a.example is an alias of it): no answer in time from fake")]
    [InlineData(DnsStatus.OutsideZones, "c.example A (a.example is an alias of it): not in the zone files given")]
    [InlineData(DnsStatus.NxDomain, "a.example A: no such name (from fake)")]
    public async Task Names_the_target_whose_look_up_failed(DnsStatus status, string described)
    {
        var inner = new AliasResolver
        {
            ["a.example"] = Alias("a.example", 300, "b.example"),
            ["b.example"] = Alias("b.example", 300, "c.example"),
            ["c.example"] = Answer("c.example", status),
        };
        var answer = await AskAsync(inner, "a.example");
        Assert.Equal("a.example", answer.Question.Name.Value);
        Assert.Equal(described, answer.Describe());
        Assert.Equal(answer.IsKnown ? "a.example" : "c.example", answer.FailedName.Value);

        var finding = FindingCatalogue.UnknownFor("a.example", answer);
        Assert.Equal(status == DnsStatus.OutsideZones, finding.Fix!.Text.Contains("holds c.example ", StringComparison.Ordinal));
        Assert.Contains(described, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.example>a.example")]
    [InlineData("a.example>b.example", "b.example>a.example")]
    [InlineData("a.example>b.example", "b.example>c.example", "c.example>b.example")]
    [InlineData("a.example>b.example", "b.example>b.example")]
    public async Task Sees_a_circle(params string[] aliases)
    {
        var inner = new AliasResolver();
        foreach (var pair in aliases.Select(alias => alias.Split('>')))
        {
            inner[pair[0]] = Alias(pair[0], 300, pair[1]);
        }

        var answer = await AskAsync(inner, "a.example");
        Assert.Equal(DnsStatus.AliasLoop, answer.Status);
        Assert.Equal("a.example", answer.Question.Name.Value);
        Assert.True(inner.Asked.Count <= aliases.Length);
    }

    [Theory]
    [InlineData(CNameResolver.MaxAliases, DnsStatus.Success)]
    [InlineData(CNameResolver.MaxAliases + 1, DnsStatus.AliasLoop)]
    public async Task Stops_at_the_limit(int length, DnsStatus status)
    {
        var inner = new AliasResolver();
        for (var i = 0; i < length; i++)
        {
            inner[$"n{i}.example"] = Alias($"n{i}.example", 300, $"n{i + 1}.example");
        }

        inner[$"n{length}.example"] = Found($"n{length}.example");
        Assert.Equal(status, (await AskAsync(inner, "n0.example")).Status);
    }

    [Fact]
    public async Task Asks_for_a_target_that_the_aliases_do_not_name()
    {
        var inner = new AliasResolver
        {
            ["a.example"] = Answer("a.example", DnsStatus.NoData) with { Aliases = [DnsName.Parse("x.example")], ContinueAt = DnsName.Parse("b.example") },
            ["b.example"] = Found("b.example"),
        };
        Assert.Equal(DnsStatus.Success, (await AskAsync(inner, "a.example")).Status);
    }

    private static async Task<DnsAnswer> AskAsync(AliasResolver inner, string name) =>
        await new CNameResolver(inner).QueryAsync(DnsName.Parse(name), DnsRecordType.A, TestContext.Current.CancellationToken);

    private static DnsAnswer Answer(string name, DnsStatus status) => new(new DnsQuestion(DnsName.Parse(name), DnsRecordType.A), status, [], "fake");

    private static DnsAnswer Found(string name) =>
        Answer(name, DnsStatus.Success) with { Records = [new AddressRecord(DnsName.Parse(name), 300, IPAddress.Loopback)], KeepFor = TimeSpan.FromSeconds(300) };

    private static DnsAnswer Alias(string name, int ttl, params string[] targets) => Answer(name, DnsStatus.NoData) with
    {
        Aliases = [.. targets.Select(DnsName.Parse)], ContinueAt = DnsName.Parse(targets[^1]), KeepFor = TimeSpan.FromSeconds(ttl),
    };

    private sealed class AliasResolver : Dictionary<string, DnsAnswer>, IDnsResolver
    {
        public List<string> Asked { get; } = [];

        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Asked.Add(question.Name.Value);
            return ValueTask.FromResult(this[question.Name.Value]);
        }
    }
}
