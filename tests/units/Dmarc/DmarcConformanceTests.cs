using System.Text.Json;
using MailRep.Dmarc;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dmarc;

/// <summary>
/// Other projects' vectors. All but mail-auth's follow RFC 7489: where RFC 9989 says otherwise the vector is listed with
/// the section, and with what is right now, so that each is run.
/// </summary>
public sealed class DmarcConformanceTests
{
    // The record -> whether it is usable by RFC 9989, and why that differs.
    private static readonly Dictionary<string, (bool IsUsable, string Section)> MoxParse = new()
    {
        ["v=DMARC1; sp=reject; p=reject"] = (true, "4.8: tags behind v stand in any order"),
        ["v=DMARC1; rua=mailto:dmarc-feedback@example.com!99999999999999999999999999999999999999999999999"] = (true, "4.8: obs-dmarc-report-size is any digits, and ignored"),
    };

    private static readonly Dictionary<string, (bool IsUsable, string Section)> OpenDmarcParse = new()
    {
        ["v=DMARC1; p=n;"] = (false, "4.7: p has no abbreviation"),
        ["v=DMARC1; p=none; adkim=bob;"] = (true, "4.8: a syntax error behind v gives the default"),
        ["v=DMARC1; p=none; aspf=bob;"] = (true, "4.8: a syntax error behind v gives the default"),
        ["v=DMARC1; p=none; rf=bob;"] = (true, "appendix A.6: rf is ignored"),
        ["v=DMARC1; p=none; ri=bob;"] = (true, "appendix A.6: ri is ignored"),
        ["v=DMARC1; p=none; pct=500;"] = (true, "appendix A.6: pct is ignored"),
        ["v=DMARC1; p=none; rf=000000000000000000000000000000000"] = (true, "appendix A.6: rf is ignored"),
    };

    // The case -> the disposition by RFC 9989.
    private static readonly Dictionary<string, (string Disposition, string Section)> Kumomta = new()
    {
        ["dmarc_dkim_relaxed_subdomain"] = ("reject", "4.10.2: example.com publishes nothing, so the two organizational domains differ"),
        ["dmarc_dkim_relaxed_subdomain_deep"] = ("reject", "4.10.2: example.com publishes nothing, so the two organizational domains differ"),
    };

    private static readonly Dictionary<string, (DmarcResult Result, string Section)> MoxVerify = new()
    {
        ["malformed.example"] = (DmarcResult.Fail, "4.8: a piece that is no tag is ignored"),
    };

    [Fact]
    public async Task Agrees_with_mail_auth()
    {
        var count = 0;
        foreach (var vector in Vectors("dmarc/mail-auth/vectors.json"))
        {
            var id = vector.GetProperty("id").GetString();
            var zone = VectorZone.Read(vector.GetProperty("zone"));
            var expect = vector.GetProperty("expect");
            var evaluation = await EvaluateAsync(zone, vector);
            if (expect.TryGetProperty("policy", out var policy))
            {
                Assert.True(policy.GetString() == evaluation.Policy, $"{id}: {evaluation.Policy}");
                var result = await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse(evaluation.Domain), TestContext.Current.CancellationToken);
                Assert.True(policy.GetString() == result.Policy, $"{id}: {result.Policy}");
            }

            foreach (var (name, aligned) in new[] { ("spf_alignment", evaluation.SpfAligned), ("dkim_alignment", evaluation.DkimAligned) })
            {
                Assert.True(!expect.TryGetProperty(name, out var alignment) || (alignment.GetString() == "pass") == aligned, $"{id}: {name}");
            }

            count++;
        }

        Assert.Equal(12, count);
    }

    [Fact]
    public void Reads_what_mail_auth_reads() =>
        Assert.All(File.ReadAllLines(Conformance.Require("dmarc/mail-auth/parse-records.txt")), line => Assert.True(DmarcRecord.Parse(line)!.IsUsable, line));

    [Fact]
    public void Parses_as_mox_does()
    {
        var count = 0;
        foreach (var vector in Vectors("dmarc/mox/parse.json"))
        {
            var text = vector.GetProperty("record").GetString()!;
            var isUsable = DmarcRecord.Parse(text) is { IsUsable: true };
            Assert.True(isUsable == (MoxParse.TryGetValue(text, out var exception) ? exception.IsUsable : vector.GetProperty("valid").GetBoolean()), text);
            if (vector.TryGetProperty("expect", out var expect))
            {
                Compare(expect, DmarcRecord.Parse(text)!, text);
            }

            count++;
        }

        Assert.Equal(41, count);
    }

    [Fact]
    public void Parses_as_OpenDMARC_does()
    {
        var count = 0;
        foreach (var vector in Vectors("dmarc/opendmarc/parse.json"))
        {
            var text = vector.GetProperty("record").GetString()!;
            var expected = OpenDmarcParse.TryGetValue(text, out var exception) ? exception.IsUsable : vector.GetProperty("expect").GetString() == "okay";
            Assert.True(expected == (DmarcRecord.Parse(text) is { IsUsable: true }), text);
            count++;
        }

        Assert.Equal(19, count);
    }

    [Fact]
    public async Task Looks_up_as_mox_does()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Conformance.Require("dmarc/mox/lookup.json")));
        var zone = VectorZone.Read(document.RootElement.GetProperty("zone"));
        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var domain = vector.GetProperty("domain").GetString()!;
            var result = await new DmarcCheck(new CheckContext(zone)).RunAsync(DnsName.Parse(domain), TestContext.Current.CancellationToken);
            var status = vector.GetProperty("status").GetString();

            // RFC 9989 section 4.8: the piece that is no tag is ignored, and p=none holds.
            status = domain == "malformed.example" ? "ok" : status;
            Assert.True(status == (result.Verdict == Verdict.Unknown ? "temperror" : result.Policy is null ? "none" : "ok"), $"{domain}: {result.Reason}");
            if (vector.TryGetProperty("found_at", out var foundAt))
            {
                Assert.Equal(foundAt.GetString(), result.PolicyDomain);
                Assert.Equal(vector.GetProperty("p").GetString(), result.Policy);
            }
        }
    }

    [Fact]
    public async Task Verifies_as_mox_does()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Conformance.Require("dmarc/mox/verify.json")));
        var zone = VectorZone.Read(document.RootElement.GetProperty("zone"));
        var count = 0;
        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var from = vector.GetProperty("header_from").GetString()!;
            var expect = vector.GetProperty("expect");
            var evaluation = await EvaluateAsync(zone, vector);
            var expected = MoxVerify.TryGetValue(from, out var exception) ? exception.Result : Enum.Parse<DmarcResult>(expect.GetProperty("result").GetString()!, ignoreCase: true);
            Assert.True(expected == evaluation.DmarcResult, $"{vector}: {evaluation.DmarcResult}");

            // mox compares alignment only where a record was found.
            if (evaluation.DmarcResult != DmarcResult.None)
            {
                Assert.Equal(expect.GetProperty("spf_aligned").GetBoolean(), evaluation.SpfAligned);
                Assert.Equal(expect.GetProperty("dkim_aligned").GetBoolean(), evaluation.DkimAligned);
                Assert.Equal(expect.GetProperty("record_domain").GetString(), evaluation.PolicyDomain);
            }

            Assert.Equal(expect.GetProperty("reject").GetBoolean(), evaluation.Disposition != "none");
            count++;
        }

        Assert.Equal(15, count);
    }

    [Fact]
    public async Task Asks_for_consent_as_mox_does()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Conformance.Require("dmarc/mox/external-report.json")));
        var zone = VectorZone.Read(document.RootElement.GetProperty("zone"));
        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var (domain, host) = (DnsName.Parse(vector.GetProperty("domain").GetString()!), DnsName.Parse(vector.GetProperty("ext").GetString()!));
            var walk = await WalkAsync(zone, domain);
            var answer = await zone.QueryAsync(DmarcReportDestination.AuthorizationName(domain, host)!, DnsRecordType.TXT, TestContext.Current.CancellationToken);
            var state = DmarcReportDestination.Judge(walk, host, null, answer).State;
            Assert.Equal(vector.GetProperty("accepts").GetBoolean(), state == DmarcDestinationState.Authorized);
            Assert.Equal(vector.GetProperty("status").GetString() == "temperror", state == DmarcDestinationState.Unknown);
        }
    }

    [Fact]
    public async Task Disposes_as_KumoMTA_does()
    {
        var count = 0;
        foreach (var vector in Vectors("dmarc/kumomta/vectors.json"))
        {
            var id = vector.GetProperty("id").GetString()!;
            var evaluation = await EvaluateAsync(VectorZone.Read(vector.GetProperty("zone")), vector);
            var disposition = evaluation.DmarcResult == DmarcResult.Pass ? "pass" : evaluation.Disposition;
            var expected = Kumomta.TryGetValue(id, out var exception) ? exception.Disposition : vector.GetProperty("expect").GetProperty("disposition").GetString();
            Assert.True(expected == disposition, $"{id}: {disposition}");
            count++;
        }

        Assert.Equal(14, count);
    }

    [Fact]
    public async Task Aligns_as_OpenDMARC_does()
    {
        var count = 0;
        foreach (var vector in Vectors("dmarc/opendmarc/alignment.json"))
        {
            var (a, b) = (vector.GetProperty("a").GetString()!, vector.GetProperty("b").GetString()!);
            if (!DnsName.TryParse(a, out var from, out _) || !DnsName.TryParse(b, out var other, out _))
            {
                // Dots in front, at the end or in a row: no domain names, and refused before they get here.
                Assert.Contains(a, new[] { ".mac.com.", "....mac.com....", "mac...com" });
                count++;
                continue;
            }

            // OpenDMARC takes the organizational domain from a list: here it publishes the record itself.
            var mode = vector.GetProperty("mode").GetString() == "strict" ? "s" : "r";
            var organizational = string.Join('.', from!.Labels.TakeLast(2));
            var zone = VectorZone.Of(($"_dmarc.{organizational}", $"v=DMARC1; p=reject; aspf={mode}"));
            var walk = await WalkAsync(zone, from);
            var spf = new DmarcIdentifier(other!, (await WalkAsync(zone, other!)).OrganizationalDomain, DmarcAuthentication.Pass);
            var evaluation = DmarcAlignment.Evaluate(walk, DmarcPolicySelection.Of(walk, null), spf, []);
            Assert.True(vector.GetProperty("aligned").GetBoolean() == evaluation.SpfAligned, $"{a} {b}");
            count++;
        }

        Assert.Equal(10, count);
    }

    private static void Compare(JsonElement expect, DmarcRecord record, string text)
    {
        Assert.True(expect.GetProperty("p").GetString() == record.PolicyFor(isOwn: true, exists: true).Policy.ToText(), text);
        foreach (var (name, uris) in new[] { ("rua", record.Rua), ("ruf", record.Ruf) })
        {
            if (expect.TryGetProperty(name, out var list))
            {
                Assert.Equal(list.EnumerateArray().Select(uri => uri.GetString()!.Split('!')[0]), uris.Select(uri => uri.Text));
            }
        }

        if (expect.TryGetProperty("sp", out var sp))
        {
            Assert.Equal(sp.GetString(), record.SubdomainPolicy?.ToText());
            Assert.Equal(expect.GetProperty("adkim").GetString() == "s", record.IsDkimStrict);
            Assert.Equal(expect.GetProperty("aspf").GetString() == "s", record.IsSpfStrict);

            // RFC 9989 section 4.8: 0 and 1 exclude each other, so that the list of all four gives the default.
            Assert.Equal("0", record.FailureOptions);
        }
    }

    private static IEnumerable<JsonElement> Vectors(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Conformance.Require(path)));
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => vector.Clone())];
    }

    private static Task<DmarcWalk> WalkAsync(VectorZone zone, DnsName name) =>
        new DmarcTreeWalk(new CheckContext(zone)).RunAsync(name, TestContext.Current.CancellationToken);

    private static async Task<DmarcEvaluation> EvaluateAsync(VectorZone zone, JsonElement vector)
    {
        var from = DnsName.Parse(vector.GetProperty("header_from").GetString()!);
        var walk = await WalkAsync(zone, from);
        var existence = await zone.QueryAsync(from, DnsRecordType.TXT, TestContext.Current.CancellationToken);
        List<DmarcIdentifier> dkim = [];
        foreach (var signature in vector.GetProperty("dkim").EnumerateArray())
        {
            if (await IdentifierAsync(zone, signature) is { } identifier)
            {
                dkim.Add(identifier);
            }
        }

        return DmarcAlignment.Evaluate(walk, DmarcPolicySelection.Of(walk, existence), await IdentifierAsync(zone, vector.GetProperty("spf")), dkim);
    }

    private static async Task<DmarcIdentifier?> IdentifierAsync(VectorZone zone, JsonElement identity)
    {
        if (identity.GetProperty("domain").GetString() is not { } domain)
        {
            return null;
        }

        var result = identity.GetProperty("result").GetString() switch
        {
            "pass" => DmarcAuthentication.Pass,
            "temperror" => DmarcAuthentication.TempError,
            _ => DmarcAuthentication.Fail,
        };
        var name = DnsName.Parse(domain);
        return new DmarcIdentifier(name, (await WalkAsync(zone, name)).OrganizationalDomain, result);
    }
}
