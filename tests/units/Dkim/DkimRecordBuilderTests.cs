using System.Security.Cryptography;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dkim;

public sealed class DkimRecordBuilderTests
{
    [Fact]
    public void Whatever_is_asked_for_is_judged_as_right()
    {
        foreach (var text in new[] { DkimKeys.Rsa2048, DkimKeys.Rsa2048Bare, DkimKeys.Ed25519, DkimKeys.Ed25519Wrapped })
        {
            foreach (var isStrict in new[] { false, true })
            {
                var plan = Plan(text) with { IsStrict = isStrict, Hashes = ["sha256"], Services = ["email"], Note = "a;b = c\r\nv=DKIM1; p=; ü", Ttl = 60 };
                var record = DkimRecordBuilder.Build(plan);
                var result = DkimKeys.Judge(record.Octets);
                Assert.Equal(Verdict.Pass, result.Verdict);
                Assert.Equal(isStrict ? ["s"] : [], result.Flags);
                Assert.Equal(("s1._domainkey.example.org", 60), (record.Name, record.Ttl));
                Assert.Equal("a=3Bb =3D c=0D=0Av=3DDKIM1=3B p=3D=3B =C3=BC", DkimKeyRecord.Parse(record.Octets).Tags.Find("n")?.Value);
                Assert.Equal(["sha256"], DkimKeyRecord.Parse(record.Octets).Hashes);
            }
        }
    }

    [Fact]
    public void Writes_no_more_than_was_asked_for() => Assert.Equal($"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}", DkimRecordBuilder.Build(Plan(DkimKeys.Ed25519)).Value);

    [Fact]
    public void A_test_is_judged_as_one()
    {
        var result = DkimKeys.Judge(DkimRecordBuilder.Build(Plan(DkimKeys.Rsa2048) with { IsTesting = true, IsStrict = true }).Octets);
        Assert.Equal(["y", "s"], result.Flags);
        Assert.Contains(result.Findings, finding => finding.Id == "DKIM-TESTING");
    }

    [Fact]
    public void A_retired_selector_is_judged_as_one()
    {
        var record = DkimRecordBuilder.Build(new DkimRecordPlan(new DnsName("example.org"), new DkimSelector("s1"), null) { IsTesting = true });
        Assert.Equal("v=DKIM1; p=", record.Value);
        var result = DkimKeys.Judge(record.Octets);
        Assert.Equal((Verdict.Pass, "DKIM-REVOKED"), (result.Verdict, Assert.Single(result.Findings).Id));
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(1536, 1)]
    [InlineData(2048, 0)]
    [InlineData(4096, 0)]
    [InlineData(8192, 1)]
    public void Warns_of_a_size_that_costs_verifications(int bits, int warnings)
    {
        var plan = Plan(DkimKeys.Rsa(bits));
        Assert.Equal(warnings, DkimRecordBuilder.WarningsOf(plan).Count());
        Assert.Equal(bits, DkimKeys.Judge(DkimRecordBuilder.Build(plan).Octets).KeySize);
    }

    [Fact]
    public void A_key_that_no_receiver_may_accept_is_refused() =>
        Assert.Equal(MailRepError.PublicKeyInvalid, Assert.Throws<MailRepException>(() => DkimRecordBuilder.Build(Plan(DkimKeys.Rsa(512)))).Error);

    [Fact]
    public void Reads_a_public_key_in_every_form()
    {
        using var rsa = RSA.Create(1024);
        var wanted = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
        foreach (var text in new[]
        {
            wanted, wanted.Insert(40, "\r\n  "), rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem().ReplaceLineEndings("\r\n"),
            rsa.ExportRSAPublicKeyPem(), $"v=DKIM1; k=rsa; p={wanted}", $"p={wanted}",
        })
        {
            Assert.Equal(wanted, DkimPublicKeyText.Read(text).ToBase64());
        }
    }

    [Fact]
    public void What_is_no_public_key_is_refused_and_not_repeated()
    {
        using var rsa = RSA.Create(1024);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var text in new[] { rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem(), Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()), ec.ExportSubjectPublicKeyInfoPem(), "hello", "AAAA", "v=DKIM1; p=" })
        {
            var problem = Assert.Throws<MailRepException>(() => DkimPublicKeyText.Read(text));
            Assert.Equal(MailRepError.PublicKeyInvalid, problem.Error);
            Assert.DoesNotContain(text, problem.Message + problem.Target, StringComparison.Ordinal);
        }
    }

    private static DkimRecordPlan Plan(string key) => new(new DnsName("example.org"), new DkimSelector("s1"), DkimPublicKeyText.Read(key));
}
