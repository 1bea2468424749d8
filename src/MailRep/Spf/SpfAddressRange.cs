using System.Globalization;

namespace MailRep.Spf;

/// <summary>Addresses of one family from <paramref name="First"/> to <paramref name="Last"/>, both included; IPv4 in the low 32 bits.</summary>
internal readonly record struct SpfAddressRange(UInt128 First, UInt128 Last, bool IsIp6)
{
    /// <summary>How many addresses: exact to 2^53, beyond that to 15 digits.</summary>
    public double Count => (double)(Last - First) + 1;

    private int Length => LengthOf(IsIp6);

    /// <summary>All addresses of a network, whatever stands behind its length.</summary>
    public static SpfAddressRange Of(SpfNetwork network)
    {
        var hosts = HostsOf(LengthOf(network.IsIp6) - network.Bits);
        return new SpfAddressRange(network.Address & ~hosts, network.Address | hosts, network.IsIp6);
    }

    /// <summary>The fewest networks that make up the range, in order.</summary>
    public IEnumerable<SpfNetwork> Networks()
    {
        for (var first = First; ;)
        {
            // The widest network that begins here: by the zeros at the end of its address, and by what is left.
            var free = first == UInt128.Zero ? Length : Math.Min(Length, (int)UInt128.TrailingZeroCount(first));
            while (first + HostsOf(free) > Last)
            {
                free--;
            }

            yield return new SpfNetwork(first, Length - free, IsIp6);
            if (first + HostsOf(free) == Last)
            {
                yield break;
            }

            first += HostsOf(free) + UInt128.One;
        }
    }

    /// <summary>"192.0.2.0/24" where it is one network, an address alone where it is one, "192.0.2.1-192.0.2.9" otherwise.</summary>
    public override string ToString() =>
        First == Last ? FirstText
        : Networks().Take(2).ToList() is [var network] ? TextOf(network)
        : $"{FirstText}-{LastText}";

    public string FirstText => new SpfNetwork(First, Length, IsIp6).ToAddress().ToString();

    public string LastText => new SpfNetwork(Last, Length, IsIp6).ToAddress().ToString();

    /// <summary>A network as ip4: and ip6: write it: without its length where it is a single address.</summary>
    public static string TextOf(SpfNetwork network) => network.Bits == LengthOf(network.IsIp6)
        ? network.ToAddress().ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{network.ToAddress()}/{network.Bits}");

    private static int LengthOf(bool isIp6) => isIp6 ? SpfNetwork.Ip6Length : SpfNetwork.Ip4Length;

    private static UInt128 HostsOf(int bits) => bits >= SpfNetwork.Ip6Length ? UInt128.MaxValue : (UInt128.One << bits) - UInt128.One;
}
