using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>The fixes of one record are one text, and publishing it does what each of them says.</summary>
public sealed class SpfRepairTests
{
    private const int Seeds = 250;

    private static readonly DnsName Domain = DnsName.Parse(SpfRandomDns.Domain);

    private static readonly string[] Slips =
    [
        "ip:192.0.2.7", "ipv4:192.0.2.8/29", "include=n2.example.org", "include:://n3.example.org", "include:_spf.gogle.com", "mx,", "a:192.0.2.9", "all", "?all", "-all;",
        "+all", "ptr", "-ptr", "ip4:0.0.0.0/0", "redirect=n4.example.org", "redirect:n1.example.org", "exp=e.example.org", "exp=f.example.org", "a:gone.example.org", "a:none.example.org",
        "exists:%{i}.gone.example.org", "exists:gone.example.org", "mx:gone.example.org", "a:%{d}=x.example.org", "include:example.org", "x=y", "ip4:192.0.2.0/27", "v=spf1", "\"",
    ];

    public static TheoryData<SpfRandomShape> Shapes => [
        new SpfRandomShape { HasGaps = true },
        new SpfRandomShape(Records: 4, MostTerms: 4) { HasGaps = true, IsWild = true },
        new SpfRandomShape(Records: 8, MostTerms: 12, PassOf: 9) { IsWild = true, HasOpen = true, MostMx = 12 },
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Mends_with_each_fix_whatever_shares_it(SpfRandomShape shape)
    {
        var repaired = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (dns, text) = Made(seed, shape);
            var before = await LintAsync(dns, text);
            foreach (var fixes in before.Findings.Where(finding => IsOwn(finding.Fix)).GroupBy(finding => finding.Fix!.Record!.Value))
            {
                repaired++;
                var after = await LintAsync(dns, fixes.Key);
                var left = after.Findings.Where(finding => finding.Subject == SpfRandomDns.Domain).Select(finding => finding.Id).Intersect(fixes.Select(finding => finding.Id));
                Assert.True(!left.Any(), $"seed {seed}: '{text}' became '{fixes.Key}', which leaves {string.Join(", ", left)}");
                Assert.True(after.Findings.All(finding => !IsOwn(finding.Fix)), $"seed {seed}: '{text}' became '{fixes.Key}', which is to be mended again: {string.Join("; ", after.Findings.Select(finding => $"{finding.Id} {finding.Evidence} {finding.Fix}"))}");
            }

            Assert.True(before.Findings.Where(finding => IsOwn(finding.Fix)).Select(finding => finding.Fix!.Record!.Value).Distinct().Count() <= 1, $"seed {seed}: more than one text for '{text}'");
        }

        Assert.InRange(repaired, Seeds / 10, Seeds);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Takes_no_sender_away_and_lets_those_pass_that_were_asked_for(SpfRandomShape shape)
    {
        var admitted = 0;
        var kept = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (dns, text) = Made(seed, shape);
            var senders = SpfRandomDns.Addresses.Where((_, at) => (at + seed) % 9 == 0).ToList();
            var before = await RunAsync(dns, text, senders);
            var proposed = before.SelectMany(result => result.Findings).Select(finding => finding.Fix).FirstOrDefault(IsOwn)?.Record!.Value;

            // Whoever a record lets pass by accident is not meant.
            if (proposed is null || before[0].Findings.Any(finding => finding.Id is "SPF-PLUS-ALL"))
            {
                continue;
            }

            Assert.All(before.SelectMany(result => result.Findings).Where(finding => IsOwn(finding.Fix)), finding => Assert.Equal(proposed, finding.Fix!.Record!.Value));
            foreach (var (was, now) in before.Zip(await RunAsync(dns, proposed, senders)))
            {
                if (was.SpfResult is SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral or SpfResult.PermError or SpfResult.Pass && now.SpfResult is not SpfResult.PermError)
                {
                    Assert.True(now.SpfResult == SpfResult.Pass, $"seed {seed}: {now.IPAddress} was {was.SpfResult} by '{text}' and is {now.SpfResult} by '{proposed}'");
                    _ = was.SpfResult == SpfResult.Pass ? kept++ : admitted++;
                }
            }
        }

        Assert.True(kept > 20 && admitted > 20, $"{kept} kept, {admitted} admitted");
    }

    [Fact]
    public async Task Lets_all_senders_of_one_run_pass_with_one_record()
    {
        var dns = new FakeResolver().Txt(SpfRandomDns.Domain, "v=spf1 ip:192.0.2.1 ptr -ip4:192.0.2.0/24 ~all");
        IPAddress[] senders = [.. new[] { "192.0.2.1", "192.0.2.2", "2001:db8::1", "::ffff:192.0.2.2" }.Select(IPAddress.Parse)];
        var broken = await new SpfCheck(new CheckContext(dns)).RunAsync([.. senders.Select(sender => new SpfRequest(Domain, sender))], TestContext.Current.CancellationToken);
        Assert.All(broken, result => Assert.Equal(SpfResult.PermError, result.SpfResult));
        Assert.All(broken.SelectMany(result => result.Findings), finding => Assert.Equal("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -ip4:192.0.2.0/24 ip6:2001:db8::1 ~all", finding.Fix!.Record!.Value));

        dns.Txt(SpfRandomDns.Domain, "v=spf1 ip4:192.0.2.1 -ip4:192.0.2.0/24 ip4:192.0.2.1 ~all");
        var results = await new SpfCheck(new CheckContext(dns)).RunAsync([.. senders.Select(sender => new SpfRequest(Domain, sender))], TestContext.Current.CancellationToken);
        Assert.Equal([SpfResult.Pass, SpfResult.Fail, SpfResult.SoftFail, SpfResult.Fail], results.Select(result => result.SpfResult!.Value));
        var fixes = results.SelectMany(result => result.Findings).Select(finding => finding.Fix!.Record!.Value).Distinct();
        Assert.Equal("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -ip4:192.0.2.0/24 ip6:2001:db8::1 ~all", Assert.Single(fixes));
    }

    [Fact]
    public async Task Leaves_an_assumed_sender_out_of_what_is_to_be_published()
    {
        var dns = new FakeResolver().Txt(SpfRandomDns.Domain, "v=spf1 ip4:192.0.2.1");
        var result = await new SpfCheck(new CheckContext(dns)).RunAsync(new SpfRequest(Domain, IPAddress.Parse("192.0.2.9")) { IsAssumed = true }, TestContext.Current.CancellationToken);
        Assert.Equal("v=spf1 ip4:192.0.2.1 ~all", Assert.Single(result.Findings, finding => finding.Id == "SPF-NO-ALL").Fix!.Record!.Value);
    }

    // An included record below the domain may need one too.
    private static bool IsOwn(Fix? fix) => fix is { Kind: FixKind.Record, Record: { } record } && record.Name == SpfRandomDns.Domain;

    // A record of the shape, with what people write wrong put among its terms.
    private static (SpfRandomDns Dns, string Text) Made(int seed, SpfRandomShape shape)
    {
        var dns = new SpfRandomDns(seed, shape);
        var random = new Random(seed);
        var terms = dns[SpfRandomDns.Domain].Split(' ').ToList();
        for (var slip = random.Next(4); slip > 0; slip--)
        {
            terms.Insert(random.Next(1, terms.Count + 1), Slips[random.Next(Slips.Length)]);
        }

        return (dns, string.Join(' ', terms));
    }

    private static async Task<SpfCheckResult> LintAsync(SpfRandomDns dns, string text) =>
        await new SpfCheck(new CheckContext(With(dns, text))).RunAsync(new SpfRequest(Domain), TestContext.Current.CancellationToken);

    private static Task<IReadOnlyList<SpfCheckResult>> RunAsync(SpfRandomDns dns, string text, IEnumerable<IPAddress> senders) =>
        new SpfCheck(new CheckContext(With(dns, text))).RunAsync([.. senders.Select(sender => new SpfRequest(Domain, sender))], TestContext.Current.CancellationToken);

    private static SpfDraftResolver With(SpfRandomDns dns, string text) => new SpfDraftResolver(dns).With(new Dictionary<DnsName, string> { [Domain] = text });
}
