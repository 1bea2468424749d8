using System.Net;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Records;

/// <summary>
/// The request for a PTR record, which only the owner of the address can set. Several measures ask for the same one, in
/// the same words, so that a report shows it once.
/// </summary>
internal static class PtrRequest
{
    /// <param name="address">The address.</param>
    /// <param name="name">What its name should be; null where that is not known.</param>
    /// <param name="ptr">What its PTR says now: of several records receivers take any one.</param>
    public static Fix For(IPAddress address, DnsName? name, DnsAnswer ptr)
    {
        var shown = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var owner = $"Ask the owner of {shown} (the provider that routes it to you)";
        // What may not stand in a PTR is not asked for (RFC 1123 section 2.1, and fully qualified).
        return name is not { IsHostname: true, LabelCount: > 1 }
            ? Fix.ByText($"{owner} to set its PTR record to the name your server says in HELO.")
            : Fix.ByText(
                ptr.Of<PtrRecord>().Skip(1).Any() ? $"{owner}: set this PTR record, and no other beside it." : $"{owner}: set this PTR record.",
                new MailDnsRecord(DnsName.ReverseOf(address), DnsRecordType.PTR, name.Value + "."));
    }
}
