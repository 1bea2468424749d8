namespace MailRep.Dns;

/// <summary>The record types that mail needs, by their numbers of the IANA registry. Any other number may be cast.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DnsRecordType : long
{
    A = 1,
    NS = 2,
    CNAME = 5,
    SOA = 6,
    PTR = 12,
    MX = 15,
    TXT = 16,
    AAAA = 28,
    DNAME = 39,
    DS = 43,
    TLSA = 52,

    /// <summary>Type 99, which RFC 7208 section 3.1 abandoned: looked at only to tell a person that it does nothing.</summary>
    SPF = 99,
}
