using System.Net;
using System.Net.Sockets;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>Reads the data of one record. Strict where ARSoft.Tools.Net guesses ("1.2.3" is no address).</summary>
internal static class ZoneRecordReader
{
    /// <summary>Null, and a reason that continues "…: ", where the data is wrong.</summary>
    public static DnsRecord? Read(DnsName owner, uint ttl, DnsRecordType type, IReadOnlyList<ZoneToken> data, DnsName? origin, out string? problem)
    {
        problem = null;
        DnsRecord? record = type switch
        {
            DnsRecordType.A when data is [var word] => Address(owner, ttl, word.Text, AddressFamily.InterNetwork),
            DnsRecordType.AAAA when data is [var word] => Address(owner, ttl, word.Text, AddressFamily.InterNetworkV6),
            DnsRecordType.TXT or DnsRecordType.SPF when data.Count > 0 => Text(owner, ttl, type, data),
            DnsRecordType.MX when data is [var preference, var host] =>
                ZoneFileValues.Number(preference.Text, ushort.MaxValue) is { } number && Name(host, origin) is { } name ? new MxRecord(owner, ttl, (int)number, name) : null,
            DnsRecordType.NS when data is [var host] => Name(host, origin) is { } name ? new NsRecord(owner, ttl, name) : null,
            DnsRecordType.PTR when data is [var host] => Name(host, origin) is { } name ? new PtrRecord(owner, ttl, name) : null,
            DnsRecordType.CNAME when data is [var host] => Name(host, origin) is { } name ? new CNameRecord(owner, ttl, name) : null,
            DnsRecordType.DNAME when data is [var host] => Name(host, origin) is { } name ? new OtherRecord(owner, ttl, type, name.IsRoot ? "." : name + ".") : null,
            DnsRecordType.SOA when data.Count == 7 => Soa(owner, ttl, data, origin),
            DnsRecordType.A or DnsRecordType.AAAA or DnsRecordType.TXT or DnsRecordType.SPF or DnsRecordType.MX or DnsRecordType.NS or DnsRecordType.PTR
                or DnsRecordType.CNAME or DnsRecordType.DNAME or DnsRecordType.SOA => null,
            _ => OtherRecordReader.Data(type, data, origin ?? DnsName.Root) is { } text ? new OtherRecord(owner, ttl, type, text) : null,
        };
        if (record is null)
        {
            problem = $"{ZoneFileErrors.Quote(string.Join(' ', data.Select(token => token.Text)))} is not the data of {Article(type)} record{Shape(type)}";
        }

        return record;
    }

    private static DnsName? Name(ZoneToken token, DnsName? origin) => DnsNameText.Read(token.Text, origin);

    private static AddressRecord? Address(DnsName owner, uint ttl, string word, AddressFamily family)
    {
        var isWhole = family == AddressFamily.InterNetwork
            ? word.Count(c => c == '.') == 3 && word.All(c => char.IsAsciiDigit(c) || c == '.') && !word.Split('.').Any(part => part.Length > 1 && part[0] == '0')
            : word.Contains(':', StringComparison.Ordinal) && word.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
        return isWhole && IPAddress.TryParse(word, out var address) && address.AddressFamily == family ? new AddressRecord(owner, ttl, address) : null;
    }

    // A string over 255 octets cannot be served (RFC 1035 section 3.3.14). It is kept, for the check that says so.
    private static TxtRecord? Text(DnsName owner, uint ttl, DnsRecordType type, IReadOnlyList<ZoneToken> data)
    {
        var strings = data.Select(token => DnsNameText.Unescape(token.Text)).ToArray();
        return strings.Contains(null) ? null : new TxtRecord(owner, ttl, strings!, type == DnsRecordType.SPF);
    }

    // RFC 1035 section 3.3.13: MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM.
    private static SoaRecord? Soa(DnsName owner, uint ttl, IReadOnlyList<ZoneToken> data, DnsName? origin) =>
        Name(data[0], origin) is { } primary && Name(data[1], origin) is { } contact && ZoneFileValues.Number(data[2].Text, uint.MaxValue) is { } serial &&
        data.Skip(3).All(timer => ZoneFileValues.Ttl(timer.Text) is not null)
            ? new SoaRecord(owner, ttl, primary, contact, serial, ZoneFileValues.Ttl(data[6].Text)!.Value)
            : null;

    private static string Article(DnsRecordType type) => Enum.IsDefined(type) ? (type is DnsRecordType.A or DnsRecordType.AAAA or DnsRecordType.MX or DnsRecordType.NS or DnsRecordType.SOA or DnsRecordType.SPF ? $"an {type}" : $"a {type}") : $"a TYPE{(long)type}";

    private static string Shape(DnsRecordType type) => type switch
    {
        DnsRecordType.A => " (one IPv4 address, like 192.0.2.1)",
        DnsRecordType.AAAA => " (one IPv6 address, like 2001:db8::1)",
        DnsRecordType.MX => " (a number up to 65535 and a host name)",
        DnsRecordType.TXT or DnsRecordType.SPF => " (strings, best in quotation marks)",
        DnsRecordType.SOA => " (two names and five numbers)",
        DnsRecordType.NS or DnsRecordType.PTR or DnsRecordType.CNAME or DnsRecordType.DNAME => " (one domain name)",
        _ => string.Empty,
    };
}
