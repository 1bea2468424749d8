using System.Net;
using MailRep.Dns;

namespace MailRep.Hostname;

/// <summary>Whether a name holds as a server's HELO: asks for its addresses and their reverse names, then lets the judge decide.</summary>
public sealed class HostnameCheck(CheckContext context)
{
    /// <summary>Addresses whose reverse names are asked for; a mail server has a handful, a hostile name may have hundreds.</summary>
    public const int MaxAddresses = 20;

    /// <summary>Whose mail the server sends, where that is known: a name to propose lies below it.</summary>
    public DnsName? Domain { get; init; }

    /// <summary>Judges this machine: its full name, against its own public addresses.</summary>
    /// <param name="local">What the machine says of itself.</param>
    /// <param name="senders">The addresses it sends from, where given; else those of its interfaces.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public async Task<HostnameCheckResult> RunLocalAsync(LocalHost local, IReadOnlyList<IPAddress> senders, CancellationToken cancellationToken)
    {
        var own = senders.Count > 0 ? senders : [.. local.Addresses.Where(AddressScope.IsPublic)];
        var result = await RunAsync(local.FullName, own, cancellationToken).ConfigureAwait(false) with { LocalName = local.Name };
        return own.Count > 0 ? result : HostnameJudge.WithoutSender(result, local.Addresses);
    }

    /// <param name="hostName">What the server says after HELO: a name, or whatever it says instead.</param>
    /// <param name="senders">The addresses it sends from; empty where they are not known.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public async Task<HostnameCheckResult> RunAsync(string hostName, IReadOnlyList<IPAddress> senders, CancellationToken cancellationToken)
    {
        var form = HostnameForms.Of(hostName, out var name);
        var facts = form == HostnameForm.FullyQualified
            ? await AskAsync(name!, senders, cancellationToken).ConfigureAwait(false)
            : null;
        var result = HostnameJudge.Judge(DnsText.Printable(hostName.Trim()), form, name, senders, facts, Domain);
        context.Trace?.Invoke($"Host name {result.Subject}: {result.Verdict}, {result.Reason}");
        return result;
    }

    private async Task<HostnameFacts> AskAsync(DnsName name, IReadOnlyList<IPAddress> senders, CancellationToken cancellationToken)
    {
        // No receiver sees a private sender, so it is no answer to where the name should lead. The senders' PTRs do not depend on the name's addresses, so they go out with them.
        var seen = senders.Where(AddressScope.IsPublic).ToList();
        var known = AskReverseAsync(seen, cancellationToken);
        var (a, aaaa) = await context.Resolver.QueryAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        var reverse = seen.Count > 0
            ? await known.ConfigureAwait(false)
            : await AskReverseAsync([.. a.Of<AddressRecord>().Concat(aaaa.Of<AddressRecord>()).Select(record => record.Address)], cancellationToken).ConfigureAwait(false);
        return new HostnameFacts(a, aaaa, reverse);
    }

    private async Task<IReadOnlyList<ReverseLookup>> AskReverseAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken) =>
        await Task.WhenAll(addresses.Where(AddressScope.IsPublic).Take(MaxAddresses).Select(async address => new ReverseLookup(
            address,
            await context.Resolver.QueryAsync(DnsName.ReverseOf(address), DnsRecordType.PTR, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
}

internal readonly record struct ReverseLookup(IPAddress Address, DnsAnswer Ptr)
{
    public bool Says(DnsName name) => Ptr.Of<PtrRecord>().Any(record => record.Target == name);
}

internal sealed record HostnameFacts(DnsAnswer A, DnsAnswer Aaaa, IReadOnlyList<ReverseLookup> Reverse)
{
    public IEnumerable<IPAddress> Addresses => A.Of<AddressRecord>().Concat(Aaaa.Of<AddressRecord>()).Select(record => record.Address);

    /// <summary>The CNAMEs that the name is an alias by.</summary>
    public IReadOnlyList<DnsName> Aliases => A.Aliases.Count > 0 ? A.Aliases : Aaaa.Aliases;

    public DnsAnswer? Failed => !A.IsKnown ? A : !Aaaa.IsKnown ? Aaaa : null;
}
