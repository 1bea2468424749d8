using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>Asks the hosts of rua and ruf whether they take reports about a domain (RFC 9990, "Verifying External Destinations").</summary>
internal sealed class DmarcReportAuthorization(CheckContext context, DmarcTreeWalk treeWalk)
{
    /// <summary>No RFC sets a number; a record that names more hosts is not worth a query for each.</summary>
    public const int MaxHosts = 10;

    /// <summary>The hosts that a record sends mail to, each once, in the order of the record.</summary>
    public static IReadOnlyList<DnsName> HostsOf(DmarcRecord record) =>
        [.. record.Rua.Concat(record.Ruf).Where(uri => uri.IsValid).Select(uri => uri.Host).OfType<DnsName>().Distinct()];

    /// <param name="walk">The walk that found the record.</param>
    /// <param name="policyDomain">Where it found it.</param>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public async Task<IReadOnlyList<DmarcReportDestination>> CheckAsync(
        DmarcWalk walk, DnsName policyDomain, DmarcRecord record, CancellationToken cancellationToken) =>
        await Task.WhenAll(HostsOf(record).Take(MaxHosts).Select(host => CheckAsync(walk, policyDomain, host, cancellationToken))).ConfigureAwait(false);

    // Both questions are asked at once: the second one's answer is not looked at where the first makes it needless.
    private async Task<DmarcReportDestination> CheckAsync(DmarcWalk walk, DnsName policyDomain, DnsName host, CancellationToken cancellationToken)
    {
        if (host == policyDomain || host == walk.Start)
        {
            return new DmarcReportDestination(host, DmarcDestinationState.Internal);
        }

        // Names under different top-level domains have different organizational domains without asking.
        var mayShare = host.Labels[^1] == policyDomain.Labels[^1];
        var hostWalk = mayShare ? treeWalk.RunAsync(host, cancellationToken) : null;
        var authorization = await AskAsync(policyDomain, host, cancellationToken).ConfigureAwait(false);
        var destination = DmarcReportDestination.Judge(walk, host, hostWalk is null ? null : await hostWalk.ConfigureAwait(false), authorization);
        context.Trace?.Invoke($"DMARC: reports about {policyDomain} to {host}: {destination.State}");
        return destination;
    }

    private async Task<DnsAnswer?> AskAsync(DnsName policyDomain, DnsName host, CancellationToken cancellationToken) =>
        DmarcReportDestination.AuthorizationName(policyDomain, host) is { } name
            ? await context.Resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false)
            : null;
}
