using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim.Rehearsal;

/// <summary>Judges whether mail to other servers takes the transport that signs. Pure.</summary>
internal static class EximRouteJudge
{
    /// <summary>Null where the routers reach a transport that signs.</summary>
    /// <param name="way">What the routers say, and what the transport there has.</param>
    /// <param name="facts">The configuration.</param>
    /// <param name="linted">What was found by reading it, which knows the line.</param>
    public static Finding? Judge(EximWay way, EximFacts facts, IReadOnlyList<Finding> linted)
    {
        var subject = way.Recipient;
        var said = DnsText.Printable(DnsText.Shorten(way.Route.Text, 300));
        switch (way)
        {
            case { Route.Kind: EximRouteKind.Refused } when linted.FirstOrDefault(finding => finding.Kind == FindingCatalogue.EximConfigType) is { } type:
                return type;
            case { Route.Kind: EximRouteKind.Refused }:
                return FindingCatalogue.EximRoute.For(subject, $"The routers refuse mail to {subject}: no mail to other servers reaches a transport.") with
                {
                    Evidence = said,
                    Fix = Fix.ByText($"See what exim4 -bt {subject} says, and mend the routers; if only this address is refused, give another: -Recipient ADDRESS."),
                };
            case { Route.Kind: EximRouteKind.Deferred }:
                return Unknown(subject, said, $"The routers could not tell where mail to {subject} goes, since a look-up in DNS failed.",
                    "Repair DNS of this machine (/etc/resolv.conf), or give an address whose domain it can look up: -Recipient ADDRESS.");
            case { Transport: null }:
                return Unknown(subject, said, $"Exim's answer does not tell which transport mail to {subject} takes.", $"See what exim4 -bt {subject} says, or give an address of a domain that exists: -Recipient ADDRESS.");
            case { Signs: true }:
                return null;
            case { Transport: "remote_smtp_smarthost" } when linted.FirstOrDefault(finding => finding.Kind == FindingCatalogue.EximSmarthost) is { } smarthost:
                return smarthost;
            default:
                var transport = way.Transport;
                return FindingCatalogue.EximRoute.For(subject, $"Mail to {subject} takes the transport {DnsText.Inline(transport)}, which has no options of DKIM, so it leaves unsigned.") with
                {
                    Evidence = said,
                    Fix = Fix.ByText(facts.Configuration.Transport(transport) is null
                        ? "Give this transport the options of DKIM that remote_smtp has, or let its router use remote_smtp."
                        : $"Give the transport {DnsText.Inline(transport)} the options of DKIM that remote_smtp has. If the address is one of this server, give one elsewhere: -Recipient ADDRESS."),
                };
        }
    }

    private static Finding Unknown(string subject, string said, string message, string fix) =>
        FindingCatalogue.EximRouteUnknown.For(subject, message) with { Evidence = said, Fix = Fix.ByText(fix) };
}

/// <summary>The way of mail to another server.</summary>
/// <param name="Recipient">The address that was asked about.</param>
/// <param name="Route">What the routers made of it.</param>
/// <param name="Transport">Where it goes, as far as the routers tell; null where they do not.</param>
/// <param name="Signs">Whether that transport has the options of DKIM.</param>
internal sealed record EximWay(string Recipient, EximRoute Route, string? Transport, bool Signs);
