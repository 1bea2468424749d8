using System.Net;
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

    public static HostnameForm Of(string text, out DnsName? name)
    {
        name = null;
        var typed = text.Trim();
        if (typed.StartsWith('[') && typed.EndsWith(']'))
        {
            return HostnameForm.AddressLiteral;
        }

        if (IPAddress.TryParse(typed, out _))
        {
            return HostnameForm.BareAddress;
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
