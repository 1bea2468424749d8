namespace MailRep.Dmarc;

/// <summary>What a domain owner asks for mail that fails (RFC 9989 section 4.7), from weak to strong.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DmarcPolicy : long
{
    None,
    Quarantine,
    Reject,
}

/// <summary>The psd tag (RFC 9989 section 4.7): whether a domain is a public suffix.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DmarcPsd : long
{
    /// <summary>psd=u or no tag: the tree walk decides.</summary>
    Undeclared,

    /// <summary>psd=y: names below it belong to others.</summary>
    Yes,

    /// <summary>psd=n: an organizational domain, whatever stands above it.</summary>
    No,
}

internal static class DmarcPolicies
{
    /// <summary>The value as records spell it; ABNF strings have no case (RFC 5234 section 2.3). Null where it is none of the three.</summary>
    public static DmarcPolicy? Parse(string value) => value.ToLowerInvariant() switch
    {
        "none" => DmarcPolicy.None,
        "quarantine" => DmarcPolicy.Quarantine,
        "reject" => DmarcPolicy.Reject,
        _ => null,
    };

    public static string ToText(this DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.None => "none",
        DmarcPolicy.Quarantine => "quarantine",
        _ => "reject",
    };

    /// <summary>What t=y makes of it: one level lower (RFC 9989 section 4.7).</summary>
    public static DmarcPolicy Lowered(this DmarcPolicy policy) => policy == DmarcPolicy.None ? policy : policy - 1;
}
