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
