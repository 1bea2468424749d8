namespace MailRep.Dns;

/// <summary>The zones of the files shadow the network's: only names outside them are asked of it.</summary>
public sealed class OverlayResolver(ZoneResolver files, IDnsResolver network) : IDnsResolver
{
    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var answer = await files.QueryAsync(question, cancellationToken).ConfigureAwait(false);
        return answer.Status == DnsStatus.OutsideZones
            ? await network.QueryAsync(question, cancellationToken).ConfigureAwait(false)
            : answer;
    }
}
