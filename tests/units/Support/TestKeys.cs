using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace MailRep.Tests.Support;

/// <summary>Private keys of the tests' own, made when they are asked for.</summary>
public static class TestKeys
{
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    public static byte[] Pem(string kind) => Encoding.ASCII.GetBytes(kind switch
    {
        "rsa" => Key.Value.ExportPkcs8PrivateKeyPem(),
        "bom" => "xxx" + Key.Value.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\r\n"),
        "pkcs1" => Short(1024).ExportRSAPrivateKeyPem(),
        "rsa512" => Short(512).ExportPkcs8PrivateKeyPem(),
        "rsa1024" => Short(1024).ExportPkcs8PrivateKeyPem(),
        "ed25519" => PemEncoding.WriteString("PRIVATE KEY", Ed25519()),
        "encrypted" => Key.Value.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)),
        "public" => Key.Value.ExportSubjectPublicKeyInfoPem(),
        "damaged" => PemEncoding.WriteString("PRIVATE KEY", [0x30, 0x03, 0x02, 0x01, 0x00]),
        "junk" => "no key",
        _ => string.Empty,
    }) switch
    {
        [(byte)'x', (byte)'x', (byte)'x', .. var rest] => [0xEF, 0xBB, 0xBF, .. rest],
        var octets => octets,
    };

    private static RSA Short(int bits)
    {
#pragma warning disable CA5385 // The point is that it is too short.
        return RSA.Create(bits);
#pragma warning restore CA5385
    }

    // RFC 8410 section 7, with 32 octets of no meaning.
    private static byte[] Ed25519()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.101.112");
            }

            writer.WriteOctetString([0x04, 0x20, .. new byte[32]]);
        }

        return writer.Encode();
    }
}
