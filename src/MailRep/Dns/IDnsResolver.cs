namespace MailRep.Dns;

/// <summary>
/// The one way to DNS. Implementations never throw for what a server does or fails to do: that is
/// <see cref="DnsAnswer.Status"/>. They throw <see cref="OperationCanceledException"/> when told to stop.
/// </summary>
public interface IDnsResolver
{
    ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken);
}

public static class DnsResolverExtensions
{
    public static ValueTask<DnsAnswer> QueryAsync(
        this IDnsResolver resolver, DnsName name, DnsRecordType type, CancellationToken cancellationToken) =>
        resolver.QueryAsync(new DnsQuestion(name, type), cancellationToken);

    /// <summary>Asks A and AAAA at once.</summary>
    public static async ValueTask<(DnsAnswer A, DnsAnswer Aaaa)> QueryAddressesAsync(
        this IDnsResolver resolver, DnsName name, CancellationToken cancellationToken)
    {
        var a = resolver.QueryAsync(name, DnsRecordType.A, cancellationToken).AsTask();
        var aaaa = resolver.QueryAsync(name, DnsRecordType.AAAA, cancellationToken).AsTask();
        await Task.WhenAll(a, aaaa).ConfigureAwait(false);
        return (await a.ConfigureAwait(false), await aaaa.ConfigureAwait(false));
    }
}
