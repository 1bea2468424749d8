using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MailRep.Dmarc;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Reputation;

namespace MailRep.Tests.Dmarc;

/// <summary>Who publishes the fixes of a report one after the other must come to a good record, and undo nothing on the way.</summary>
public sealed class DmarcFixTests
{
    private const string Owner = "_dmarc.example.org";
    private const string Rua = "rua=mailto:dmarc@example.org";

    // Stricter than before, and so not for a repair to settle.
    private static readonly string[] Decisions = ["DMARC-TESTING", "DMARC-POLICY-NONE", "DMARC-SP-WEAKER"];

    [Theory]
    // record | the records of the fixes in the report's order
    [InlineData("v=DMARC1; p=none; pct=100", $"v=DMARC1; p=none; {Rua}", $"v=DMARC1; p=quarantine; {Rua}")]
    [InlineData("v=DMARC1; p=none; t=y; x=1", $"v=DMARC1; p=none; t=y; {Rua}", $"v=DMARC1; p=none; {Rua}", $"v=DMARC1; p=quarantine; {Rua}")]
    [InlineData($"v=DMARC1; p=none; sp=none; {Rua}", $"v=DMARC1; p=quarantine; {Rua}")]
    [InlineData($"v=DMARC1; p=reject; sp=none; pct=50; {Rua}", $"v=DMARC1; p=reject; sp=none; {Rua}", $"v=DMARC1; p=reject; {Rua}")]
    [InlineData("v=DMARC1; p; p=rejct; fo=0:1; ruf=a,ftp://b/; rua=mailto:a@example.org!10m,b", "v=DMARC1; p=reject; rua=mailto:a@example.org")]
    [InlineData("v=dmarc1; p=reject; pct=50", $"v=DMARC1; p=reject; {Rua}")]
    [InlineData("v=DMARC1; p=reject; fo=1; pct=50", $"v=DMARC1; p=reject; fo=1; {Rua}", $"v=DMARC1; p=reject; {Rua}")]
    public async Task Build_on_each_other(string record, params string[] fixes)
    {
        var report = await JudgeAsync(new() { [Owner] = record });
        Assert.Equal(fixes, report.Fixes.Where(fix => fix.Record is not null).Select(fix => fix.Record!.Value));
        Assert.All(report.Fixes.Where(fix => fix.Record is not null), fix => Assert.Equal(DnsText.Presentation(record), fix.Replaces));
    }

    [Fact]
    public async Task Say_when_to_take_a_decision()
    {
        var report = await JudgeAsync(new() { [Owner] = "v=DMARC1; p=none; t=y; pct=100; fo=1" });
        Assert.Equal(
            [
                "DMARC-REMOVED-TAG: Publish this record in place of the old one.",
                "DMARC-NO-RUA: Publish this record in place of the old one.",
                "DMARC-TESTING: When the test is over, publish this record in place of the old one.",
                "DMARC-POLICY-NONE: Once the reports show that your own mail passes, publish this record in place of the old one.",
                "DMARC-FO: Leave fo out when you next change the record.",
            ],
            report.Findings.Select(finding => $"{finding.Id}: {finding.Fix!.Text}"));
    }

    [Fact]
    public async Task Make_one_record_of_several_look_alikes()
    {
        var zone = VectorZone.Of((Owner, "v=dmarc1; p=reject"), (Owner, "v=DMARC 1; p=none"));
        var result = await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse("example.org"), TestContext.Current.CancellationToken);
        Assert.Equal([FixKind.Record, FixKind.Text], result.Findings.Select(finding => finding.Fix!.Kind));
    }

    [Fact]
    public async Task Name_fewer_hosts_in_ruf_too()
    {
        var list = string.Join(',', Enumerable.Range(0, 11).Select(number => $"mailto:a@h{number}.example.org"));
        var report = await JudgeAsync(new() { [Owner] = $"v=DMARC1; p=reject; {Rua}; ruf={list}" });
        var finding = Assert.Single(report.Findings, finding => finding.Id == "DMARC-RUA-COUNT");
        Assert.Equal($"v=DMARC1; p=reject; {Rua}; ruf=mailto:a@h0.example.org,mailto:a@h1.example.org", finding.Fix!.Record!.Value);
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Records)])]
    public async Task Leave_nothing_to_repair_whichever_is_published(Published start)
    {
        var report = await JudgeAsync(start.Zone, start.Domain);
        var repairs = Open(report).Where(finding => !Decisions.Contains(finding.Id)).ToList();
        Assert.True(repairs.Where(finding => finding.Fix!.Kind == FixKind.Record).Select(finding => finding.Fix!.ToString()).Distinct().Count() <= 1, start.ToString());
        foreach (var finding in Open(report).Where(finding => finding.Fix!.Kind == FixKind.Record))
        {
            var after = await JudgeAsync(Publish(start.Zone, [finding.Fix!]), start.Domain);
            var left = Open(after).Select(other => other.Id).Intersect(repairs.Append(finding).Select(other => other.Id));
            Assert.True(!left.Any(), $"{start}: the fix of {finding.Id}, {finding.Fix}, leaves {string.Join(' ', left)}");
        }
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Records)])]
    public async Task End_in_a_good_record(Published start)
    {
        var report = await JudgeAsync(start.Zone, start.Domain);
        var zone = Publish(start.Zone, report.Fixes);
        var after = await JudgeAsync(zone, start.Domain);

        // A record that was discarded, or whose policy could not be read, has its policy judged once it is sound.
        var record = DmarcRecord.Parse(start.Zone[start.Owner]);
        var isRead = record is { IsUsable: true, Policy: not null } && !record.Has(DmarcFaultKind.BadPolicy);
        Assert.True(Open(after).All(finding => !isRead && Decisions.Contains(finding.Id)), $"{start} ends as {zone[start.Owner]} with {string.Join(' ', Open(after))}");
        var last = Publish(zone, after.Fixes);
        Assert.True(!Open(await JudgeAsync(last, start.Domain)).Any(), $"{start} ends at last as {last[start.Owner]}");
    }

    // What is to do about the text of the record; a record that is missing elsewhere (psd=y above, consent) is not in it.
    private static IEnumerable<Finding> Open(ReputationReport report) =>
        report.Findings.Where(finding => finding.Verdict != Verdict.Pass && finding.Id is not ("DMARC-EXTERNAL-REPORT" or "DMARC-MISSING"));

    private static Dictionary<string, string> Publish(Dictionary<string, string> zone, IEnumerable<Fix> fixes)
    {
        var after = new Dictionary<string, string>(zone);
        foreach (var record in fixes.Select(fix => fix.Record).Where(record => record is not null))
        {
            after[record!.Name] = record.Octets;
        }

        return after;
    }

    private static async Task<ReputationReport> JudgeAsync(Dictionary<string, string> records, string domain = "example.org")
    {
        var zone = new VectorZone().Exists("www.example.org");
        foreach (var (name, text) in records)
        {
            _ = text.Length == 0 ? zone.Txt(name, text) : zone.Strings(name, [.. text.Chunk(255).Select(chunk => new string(chunk))]);
        }

        var result = await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse(domain), TestContext.Current.CancellationToken);
        return ReputationSummary.Of(DnsName.Parse(domain), [result], []);
    }

    /// <summary>What stands at the names of a domain, and the author domain that is judged.</summary>
    public sealed record Published(Dictionary<string, string> Zone, string Owner, string Domain)
    {
        public override string ToString() => $"[{Zone[Owner]}] at {Owner} for {Domain}";
    }

    private static class Records
    {
        private static readonly string[] Starts = ["v=DMARC1", "v=DMARC1", "v=DMARC1", "V = DMARC1 ", " v=DMARC1", "v=dmarc1", "v=DMARC1 p=none", "\"v=DMARC1", "p=none"];

        private static readonly string[] Pieces =
        [
            "p=none", "p=quarantine", "P=Reject", "p=rejct", "p=", "p", "p=hold", "sp=none", "sp=quarantine", "sp=hold", "SP=rejct", "np=none", "np=reject", "np=",
            "t=y", "t=n", "t=maybe", "pct=50", "rf=afrf", "ri=", "x=1", "litter", "=x", "", " ", "adkim=s", "aspf=strict", "psd=u", "psd=n", "psd=y", "psd=q", "v=DMARC1",
            "fo=0:1", "fo=1", "FO=d:s", "fo=", "rua=mailto:a@example.org", "rua=mailto:a@example.org!10m,mailto:b@example.net!5", "rua=a@example.org", "rua=", "rua", "rua=,,",
            "rua=https://example.org/r,mailto:c@example.org", "ruf=mailto:d@example.org", "ruf=ftp://example.org/", "ruf=e!10m!5k,mailto:f@www.example.org!1g",
            "ruf=" + string.Join(',', Enumerable.Range(0, 12).Select(number => $"mailto:a@h{number}.example.org")),
            "rua=" + string.Join(',', Enumerable.Range(0, 11).Select(number => $"mailto:a@g{number}.example.org!1m")),
        ];

        private static readonly (string Owner, string Domain)[] Places =
            [(DmarcFixTests.Owner, "example.org"), (DmarcFixTests.Owner, "www.example.org"), (DmarcFixTests.Owner, "ghost.example.org"), ("_dmarc.mail.example.org", "mail.example.org")];

        public static Arbitrary<Published> Published() => Arb.From(
            from place in Gen.Elements(Places)
            from start in Gen.Elements(Starts)
            from separator in Gen.Elements(";", "; ", " ;\t")
            from usual in Gen.Elements("", "p=none", "p=reject")
            from pieces in Gen.ListOf(Gen.Elements(Pieces))

            // A public suffix above the domain is not judged, whatever it says.
            select Of(place, string.Join(separator, [start, usual, .. pieces.Where(piece => piece != "psd=y" || place.Owner == $"_dmarc.{place.Domain}").Take(12)])));

        private static Published Of((string Owner, string Domain) place, string text)
        {
            Dictionary<string, string> zone = new() { [DmarcFixTests.Owner] = $"v=DMARC1; p=quarantine; {Rua}" };
            zone[place.Owner] = text;
            return new Published(zone, place.Owner, place.Domain);
        }
    }
}
