namespace MailRep.Dkim;

/// <summary>What .NET has no algorithm or no reader for.</summary>
public interface IDkimKeyCryptography
{
    /// <summary>The 32 octets of the public key (RFC 8032 section 5.1.5).</summary>
    /// <param name="ed25519PrivateKey">32 octets.</param>
    byte[] PublicKeyOf(byte[] ed25519PrivateKey);

    /// <summary>Whether a signature is that of an Ed25519 key (RFC 8032 section 5.1.7). Never throws for what a stranger wrote.</summary>
    /// <param name="ed25519PublicKey">32 octets.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">64 octets; any other number is no signature.</param>
    bool Verify(byte[] ed25519PublicKey, byte[] data, byte[] signature);

    /// <summary>Opens an encrypted PEM file: PKCS#8, or the older kind with a <c>DEK-Info</c> line.</summary>
    /// <returns>The private key as PKCS#8 (RFC 5958) in DER; null where the passphrase does not open it.</returns>
    byte[]? Decrypt(char[] pem, char[] passphrase);
}
