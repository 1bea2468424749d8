using System.Net;

namespace MailRep.Dns;

/// <summary>A record as it was answered. <c>Ttl</c> is in seconds.</summary>
public abstract record DnsRecord(DnsName Name, uint Ttl)
{
    public abstract DnsRecordType Type { get; }
}

public sealed record AddressRecord(DnsName Name, uint Ttl, IPAddress Address) : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type =>
        Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.AAAA;
}

public sealed record MxRecord(DnsName Name, uint Ttl, int Preference, DnsName Exchange) : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type => DnsRecordType.MX;
}

public sealed record PtrRecord(DnsName Name, uint Ttl, DnsName Target) : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type => DnsRecordType.PTR;
}

public sealed record CNameRecord(DnsName Name, uint Ttl, DnsName Target) : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type => DnsRecordType.CNAME;
}

public sealed record NsRecord(DnsName Name, uint Ttl, DnsName Target) : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type => DnsRecordType.NS;
}

public sealed record SoaRecord(DnsName Name, uint Ttl, DnsName Primary, DnsName Contact, uint Serial, uint Minimum)
    : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type => DnsRecordType.SOA;
}

/// <summary>A TXT record, or one of the abandoned type SPF: its strings hold an octet a character.</summary>
public sealed record TxtRecord(DnsName Name, uint Ttl, IReadOnlyList<string> Strings, bool IsType99 = false) : DnsRecord(Name, Ttl)
{
    /// <summary>The strings joined without anything between (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2).</summary>
    public string Text { get; } = Strings.Count == 1 ? Strings[0] : string.Concat(Strings);

    /// <summary>The text cut into strings as a name server would hold it.</summary>
    internal static TxtRecord Of(DnsName name, uint ttl, string text) =>
        new(name, ttl, [.. text.Chunk(Records.MailDnsRecord.MaxStringLength).Select(chunk => new string(chunk))]);

    public override DnsRecordType Type => IsType99 ? DnsRecordType.SPF : DnsRecordType.TXT;
}

/// <summary>A type that nothing here looks into; its data as a zone file writes it.</summary>
public sealed record OtherRecord(DnsName Name, uint Ttl, DnsRecordType RecordType, string Data) : DnsRecord(Name, Ttl)
{
    public override DnsRecordType Type => RecordType;
}
