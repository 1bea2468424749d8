using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Exim.Rehearsal;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Tests.Exim.Rehearsal;

public sealed class EximSigningJudgeTests
{
    private static readonly DnsName Domain = new("example.org");
    private static readonly EximWay Way = new("a@b.example", new EximRoute(EximRouteKind.Accepted, "dnslookup", "remote_smtp", "a@b.example"), "remote_smtp", Signs: true);

    [Theory]
    [InlineData("Pass", "Pass", true, "Pass", "")]
    [InlineData("Pass", "PermError", false, "Warn", "EXIM-KEY-UNPUBLISHED")]
    [InlineData("Pass", "PermError", true, "Fail", "EXIM-KEY-DIFFERS")]
    [InlineData("Pass", "Fail", true, "Fail", "EXIM-KEY-DIFFERS")]
    [InlineData("Pass", "TempError", null, "Unknown", "DNS-UNKNOWN")]
    [InlineData("Pass", "Neutral", true, "Warn", "DKIM-TESTING")]
    [InlineData("Fail", "Pass", true, "Fail", "EXIM-SIGNATURE-BAD")]
    [InlineData("PermError", "TempError", null, "Fail", "EXIM-SIGNATURE-BAD")]
    [InlineData(null, "Pass", true, "Pass", "")]
    [InlineData(null, "TempError", null, "Unknown", "DNS-UNKNOWN")]
    [InlineData(null, "Fail", true, "Fail", "EXIM-KEY-DIFFERS")]
    public void A_signature_counts_by_the_key_and_by_dns(string? key, string dns, bool? published, string verdict, string findings)
    {
        var result = Judge([Signed(EximMessageKind.Plain, key, dns, published)], ["s1"]);
        Assert.Equal((verdict, findings), ($"{result.Verdict}", string.Join(" ", result.Findings.Select(finding => finding.Id))));
    }

    [Theory]
    [InlineData(EximRouteKind.Deferred, null, false, "Unknown", "EXIM-ROUTE-UNKNOWN")]
    [InlineData(EximRouteKind.Unclear, null, false, "Unknown", "EXIM-ROUTE-UNKNOWN")]
    [InlineData(EximRouteKind.NoSuchDomain, null, false, "Unknown", "EXIM-ROUTE-UNKNOWN")]
    [InlineData(EximRouteKind.Accepted, "mail_spool", false, "Fail", "EXIM-ROUTE")]
    [InlineData(EximRouteKind.Refused, null, false, "Fail", "EXIM-ROUTE")]
    [InlineData(EximRouteKind.NoSuchDomain, "remote_smtp", true, "Pass", null)]
    internal void A_sound_signature_is_no_pass_where_mail_takes_another_way(EximRouteKind kind, string? transport, bool signs, string verdict, string? id)
    {
        using var folder = new Support.EximFolder();
        var way = new EximWay("a@b.example", new EximRoute(kind, "r", transport, "said"), transport, signs);
        var facts = MailRep.Exim.EximFacts.Read(folder.Path, new MailRep.Exim.EximAccounts(string.Empty, string.Empty));
        var route = EximRouteJudge.Judge(way, facts, []);
        var result = Judge([Signed(EximMessageKind.Plain)], [], route);
        Assert.Equal((verdict, id), ($"{result.Verdict}", result.Findings.Count > 0 ? result.Findings[0].Id : null));
    }

    [Fact]
    public void Every_expected_selector_signs_every_message()
    {
        var result = Judge([Signed(EximMessageKind.Plain), Signed(EximMessageKind.EightBit)], ["s1", "S2"]);
        Assert.Equal((Verdict.Fail, "EXIM-SELECTOR-UNSIGNED"), (result.Verdict, Assert.Single(result.Findings).Id));
        Assert.Equal("No message has a signature with the selector S2.", result.Reason);
    }

    [Fact]
    public void A_bounce_alone_without_a_signature_is_a_warning_and_another_message_is_not()
    {
        var bounce = Judge([Signed(EximMessageKind.Plain), Without(EximMessageKind.NullSender)], ["s1"]);
        Assert.Equal((Verdict.Warn, "EXIM-NULL-SENDER"), (bounce.Verdict, Assert.Single(bounce.Findings).Id));
        var other = Judge([Signed(EximMessageKind.Plain), Without(EximMessageKind.EightBit)], ["s1"]);
        Assert.Equal((Verdict.Fail, "EXIM-UNSIGNED"), (other.Verdict, Assert.Single(other.Findings).Id));
        Assert.Contains("some messages (EightBit)", other.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_was_not_sent_says_why()
    {
        var result = Judge([Without(EximMessageKind.Plain, sent: false)], ["s1"], log: ["unable to open file for reading: /k"]);
        Assert.Equal((Verdict.Fail, "EXIM-DEFERRED"), (result.Verdict, Assert.Single(result.Findings).Id));
        Assert.Equal("Exim did not send the messages: Exim cannot open the private key.", result.Reason);
        Assert.Equal("unable to open file for reading: /k", result.Findings[0].Evidence);
    }

    [Fact]
    public void The_record_to_publish_is_that_of_the_key_on_disk()
    {
        var finding = Assert.Single(Judge([Signed(EximMessageKind.Plain, "Pass", "PermError", false)], ["s1"]).Findings);
        Assert.Equal("v=DKIM1; p=x", finding.Fix!.Record!.Value);
    }

    private static EximSignedMessage Signed(EximMessageKind kind, string? key = "Pass", string dns = "Pass", bool? published = true) =>
        EximSigningJudge.Message(Domain, kind, sent: true, [new EximMessageSignature
        {
            Domain = "example.org", Selector = "s1", Algorithm = "rsa-sha256", Tags = "v=1",
            KeyResult = key is null ? null : Enum.Parse<DkimResult>(key), KeyReason = key, DnsResult = Enum.Parse<DkimResult>(dns), DnsReason = "why", Published = published,
            Record = new MailDnsRecord(new DnsName("s1._domainkey.example.org"), DnsRecordType.TXT, "v=DKIM1; p=x"),
        }], []);

    private static EximSignedMessage Without(EximMessageKind kind, bool sent = true) => EximSigningJudge.Message(Domain, kind, sent, [], []);

    private static EximSigningCheckResult Judge(IReadOnlyList<EximSignedMessage> messages, string[] expected, Finding? route = null, string[]? log = null) =>
        EximSigningJudge.Judge(
            new EximSigningCheckResult { Subject = "example.org", ConfigRoot = "/etc/exim4", Verdict = Verdict.Unknown, Reason = "" },
            new EximRehearsedDomain(Domain, messages, expected, log ?? []), Way, route, []);
}
