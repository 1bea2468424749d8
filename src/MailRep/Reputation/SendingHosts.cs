using System.Net;
using MailRep.Dns;
using MailRep.Hostname;
using MailRep.ReverseDns;

namespace MailRep.Reputation;

/// <summary>A host that a domain's mail is taken to leave from.</summary>
/// <param name="HostName">What it says in HELO, as far as is known.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="AssumedFrom">Where nobody said that it sends, whose addresses these are: the domain's MX host, or the domain itself.</param>
internal sealed record SendingHost(string? HostName, IReadOnlyList<IPAddress> Addresses, DnsName? AssumedFrom = null);

/// <summary>The hosts, where they came from, and what could not be found out on the way.</summary>
internal sealed record SendingHosts(IReadOnlyList<SendingHost> Hosts, string Note)
{
    /// <summary>A look-up that failed, so that the list may lack a host.</summary>
    public DnsAnswer? Failed { get; init; }

    /// <summary>A null MX (RFC 7505): the domain takes no mail.</summary>
    public bool IsNullMx { get; init; }

    public IEnumerable<(SendingHost Host, IPAddress Address)> Pairs => Hosts.SelectMany(host => host.Addresses.Select(address => (host, address)));
}

/// <summary>
/// Finds the hosts that a domain's mail leaves from. DNS does not say it; what it says is where mail goes in, and for a
/// small server that is the same machine. So this is an assumption, marked as one, unless the address was given.
/// </summary>
internal sealed class SendingHostFinder(CheckContext context)
{
    /// <summary>MX hosts that are looked at, by preference; the same number as SPF allows in one mx term (RFC 7208 section 4.6.4).</summary>
    public const int MaxHosts = 10;

    public async Task<SendingHosts> FindAsync(ReputationRequest request, CancellationToken cancellationToken)
    {
        if (request is { Addresses.Count: > 0, HostName: not null })
        {
            return new SendingHosts([new SendingHost(request.HostName, request.Addresses)], $"Address and host name as given: {string.Join(", ", request.Addresses)}, {DnsText.Printable(request.HostName)}.");
        }

        if (request.Addresses.Count > 0)
        {
            return await NameAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return request.HostName is null ? await OfMxAsync(request.Domain, cancellationToken).ConfigureAwait(false)
            : await OfGivenHostAsync(request.Domain, request.HostName, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SendingHosts> OfGivenHostAsync(DnsName domain, string hostName, CancellationToken cancellationToken)
    {
        if (HostnameForms.AddressIn(hostName) is { } address)
        {
            return new SendingHosts([new SendingHost(hostName, [address])], $"No address was given: took the one that the server says, {DnsText.Printable(hostName)}.");
        }

        if (DnsName.TryParse(hostName, out var name, out _))
        {
            return await OfGivenHostAsync(name!, cancellationToken).ConfigureAwait(false);
        }

        // What the server says leads nowhere, so it stands in for none of the names.
        var hosts = await OfMxAsync(domain, cancellationToken).ConfigureAwait(false);
        return hosts with { Hosts = [.. hosts.Hosts.Select(host => host with { HostName = hostName })] };
    }

    private async Task<SendingHosts> OfGivenHostAsync(DnsName name, CancellationToken cancellationToken)
    {
        var (a, aaaa) = await context.Resolver.QueryAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        var addresses = AddressesOf(a, aaaa);
        return new SendingHosts([new SendingHost(name.Value, addresses)], $"No address was given: took those of {name} ({ListOf(addresses)}).")
        {
            Failed = Failure(a, aaaa),
        };
    }

    // Addresses without a name: reverse DNS lends it where it is confirmed, else the MX host that has the address, else the PTR.
    private async Task<SendingHosts> NameAsync(ReputationRequest request, CancellationToken cancellationToken)
    {
        var mx = OfMxAsync(request.Domain, cancellationToken);
        var reverse = await ReverseNamesAsync(request.Addresses, cancellationToken).ConfigureAwait(false);
        var mxHosts = await mx.ConfigureAwait(false);
        var named = request.Addresses.Select(address => (Address: address, Name: NameOf(address))).ToList();
        var hosts = named.GroupBy(pair => pair.Name.Text).Select(group => new SendingHost(group.Key, [.. group.Select(pair => pair.Address)])).ToList();
        var names = named.Where(pair => pair.Name.Text is not null).Select(pair => $"{pair.Name.Text} ({pair.Name.Source})").Distinct().ToList();
        return new SendingHosts(hosts, names.Count == 0
            ? $"Addresses as given: {ListOf(request.Addresses)}. No host name was given, and none was found for them."
            : $"Addresses as given: {ListOf(request.Addresses)}. No host name was given: took {string.Join(", ", names)}.");

        (string? Text, string Source) NameOf(IPAddress address)
        {
            var (name, isConfirmed) = reverse.GetValueOrDefault(address);
            return isConfirmed ? (name!.Value, "its reverse name")
                : mxHosts.Hosts.FirstOrDefault(host => host.Addresses.Contains(address)) is { } host ? (host.HostName, "an MX host")
                : (name?.Value, "its reverse name, unconfirmed");
        }
    }

    // The first name of each address, a confirmed one before the others.
    private async Task<Dictionary<IPAddress, (DnsName? Name, bool IsConfirmed)>> ReverseNamesAsync(IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(addresses.Where(AddressScope.IsPublic).Distinct().Select(async address =>
        {
            var (ptr, forward) = await new ReverseDnsCheck(context).AskAsync(address, cancellationToken).ConfigureAwait(false);
            var confirmed = forward.FirstOrDefault(lookup => lookup.Confirms(address)).Name;
            return (Address: address, Name: confirmed ?? ptr.Of<PtrRecord>().FirstOrDefault()?.Target, IsConfirmed: confirmed is not null);
        })).ConfigureAwait(false);
        return found.ToDictionary(one => one.Address, one => (one.Name, one.IsConfirmed));
    }

    private async Task<SendingHosts> OfMxAsync(DnsName domain, CancellationToken cancellationToken)
    {
        var mx = await context.Resolver.QueryAsync(domain, DnsRecordType.MX, cancellationToken).ConfigureAwait(false);
        if (!mx.IsKnown)
        {
            return new SendingHosts([], $"No address was given, and the MX hosts of {domain} could not be found out.") { Failed = mx };
        }

        var records = mx.Of<MxRecord>().OrderBy(record => record.Preference).Take(MaxHosts).ToList();
        if (records is [{ Exchange.IsRoot: true }])
        {
            return new SendingHosts([], $"No address was given, and {domain} has a null MX (RFC 7505): it takes no mail.") { IsNullMx = true };
        }

        // RFC 5321 section 5.1: without an MX the domain itself is the host.
        List<DnsName> names = records.Count == 0 ? [domain] : [.. records.Select(record => record.Exchange).Where(name => !name.IsRoot).Distinct()];
        var found = await Task.WhenAll(names.Select(async name =>
        {
            var (a, aaaa) = await context.Resolver.QueryAddressesAsync(name, cancellationToken).ConfigureAwait(false);
            return (Name: name, Own: a.Aliases.Count > 0 ? a.Aliases[^1] : name, Addresses: AddressesOf(a, aaaa), Failed: Failure(a, aaaa));
        })).ConfigureAwait(false);
        var reverse = await ReverseNamesAsync(found.SelectMany(host => host.Addresses), cancellationToken).ConfigureAwait(false);

        // A server goes by one name, and that of its address is nearer to it than the one that some domain gives it.
        var hosts = found.SelectMany(host => host.Addresses.GroupBy(address => reverse.TryGetValue(address, out var named) && named.IsConfirmed ? named.Name!.Value : host.Own.Value)
            .Select(group => new SendingHost(group.Key, [.. group], AssumedFrom: host.Name))).ToList();
        var source = records.Count == 0 ? $"{domain} itself, since it has no MX" : $"the MX hosts of {domain}";
        return new SendingHosts(hosts, hosts.Count == 0
            ? $"No address was given, and none was found at {source}."
            : $"No address was given: took those of {source} ({string.Join("; ", hosts.Select(host => $"{(host.HostName == host.AssumedFrom!.Value ? string.Empty : $"{host.AssumedFrom}, by reverse DNS ")}{host.HostName} {ListOf(host.Addresses)}"))}).")
        {
            Failed = found.Select(pair => pair.Failed).FirstOrDefault(failed => failed is not null),
        };
    }

    private static List<IPAddress> AddressesOf(DnsAnswer a, DnsAnswer aaaa) =>
        [.. a.Of<AddressRecord>().Concat(aaaa.Of<AddressRecord>()).Select(record => record.Address)];

    private static DnsAnswer? Failure(DnsAnswer a, DnsAnswer aaaa) => !a.IsKnown ? a : !aaaa.IsKnown ? aaaa : null;

    private static string ListOf(IReadOnlyList<IPAddress> addresses) =>
        addresses.Count == 0 ? "none" : DnsText.Shorten(string.Join(", ", addresses), 200);
}
