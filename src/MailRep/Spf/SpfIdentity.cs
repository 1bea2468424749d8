using System.Net;
using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>Who is judged: <c>&lt;ip&gt;</c>, <c>&lt;sender&gt;</c> and the HELO name of <c>check_host()</c> (RFC 7208 section 4.1).</summary>
/// <param name="Address">The client's address; IPv4-mapped IPv6 has become IPv4 (section 5).</param>
/// <param name="LocalPart">Of the sender; <c>postmaster</c> where it has none (section 4.3).</param>
/// <param name="SenderDomain">Of the sender, as it was given.</param>
/// <param name="Helo">As it was given; empty where nobody knows it.</param>
internal sealed record SpfIdentity(IPAddress Address, string LocalPart, string SenderDomain, string Helo)
{
    private const string Postmaster = "postmaster";

    public SpfNetwork Client { get; } = SpfNetwork.Of(Address);

    public string Sender { get; } = LocalPart + "@" + SenderDomain;

    /// <summary>
    /// A reverse-path as SMTP and its logs write it, in angle brackets (RFC 5321 section 4.1.2): what is in them; <c>&lt;&gt;</c>
    /// is the null sender. Any other text as it is.
    /// </summary>
    public static string Unwrap(string sender) => sender.Trim() is ['<', .. var path, '>'] ? path.Trim() : sender;

    /// <param name="address">The client's.</param>
    /// <param name="sender">An address, a domain alone, or nothing: the null sender is postmaster at the HELO name (section 2.4).</param>
    /// <param name="helo">The HELO name.</param>
    public static SpfIdentity Of(IPAddress address, string sender, string helo)
    {
        sender = Unwrap(sender);
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var at = sender.LastIndexOf('@');
        return sender.Length == 0 ? new SpfIdentity(ip, Postmaster, DomainText(helo), helo)
            : new SpfIdentity(ip, at > 0 ? sender[..at] : Postmaster, DomainText(sender[(at + 1)..]), helo);
    }

    /// <summary>A domain as macros show it: without a final dot, in A-labels (section 7.3), else as it was given.</summary>
    public static string DomainText(string domain) =>
        !System.Text.Ascii.IsValid(domain) ? DomainToAsk(domain)?.Value ?? domain
        : domain.EndsWith('.') ? domain[..^1] : domain;

    /// <summary>
    /// The name to ask for, or null where the domain is malformed or has one label only: check_host() answers none
    /// (section 4.3). U-labels become A-labels.
    /// </summary>
    public static DnsName? DomainToAsk(string domain)
    {
        if (!System.Text.Ascii.IsValid(domain))
        {
            return DnsName.TryParse(domain, out var parsed, out _) && parsed!.LabelCount > 1 ? parsed : null;
        }

        var text = domain.AsSpan().TrimEnd('.');
        var isLiteral = domain.StartsWith('[') || (SpfNetwork.ParseIp4(text) is not null);
        return isLiteral || !text.Contains('.') ? null : DnsName.FromDotted(domain);
    }
}
