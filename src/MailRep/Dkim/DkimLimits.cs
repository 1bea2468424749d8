namespace MailRep.Dkim;

/// <summary>The limits of verification.</summary>
public static class DkimLimits
{
    /// <summary>RFC 8301 section 3.2: a signature by a shorter RSA key is never valid.</summary>
    public const int RsaBits = 1024;

    /// <summary>RFC 8301 section 3.2 asks verifiers for 4096; a longer key costs more than a message is worth.</summary>
    public const int MostRsaBits = 8192;

    /// <summary>RFC 6376 section 6.1 lets verifiers limit the signatures that they look at.</summary>
    public const int Signatures = 10;

    /// <summary>Keys at one selector that are tried; more than one is undefined (RFC 6376 section 3.6.2.2).</summary>
    public const int Keys = 5;
}
