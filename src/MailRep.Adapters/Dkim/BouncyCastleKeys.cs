using MailRep.Dkim;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace MailRep.Adapters.Dkim;

/// <summary>Ed25519, and keys under a passphrase, by BouncyCastle.</summary>
public sealed class BouncyCastleKeys : IDkimKeyCryptography
{
    public byte[] PublicKeyOf(byte[] ed25519PrivateKey) => new Ed25519PrivateKeyParameters(ed25519PrivateKey).GeneratePublicKey().GetEncoded();

    public bool Verify(byte[] ed25519PublicKey, byte[] data, byte[] signature)
    {
        try
        {
            var signer = new Ed25519Signer();
            signer.Init(forSigning: false, new Ed25519PublicKeyParameters(ed25519PublicKey));
            signer.BlockUpdate(data, 0, data.Length);
            return signer.VerifySignature(signature);
        }
        catch (ArgumentException)
        {
            // 32 octets that are no point of the curve.
            return false;
        }
    }

    public byte[]? Decrypt(char[] pem, char[] passphrase)
    {
        try
        {
            using var text = new StringReader(new string(pem));
            using var reader = new PemReader(text, new Passphrase(passphrase));
            var key = reader.ReadObject() switch
            {
                AsymmetricCipherKeyPair pair => pair.Private,
                AsymmetricKeyParameter { IsPrivate: true } alone => alone,
                _ => null,
            };
            return key is null ? null : PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetEncoded();
        }
        catch (Exception problem) when (problem is CryptoException or IOException or GeneralSecurityException or ArgumentException or InvalidOperationException or FormatException)
        {
            // A wrong passphrase decrypts to octets that are nothing, or to nothing.
            return null;
        }
    }

    private sealed class Passphrase(char[] characters) : IPasswordFinder
    {
        public char[] GetPassword() => (char[])characters.Clone();
    }
}
