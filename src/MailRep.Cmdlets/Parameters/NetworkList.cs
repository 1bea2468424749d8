using System.Globalization;
using System.Net;
using MailRep.Dns;
using MailRep.Spf;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Networks in CIDR notation, or single addresses. The bits behind the length must be zero: 192.0.2.1/24 may mean two things.</summary>
internal sealed class NetworkListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (address, length) = slash < 0 ? (text, null) : (text[..slash], text[(slash + 1)..]);
        if ((SpfNetwork.ParseIp4(address) ?? SpfNetwork.ParseIp6(address)) is not { } single)
        {
            return Refuse(text, "is not a network: type it like 192.0.2.0/24 or 2001:db8::/32");
        }

        if ((length is null ? single.Bits : SpfNetwork.ReadNumber(length, single.Bits)) is not { } bits)
        {
            return Refuse(text, $"has a length that is not a number of 0 to {single.Bits}: type it like {address}/{(single.IsIp6 ? 64 : 24)}");
        }

        var network = (single with { Bits = bits }).Masked();
        return network.Address == single.Address
            ? (object)new IPNetwork(network.ToAddress(), bits)
            : Refuse(text, $"has bits behind its length: type {network.ToAddress()}/{bits} for the network, or {single.ToAddress()} for one address");
    }

    protected override object? Keep(object value) => value switch
    {
        IPNetwork => value,
        IPAddress address => Parse(address.ToString()),
        // Typed without quotation marks, 10.1 arrives as a number.
        int or long or double or decimal => Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        _ => null,
    };

    protected override Array ToArray(List<object> values) => Unreadable.Networks(values.OfType<IPNetwork>(), values.OfType<UnreadableNetwork>().ToList());

    private static UnreadableNetwork Refuse(string typed, string problem) =>
        new(DnsText.Printable(typed), $"'{DnsText.Shorten(DnsText.Printable(typed), 60)}' {problem}.");
}
