using System.Formats.Asn1;
using System.Security.Cryptography;

namespace MailRep.Dkim;

/// <summary>Takes the public key out of a private one. Nothing else of it is kept.</summary>
internal static class DkimPrivateKey
{
    /// <param name="text">A PEM file; CRLF and other text around the key are no matter.</param>
    /// <param name="passphrase">Null where none was given.</param>
    /// <param name="cryptography">For Ed25519 and for encrypted keys.</param>
    /// <returns>Null where the text holds no private key that DKIM knows.</returns>
    /// <exception cref="PassphraseException">The key is encrypted.</exception>
    public static DkimPublicKey? Read(char[] text, char[]? passphrase, IDkimKeyCryptography cryptography)
    {
        // The older kind has header lines, which .NET takes for no PEM at all.
        if (text.AsSpan().IndexOf("Proc-Type: 4,ENCRYPTED") >= 0)
        {
            return Decrypt(text, passphrase, cryptography);
        }

        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] is "ENCRYPTED PRIVATE KEY")
            {
                return Decrypt(rest[found.Location].ToArray(), passphrase, cryptography);
            }

            if (rest[found.Label] is not ("PRIVATE KEY" or "RSA PRIVATE KEY"))
            {
                continue;
            }

            var octets = new byte[found.DecodedDataLength];
            try
            {
                return !Convert.TryFromBase64Chars(rest[found.Base64Data], octets, out _) ? null
                    : rest[found.Label] is "PRIVATE KEY" ? ReadPkcs8(octets, cryptography) : ReadRsa(rsa => rsa.ImportRSAPrivateKey(octets, out _));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(octets);
            }
        }

        return null;
    }

    /// <param name="text">As above.</param>
    /// <param name="isWide">True where the file has UTF-16 in it.</param>
    /// <returns>Why OpenSSL does not read the key, to go behind the path of the file; null where it does, or where there is no key.</returns>
    public static string? ProblemOf(ReadOnlySpan<char> text, bool isWide)
    {
        if (isWide)
        {
            return text.IndexOf("PRIVATE KEY-----") >= 0 ? "is text of UTF-16" : null;
        }

        for (var from = 0; PemEncoding.TryFind(text[from..], out var found); from += found.Location.End.Value)
        {
            if (text[from..][found.Label].EndsWith("PRIVATE KEY"))
            {
                return PemLines.ProblemOf(text, from + found.Location.Start.Value, from + found.Location.End.Value);
            }
        }

        return null;
    }

    /// <summary>True for a private key where a public one should be: PEM, its base64 alone, or that within p=.</summary>
    public static bool IsPrivate(ReadOnlySpan<char> text)
    {
        if (text.IndexOf("PRIVATE KEY") >= 0)
        {
            return true;
        }

        // As many as may be, past what is around them: a key record, quotation marks, a last line that is missing.
        var at = text.IndexOf("p=") is var tag and >= 0 ? tag + 2 : 0;
        var base64 = string.Concat(text[at..].ToString().Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
        var octets = new byte[base64.Length / 4 * 3];
        try
        {
            return Convert.TryFromBase64Chars(base64.AsSpan(0, base64.Length / 4 * 4), octets, out _) && IsPrivate((ReadOnlySpan<byte>)octets);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    // RFC 5958 section 2 and RFC 8017 appendix A.1.2: a number 0 or 1 comes first, then the algorithm or the modulus. A public key
    // begins with neither: its modulus is large. RFC 8018 appendix A.4: an encrypted one begins with an algorithm of PKCS#5.
    private static bool IsPrivate(ReadOnlySpan<byte> octets)
    {
        if (octets is not [0x30, var length, ..])
        {
            return false;
        }

        var inner = octets[Math.Min(octets.Length, length < 0x80 ? 2 : 2 + (length & 0x7F))..];
        return inner is [2, 1, 0 or 1, ..] || (inner is [0x30, _, 6, 9, ..] && inner[4..].StartsWith<byte>([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5]));
    }

    private static DkimPublicKey? Decrypt(char[] pem, char[]? passphrase, IDkimKeyCryptography cryptography)
    {
        try
        {
            var octets = cryptography.Decrypt(pem, passphrase ?? throw new PassphraseException(isMissing: true)) ?? throw new PassphraseException(isMissing: false);
            var key = ReadPkcs8(octets, cryptography);
            CryptographicOperations.ZeroMemory(octets);
            return key;
        }
        finally
        {
            Array.Clear(pem);
        }
    }

    private static DkimPublicKey? ReadPkcs8(byte[] octets, IDkimKeyCryptography cryptography)
    {
        try
        {
            var sequence = new AsnReader(octets, AsnEncodingRules.BER).ReadSequence();
            _ = sequence.ReadInteger();
            return sequence.ReadSequence().ReadObjectIdentifier() switch
            {
                Pkcs8.RsaEncryption => ReadRsa(rsa => rsa.ImportPkcs8PrivateKey(octets, out _)),
                Pkcs8.Ed25519 => ReadEd25519(sequence.ReadOctetString(), cryptography),
                _ => null,
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static DkimPublicKey? ReadEd25519(byte[] wrapped, IDkimKeyCryptography cryptography)
    {
        var key = new AsnReader(wrapped, AsnEncodingRules.BER).ReadOctetString();
        var read = key.Length == DkimPublicKey.Ed25519Length ? DkimPublicKey.Read(cryptography.PublicKeyOf(key)) : null;
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(wrapped);
        return read;
    }

    private static DkimPublicKey? ReadRsa(Action<RSA> import)
    {
        using var rsa = RSA.Create();
        try
        {
            import(rsa);
            return DkimPublicKey.Read(rsa.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>An encrypted key and no passphrase, or not the right one.</summary>
internal sealed class PassphraseException(bool isMissing) : Exception
{
    public bool IsMissing { get; } = isMissing;
}
