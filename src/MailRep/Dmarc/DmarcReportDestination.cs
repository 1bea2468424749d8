using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>Whether reports about a domain are welcome at a host.</summary>
internal enum DmarcDestinationState
{
    /// <summary>The same organizational domain: nobody needs to be asked.</summary>
    Internal,
    Authorized,
    NotAuthorized,

    /// <summary>The authorization sends the reports on to yet another host, so that they go nowhere.</summary>
    Diverted,

    /// <summary>A look-up failed.</summary>
    Unknown,

    /// <summary>The name that the authorization would stand at is longer than a name can be.</summary>
    NameTooLong,
}

/// <summary>A host that rua or ruf sends reports to, judged by "Verifying External Destinations" of RFC 9990.</summary>
/// <param name="Host">The host of the address.</param>
/// <param name="State">Whether it takes the reports.</param>
/// <param name="Failure">The look-up that failed, where the state is unknown.</param>
internal sealed record DmarcReportDestination(DnsName Host, DmarcDestinationState State, DnsAnswer? Failure = null)
{
    /// <summary>The name of the record that authorizes; null where it would be too long.</summary>
    public static DnsName? AuthorizationName(DnsName policyDomain, DnsName host) =>
        policyDomain.IsRoot || host.Prepend("_report._dmarc") is not { } below ? null : below.Prepend(policyDomain.Value);

    /// <summary>Decides from the answers.</summary>
    /// <param name="walk">The walk from the policy domain, for its organizational domain.</param>
    /// <param name="host">The host of the address.</param>
    /// <param name="hostWalk">The walk from the host; null where the two can have nothing in common.</param>
    /// <param name="authorization">The answer at <see cref="AuthorizationName"/>; null where there is no such name.</param>
    public static DmarcReportDestination Judge(DmarcWalk walk, DnsName host, DmarcWalk? hostWalk, DnsAnswer? authorization)
    {
        var isOpen = hostWalk is not null && (walk.OrganizationalDomain is null || hostWalk.OrganizationalDomain is null);
        if (hostWalk is not null && !isOpen && walk.OrganizationalDomain == hostWalk.OrganizationalDomain)
        {
            return new DmarcReportDestination(host, DmarcDestinationState.Internal);
        }

        var state = authorization switch
        {
            null => DmarcDestinationState.NameTooLong,
            { IsKnown: false } => DmarcDestinationState.Unknown,
            _ => StateOf(authorization, host),
        };
        return state != DmarcDestinationState.Authorized && isOpen
            ? new DmarcReportDestination(host, DmarcDestinationState.Unknown, walk.OrganizationalFailure ?? hostWalk?.OrganizationalFailure)
            : new DmarcReportDestination(host, state, state == DmarcDestinationState.Unknown ? authorization : null);
    }

    // Steps 6 to 9: one TXT that parses as tags and begins with v=DMARC1 is enough; a rua in it must stay at the host.
    private static DmarcDestinationState StateOf(DnsAnswer answer, DnsName host)
    {
        var records = answer.Of<TxtRecord>().Select(txt => DmarcRecord.Parse(txt.Text)).OfType<DmarcRecord>()
            .Where(record => !record.Has(DmarcFaultKind.NoTag)).ToList();
        return records.Count == 0 ? DmarcDestinationState.NotAuthorized
            : records.SelectMany(record => record.Rua).Any(uri => uri.Host is { } other && other != host) ? DmarcDestinationState.Diverted
            : DmarcDestinationState.Authorized;
    }
}
