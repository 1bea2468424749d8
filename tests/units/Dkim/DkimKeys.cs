using System.Security.Cryptography;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

/// <summary>Real keys for the tests of the folder, and the shortest way to a judgement.</summary>
internal static class DkimKeys
{
    /// <summary>The example of RFC 8463 appendix A.2.</summary>
    public const string Ed25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    /// <summary>The same key as OpenSSL writes it.</summary>
    public static readonly string Ed25519Wrapped =
        Convert.ToBase64String([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. Convert.FromBase64String(Ed25519)]);

    public static readonly DateOnly Today = new(2026, 11, 25);

    private static readonly Lazy<RSA> Good = new(() => RSA.Create(2048));

    public static string Rsa2048 => Convert.ToBase64String(Good.Value.ExportSubjectPublicKeyInfo());

    public static string Rsa2048Bare => Convert.ToBase64String(Good.Value.ExportRSAPublicKey());

    /// <summary>The shape of a key of any size; no numbers that anyone could sign with.</summary>
    public static string Rsa(int bits)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = [0x80, .. new byte[(bits / 8) - 2], 1], Exponent = [1, 0, 1] });
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    public static DkimQuery Query(bool inUse = false) => new(new DnsName("example.org"), new DkimSelector("s1"), Today, inUse);

    public static DnsAnswer Answer(params string[] records)
    {
        var name = Query().Name!;
        return new DnsAnswer(new DnsQuestion(name, DnsRecordType.TXT), DnsStatus.Success, [.. records.Select(text => Record(name, text))], "fake");
    }

    /// <summary>A record as it comes from the wire: in strings of at most 255 octets.</summary>
    public static TxtRecord Record(DnsName name, string text) =>
        new(name, 300, text.Length == 0 ? [text] : [.. text.Chunk(255).Select(chunk => new string(chunk))]);

    public static FakeResolver Key(this FakeResolver resolver, string name, string text) =>
        resolver.Add(name, DnsRecordType.TXT, owner => [Record(owner, text)]);

    public static DkimCheckResult Judge(params string[] records) => DkimEvaluator.Evaluate(Query(), Answer(records));
}
