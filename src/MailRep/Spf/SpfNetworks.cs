using System.Net;

namespace MailRep.Spf;

/// <summary>What writing and comparing records needs of networks. Pure.</summary>
internal static class SpfNetworks
{
    public static SpfNetwork Of(IPNetwork network)
    {
        var address = SpfNetwork.Of(network.BaseAddress);
        // An IPv4 network written the IPv6 way, ::ffff:192.0.2.0/120, is IPv4 (RFC 7208 section 5).
        var isMapped = network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= SpfNetwork.Ip6Length - SpfNetwork.Ip4Length;
        return address with { Bits = isMapped ? network.PrefixLength - (SpfNetwork.Ip6Length - SpfNetwork.Ip4Length) : network.PrefixLength };
    }

    /// <summary>The first address of the network: the bits behind its length are zero.</summary>
    public static SpfNetwork Masked(this SpfNetwork network)
    {
        var free = LengthOf(network) - network.Bits;
        return network with { Address = free >= SpfNetwork.Ip6Length ? UInt128.Zero : network.Address >> free << free };
    }

    /// <summary>ip4: or ip6:, without a length where it is one address.</summary>
    public static string ToTerm(this SpfNetwork network) =>
        SpfRecordWriter.TermOf(network.ToAddress()) + (network.Bits == LengthOf(network) ? string.Empty : $"/{network.Bits}");

    /// <summary>True where networks of one family hold all its addresses together.</summary>
    public static bool AreAll(IEnumerable<SpfNetwork> networks)
    {
        // Outermost networks have nothing in common, so that their shares add up.
        var outermost = WithoutCovered([.. networks]);
        return outermost.Sum(network => Math.Pow(2, -network.Bits)) >= 1;
    }

    /// <summary>IPv4 first, each in the given order, without repetitions and without what another one holds.</summary>
    public static IReadOnlyList<SpfNetwork> WithoutCovered(IReadOnlyList<SpfNetwork> networks)
    {
        var unique = networks.Select(Masked).Distinct().ToList();
        var covered = CoveredOf(unique);
        return [.. unique.Where(network => !covered.ContainsKey(network)).OrderBy(network => network.IsIp6)];
    }

    /// <summary>The networks that lie in another one, with the widest of those; all are masked and none stands twice.</summary>
    public static Dictionary<SpfNetwork, SpfNetwork> CoveredOf(IEnumerable<SpfNetwork> networks)
    {
        Dictionary<SpfNetwork, SpfNetwork> covered = [];
        SpfNetwork? widest = null;
        // Two networks nest or have nothing in common; so in the order of their first addresses, the wider one first, whatever
        // the last outermost one does not hold begins a new one.
        foreach (var network in networks.OrderBy(network => network.IsIp6).ThenBy(network => network.Address).ThenBy(network => network.Bits))
        {
            if (widest?.Contains(network) == true)
            {
                covered[network] = widest.Value;
            }
            else
            {
                widest = network;
            }
        }

        return covered;
    }

    private static int LengthOf(SpfNetwork network) => network.IsIp6 ? SpfNetwork.Ip6Length : SpfNetwork.Ip4Length;
}
