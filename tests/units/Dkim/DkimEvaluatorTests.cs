using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dkim;

public sealed class DkimEvaluatorTests
{
    private static readonly DnsName Name = DkimKeys.Query().Name!;

    [Theory]
    [InlineData("v=DKIM1; k=rsa; p={rsa}", Verdict.Pass, "")]
    [InlineData("p={rsa}", Verdict.Pass, "")]
    [InlineData("v=DKIM1;h=sha256;s=email;n=a note;p={rsa};", Verdict.Pass, "")]
    [InlineData("v=DKIM1; k=ed25519; p={ed}", Verdict.Pass, "")]
    [InlineData("v=DKIM1; h=sha1:sha256; s=tlsrpt:*; p={rsa}", Verdict.Pass, "")]
    [InlineData("k=rsa; v=DKIM1; p={rsa}", Verdict.Fail, "DKIM-VERSION")]
    [InlineData("junk; v=DKIM1; p={rsa}", Verdict.Fail, "DKIM-SYNTAX DKIM-VERSION")]
    [InlineData("v=dkim1; p={rsa}", Verdict.Fail, "DKIM-VERSION")]
    [InlineData("v=DKIM1", Verdict.Fail, "DKIM-NO-KEY")]
    [InlineData("v=DKIM1; P={rsa}", Verdict.Fail, "DKIM-NO-KEY")]
    [InlineData("v=spf1 -all", Verdict.Fail, "DKIM-NO-KEY")]
    [InlineData("v=DMARC1; p=none", Verdict.Fail, "DKIM-NO-KEY")]
    // An empty p= is how a selector is retired (RFC 6376 section 3.6.1), so that its restrictions count no more.
    [InlineData("v=DKIM1; p=", Verdict.Pass, "DKIM-REVOKED")]
    [InlineData("v=DKIM1; t=y; p=", Verdict.Pass, "DKIM-REVOKED")]
    [InlineData("v=DKIM1; h=sha1; s=tlsrpt; t=s; p=", Verdict.Pass, "DKIM-REVOKED")]
    [InlineData("v=DKIM1; p={rsa}; p={rsa}", Verdict.Fail, "DKIM-DUPLICATE-TAG")]
    [InlineData("v=DKIM1; p=\"{rsa}\"", Verdict.Fail, "DKIM-KEY-ENCODING")]
    [InlineData("v=DKIM1; p=@@@@", Verdict.Fail, "DKIM-KEY-ENCODING")]
    [InlineData("v=DKIM1; k=rsa; p={rsa}=", Verdict.Fail, "DKIM-KEY-ENCODING")]
    [InlineData("v=DKIM1; k=ed25519; t=s; p=%3D", Verdict.Fail, "DKIM-KEY-ENCODING DKIM-STRICT")]
    [InlineData("v=dkim1; p=AAAA", Verdict.Fail, "DKIM-VERSION DKIM-KEY-UNREADABLE")]
    [InlineData("v=DKIM1;  t=y; p=AAAA", Verdict.Fail, "DKIM-KEY-UNREADABLE DKIM-TESTING")]
    [InlineData("v=DKIM1; p=AAAA", Verdict.Fail, "DKIM-KEY-UNREADABLE")]
    [InlineData("v=DKIM1; p={bare}", Verdict.Warn, "DKIM-RSA-BARE")]
    [InlineData("v=DKIM1; h=sha1; p={rsa}", Verdict.Fail, "DKIM-HASH")]
    [InlineData("v=DKIM1; h=; p={rsa}", Verdict.Fail, "DKIM-HASH")]
    [InlineData("v=DKIM1; k=dsa; p={rsa}", Verdict.Fail, "DKIM-KEY-TYPE")]
    [InlineData("v=DKIM1; k=dsa; p=AAAA", Verdict.Fail, "DKIM-KEY-TYPE")]
    [InlineData("v=DKIM1; k=ed25519; p={wrapped}", Verdict.Fail, "DKIM-ED25519-WRAPPED")]
    [InlineData("v=DKIM1; p={ed}", Verdict.Fail, "DKIM-KEY-TYPE")]
    [InlineData("v=DKIM1; k=rsa; p={ed}", Verdict.Fail, "DKIM-KEY-TYPE")]
    [InlineData("v=DKIM1; k=ed25519; p={rsa}", Verdict.Fail, "DKIM-KEY-TYPE")]
    [InlineData("v=DKIM1; k=ed25519; p=AAAA", Verdict.Fail, "DKIM-KEY-UNREADABLE")]
    [InlineData("v=DKIM1; p={wrapped}", Verdict.Fail, "DKIM-KEY-TYPE DKIM-ED25519-WRAPPED")]
    [InlineData("v=DKIM1; t=y; p={rsa}", Verdict.Warn, "DKIM-TESTING")]
    [InlineData("v=DKIM1; t=y:s; p={rsa}", Verdict.Warn, "DKIM-TESTING DKIM-STRICT")]
    [InlineData("v=DKIM1; t=s; p={rsa}", Verdict.Pass, "DKIM-STRICT")]
    [InlineData("v=DKIM1; s=tlsrpt; p={rsa}", Verdict.Fail, "DKIM-SERVICE")]
    [InlineData("v=DKIM1; k=RSA; p={rsa}", Verdict.Warn, "DKIM-CASE")]
    [InlineData("v=DKIM1; junk; p={rsa}", Verdict.Fail, "DKIM-SYNTAX")]
    public void Judges_by_the_table_of_rules(string record, Verdict verdict, string ids)
    {
        var result = DkimKeys.Judge(Fill(record));
        Assert.Equal((verdict, ids), (result.Verdict, string.Join(' ', result.Findings.Select(finding => finding.Id))));
        Assert.All(result.Findings, finding => Assert.True(finding.Fix is not null || finding.Verdict == Verdict.Pass));

        // A record to publish is another than the one that is there, holds a key, and mends what it was made for.
        Assert.All(result.Findings.Where(finding => finding.Fix?.Record is not null), finding =>
        {
            Assert.NotEqual(Fill(record), finding.Fix!.Record!.Octets);
            var mended = DkimKeys.Judge(finding.Fix.Record.Octets);
            Assert.NotNull(mended.KeySize);
            Assert.DoesNotContain(mended.Findings, left => left.Id == finding.Id);
        });
        Assert.NotEmpty(result.Reason);
    }

    [Theory]
    [InlineData(512, Verdict.Fail, "DKIM-RSA-SHORT")]
    [InlineData(1016, Verdict.Fail, "DKIM-RSA-SHORT")]
    [InlineData(1024, Verdict.Warn, "DKIM-RSA-WEAK")]
    [InlineData(2040, Verdict.Warn, "DKIM-RSA-WEAK")]
    [InlineData(2048, Verdict.Pass, "")]
    [InlineData(4096, Verdict.Pass, "")]
    [InlineData(4104, Verdict.Warn, "DKIM-RSA-LONG")]
    public void Judges_the_size_by_RFC_8301(int bits, Verdict verdict, string id)
    {
        var result = DkimKeys.Judge($"v=DKIM1; p={DkimKeys.Rsa(bits)}");
        Assert.Equal((verdict, id, bits, "rsa"), (result.Verdict, result.Findings.SingleOrDefault()?.Id ?? string.Empty, result.KeySize, result.KeyType));
        if (id.Length > 0)
        {
            Assert.StartsWith("New-DkimKeyPair example.org -Selector 20261125 -Path ", result.Findings[0].Fix!.Command, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("k=rsa; v=DKIM1; p={rsa}", "v=DKIM1; k=rsa; p={rsa}")]
    [InlineData("v=dkim1; p={rsa}", "v=DKIM1; p={rsa}")]
    [InlineData("v=DKIM1; t=y; p={rsa}", "v=DKIM1; p={rsa}")]
    [InlineData("v=DKIM1; t=y:s; p={rsa}", "v=DKIM1; t=s; p={rsa}")]
    [InlineData("v=DKIM1; h=sha1; s=tlsrpt; n=kept; p={rsa}", "v=DKIM1; n=kept; p={rsa}")]
    [InlineData("v=DKIM1; p={bare}", "v=DKIM1; p={rsa}")]
    [InlineData("v=DKIM1; p={ed}", "v=DKIM1; k=ed25519; p={ed}")]
    [InlineData("v=DKIM1; k=ed25519; p={wrapped}", "v=DKIM1; k=ed25519; p={ed}")]
    [InlineData("v=DKIM1; k=ed25519; p={rsa}", "v=DKIM1; k=rsa; p={rsa}")]
    [InlineData("v=DKIM1; p=\"{rsa}\"", "v=DKIM1; p={rsa}")]
    [InlineData("v=DKIM1; k=RSA; H=sha1; p={rsa}; p={rsa}; junk", "v=DKIM1; k=rsa; p={rsa}")]
    [InlineData("v=DKIM1; P={rsa}", "v=DKIM1; p={rsa}")]
    [InlineData("v=DKIM1; s=EMAIL:*; p={rsa}", "v=DKIM1; s=email:*; p={rsa}")]
    [InlineData("k=ed25519; junk; v=dkim1; h=SHA1:sha512; s=tlsrpt; t=Y:S; X=y; p=\"{rsa}\"; p=\"{rsa}\"", "v=DKIM1; k=rsa; t=s; X=y; p={rsa}")]
    public void Writes_the_record_that_mends_it_all(string broken, string mended)
    {
        var result = DkimKeys.Judge(Fill(broken));
        var fix = result.Findings.First(finding => finding.Verdict != Verdict.Pass).Fix!;
        Assert.Equal((Fill(mended), "s1._domainkey.example.org", 300), (fix.Record!.Value, fix.Record.Name, fix.Record.Ttl));
        Assert.Equal(Fill(broken), fix.Replaces);

        // One record for all that is wrong with it, so that no fix undoes another.
        Assert.All(result.Findings.Where(finding => finding.Fix is not null), finding => Assert.Equal(fix.ToString(), finding.Fix!.ToString()));
        Assert.Equal(Verdict.Pass, DkimKeys.Judge(fix.Record.Octets).Verdict);
    }

    [Fact]
    public void Adds_the_missing_equals_sign()
    {
        var result = DkimKeys.Judge($"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519.TrimEnd('=')}");
        Assert.Equal((Verdict.Warn, "DKIM-KEY-PADDING"), (result.Verdict, result.Findings.Single().Id));
        Assert.EndsWith(DkimKeys.Ed25519, result.Findings[0].Fix!.Record!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Fails_a_revoked_key_that_is_in_use()
    {
        var result = DkimEvaluator.Evaluate(DkimKeys.Query(inUse: true), DkimKeys.Answer("v=DKIM1; p="));
        Assert.Equal((Verdict.Fail, "DKIM-REVOKED"), (result.Verdict, result.Findings.Single().Id));
        Assert.StartsWith("New-DkimKeyPair example.org -Selector ", result.Findings[0].Fix!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_a_retired_selector_and_says_that_it_is_one()
    {
        var result = DkimKeys.Judge("v=DKIM1; k=rsa; p=");
        Assert.Equal("The key is revoked (p= is empty): a retired selector, no mail may be signed with it.", result.Reason);
        Assert.Equal((Verdict.Pass, null, false), (result.Findings.Single().Verdict, result.KeySize, result.IsUsable));
    }

    [Theory]
    [InlineData("revoked", "Warn: DKIM-REVOKED DKIM-NO-KEYS")]
    [InlineData("revoked revoked", "Warn: DKIM-REVOKED DKIM-NO-KEYS | Warn: DKIM-REVOKED DKIM-NO-KEYS")]
    [InlineData("revoked rsa", "Pass: DKIM-REVOKED | Pass: ")]
    [InlineData("revoked testing", "Pass: DKIM-REVOKED | Warn: DKIM-TESTING DKIM-CASE")]
    [InlineData("revoked unknown", "Pass: DKIM-REVOKED | Unknown: DNS-UNKNOWN")]
    [InlineData("revoked missing", "Pass: DKIM-REVOKED | Fail: DKIM-MISSING")]
    public void Passes_no_set_of_revoked_keys_alone(string kinds, string expected)
    {
        var results = DkimKeySet.Judge([.. kinds.Split(' ').Select(Of)], DkimKeys.Today);
        Assert.Equal(expected, string.Join(" | ", results.Select(result => $"{result.Verdict}: {string.Join(' ', result.Findings.Select(finding => finding.Id))}")));
        Assert.All(results.SelectMany(result => result.Findings).Where(finding => finding.Id == "DKIM-NO-KEYS"), finding =>
        {
            Assert.StartsWith("Only revoked keys were found", finding.Message, StringComparison.Ordinal);
            Assert.Contains("New-DkimKeyPair ", finding.Fix!.Command, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Judges_every_one_of_several_records()
    {
        var result = DkimKeys.Judge($"v=DKIM1; p={DkimKeys.Rsa2048}", "v=spf1 -all", "v=DKIM1; p=");
        Assert.Equal(["DKIM-MULTIPLE", "DKIM-REVOKED"], result.Findings.Select(finding => finding.Id));
        Assert.Equal((Verdict.Warn, 2048), (result.Verdict, result.KeySize));
        Assert.Contains("3 TXT records", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Joins_strings_without_a_space_and_refuses_too_long_ones()
    {
        var text = $"v=DKIM1; p={DkimKeys.Rsa2048}";
        DnsAnswer With(params string[] strings) => DkimKeys.Answer() with { Records = [new TxtRecord(Name, 300, strings)] };
        Assert.Equal(Verdict.Pass, DkimEvaluator.Evaluate(DkimKeys.Query(), With(text[..255], text[255..])).Verdict);
        var long256 = DkimEvaluator.Evaluate(DkimKeys.Query(), With(text[..256], text[256..]));
        Assert.Equal((Verdict.Fail, "TXT-STRING-LENGTH"), (long256.Verdict, long256.Findings.Single().Id));
        Assert.All(long256.Findings[0].Fix!.Record!.GetStrings(), part => Assert.InRange(part.Length, 1, 255));
    }

    [Theory]
    [InlineData(DnsStatus.NxDomain)]
    [InlineData(DnsStatus.NoData)]
    public void Fails_a_selector_without_a_key(DnsStatus status)
    {
        var result = DkimEvaluator.Evaluate(DkimKeys.Query(), DkimKeys.Answer() with { Status = status });
        Assert.Equal((Verdict.Fail, "DKIM-MISSING"), (result.Verdict, result.Findings.Single().Id));
        Assert.Null(result.Record);
    }

    [Fact]
    public void Names_a_CNAME_that_leads_nowhere()
    {
        var answer = DkimKeys.Answer() with { Status = DnsStatus.NxDomain, Aliases = [new DnsName("s1.dkim.provider.example")] };
        var result = DkimEvaluator.Evaluate(DkimKeys.Query(), answer);
        Assert.Contains("leads to s1.dkim.provider.example", result.Reason, StringComparison.Ordinal);
        Assert.Equal(["s1.dkim.provider.example"], result.Aliases);
    }

    [Fact]
    public void Asks_the_provider_where_the_record_is_not_ours()
    {
        var answer = DkimKeys.Answer($"v=DKIM1; t=y; p={DkimKeys.Rsa2048}") with { Aliases = [new DnsName("s1.dkim.provider.example")] };
        var fix = DkimEvaluator.Evaluate(DkimKeys.Query(), answer).Findings.Single().Fix!;
        Assert.Equal(FixKind.Text, fix.Kind);
        Assert.Contains("s1.dkim.provider.example", fix.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DnsStatus.ServFail)]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.Refused)]
    [InlineData(DnsStatus.OutsideZones)]
    [InlineData(DnsStatus.AliasLoop)]
    public void Never_takes_a_failed_look_up_for_an_absent_key(DnsStatus status)
    {
        var result = DkimEvaluator.Evaluate(DkimKeys.Query(), DkimKeys.Answer() with { Status = status });
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (result.Verdict, result.Findings.Single().Id));
    }

    [Fact]
    public void Shows_no_terminal_escape()
    {
        var result = DkimKeys.Judge("v=\x1b[31mDKIM1; t=\x07; p=\x1b]0;");
        Assert.DoesNotContain('\x1b', result.Reason + result.Record + result.Flags + string.Concat(result.Findings.Select(finding => finding.Message + finding.Evidence + finding.Fix)));
        Assert.Contains("\\027", result.Record, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed", "", Verdict.Warn)]
    [InlineData("ed", "rsa", Verdict.Pass)]
    [InlineData("ed", "testing", Verdict.Warn)]
    [InlineData("ed", "revoked", Verdict.Warn)]
    [InlineData("ed", "unknown", Verdict.Pass)]
    public void Warns_of_Ed25519_alone_only_when_it_is(string first, string second, Verdict verdict)
    {
        var results = DkimKeySet.Judge(second.Length == 0 ? [Of(first)] : [Of(first), Of(second)], DkimKeys.Today);
        Assert.Equal(verdict, results[0].Verdict);
        Assert.Equal(verdict == Verdict.Warn, results[0].Findings.Any(finding => finding.Id == "DKIM-ED25519-ALONE"));
    }

    private static DkimCheckResult Of(string kind) => kind switch
    {
        "unknown" => DkimEvaluator.Evaluate(DkimKeys.Query(), DkimKeys.Answer() with { Status = DnsStatus.ServFail }),
        "missing" => DkimEvaluator.Evaluate(DkimKeys.Query(), DkimKeys.Answer() with { Status = DnsStatus.NxDomain }),
        "revoked" => DkimKeys.Judge("v=DKIM1; p="),
        "testing" => DkimKeys.Judge(Fill("v=DKIM1; t=Y; p={rsa}")),
        _ => DkimKeys.Judge(Fill($"v=DKIM1; k={(kind == "ed" ? "ed25519" : "rsa")}; p={{{kind}}}")),
    };

    private static string Fill(string record) => record
        .Replace("{rsa}", DkimKeys.Rsa2048, StringComparison.Ordinal)
        .Replace("{bare}", DkimKeys.Rsa2048Bare, StringComparison.Ordinal)
        .Replace("{ed}", DkimKeys.Ed25519, StringComparison.Ordinal)
        .Replace("{wrapped}", DkimKeys.Ed25519Wrapped, StringComparison.Ordinal);
}
