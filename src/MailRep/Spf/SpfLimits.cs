namespace MailRep.Spf;

/// <summary>The limits of RFC 7208 section 4.6.4, and those of our own that keep hostile records cheap.</summary>
public static class SpfLimits
{
    /// <summary>Terms that ask DNS (include, a, mx, ptr, exists, redirect, and each use of %{p}) in one check.</summary>
    public const int Lookups = 10;

    /// <summary>From this many look-ups on, one change at a provider can break the record. RULES, not an RFC.</summary>
    public const int LookupsNear = 8;

    /// <summary>Look-ups that found nothing (NXDOMAIN, or no such record).</summary>
    public const int VoidLookups = 2;

    /// <summary>Names of one mx whose addresses may be asked for; more are a permerror.</summary>
    public const int MxNames = 10;

    /// <summary>Names of the client's address that are looked at; the rest is ignored.</summary>
    public const int PtrNames = 10;

    /// <summary>Owner name and all TXT records at it, so that the answer fits into 512 octets of UDP (section 3.4).</summary>
    public const int TxtOctets = 450;

    /// <summary>A domain name that macros made longer loses labels on its left (section 7.3).</summary>
    public const int TargetLength = 253;

    /// <summary>An explanation goes into an SMTP reply; what expands to more than this is not one.</summary>
    public const int ExplanationLength = 4096;

    /// <summary>Section 4.6.4: the whole check should be allowed at least 20 seconds, and ends as temperror after its limit.</summary>
    public static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(20);
}
