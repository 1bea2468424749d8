using System.Net;
using System.Net.Sockets;

namespace MailRep.Dns;

/// <summary>
/// Whether a receiver on the internet can ever see an address as the sender's. Documentation ranges (RFC 5737, RFC 3849)
/// count as public: nobody sends from them, and examples live there.
/// </summary>
public static class AddressScope
{
    // The IANA special-purpose registries (RFC 6890), as far as hosts are given such addresses.
    private static readonly (IPNetwork Network, string Why)[] NotPublic =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "this network (RFC 1122)"),
        (IPNetwork.Parse("10.0.0.0/8"), "private (RFC 1918)"),
        (IPNetwork.Parse("100.64.0.0/10"), "shared behind a carrier's NAT (RFC 6598)"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback (RFC 1122)"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local (RFC 3927)"),
        (IPNetwork.Parse("172.16.0.0/12"), "private (RFC 1918)"),
        (IPNetwork.Parse("192.168.0.0/16"), "private (RFC 1918)"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast (RFC 5771)"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved (RFC 1112)"),
        (IPNetwork.Parse("::/127"), "unspecified or loopback (RFC 4291)"),
        (IPNetwork.Parse("fc00::/7"), "unique local (RFC 4193)"),
        (IPNetwork.Parse("fe80::/10"), "link-local (RFC 4291)"),
        (IPNetwork.Parse("ff00::/8"), "multicast (RFC 4291)"),
    ];

    /// <summary>Why the address is never a sender's on the internet, as "private (RFC 1918)"; null for a public one.</summary>
    public static string? WhyNotPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var (network, why) in NotPublic)
        {
            if (network.Contains(plain))
            {
                return why;
            }
        }

        return null;
    }

    public static bool IsPublic(IPAddress address) => WhyNotPublic(address) is null;

    /// <summary>The type of record that holds addresses of this family.</summary>
    public static DnsRecordType RecordTypeOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 ? DnsRecordType.A : DnsRecordType.AAAA;
}
