using System.Net;
using System.Net.Sockets;
using MailRep.Dns;

namespace MailRep.Hostname;

/// <summary>What a HELO argument looks like before anything is asked (RFC 5321 sections 2.3.5, 4.1.1.1, 4.1.3).</summary>
internal enum HostnameForm
{
    FullyQualified,
    SingleLabel,

    /// <summary>localhost, or a domain that only this machine or network knows.</summary>
    Local,
    BareAddress,
    AddressLiteral,

    /// <summary>An underscore, or another character or length that no host name has.</summary>
    NotHostname,
}

internal static class HostnameForms
{
    // RFC 6761 section 6.3, RFC 6762 section 3 and appendix G, RFC 8375, and what installers invent.
    private static readonly string[] LocalDomains =
        ["localhost", "localdomain", "local", "lan", "home", "home.arpa", "internal", "intranet", "corp", "private"];

    /// <summary>
    /// The address that is said in place of a name, as a literal (<c>[192.0.2.1]</c>, <c>[IPv6:2001:db8::1]</c>; RFC 5321
    /// section 4.1.3) or bare; null where it is none. No tag other than IPv6 is registered.
    /// </summary>
    public static IPAddress? AddressIn(string text)
    {
        const string IPv6Tag = "IPv6:";
        var typed = text.Trim();
        if (!typed.StartsWith('[') || !typed.EndsWith(']'))
        {
            return IPAddress.TryParse(typed, out var bare) ? bare : null;
        }

        var inside = typed[1..^1];
        return inside.StartsWith(IPv6Tag, StringComparison.OrdinalIgnoreCase)
            ? IPAddress.TryParse(inside[IPv6Tag.Length..], out var ip6) && ip6.AddressFamily == AddressFamily.InterNetworkV6 && !inside.Contains('%', StringComparison.Ordinal) ? ip6 : null
            : IPAddress.TryParse(inside, out var ip4) && ip4.ToString() == inside && ip4.AddressFamily == AddressFamily.InterNetwork ? ip4 : null;
    }

    public static HostnameForm Of(string text, out DnsName? name)
    {
        name = null;
        var typed = text.Trim();
        if (AddressIn(typed) is not null)
        {
            return typed.StartsWith('[') ? HostnameForm.AddressLiteral : HostnameForm.BareAddress;
        }

        if (!DnsName.TryParse(typed, out name, out _) || !name!.IsHostname)
        {
            return HostnameForm.NotHostname;
        }

        var found = name;
        return Array.Exists(LocalDomains, domain => found.IsAtOrBelow(DnsName.Parse(domain))) ? HostnameForm.Local
            : found.LabelCount == 1 ? HostnameForm.SingleLabel
            : HostnameForm.FullyQualified;
    }
}
