using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;
using MailRep.Tests.Support;

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
