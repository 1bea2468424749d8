using System.Net;
using System.Text;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;

namespace MailRep.Tests.Spf;

/// <summary>Records that strangers wrote to hurt: each ends with a verdict, after a bounded number of questions.</summary>
public sealed class SpfHostileTests
{
    private const int MostOctets = 65535;

    [Theory]
    [InlineData("ip4:192.0.2.1 ", SpfResult.Pass)]
    [InlineData("a:h.example.net ", SpfResult.PermError)]
    [InlineData("include:evil.example ", SpfResult.PermError)]
    [InlineData("exists:%{s}%{s}%{s}%{d}.evil.example ", SpfResult.PermError)]
    [InlineData("moo ", SpfResult.PermError)]
    [InlineData("%", SpfResult.PermError)]
    [InlineData("%{s}", SpfResult.PermError)]
    [InlineData("a:%{ir-+/_=,.}.%{s127r}", SpfResult.Neutral)]
    [InlineData("x=", SpfResult.Neutral)]
    [InlineData("\u001b[2J\u0080\u0000", SpfResult.PermError)]
    [InlineData(" ", SpfResult.Neutral)]
    public async Task Survives_64_KB_of_it(string piece, SpfResult expected)
    {
        var record = "v=spf1 " + new StringBuilder().Insert(0, piece, (MostOctets - 7) / piece.Length);
        var (result, asked) = await RunAsync(record);
        Assert.Equal(expected, result.SpfResult);
        Assert.InRange(asked, 1, 120);
        Assert.InRange(result.Findings.Sum(finding => finding.Message.Length + (finding.Evidence?.Length ?? 0)), 0, 10 * MostOctets);
    }

    [Theory]
    [InlineData("%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}.%{d}", SpfResult.Fail)]
    [InlineData("%{i127}.%{d}", SpfResult.Fail)]
    public async Task Cuts_what_macros_blow_up(string target, SpfResult expected)
    {
        var (result, _) = await RunAsync($"v=spf1 exists:{string.Concat(Enumerable.Repeat(target, 500))} -all", new string('l', 5000) + "@evil.example");
        Assert.Equal(expected, result.SpfResult);
        Assert.InRange(result.Trace[1].Target!.Length, 0, 4 * DnsName.MaxLength);
    }

    [Fact]
    public async Task Gives_no_explanation_where_it_would_be_a_book()
    {
        var dns = new EndlessResolver("v=spf1 -all exp=exp.evil.example", string.Concat(Enumerable.Repeat("%{s}", 10000)));
        var outcome = await new SpfEvaluator(new CheckContext(dns)).CheckHostAsync(
            IPAddress.Loopback, "evil.example", "someone@evil.example", string.Empty, TestContext.Current.CancellationToken);
        Assert.Equal((SpfResult.Fail, (string?)null), (outcome.Result, outcome.Explanation));
    }

    [Fact]
    public async Task Stops_in_a_tree_of_includes_without_end()
    {
        // Every name has a record that includes two further names.
        var dns = new EndlessResolver("v=spf1 include:a.%{d} include:b.%{d} -all", string.Empty);
        var result = await new SpfCheck(new CheckContext(dns)).RunAsync(
            new SpfRequest(DnsName.Parse("evil.example"), IPAddress.Loopback), TestContext.Current.CancellationToken);
        Assert.Equal((SpfResult.PermError, Verdict.Fail), (result.SpfResult, result.Verdict));
        Assert.InRange(dns.Asked, 10, 2 * SpfGraph.MaxRecords);
        Assert.Equal(SpfLimits.Lookups + 1, result.LookupCount);
    }

    private static async Task<(SpfCheckResult Result, int Asked)> RunAsync(string record, string? sender = null)
    {
        var dns = new EndlessResolver(record, string.Empty);
        var result = await new SpfCheck(new CheckContext(dns)).RunAsync(
            new SpfRequest(DnsName.Parse("evil.example"), IPAddress.Parse("192.0.2.1"), sender, "helo.evil.example"), TestContext.Current.CancellationToken);
        return (result, dns.Asked);
    }

    /// <summary>The same record at every name (another at exp.), and no address anywhere but one that does not match.</summary>
    private sealed class EndlessResolver(string record, string explanation) : IDnsResolver
    {
        private int _asked;

        public int Asked => _asked;

        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            DnsRecord[] records = question.Type switch
            {
                DnsRecordType.TXT => [new TxtRecord(question.Name, 0, [question.Name.Value.StartsWith("exp.", StringComparison.Ordinal) ? explanation : record])],
                DnsRecordType.A when !question.Name.Value.EndsWith("evil.example", StringComparison.Ordinal) => [new AddressRecord(question.Name, 0, IPAddress.Loopback)],
                _ => [],
            };
            return new(new DnsAnswer(question, records.Length > 0 ? DnsStatus.Success : DnsStatus.NoData, records, "endless"));
        }
    }
}
