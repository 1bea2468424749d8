using System.Net;
using System.Net.Sockets;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>Puts the resolver of an invocation together.</summary>
public static class ResolverFactory
{
    /// <exception cref="MailRepException">A zone file or a server cannot be used, or there is no server at all.</exception>
    public static Task<IDnsResolver> CreateAsync(ResolverOptions options, CancellationToken cancellationToken) =>
        CreateAsync(options, System.Net.Dns.GetHostAddressesAsync, cancellationToken);

    /// <param name="options">Where answers come from.</param>
    /// <param name="findAddresses">How the system finds the addresses of a server given by name.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    internal static async Task<IDnsResolver> CreateAsync(
        ResolverOptions options, Func<string, CancellationToken, Task<IPAddress[]>> findAddresses, CancellationToken cancellationToken)
    {
        var files = options.ZoneFiles.Count > 0 ? ReadZones(options) : null;
        IDnsResolver source = files is not null && options.Servers.Count == 0
            ? files
            : await WithNetworkAsync(files, options, findAddresses, cancellationToken).ConfigureAwait(false);
        IDnsResolver cached = new CachingResolver(source, TimeProvider.System);
        return new CNameResolver(options.Trace is null ? cached : new TracingResolver(cached, options.Trace));
    }

    /// <summary>Asks one server of a zone itself, without a cache.</summary>
    public static IDnsResolver Direct(IPAddress server, ResolverOptions options)
    {
        IDnsResolver network = new NetworkResolver([new IPEndPoint(server, DnsEndpoint.DefaultPort)], options.Timeout);
        return options.Trace is null ? network : new TracingResolver(network, options.Trace);
    }

    private static ZoneResolver ReadZones(ResolverOptions options)
    {
        List<Zone> zones = [];
        foreach (var path in options.ZoneFiles.Distinct(StringComparer.Ordinal))
        {
            foreach (var zone in ZoneFileReader.Read(path))
            {
                if (zones.FirstOrDefault(other => other.Origin == zone.Origin) is { } twin)
                {
                    throw new MailRepException(
                        MailRepError.ZoneFileSyntax, $"{twin.Source} and {path} both hold the zone {zone.Origin}.", path, "Give one file for each zone.");
                }

                zones.Add(zone);
                zone.Ignored.ToList().ForEach(line => options.Note?.Invoke(line));
            }
        }

        return new ZoneResolver(zones);
    }

    // Apart, so that nothing of the network is loaded where zone files are all that is asked.
    private static async Task<IDnsResolver> WithNetworkAsync(
        ZoneResolver? files, ResolverOptions options, Func<string, CancellationToken, Task<IPAddress[]>> findAddresses, CancellationToken cancellationToken)
    {
        var servers = options.Servers.Count == 0
            ? SystemNameServers.Find()
            : await ResolveAsync(options, findAddresses, cancellationToken).ConfigureAwait(false);
        var network = new NetworkResolver(servers, options.Timeout);
        return files is null ? network : new OverlayResolver(files, network);
    }

    private static async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(
        ResolverOptions options, Func<string, CancellationToken, Task<IPAddress[]>> findAddresses, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(options.Servers.Select(server => ResolveAsync(server, options.Timeout, findAddresses, cancellationToken))).ConfigureAwait(false);
        return [.. found.SelectMany(endpoints => endpoints).Distinct()];
    }

    private static async Task<IEnumerable<IPEndPoint>> ResolveAsync(
        DnsEndpoint server, TimeSpan timeout, Func<string, CancellationToken, Task<IPAddress[]>> findAddresses, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(server.Host, out var address))
        {
            return [new IPEndPoint(address, server.PortNumber)];
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        Exception? cause = null;
        try
        {
            var addresses = await findAddresses(server.Host, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            if (addresses.Length > 0)
            {
                return addresses.Select(found => new IPEndPoint(found, server.PortNumber));
            }
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            cause = fault;
        }

        throw new MailRepException(
            MailRepError.ServerNotResolved, $"The name server '{server.Host}' has no address that this machine can find.", server.ToString(),
            "Check its spelling, or give its address: -Server 192.0.2.53.", cause);
    }
}
