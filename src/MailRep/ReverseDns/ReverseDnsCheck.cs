using System.Net;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.ReverseDns;

/// <summary>Forward-confirmed reverse DNS, the <c>iprev</c> of RFC 8601 section 3: asks, then lets the judge decide.</summary>
public sealed class ReverseDnsCheck(CheckContext context)
{
    /// <summary>Names that are followed; receivers look at no more (RFC 8601 section 3 leaves the number to them, RFC 7208 section 4.6.4 says 10).</summary>
    public const int MaxNames = 10;

    /// <param name="address">The sending address.</param>
    /// <param name="heloName">The name the server says in HELO, where it is known.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public async Task<ReverseDnsCheckResult> RunAsync(IPAddress address, DnsName? heloName, CancellationToken cancellationToken)
    {
        if (FindingCatalogue.NotPublicFor(address) is { } hidden)
        {
            return ReverseDnsJudge.NotPublic(address, hidden);
        }

        var type = AddressScope.RecordTypeOf(address);
        var helo = heloName is not { IsHostname: true, LabelCount: > 1 } ? null : context.Resolver.QueryAsync(heloName, type, cancellationToken).AsTask();
        var (ptr, forward) = await AskAsync(address, cancellationToken).ConfigureAwait(false);
        ForwardLookup? heloLookup = helo is null ? null : new ForwardLookup(heloName!, await helo.ConfigureAwait(false));
        var result = ReverseDnsJudge.Judge(address, ptr, forward, heloName, heloLookup);
        context.Trace?.Invoke($"Reverse DNS {result.Subject}: {result.Verdict}, {result.Reason}");
        return result;
    }

    /// <summary>The PTR of an address, and the addresses of its names.</summary>
    internal async Task<(DnsAnswer Ptr, IReadOnlyList<ForwardLookup> Forward)> AskAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var ptr = await context.Resolver.QueryAsync(DnsName.ReverseOf(address), DnsRecordType.PTR, cancellationToken).ConfigureAwait(false);
        var names = ptr.Of<PtrRecord>().Select(record => record.Target).Distinct().Take(MaxNames);
        var type = AddressScope.RecordTypeOf(address);
        var forward = await Task.WhenAll(names.Select(async name =>
            new ForwardLookup(name, await context.Resolver.QueryAsync(name, type, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        return (ptr, forward);
    }
}

/// <summary>One name of a PTR and what its address look-up said.</summary>
internal readonly record struct ForwardLookup(DnsName Name, DnsAnswer Answer)
{
    public bool IsAlias => Answer.Aliases.Count > 0;

    // RFC 1123 section 2.1, and at least two labels (RFC 5321 section 2.3.5: fully qualified).
    public bool IsHostname => Name.IsHostname && Name.LabelCount > 1;

    public bool Holds(IPAddress address) => Answer.Of<AddressRecord>().Any(record => record.Address.Equals(address));

    /// <summary>Confirmed by a name that may stand in a PTR.</summary>
    public bool Confirms(IPAddress address) => IsHostname && !IsAlias && Holds(address);
}
