namespace MailRep.Dns;

/// <summary>How a question ended. Only the first three say anything about the name; the rest are <c>Unknown</c>.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DnsStatus : long
{
    /// <summary>Records of the type were found, perhaps behind CNAMEs.</summary>
    Success,

    /// <summary>The name exists without the type (RFC 2308 section 2.2).</summary>
    NoData,

    /// <summary>The name does not exist, and nothing below it (RFC 2308 section 2.1, RFC 8020).</summary>
    NxDomain,

    ServFail,

    Refused,

    /// <summary>No answer within the time given.</summary>
    TimedOut,

    /// <summary>A server that neither knows the zone nor asks others: a referral or an empty answer without authority.</summary>
    Lame,

    /// <summary>Cut over UDP, and the answer over TCP could not be had.</summary>
    Truncated,

    /// <summary>Nothing listens there, or no network leads there.</summary>
    Unreachable,

    /// <summary>An answer that breaks the protocol: FORMERR, NOTIMP, unreadable, or to another question.</summary>
    BadAnswer,

    /// <summary>CNAMEs in a circle, or more than <see cref="CNameResolver.MaxAliases"/> in a row.</summary>
    AliasLoop,

    /// <summary>Only zone files were given, and the name lies outside them.</summary>
    OutsideZones,
}
