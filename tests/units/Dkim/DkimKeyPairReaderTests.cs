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
        }, form switch { "BOM" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), _ => new UTF8Encoding(false) });
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

    [Theory]
    [InlineData("as it was made", null)]
    [InlineData("CRLF", null)]
    [InlineData("one line of base64", null)]
    [InlineData("lines of 76", null)]
    [InlineData("an empty line first", null)]
    [InlineData("spaces behind the lines", null)]
    [InlineData("UTF-16", "UTF-16")]
    [InlineData("one line", "no line breaks")]
    [InlineData("spaces in place of line breaks", "no line breaks")]
    [InlineData("CR", "no line breaks")]
    [InlineData("BEGIN joined", "no line breaks")]
    [InlineData("END joined", "no line breaks")]
    [InlineData("END indented", "no line breaks")]
    [InlineData("indented", "in front of -----BEGIN")]
    [InlineData("text behind", "behind the END line")]
    [InlineData("an empty line within", "empty lines")]
    [InlineData("an empty line first, lines of 76", "another length")]
    public async Task Refuses_what_openssl_does_not_read(string form, string? problem)
    {
        Bash.Require("bash", "openssl");
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem() + "\n";
        var lines = pem.TrimEnd().Split('\n');
        var base64 = string.Concat(lines[1..^1]);
        var wide = string.Join('\n', base64.Chunk(76).Select(chunk => new string(chunk)));
        var path = Write(form switch
        {
            "CRLF" => pem.ReplaceLineEndings("\r\n"),
            "CR" => pem.ReplaceLineEndings("\r"),
            "one line of base64" => $"{lines[0]}\n{base64}\n{lines[^1]}\n",
            "lines of 76" => $"{lines[0]}\n{wide}\n{lines[^1]}\n",
            "an empty line first" => $"{lines[0]}\n\n{string.Join('\n', lines[1..])}\n",
            "an empty line first, lines of 76" => $"{lines[0]}\n\n{wide}\n{lines[^1]}\n",
            "an empty line within" => $"{string.Join('\n', lines[..5])}\n\n{string.Join('\n', lines[5..])}\n",
            "spaces behind the lines" => string.Concat(lines.Select(line => line + "  \n")),
            "one line" => lines[0] + base64 + lines[^1],
            "spaces in place of line breaks" => string.Join(' ', lines),
            "BEGIN joined" => lines[0] + string.Join('\n', lines[1..]),
            "END joined" => string.Join('\n', lines[..^1]) + lines[^1],
            "END indented" => $"{string.Join('\n', lines[..^1])}\n {lines[^1]}\n",
            "indented" => string.Concat(lines.Select(line => $"  {line}\n")),
            "text behind" => pem.TrimEnd() + " x\n",
            _ => pem,
        }, form == "UTF-16" ? Encoding.Unicode : new UTF8Encoding(false));
        var (exitCode, _, _) = await Bash.RunAsync($"openssl pkey -noout -in '{path}'", _root.Full("/"), Token);
        Assert.Equal(problem is null, exitCode == 0);
        if (problem is null)
        {
            Assert.Equal(2048, DkimKeyPairMakerTests.ReadWith(path).KeySize);
            return;
        }

        var refused = Fails(path);
        Assert.Equal(MailRepError.KeyFileInvalid, refused.Error);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Contains(form == "UTF-16" ? "-Encoding ascii" : "lines of 64 characters", refused.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(lines[2], refused.Message + refused.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_a_link_to_nothing_from_no_file()
    {
        UnixMode.Require();
        var link = _root.Full("dangling.key");
        File.CreateSymbolicLink(link, _root.Full("gone.key"));
        var problem = Fails(link);
        Assert.Equal(MailRepError.KeyFileNotFound, problem.Error);
        Assert.Contains($"is a link to {_root.Full("gone.key")}, where nothing is", problem.Message, StringComparison.Ordinal);
        Assert.Contains("is a folder, and no file", Fails(_root.Full("/")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0777", true)]
    [InlineData("0702", true)]
    [InlineData("1777", false)]
    [InlineData("0775", false)]
    public void A_key_in_a_folder_that_everybody_writes_is_exposed(string mode, bool isExposed)
    {
        UnixMode.Require();
        using var rsa = RSA.Create(1024);
        Directory.CreateDirectory(_root.Full("keys"));
        var path = _root.Full("keys/x.key");
        File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
        UnixMode.Set(path, "0600");
        UnixMode.Set(_root.Full("keys"), mode);
        var link = _root.Full("link.key");
        File.CreateSymbolicLink(link, path);
        foreach (var way in new[] { path, link })
        {
            var pair = DkimKeyPairMakerTests.ReadWith(way);
            Assert.Equal(isExposed, pair.IsExposed);
            Assert.Equal(isExposed ? [$"chmod o-w '{_root.Full("keys")}'"] : [], pair.Warnings.Select(warning => warning[warning.IndexOf("chmod", StringComparison.Ordinal)..]));
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
