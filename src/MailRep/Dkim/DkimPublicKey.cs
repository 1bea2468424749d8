using System.Formats.Asn1;
using System.Numerics;

namespace MailRep.Dkim;

/// <summary>How the octets of p= are built.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DkimKeyForm : long
{
    /// <summary>No key that DKIM knows.</summary>
    Unreadable,

    /// <summary>SubjectPublicKeyInfo, which everyone publishes and every verifier reads.</summary>
    RsaSubjectPublicKeyInfo,

    /// <summary>A bare RSAPublicKey, which is what RFC 6376 section 3.6.1 says and few verifiers still read.</summary>
    RsaPublicKey,

    /// <summary>32 raw octets (RFC 8463 section 4.2).</summary>
    Ed25519,

    /// <summary>An Ed25519 key in a SubjectPublicKeyInfo: right in a PEM file, wrong in p= (RFC 8463 section 4.2).</summary>
    Ed25519SubjectPublicKeyInfo,
}

/// <summary>A public key as it was published. Reading it never throws.</summary>
public sealed class DkimPublicKey
{
    /// <summary>RFC 8463 section 4.2.</summary>
    public const int Ed25519Length = 32;

    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string Ed25519 = "1.3.101.112";

    private readonly byte[] _octets;

    private DkimPublicKey(DkimKeyForm form, byte[] octets, int? bits = null)
    {
        Form = form;
        Bits = bits;
        _octets = octets;
    }

    public DkimKeyForm Form { get; }

    /// <summary>The size in bits: of the modulus, or 256.</summary>
    public int? Bits { get; }

    public bool IsRsa => Form is DkimKeyForm.RsaSubjectPublicKeyInfo or DkimKeyForm.RsaPublicKey;

    public bool IsEd25519 => Form is DkimKeyForm.Ed25519 or DkimKeyForm.Ed25519SubjectPublicKeyInfo;

    /// <summary>The value of k= that this key needs; null where it is no key.</summary>
    public string? KeyType => IsRsa ? DkimKeyRecord.Rsa : IsEd25519 ? DkimKeyRecord.Ed25519 : null;

    /// <summary>Tells the forms apart by the octets alone: k= may be wrong.</summary>
    public static DkimPublicKey Read(byte[] octets)
    {
        if (octets.Length == Ed25519Length)
        {
            return new DkimPublicKey(DkimKeyForm.Ed25519, octets, Ed25519Length * 8);
        }

        try
        {
            return ReadInfo(octets) ?? ReadBare(octets) ?? new DkimPublicKey(DkimKeyForm.Unreadable, octets);
        }
        catch (AsnContentException)
        {
            return new DkimPublicKey(DkimKeyForm.Unreadable, octets);
        }
    }

    /// <summary>The key in the form that every verifier takes: SubjectPublicKeyInfo for RSA, raw for Ed25519.</summary>
    internal string ToBase64() => Convert.ToBase64String(ToOctets());

    /// <summary>The same, before it is written as text.</summary>
    internal byte[] ToOctets() => Form switch
    {
        DkimKeyForm.RsaPublicKey => Wrap(_octets),
        DkimKeyForm.Ed25519SubjectPublicKeyInfo => _octets[^Ed25519Length..],
        _ => _octets,
    };

    // Verifiers read BER and pass over what follows the structure, as OpenSSL does; so does this.
    private static DkimPublicKey? ReadInfo(byte[] octets)
    {
        var sequence = new AsnReader(octets, AsnEncodingRules.BER).ReadSequence();
        if (!sequence.HasData || sequence.PeekTag() != Asn1Tag.Sequence)
        {
            return null;
        }

        var algorithm = sequence.ReadSequence().ReadObjectIdentifier();
        var key = sequence.ReadBitString(out _);
        return algorithm switch
        {
            RsaEncryption when ModulusBits(key) is { } bits => new DkimPublicKey(DkimKeyForm.RsaSubjectPublicKeyInfo, octets, bits),
            Ed25519 when key.Length == Ed25519Length && octets.AsSpan().EndsWith(key) =>
                new DkimPublicKey(DkimKeyForm.Ed25519SubjectPublicKeyInfo, octets, Ed25519Length * 8),
            _ => new DkimPublicKey(DkimKeyForm.Unreadable, octets),
        };
    }

    private static DkimPublicKey? ReadBare(byte[] octets) =>
        ModulusBits(octets) is { } bits ? new DkimPublicKey(DkimKeyForm.RsaPublicKey, octets, bits) : null;

    // RFC 8017 appendix A.1.1 and section 3.1: both numbers are positive and odd, the exponent is 3 at least.
    private static int? ModulusBits(byte[] rsaPublicKey)
    {
        var sequence = new AsnReader(rsaPublicKey, AsnEncodingRules.BER).ReadSequence();
        var modulus = sequence.ReadInteger();
        var exponent = sequence.ReadInteger();
        return modulus.Sign > 0 && !modulus.IsEven && exponent > BigInteger.One && !exponent.IsEven ? (int)modulus.GetBitLength() : null;
    }

    private static byte[] Wrap(byte[] rsaPublicKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(RsaEncryption);
                writer.WriteNull();
            }

            writer.WriteBitString(rsaPublicKey);
        }

        return writer.Encode();
    }
}
