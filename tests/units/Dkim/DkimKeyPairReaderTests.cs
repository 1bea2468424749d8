using System.Security.Cryptography;
using System.Text;
using MailRep.Dkim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class DkimKeyPairReaderTests : IDisposable
{
    private static readonly char[] Passphrase = [.. "not a secret"];

    private readonly TemporaryRoot _root = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("PKCS#8")]
    [InlineData("PKCS#1")]
    [InlineData("CRLF")]
    [InlineData("BOM")]
    [InlineData("UTF-16")]
    [InlineData("text around")]
    [InlineData("encrypted")]
    public void Reads_an_RSA_key_as(string form)
    {
        using var rsa = RSA.Create(2048);
        var pkcs8 = rsa.ExportPkcs8PrivateKeyPem();
        var path = Write(form switch
        {
            "PKCS#1" => rsa.ExportRSAPrivateKeyPem(),
            "CRLF" => pkcs8.ReplaceLineEndings("\r\n"),
            "text around" => $"Bag Attributes\n  name: x\n{rsa.ExportSubjectPublicKeyInfoPem()}\n{pkcs8}\nmore\n",
            "encrypted" => rsa.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            _ => pkcs8,
        }, form switch { "BOM" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), "UTF-16" => Encoding.Unicode, _ => new UTF8Encoding(false) });
        var pair = DkimKeyPairMakerTests.ReadWith(path, form == "encrypted" ? [.. Passphrase] : null);
        Assert.Equal((DkimAlgorithm.Rsa, 2048, Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())), (pair.Algorithm, pair.KeySize, pair.PublicKey));
        Assert.Null(pair.Domain);
        Assert.Null(pair.Record);
    }

    [Theory]
    [InlineData("openssl genpkey -algorithm ed25519 -out key.pem", DkimAlgorithm.Ed25519)]
    [InlineData("openssl genpkey -algorithm ed25519 -aes256 -pass pass:'not a secret' -out key.pem", DkimAlgorithm.Ed25519)]
    [InlineData("openssl genrsa -traditional -out key.pem 2048", DkimAlgorithm.Rsa)]
    [InlineData("openssl genrsa -traditional -aes256 -passout pass:'not a secret' -out key.pem 2048", DkimAlgorithm.Rsa)]
    [InlineData("openssl genrsa -aes128 -passout pass:'not a secret' -out key.pem 2048", DkimAlgorithm.Rsa)]
    public async Task Reads_what_openssl_writes(string line, DkimAlgorithm algorithm)
    {
        Bash.Require("bash", "openssl");
        var tail = algorithm == DkimAlgorithm.Ed25519 ? "tail -c 32" : "cat";
        var (exitCode, output, error) = await Bash.RunAsync(
            $"{line} && openssl pkey -in key.pem -passin pass:'not a secret' -pubout -outform DER | {tail} | base64 -w 0", _root.Full("/"), Token);
        Assert.True(exitCode == 0, error);
        var isEncrypted = line.Contains("-aes", StringComparison.Ordinal);
        var pair = DkimKeyPairMakerTests.ReadWith(_root.Full("key.pem"), isEncrypted ? [.. Passphrase] : null);
        Assert.Equal((algorithm, output), (pair.Algorithm, pair.PublicKey));
        if (isEncrypted)
        {
            Assert.Equal(MailRepError.KeyPassphraseMissing, Fails(_root.Full("key.pem")).Error);
            Assert.Equal(MailRepError.KeyPassphraseWrong, Fails(_root.Full("key.pem"), [.. "another"]).Error);
        }
    }

    [Fact]
    public void What_is_no_key_says_so_and_never_repeats_it()
    {
        using var rsa = RSA.Create(1024);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        foreach (var text in new[] { "hello", rsa.ExportSubjectPublicKeyInfoPem(), ec.ExportPkcs8PrivateKeyPem(), ec.ExportECPrivateKeyPem(), pem[..^200], "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" })
        {
            var problem = Fails(Write(text, Encoding.UTF8));
            Assert.Equal(MailRepError.KeyFileInvalid, problem.Error);
            Assert.DoesNotContain(text[..5], problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(MailRepError.KeyFileInvalid, Fails(Write(string.Empty, new UTF8Encoding(false))).Error);
        Assert.Equal(MailRepError.KeyFileInvalid, Fails(Write(new string('x', 70_000), new UTF8Encoding(false))).Error);
        Assert.Equal(MailRepError.KeyFileNotFound, Fails(_root.Full("nothing")).Error);
        Assert.Equal(MailRepError.KeyFileNotFound, Fails(_root.Full("/")).Error);
    }

    [Theory]
    [InlineData("0600", false, "owner")]
    [InlineData("0640", false, "owner,group")]
    [InlineData("0644", true, "owner,group,everyone")]
    [InlineData("0602", true, "owner")]
    public void Tells_who_can_read_it(string mode, bool isExposed, string readers)
    {
        UnixMode.Require();
        using var rsa = RSA.Create(1024);
        var path = Write(rsa.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
        UnixMode.Set(path, mode);
        var pair = DkimKeyPairMakerTests.ReadWith(path);
        Assert.Equal((mode, isExposed), (pair.Mode, pair.IsExposed));
        Assert.Equal(readers, string.Join(',', pair.Readers.Select((reader, at) => reader.StartsWith("group ", StringComparison.Ordinal) ? "group" : at == 0 ? "owner" : reader)));
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(Environment.UserName, pair.Owner);
        }
    }

    [Theory]
    [InlineData("s1._domainkey.example.org.rsa.key", "example.org", "s1")]
    [InlineData("a.b._domainkey.example.org.ed25519.key", "example.org", "a.b")]
    [InlineData("s1._domainkey.mail.rsa.key", "mail", "s1")]
    [InlineData("s1._domainkey.example.org.key", "example.org", "s1")]
    [InlineData("s1._domainkey._domainkey.example.rsa.key", "_domainkey.example", "s1")]
    [InlineData("example.org-20261125.key", "example.org", "20261125")]
    [InlineData("ex-ample.org-20261125b.key", "ex-ample.org", "20261125b")]
    [InlineData("dkim.key", null, null)]
    [InlineData("example-1.key", null, null)]
    [InlineData("_domainkey.example.org.rsa.key", null, null)]
    [InlineData("s1._domainkey.example.org.rsa.pem", null, null)]
    [InlineData("a b._domainkey.example.org.rsa.key", null, null)]
    public void Reads_domain_and_selector_from_the_name(string name, string? domain, string? selector)
    {
        var read = DkimKeyFileName.Read($"/etc/exim4/dkim/{name}");
        Assert.Equal((domain, selector), (read?.Domain.Value, read?.Selector.Value));
    }

    [Fact]
    public void A_public_key_beside_it_that_is_another_is_told()
    {
        using RSA one = RSA.Create(1024), other = RSA.Create(1024);
        var path = Write(one.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
        File.WriteAllText(path + ".pub", other.ExportSubjectPublicKeyInfoPem());
        Assert.Single(DkimKeyPairMakerTests.ReadWith(path).Warnings);
        File.WriteAllText(path + ".pub", one.ExportSubjectPublicKeyInfoPem());
        Assert.Empty(DkimKeyPairMakerTests.ReadWith(path).Warnings);
    }

    private static MailRepException Fails(string path, char[]? passphrase = null) => Assert.Throws<MailRepException>(() => DkimKeyPairMakerTests.ReadWith(path, passphrase));

    private string Write(string text, Encoding encoding)
    {
        var path = _root.Full("key.pem");
        File.WriteAllText(path, text, encoding);
        return path;
    }
}
