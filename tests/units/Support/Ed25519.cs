using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace MailRep.Tests.Support;

/// <summary>Ed25519 signatures, which the module only verifies.</summary>
public static class Ed25519
{
    public static byte[] Sign(byte[] privateKey, byte[] data)
    {
        var signer = new Ed25519Signer();
        signer.Init(true, new Ed25519PrivateKeyParameters(privateKey));
        signer.BlockUpdate(data, 0, data.Length);
        return signer.GenerateSignature();
    }
}
