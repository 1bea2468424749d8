namespace MailRep.Dkim;

/// <summary>What a key pair is made for.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DkimAlgorithm : long
{
    /// <summary>rsa-sha256 (RFC 6376 section 3.3.3), which every receiver verifies.</summary>
    Rsa,

    /// <summary>ed25519-sha256 (RFC 8463), which some do; a second signature beside that of an RSA key.</summary>
    Ed25519,
}
