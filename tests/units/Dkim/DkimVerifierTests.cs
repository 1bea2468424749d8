using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailRep.Adapters.Dkim;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

/// <summary>RFC 6376 section 6.1 and RULES, "signature", over a message that is signed here.</summary>
public sealed class DkimVerifierTests
{
    private const string Name = "s1._domainkey.example.org";
    private const string Tags = "v=1; a=rsa-sha256; d=example.org; s=s1; c=relaxed/relaxed; h=From:To:Subject";
    private const string Headers = "From: Joe <joe@example.org>\r\nTo: ann@example.net\r\nSubject: the\r\n first\r\n";
    private const string Body = "Hello \t Ann,\r\n\r\nyours  \r\n\r\n\r\n";

    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly byte[] Private = RandomNumberGenerator.GetBytes(32);

    private static string RsaKey(string tags = "v=DKIM1; k=rsa; ") => $"{tags}p={Convert.ToBase64String(Rsa.ExportSubjectPublicKeyInfo())}";

    [Theory]
    [InlineData("rsa-sha256", "relaxed/relaxed")]
    [InlineData("rsa-sha256", "simple/simple")]
    [InlineData("rsa-sha256", "relaxed")]
    [InlineData("rsa-sha256", null)]
    [InlineData("ed25519-sha256", "relaxed/simple")]
    [InlineData("ed25519-sha256", "simple/relaxed")]
    public async Task Passes_what_was_signed(string algorithm, string? canonicalization)
    {
        var tags = Tags.Replace("rsa-sha256", algorithm, StringComparison.Ordinal).Replace("c=relaxed/relaxed; ", canonicalization is null ? string.Empty : $"c={canonicalization}; ", StringComparison.Ordinal);
        var key = algorithm[0] == 'r' ? RsaKey() : $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(new BouncyCastleKeys().PublicKeyOf(Private))}";
        var result = await RunAsync(Signed(tags), key);
        Assert.Equal((DkimResult.Pass, "example.org", "s1", algorithm), (result.Result, result.Domain, result.Selector, result.Algorithm));
        Assert.Equal(algorithm[0] == 'r' ? 2048 : 256, result.KeySize);
        Assert.Equal(canonicalization switch { null => "simple/simple", "relaxed" => "relaxed/simple", _ => canonicalization }, result.Canonicalization);
        Assert.Equal("@example.org", result.Identity);
    }

    [Theory]
    [InlineData("yours", "Yours", DkimResult.Fail, "The body is another")]
    [InlineData("Subject: the", "Subject: The", DkimResult.Fail, "The headers")]
    [InlineData("From: Joe", "From: Jim", DkimResult.Fail, "The headers")]
    [InlineData("Subject: the\r\n first", "SUBJECT:the first  ", DkimResult.Pass, null)]
    [InlineData("To: ann@example.net\r\nSubject: the\r\n first\r\n", "Subject: the first\r\nX-Added: yes\r\nTo: ann@example.net\r\n", DkimResult.Pass, null)]
    [InlineData("Hello \t Ann", "Hello Ann", DkimResult.Pass, null)]
    [InlineData("yours  \r\n\r\n\r\n", "yours", DkimResult.Pass, null)]
    [InlineData("yours  \r\n\r\n\r\n", "yours\r\n\r\n.\r\n", DkimResult.Fail, "The body is another")]
    [InlineData("c=relaxed/relaxed; h", "c=relaxed/relaxed;h", DkimResult.Fail, "The headers")]
    [InlineData("d=example.org", "d=EXAMPLE.org", DkimResult.Fail, "The headers")]
    [InlineData("To: ann@example.net\r\n", "To: eve@example.net\r\nTo: ann@example.net\r\n", DkimResult.Pass, null)]
    [InlineData("To: ann@example.net\r\n", "To: ann@example.net\r\nTo: eve@example.net\r\n", DkimResult.Fail, "The headers")]
    public async Task Knows_what_was_changed_on_the_way(string text, string changed, DkimResult expected, string? reason)
    {
        var message = Signed(Tags);
        Assert.Contains(text, message, StringComparison.Ordinal);
        var result = await RunAsync(message.Replace(text, changed, StringComparison.Ordinal), RsaKey());
        Assert.Equal(expected, result.Result);
        Assert.StartsWith(reason ?? "example.org signed", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holds_a_header_that_was_signed_as_absent()
    {
        var message = Signed(Tags.Replace("h=From:To", "h=From:From:To:Reply-To", StringComparison.Ordinal));
        Assert.Equal(DkimResult.Pass, (await RunAsync(message, RsaKey())).Result);
        Assert.Equal(DkimResult.Fail, (await RunAsync("Reply-To: eve@example.net\r\n" + message, RsaKey())).Result);
        Assert.Equal(DkimResult.Fail, (await RunAsync("From: eve@example.net\r\n" + message, RsaKey())).Result);
    }

    [Theory]
    [InlineData("v=1", "v=2", "v= is not 1")]
    [InlineData("v=1; ", "", "v= is missing")]
    [InlineData("a=rsa-sha256", "a=rsa-sha1", "rsa-sha1 must not be used")]
    [InlineData("a=rsa-sha256", "a=rsa", "a= is no algorithm")]
    [InlineData("a=rsa-sha256", "a=ed25519-sha256", "it is one of rsa")]
    [InlineData("h=From:To:Subject", "h=To:Subject", "h= does not sign From")]
    [InlineData("d=example.org", "d=org", "d= is no domain name")]
    [InlineData("d=example.org", "d=example.org; d=example.net", "d= stands more than once")]
    [InlineData("s=s1", "s=s 1", "s= is no selector")]
    [InlineData("c=relaxed/relaxed", "c=relaxed/nowsp", "c= is no canonicalization")]
    [InlineData("s=s1", "s=s1; i=joe@example.net", "i= is not below d=")]
    [InlineData("s=s1", "s=s1; i=joe@notexample.org", "i= is not below d=")]
    [InlineData("s=s1", "s=s1; q=http", "q= knows no way")]
    [InlineData("s=s1", "s=s1; l=ten", "l= is no number")]
    [InlineData("s=s1", "s=s1; t=200; x=100", "x= is not after t=")]
    [InlineData("s=s1", "s=s1; t=200; x=200", "x= is not after t=")]
    [InlineData("s=s1", "s=s1; x=1764028799", "expired at 2025-11-24 23:59")]
    [InlineData("s=s1", "s=s1; nonsense", "a tag is not name=value")]
    public async Task Takes_no_signature_that_cannot_count(string text, string changed, string reason)
    {
        var result = await RunAsync(Signed(Tags.Replace(text, changed, StringComparison.Ordinal)), RsaKey());
        Assert.Equal(DkimResult.PermError, result.Result);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s=s1; x=1764028800", DkimResult.Pass)]
    [InlineData("s=s1; t=1700000000; x=99999999999999999999", DkimResult.Pass)]
    [InlineData("s=s1; i=joe@mail.example.org; q=dns/other:dns/txt; z=From:x; unknown=1", DkimResult.Pass)]
    [InlineData("s=s1; l=7", DkimResult.Pass)]
    [InlineData("s=s1; l=0", DkimResult.Pass)]
    [InlineData("s=s1; l=99999", DkimResult.Fail)]
    public async Task Takes_every_tag_of_the_RFC(string tags, DkimResult expected) =>
        Assert.Equal(expected, (await RunAsync(Signed(Tags.Replace("s=s1", tags, StringComparison.Ordinal)), RsaKey())).Result);

    [Theory]
    [InlineData("", DkimResult.Pass, "signed")]
    [InlineData("v=DKIM1; h=sha1:sha256; s=email:other; ", DkimResult.Pass, "signed")]
    [InlineData("v=DKIM1; t=y; ", DkimResult.Neutral, "test mode")]
    [InlineData("v=DKIM1; h=sha1; ", DkimResult.PermError, "its h= does not have sha256")]
    [InlineData("v=DKIM1; s=tlsrpt; ", DkimResult.PermError, "its s= is not for mail")]
    [InlineData("v=DKIM1; k=ed25519; ", DkimResult.PermError, "it is one of ed25519")]
    [InlineData("k=rsa; v=DKIM1; ", DkimResult.PermError, "its v= is not DKIM1, or not in front")]
    public async Task Holds_the_key_to_what_it_says_of_itself(string tags, DkimResult expected, string reason)
    {
        var result = await RunAsync(Signed(Tags), RsaKey(tags));
        Assert.Equal(expected, result.Result);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wants_the_identity_of_a_strict_key_to_be_the_domain_itself()
    {
        var message = Signed(Tags.Replace("s=s1", "s=s1; i=joe@mail.example.org", StringComparison.Ordinal));
        Assert.Equal(DkimResult.PermError, (await RunAsync(message, RsaKey("v=DKIM1; t=s; "))).Result);
        Assert.Equal(DkimResult.Pass, (await RunAsync(Signed(Tags), RsaKey("v=DKIM1; t=s; "))).Result);
    }

    [Fact]
    public async Task Does_not_know_where_DNS_fails_and_knows_where_there_is_no_key()
    {
        var failed = await VerifyAsync(Signed(Tags), new FakeResolver().Fails(Name, DnsRecordType.TXT, DnsStatus.ServFail));
        Assert.Equal(DkimResult.TempError, failed.Result);
        var missing = await VerifyAsync(Signed(Tags), new FakeResolver().Missing(Name));
        Assert.Equal((DkimResult.PermError, $"There is no key at {Name}."), (missing.Result, missing.Reason));
        Assert.Contains("revoked", (await RunAsync(Signed(Tags), "v=DKIM1; p=")).Reason, StringComparison.Ordinal);
        Assert.Equal(DkimResult.Pass, (await RunAsync(Signed(Tags), "v=spf1 -all", "v=DKIM1; p=", RsaKey())).Result);
    }

    [Fact]
    public async Task Takes_no_short_RSA_key()
    {
        using var weak = RSA.Create(1024);
        using var short512 = RSA.Create(512);
        Assert.Equal(DkimResult.Pass, (await RunAsync(Signed(Tags, weak), $"p={Convert.ToBase64String(weak.ExportSubjectPublicKeyInfo())}")).Result);
        var refused = await RunAsync(Signed(Tags, short512), $"p={Convert.ToBase64String(short512.ExportSubjectPublicKeyInfo())}");
        Assert.Equal(DkimResult.PermError, refused.Result);
        Assert.Contains("512 bits are fewer than 1024", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_an_Ed25519_signature_that_is_another_or_none()
    {
        var message = Signed(Tags.Replace("rsa-sha256", "ed25519-sha256", StringComparison.Ordinal));
        foreach (var key in new[] { new BouncyCastleKeys().PublicKeyOf(RandomNumberGenerator.GetBytes(32)), [.. Enumerable.Repeat((byte)0xff, 32)] })
        {
            Assert.Equal(DkimResult.Fail, (await RunAsync(message, $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(key)}")).Result);
        }

        var cut = message.Replace("b=", "b=AAAA; x-was=", StringComparison.Ordinal);
        Assert.NotEqual(DkimResult.Pass, (await RunAsync(cut, $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(new BouncyCastleKeys().PublicKeyOf(Private))}")).Result);
    }

    [Fact]
    public async Task Looks_at_no_more_signatures_than_anybody_needs()
    {
        var message = DkimMessage.Parse(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("DKIM-Signature: v=1\r\n", 500)) + Headers + "\r\n" + Body));
        Assert.Equal(DkimLimits.Signatures, (await new DkimVerifier(new CheckContext(new FakeResolver()), new BouncyCastleKeys()).VerifyAsync(message, TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no header at all")]
    [InlineData("DKIM-Signature:")]
    [InlineData("DKIM-Signature: b=\r\n \r\n\r\n")]
    [InlineData("From joe Wed Nov 25\r\nDKIM-Signature: v=1; b=;;;=\r\n")]
    [InlineData("\0\r\u00ff: x\r\n:\r\n\r\n\r")]
    public async Task Survives_what_is_no_message(string text)
    {
        var message = DkimMessage.Parse(Encoding.Latin1.GetBytes(text));
        var results = await new DkimVerifier(new CheckContext(new FakeResolver()), new BouncyCastleKeys()).VerifyAsync(message, TestContext.Current.CancellationToken);
        Assert.All(results, result => Assert.Equal(DkimResult.PermError, result.Result));
    }

    [Fact]
    public void Reads_a_file_whose_lines_end_in_LF_alone()
    {
        var message = DkimMessage.Parse("A: b\n c\n\nx\ny\n"u8);
        Assert.Equal("A: b\r\n c", Assert.Single(message.Fields).Raw);
        Assert.Equal("x\r\ny\r\n", Encoding.Latin1.GetString(message.Body.Span));
    }

    // Signs as RFC 6376 section 3.7 says; that the canonical forms are right is what the signed messages of others show.
    private static string Signed(string tags, RSA? key = null)
    {
        var unsigned = DkimSignature.Parse(new DkimHeaderField(DkimSignature.HeaderName, $"DKIM-Signature: {tags}; bh=; b="));
        ReadOnlySpan<byte> body = DkimCanonicalText.Body(Encoding.Latin1.GetBytes(Body), unsigned.BodyCanonicalization);
        var hash = Convert.ToBase64String(SHA256.HashData(unsigned.BodyLength is { } length && length < body.Length ? body[..(int)length] : body));
        var field = $"DKIM-Signature: {tags};\r\n\tbh={hash};\r\n\tb=";
        var fields = DkimMessage.Parse(Encoding.Latin1.GetBytes(Headers)).Fields.Reverse().ToList();
        var text = new StringBuilder();
        foreach (var name in unsigned.SignedHeaders)
        {
            var at = fields.FindIndex(candidate => candidate.Is(name));
            if (at >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{DkimCanonicalText.Header(fields[at].Raw, unsigned.HeaderCanonicalization)}\r\n");
                fields.RemoveAt(at);
            }
        }

        var signed = Encoding.Latin1.GetBytes(text + DkimCanonicalText.Header(field, unsigned.HeaderCanonicalization));
        var value = unsigned.KeyType == "ed25519" ? Ed25519.Sign(Private, SHA256.HashData(signed)) : (key ?? Rsa).SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var written = Convert.ToBase64String(value);
        return $"{field}{written[..(written.Length / 2)]}\r\n\t {written[(written.Length / 2)..]}\r\n{Headers}\r\n{Body}";
    }

    private static Task<DkimSignatureResult> RunAsync(string message, params string[] keys) => VerifyAsync(message, new FakeResolver().Txt(Name, keys));

    private static async Task<DkimSignatureResult> VerifyAsync(string message, FakeResolver dns) => Assert.Single(
        await new DkimVerifier(new CheckContext(dns) { Clock = new Clock() }, new BouncyCastleKeys()).VerifyAsync(DkimMessage.Parse(Encoding.Latin1.GetBytes(message)), TestContext.Current.CancellationToken));

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1764028800);
    }
}
