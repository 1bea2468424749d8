namespace MailRep.Spf;

/// <summary>The results of <c>check_host()</c> (RFC 7208 section 2.6).</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum SpfResult : long
{
    /// <summary>No record, or no domain that could have one.</summary>
    None,

    /// <summary>The owner says nothing about the address.</summary>
    Neutral,
    Pass,
    Fail,
    SoftFail,

    /// <summary>DNS failed, or took too long: ask again later.</summary>
    TempError,

    /// <summary>The record cannot be interpreted, or asks for too much: its owner must repair it.</summary>
    PermError,
}
