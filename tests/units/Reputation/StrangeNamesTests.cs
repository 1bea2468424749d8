using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Reputation;
using MailRep.Tests.Support;

namespace MailRep.Tests.Reputation;

/// <summary>Reports about names that no person would type, and none the less can be in DNS or in a parameter.</summary>
public sealed class StrangeNamesTests
{
    private const string Soa = "@ 3600 IN SOA ns1 hostmaster 1 3600 600 86400 300";

    [Theory]
    [InlineData("a\\000b")]
    [InlineData("a\\032b\\027")]
    [InlineData("a\\.b\\195\\169")]
    public async Task A_report_is_not_lost_to_an_MX_host_with_odd_octets(string host)
    {
        var report = await RunAsync(
            [$"$ORIGIN example.org.\n{Soa}\n@ 3600 IN MX 10 {host}\n{host} 3600 IN A 192.0.2.25\n@ 3600 IN TXT \"v=spf1 ip4:198.51.100.1 -all\"",
                $"$ORIGIN 2.0.192.in-addr.arpa.\n{Soa}\n25 3600 IN PTR mail.example.org."],
            new ReputationRequest(DnsName.Parse("example.org")));

        Assert.Equal(ReputationScore.Weights.Keys.Order(), report.Checks.Select(check => check.Check).Distinct().Order());
        var spf = Assert.Single(report.Checks, check => check.Check == "Spf");
        Assert.Equal((Verdict.Fail, "192.0.2.25"), (spf.Verdict, ((MailRep.Spf.SpfCheckResult)spf).IPAddress));
        Assert.Equal(Verdict.Fail, Assert.Single(report.Checks, check => check.Check == "Hostname").Verdict);
        Assert.Contains($"{host}.example.org 192.0.2.25", report.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typed_host_name_with_escapes_is_printable_wherever_the_report_shows_it()
    {
        var report = await RunAsync(
            [$"$ORIGIN example.org.\n{Soa}\n@ 3600 IN MX 10 mail\nmail 3600 IN A 192.0.2.25\n@ 3600 IN TXT \"v=spf1 mx -all\""],
            new ReputationRequest(DnsName.Parse("example.org")) { Addresses = [IPAddress.Parse("192.0.2.25")], HostName = "\e[31mmail\a.example.org" });

        Assert.Contains("\\u{1B}[31mmail\\u{7}.example.org", report.Notes[0], StringComparison.Ordinal);
        string?[] shown = [report.Reason, .. report.Notes, .. report.Checks.SelectMany(check => new[] { check.Subject, check.Reason }), .. report.Findings.SelectMany(finding => new[] { finding.Subject, finding.Message, finding.Evidence }), .. report.Fixes.Select(fix => fix.ToString())];
        Assert.All(shown, text => Assert.DoesNotContain(text ?? string.Empty, char.IsControl));
    }

    private static Task<ReputationReport> RunAsync(IReadOnlyList<string> zones, ReputationRequest request) =>
        new ReputationCheck(new CheckContext(new ZoneResolver([.. zones.Select(zone => ZoneFileText.Read(zone))]))).RunAsync(request, TestContext.Current.CancellationToken);
}
