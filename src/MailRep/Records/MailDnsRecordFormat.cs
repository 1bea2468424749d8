namespace MailRep.Records;

/// <summary>The spellings of a record.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum MailDnsRecordFormat : long
{
    /// <summary>A line of a zone file.</summary>
    Zone,

    /// <summary>The value in one pair of quotation marks.</summary>
    Quoted,

    /// <summary>The value as strings of at most 255 octets in quotation marks.</summary>
    Chunks,

    /// <summary>An object with name, type, ttl, value and strings.</summary>
    Json,
}
