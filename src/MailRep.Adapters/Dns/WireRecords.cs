using System.Globalization;
using DnsClient.Protocol;
using MailRep.Dns;
using Core = MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>Records of DnsClient as the core's. Data that holds no proper name is left out, as a broken record.</summary>
internal static class WireRecords
{
    public static Core.DnsRecord? Convert(DnsResourceRecord record)
    {
        if (WireText.Owner(record.DomainName) is not { } owner)
        {
            return null;
        }

        // RFC 2181 section 8: a TTL with the top bit set counts as 0.
        var ttl = (uint)Math.Max(record.InitialTimeToLive, 0);
        return record switch
        {
            DnsClient.Protocol.AddressRecord address => new Core.AddressRecord(owner, ttl, address.Address),
            DnsClient.Protocol.TxtRecord text => new Core.TxtRecord(owner, ttl, Strings(text), record.RecordType == ResourceRecordType.SPF),
            DnsClient.Protocol.MxRecord mx => WireText.Target(mx.Exchange) is { } host ? new Core.MxRecord(owner, ttl, mx.Preference, host) : null,
            DnsClient.Protocol.PtrRecord ptr => WireText.Target(ptr.PtrDomainName) is { } host ? new Core.PtrRecord(owner, ttl, host) : null,
            DnsClient.Protocol.CNameRecord alias => WireText.Target(alias.CanonicalName) is { } host ? new Core.CNameRecord(owner, ttl, host) : null,
            DnsClient.Protocol.NsRecord ns => WireText.Target(ns.NSDName) is { } host ? new Core.NsRecord(owner, ttl, host) : null,
            DnsClient.Protocol.SoaRecord soa => WireText.Target(soa.MName) is { } primary && WireText.Target(soa.RName) is { } contact
                ? new Core.SoaRecord(owner, ttl, primary, contact, (uint)soa.Serial, (uint)soa.Minimum) : null,
            _ => new OtherRecord(owner, ttl, (DnsRecordType)(ushort)record.RecordType, Data(record)),
        };
    }

    private static string[] Strings(DnsClient.Protocol.TxtRecord text) =>
        [.. text.Text.Zip(text.EscapedText, WireText.Octets)];

    // As a zone file writes it: the known types in their own form, the rest as RFC 3597 section 5 has it.
    private static string Data(DnsResourceRecord record) => record switch
    {
        TlsaRecord tlsa => string.Create(CultureInfo.InvariantCulture,
            $"{(int)tlsa.CertificateUsage} {(int)tlsa.Selector} {(int)tlsa.MatchingType} {System.Convert.ToHexString([.. tlsa.CertificateAssociationData])}"),
        DsRecord ds => string.Create(CultureInfo.InvariantCulture,
            $"{ds.KeyTag} {(int)ds.Algorithm} {(int)ds.DigestType} {System.Convert.ToHexString([.. ds.Digest])}"),
        UnknownRecord { RecordType: (ResourceRecordType)DnsRecordType.DNAME } dname => Name([.. dname.Data]) ?? Generic([.. dname.Data]),
        UnknownRecord unknown => Generic([.. unknown.Data]),
        _ => string.Join(' ', record.ToString(0).Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(4)),
    };

    private static string Generic(byte[] data) =>
        string.Create(CultureInfo.InvariantCulture, $"\\# {data.Length} {System.Convert.ToHexString(data)}");

    private static string? Name(byte[] data)
    {
        List<string> labels = [];
        for (var at = 0; at < data.Length && data[at] > 0 && at + data[at] < data.Length; at += data[at] + 1)
        {
            labels.Add(System.Text.Encoding.Latin1.GetString(data, at + 1, data[at]));
        }

        return DnsName.FromLabels(labels) is { } name ? $"{name}." : null;
    }
}
