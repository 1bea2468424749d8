using System.Net;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>The suites of openspf, whole.</summary>
public sealed class OpenSpfSuiteTests
{
    private const string Folder = "spf/openspf";

    public static TheoryData<string> Rfc7208 => Names("rfc7208-tests.yml");

    [Theory]
    [MemberData(nameof(Rfc7208))]
    public Task Agrees_with_the_suite_of_RFC_7208(string name) => CheckAsync("rfc7208-tests.yml", name);

    private static TheoryData<string> Names(string file) => [.. SpfSuite.Read(Conformance.Require($"{Folder}/{file}")).Keys];

    private static async Task CheckAsync(string file, string name)
    {
        var test = SpfSuite.Read(Conformance.Require($"{Folder}/{file}"))[name];
        var outcome = await new SpfEvaluator(new CheckContext(test.Resolver())).CheckHostAsync(IPAddress.Parse(test.Host), test.Domain, test.MailFrom, test.Helo, default);
        Assert.Contains(outcome.Result.ToString(), test.Results, StringComparer.OrdinalIgnoreCase);
        if (test.Explanation is not null)
        {
            Assert.Equal(test.Explanation == "DEFAULT" ? null : test.Explanation, outcome.Explanation);
        }
    }
}
