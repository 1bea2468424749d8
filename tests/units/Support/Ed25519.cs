using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace MailRep.Tests.Support;

/// <summary>Ed25519 by BouncyCastle, as the module has it.</summary>
public static class Ed25519
{
    public static bool Verify(byte[] publicKey, byte[] data, byte[] signature)
    {
        var signer = new Ed25519Signer();
        signer.Init(false, new Ed25519PublicKeyParameters(publicKey));
        signer.BlockUpdate(data, 0, data.Length);
        return signer.VerifySignature(signature);
    }

    public static byte[] Sign(byte[] privateKey, byte[] data)
    {
        var signer = new Ed25519Signer();
        signer.Init(true, new Ed25519PrivateKeyParameters(privateKey));
        signer.BlockUpdate(data, 0, data.Length);
        return signer.GenerateSignature();
    }

    public static byte[] PublicKeyOf(byte[] privateKey) => new Ed25519PrivateKeyParameters(privateKey).GeneratePublicKey().GetEncoded();
}
