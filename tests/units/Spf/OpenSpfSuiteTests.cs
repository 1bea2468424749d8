using System.Collections.Concurrent;
using System.Net;
using MailRep.Adapters.Dns;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;
using MailRep.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace MailRep.Tests.Spf;

/// <summary>The suites of openspf, whole, and cases of our own in the same format for what they miss.</summary>
public sealed class OpenSpfSuiteTests
{
    // Where RFC 7208 answers otherwise than the suites of RFC 4408 and of pyspf: the case, what we say, and the section.
    private static readonly Dictionary<string, (SpfResult Result, string Section)> Exceptions = new()
    {
        ["default-modifier"] = (SpfResult.Neutral, "section 6: unknown modifiers are ignored, and default= of the drafts is one; the case is pyspf's lax mode"),
        ["default-modifier-harsh"] = (SpfResult.Neutral, "section 2.6: there is no result 'ambiguous'; the case is pyspf's harsh mode"),
    };

    public static TheoryData<string> Rfc7208 => Names("rfc7208-tests.yml");

    public static TheoryData<string> Rfc4408 => Names("rfc4408-tests.yml");

    public static TheoryData<string> Pyspf => Names("test.yml");

    public static TheoryData<string> Own => [.. Directory.GetFiles(OwnFolder, "*.yml").Order().SelectMany(path => SpfSuite.Read(path).Keys.Select(name => $"{Path.GetFileName(path)}/{name}"))];

    private static string OwnFolder => Path.Combine(Conformance.RepositoryRoot(), "tests", "data", "spf");

    [Theory]
    [MemberData(nameof(Rfc7208))]
    public Task Agrees_with_the_suite_of_RFC_7208(string name) => CheckAsync(SpfSuite.Read(Shared("rfc7208-tests.yml"))[name]);

    [Theory]
    [MemberData(nameof(Rfc4408))]
    public Task Agrees_with_the_suite_of_RFC_4408_but_for_the_exceptions(string name) => CheckAsync(SpfSuite.Read(Shared("rfc4408-tests.yml"))[name]);

    [Theory]
    [MemberData(nameof(Pyspf))]
    public Task Agrees_with_the_cases_of_pyspf_but_for_the_exceptions(string name) => CheckAsync(SpfSuite.Read(Shared("test.yml"))[name]);

    [Theory]
    [MemberData(nameof(Own))]
    public Task Agrees_with_our_own_cases(string name) => CheckAsync(SpfSuite.Read(Path.Combine(OwnFolder, name.Split('/')[0]))[name.Split('/')[1]]);

    [Theory]
    [InlineData("rfc7208-tests.yml", 203)]
    [InlineData("rfc4408-tests.yml", 191)]
    [InlineData("test.yml", 16)]
    public void The_suites_are_whole(string file, int count) => Assert.Equal(count, SpfSuite.Read(Shared(file)).Count);

    /// <summary>As Test-MailSpf asks with -Server, against a server of the test's own that serves the case's data, silence included.</summary>
    [Theory]
    [InlineData("rfc7208-tests.yml")]
    [InlineData("rfc4408-tests.yml")]
    [InlineData("test.yml")]
    public async Task Agrees_with_the_suites_over_a_socket(string file)
    {
        ConcurrentBag<string> failed = [];
        var asked = 0;
        var many = new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(SpfSuite.Read(Shared(file)).Values, many, async (test, token) =>
        {
            await using var server = new DnsTestServer(test.Resolver());
            var resolver = await ResolverFactory.CreateAsync(new ResolverOptions
            {
                Servers = [new DnsEndpoint(server.Endpoint.ToString())],
                // Silence is waited for whole: only where the data holds one is the wait short.
                Timeout = TimeSpan.FromSeconds(test.Zone.AllNodes.Any(node => node is YamlScalarNode { Value: "TIMEOUT" }) ? 1 : 10),
            }, token);
            if (await Record.ExceptionAsync(() => CheckAsync(test, resolver)) is { } wrong)
            {
                failed.Add($"{test.Name}: {wrong.Message}");
            }

            Interlocked.Add(ref asked, server.Asked.Count);
        });
        Assert.InRange(asked, SpfSuite.Read(Shared(file)).Count, int.MaxValue);
        Assert.True(failed.IsEmpty, string.Join(Environment.NewLine, failed.Order()));
    }

    /// <summary>One case over any resolver that serves its data, through the check as the cmdlet calls it.</summary>
    internal static async Task CheckAsync(SpfCase test, IDnsResolver? resolver = null)
    {
        var request = new SpfRequest(null, IPAddress.Parse(test.Host), test.MailFrom, test.Helo);
        var result = await new SpfCheck(new CheckContext(resolver ?? test.Resolver())).RunAsync(request, TestContext.Current.CancellationToken);
        var expected = Exceptions.TryGetValue(test.Name, out var exception) ? [exception.Result.ToString()] : test.Results;
        Assert.Contains(result.SpfResult.ToString()!, expected, StringComparer.OrdinalIgnoreCase);
        if (test.Explanation is not null)
        {
            Assert.Equal(test.Explanation == "DEFAULT" ? null : test.Explanation, result.Explanation);
        }

        // Never a pass for what does not pass, and a fix for whatever is wrong.
        Assert.True(result.SpfResult == SpfResult.Pass || result.Verdict != Verdict.Pass, result.ToString());
        Assert.All(result.Findings.Where(finding => finding.Verdict != Verdict.Pass), finding => Assert.NotNull(finding.Fix));
    }

    private static string Shared(string file) => Conformance.Require($"spf/openspf/{file}");

    private static TheoryData<string> Names(string file) => Conformance.Rows($"spf/openspf/{file}", path => SpfSuite.Read(path).Keys);
}
