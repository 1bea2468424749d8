using System.Globalization;
using System.Net;

namespace MailRep.Dns;

/// <summary>
/// A name server as a person types it: <c>192.0.2.53</c>, <c>ns1.example.org:5300</c>, <c>2001:db8::53</c>,
/// <c>[::1]:5300</c>. The host may be a name; it is resolved by the system when the resolver is made.
/// </summary>
public sealed record DnsEndpoint
{
    public const int DefaultPort = 53;

    /// <exception cref="FormatException">The text is no server; the message says what to type.</exception>
    public DnsEndpoint(string text)
    {
        var typed = text.Trim();
        var (host, port) = Split(typed);
        var isAddress = IPAddress.TryParse(host, out var address);
        // "5391" and "127.1" are read as addresses by some programs; here an IPv4 address has four octets.
        var isShort = isAddress && !host.Contains(':', StringComparison.Ordinal) && address!.ToString() != host;
        if (host.Length == 0 || isShort || (port is not null && Port(port) is null))
        {
            throw new FormatException($"'{DnsText.Shorten(DnsText.Printable(typed), 60)}' is not a name server: type HOST, HOST:PORT or [IPV6]:PORT, like 127.0.0.1:5300.");
        }

        Host = isAddress ? address!.ToString() : DnsName.Parse(host).Value;
        PortNumber = port is null ? DefaultPort : Port(port)!.Value;
    }

    public DnsEndpoint(IPAddress address) => Host = address.ToString();

    /// <summary>An address or a host name.</summary>
    public string Host { get; }

    public int PortNumber { get; } = DefaultPort;

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{PortNumber}" : $"{Host}:{PortNumber}";

    private static (string Host, string? Port) Split(string typed)
    {
        if (typed.StartsWith('['))
        {
            var close = typed.IndexOf(']', StringComparison.Ordinal);
            var rest = close < 0 ? "?" : typed[(close + 1)..];
            return rest.Length == 0 ? (typed[1..close], null)
                : rest[0] == ':' && IPAddress.TryParse(typed[1..close], out _) ? (typed[1..close], rest[1..]) : (string.Empty, null);
        }

        return typed.Count(c => c == ':') == 1 ? (typed[..typed.IndexOf(':', StringComparison.Ordinal)], typed[(typed.IndexOf(':', StringComparison.Ordinal) + 1)..]) : (typed, null);
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port : null;
}
