using System.Text;
using MailRep.Dmarc;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dmarc;

public sealed class DmarcRecordTests
{
    [Theory]
    [InlineData("v=DMARC1", true)]
    [InlineData("v=DMARC1;", true)]
    [InlineData("v=DMARC1; p=none", true)]
    [InlineData("v = DMARC1 ; p=none", true)]
    [InlineData("V=DMARC1;p=none", true)]
    [InlineData("v=dmarc1; p=none", false)]
    [InlineData("v=DMARC2; p=none", false)]
    [InlineData("v=DMARC1 p=none", false)]
    [InlineData(" v=DMARC1; p=none", false)]
    [InlineData(";v=DMARC1; p=none", false)]
    [InlineData("p=none; v=DMARC1", false)]
    [InlineData("v=spf1 -all", false)]
    [InlineData("", false)]
    public void Takes_only_what_begins_with_the_version(string text, bool isRecord) => Assert.Equal(isRecord, DmarcRecord.Parse(text) is not null);

    [Theory]
    [InlineData("v=dmarc1; p=none", true)]
    [InlineData(" v=DMARC1; p=none", true)]
    [InlineData("\"v=DMARC1; p=none\"", true)]
    [InlineData("p=reject; v=DMARC1", true)]
    [InlineData("p=reject; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; p=none", false)]
    [InlineData("v=spf1 include:dmarc.example -all", false)]
    [InlineData("some-verification=dmarc", false)]
    [InlineData("v=DKIM1; p=", false)]
    public void Knows_what_was_meant_as_a_record(string text, bool isLookAlike) => Assert.Equal(isLookAlike, DmarcRecord.IsLookAlike(text));

    [Fact]
    public void Reads_every_tag_without_minding_case()
    {
        var record = DmarcRecord.Parse("v=DMARC1; P=Reject; sp=QUARANTINE; np=none; adkim=S; aspf=s; fo=1:d:s; psd=N; t=Y; rua=mailto:a@example.org , MAILTO:b%2Bc@example.net; ruf=mailto:d@example.org")!;
        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.None), (record.Policy, record.SubdomainPolicy, record.NonExistentPolicy));
        Assert.True(record is { IsDkimStrict: true, IsSpfStrict: true, IsTesting: true, Psd: DmarcPsd.No, FailureOptions: "1:d:s", IsUsable: true });
        Assert.Equal(["a@example.org", "b+c@example.net"], record.Rua.Select(uri => uri.Target));
        Assert.Equal("mailto:d@example.org", record.Ruf.ToString());
        Assert.Empty(record.Faults);
    }

    [Fact]
    public void Has_the_defaults_of_section_4_7()
    {
        var record = DmarcRecord.Parse("v=DMARC1; p=none; adkim=x; aspf=; psd=maybe; t=1; fo=2")!;
        Assert.True(record is { IsDkimStrict: false, IsSpfStrict: false, IsTesting: false, Psd: DmarcPsd.Undeclared, FailureOptions: "0", SubdomainPolicy: null, NonExistentPolicy: null });
        Assert.Equal(["adkim", "aspf", "psd", "t", "fo", "fo"], record.Faults.Select(fault => fault.Tag));
    }

    [Theory]
    [InlineData("v=DMARC1; p=none", true)]
    [InlineData("v=DMARC1; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; p=bogus; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; p=reject; sp=bogus; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1", false)]
    [InlineData("v=DMARC1; p=bogus", false)]
    [InlineData("v=DMARC1; p=", false)]
    [InlineData("v=DMARC1; p=reject; sp=bogus", false)]
    [InlineData("v=DMARC1; p=reject; np=bogus", false)]
    [InlineData("v=DMARC1; p=bogus; rua=bogus", false)]
    [InlineData("v=DMARC1; p=none; P=none; rua=mailto:a@example.org", false)]
    public void Is_usable_or_not(string text, bool isUsable) => Assert.Equal(isUsable, DmarcRecord.Parse(text)!.IsUsable);

    [Theory]
    // record, own, exists -> policy, tag
    [InlineData("v=DMARC1; p=reject; sp=quarantine; np=none", true, true, "reject", "p")]
    [InlineData("v=DMARC1; p=reject; sp=quarantine; np=none", true, false, "reject", "p")]
    [InlineData("v=DMARC1; p=reject; sp=quarantine; np=none", false, true, "quarantine", "sp")]
    [InlineData("v=DMARC1; p=reject; sp=quarantine; np=none", false, false, "none", "np")]
    [InlineData("v=DMARC1; p=reject; sp=quarantine", false, false, "quarantine", "sp")]
    [InlineData("v=DMARC1; p=reject; np=quarantine", false, true, "reject", "p")]
    [InlineData("v=DMARC1; p=reject", false, false, "reject", "p")]
    [InlineData("v=DMARC1; sp=reject; rua=mailto:a@example.org", false, true, "reject", "sp")]
    [InlineData("v=DMARC1; sp=reject; rua=mailto:a@example.org", true, true, "none", "p")]
    [InlineData("v=DMARC1; p=reject; sp=bogus; rua=mailto:a@example.org", true, true, "none", "p")]
    [InlineData("v=DMARC1; p=bogus; sp=reject; rua=mailto:a@example.org", false, true, "none", "p")]
    public void Chooses_the_tag(string text, bool isOwn, bool exists, string policy, string tag)
    {
        var chosen = DmarcRecord.Parse(text)!.PolicyFor(isOwn, exists);
        Assert.Equal((policy, tag), (chosen.Policy.ToText(), chosen.Tag));
    }

    [Theory]
    [InlineData("mailto:a@example.org", true, "example.org", false)]
    [InlineData("mailto:a@example.org!10m", true, "example.org", true)]
    [InlineData("MailTo:a@Example.ORG!99999999999999999999999", true, "example.org", true)]
    [InlineData("mailto:a%21b%2Cc@example.org?subject=x%20y", true, "example.org", false)]
    [InlineData("mailto:a@example.org!", false, null, false)]
    [InlineData("mailto:a@example.org!10p", false, null, false)]
    [InlineData("mailto:a!b@example.org", false, null, false)]
    [InlineData("mailto:a@", false, null, false)]
    [InlineData("mailto:@example.org", false, null, false)]
    [InlineData("mailto:example.org", false, null, false)]
    [InlineData("mailto://example.org", false, null, false)]
    [InlineData("mailto:a@exa mple.org", false, null, false)]
    [InlineData("mailto:a@ex%ample.org", false, null, false)]
    [InlineData("mailto:a@b..org", false, null, false)]
    [InlineData("a@example.org", false, null, false)]
    [InlineData("bogus", false, null, false)]
    [InlineData("", false, null, false)]
    [InlineData(":x", false, null, false)]
    [InlineData("1x:y", false, null, false)]
    [InlineData("https://example.org/reports", true, null, false)]
    public void Reads_report_addresses(string text, bool isValid, string? host, bool hasSuffix)
    {
        var uri = Assert.Single(DmarcUri.ParseList(text, 0));
        Assert.Equal((isValid, host, hasSuffix), (uri.IsValid, uri.Host?.Value, uri.HasSizeSuffix));
    }

    [Fact]
    public void Says_where_each_fault_stands()
    {
        const string text = "v=DMARC1; p=bad; litter; pct=50; foo=bar; adkim=q;p=none; rua=mailto:a@example.org!1m, nonsense; fo=0:1";
        var faults = DmarcRecord.Parse(text)!.Faults;
        foreach (var (tag, piece) in new[] { ("p", "p=bad"), ("litter", "litter"), ("pct", "pct=50"), ("foo", "foo=bar"), ("adkim", "adkim=q"), ("p", "p=none"), ("rua", "mailto:a"), ("rua", "nonsense"), ("fo", "fo=0:1") })
        {
            Assert.Contains(faults, fault => fault.Tag == tag && fault.Position == text.IndexOf(piece, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; x=1;rua=mailto:a@b.example", "p", "quarantine", "v=DMARC1; p=quarantine; x=1; rua=mailto:a@b.example")]
    [InlineData("v=DMARC1;x=1", "p", "none", "v=DMARC1; p=none; x=1")]
    [InlineData("v=DMARC1; P = none", "p", "reject", "v=DMARC1; p=reject")]
    [InlineData("v=DMARC1; p=none;", "rua", "mailto:a@b.example", "v=DMARC1; p=none; rua=mailto:a@b.example")]
    public void Edits_one_tag_and_keeps_the_rest(string text, string tag, string value, string edited) => Assert.Equal(edited, DmarcRecordText.With(text, tag, value));

    [Theory]
    [InlineData("v=dmarc1; p=reject", "v=DMARC1; p=reject")]
    [InlineData(" v=DMARC1; p=reject; x=1", "v=DMARC1; p=reject; x=1")]
    [InlineData("v=DMARC1 p=reject; rua=mailto:a@b.example", "v=DMARC1; p=reject; rua=mailto:a@b.example")]
    [InlineData("p=reject; v=DMARC1", "v=DMARC1; p=reject")]
    [InlineData("\"v=DMARC1; p=none\"", "v=DMARC1; p=none")]
    [InlineData("v=DMARC1\\; p=none", "v=DMARC1; p=none")]
    [InlineData("v=DMARC", "v=DMARC1; p=none")]
    public void Repairs_what_was_meant_as_a_record(string text, string repaired)
    {
        Assert.Equal(repaired, DmarcRecordText.Repaired(text));
        Assert.NotNull(DmarcRecord.Parse(repaired));
    }

    [Fact]
    public void Survives_anything_done_to_real_records()
    {
        var seeds = File.ReadAllLines(Conformance.Require("corpora/dns-records/dmarc.unique.dev.tsv"), Encoding.Latin1)
            .Where(line => line.Length > 0).Select(line => line.Split('\t')[1]).ToList();
        Assert.True(seeds.Count >= 40, $"only {seeds.Count} seeds");
        Assert.All(seeds, seed => Assert.NotNull(DmarcRecord.Parse(seed)));

        var random = new Random(9989);
        const string odd = ";=, \t!:%@.\0\x1b\xff\"\\vp1";
        var parsed = 0;
        foreach (var round in Enumerable.Range(0, 20_000))
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Count)]);
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(8, text.Length);
                _ = random.Next(4) switch
                {
                    0 => text.Insert(at, odd[random.Next(odd.Length)]),
                    1 => text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)),
                    2 => text.Append(seeds[random.Next(seeds.Count)].AsSpan(8)),
                    _ => text.Insert(at, (char)random.Next(256)),
                };
            }

            var octets = text.ToString();
            _ = DmarcRecord.IsLookAlike(octets);
            Assert.NotNull(DmarcRecord.Parse(DmarcRecordText.Repaired(octets)));
            if (DmarcRecord.Parse(octets) is { } record)
            {
                parsed++;
                Assert.All(record.Faults, fault => Assert.InRange(fault.Position, 0, octets.Length));
                Assert.All(record.Rua.Concat(record.Ruf), uri => Assert.InRange(uri.Position, 0, octets.Length));
                Assert.All(record.Text, c => Assert.InRange(c, ' ', '~'));
            }
        }

        Assert.True(parsed > 1000, $"only {parsed} of the edited texts were still records");
    }
}
