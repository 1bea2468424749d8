using System.Net;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MailRep.Spf;

namespace MailRep.Tests.Spf;

/// <summary>The set against a naive one: a bit for each of the addresses at the edges of both families.</summary>
public sealed class SpfAddressSetTests
{
    // Both ends and a middle of each family, where numbers wrap and families meet.
    private static readonly (UInt128 Start, bool IsIp6)[] Windows =
        [(0, false), (0xC0000200, false), (uint.MaxValue - 31, false), (0, true), (UInt128.One << 100, true), (UInt128.MaxValue - 31, true)];

    private static Gen<SpfAddressRange> Ranges { get; } =
        from window in Gen.Elements(Windows)
        from first in Gen.Choose(0, 31)
        from last in Gen.Choose(first, 31)
        select new SpfAddressRange(window.Start + (uint)first, window.Start + (uint)last, window.IsIp6);

    private static Gen<SpfAddressRange[]> Lists { get; } = Ranges.ListOf().Select(list => list.ToArray());

    private static IEnumerable<(UInt128 Address, bool IsIp6)> Universe =>
        Windows.SelectMany(window => Enumerable.Range(0, 32).Select(offset => (window.Start + (uint)offset, window.IsIp6)));

    [Property(MaxTest = 500)]
    public Property Does_what_a_naive_set_does() => Prop.ForAll(Lists.ToArbitrary(), Lists.ToArbitrary(), (left, right) =>
    {
        var (a, b) = (SpfAddressSet.Of(left), SpfAddressSet.Of(right));
        var (naiveA, naiveB) = (Naive(left), Naive(right));
        return Same(a, naiveA) && Same(b, naiveB)
            && Same(a.Union(b), [.. naiveA.Union(naiveB)])
            && Same(a.Subtract(b), [.. naiveA.Except(naiveB)])
            && Same(a.Intersect(b), [.. naiveA.Intersect(naiveB)])
            && a.Intersects(b) == naiveA.Overlaps(naiveB)
            && a.Contains(b) == naiveA.IsSupersetOf(naiveB)
            && a.Equals(b) == naiveA.SetEquals(naiveB)
            && a.Union(b).Equals(b.Union(a)) && a.Subtract(b).Union(a.Intersect(b)).Equals(a);
    });

    [Property(MaxTest = 500)]
    public Property Is_covered_by_the_fewest_networks() => Prop.ForAll(Lists.ToArbitrary(), list =>
    {
        var set = SpfAddressSet.Of(list);
        var networks = set.Networks().ToList();
        // None can be joined with another to a wider one, so fewer do not do.
        var halves = networks.Where(network => network.Bits > 0).Select(network => (network.IsIp6, network.Bits, SpfAddressRange.Of(network with { Bits = network.Bits - 1 }).First));
        return SpfAddressSet.Of(networks.Select(SpfAddressRange.Of)).Equals(set)
            && networks.Sum(network => SpfAddressRange.Of(network).Count) == set.Count
            && halves.Distinct().Count() == networks.Count(network => network.Bits > 0);
    });

    [Theory]
    [InlineData("192.0.2.1", 24, "192.0.2.0/24", 256.0)]
    [InlineData("192.0.2.1", 32, "192.0.2.1", 1.0)]
    [InlineData("192.0.2.1", 0, "0.0.0.0/0", 4294967296.0)]
    [InlineData("2001:db8::1", 0, "::/0", 3.402823669209385e38)]
    [InlineData("2001:db8::1", 64, "2001:db8::/64", 1.8446744073709552e19)]
    public void Writes_a_network(string address, int bits, string text, double count)
    {
        var set = SpfAddressSet.Of(SpfNetwork.Of(IPAddress.Parse(address)) with { Bits = bits });
        Assert.Equal((text, count), (set.ToString(), set.Count));
        Assert.Equal(text, SpfAddressRange.TextOf(Assert.Single(set.Networks())));
    }

    [Fact]
    public void Takes_a_mapped_address_for_IPv4()
    {
        Assert.True(SpfAddressSet.AllIp4.Contains(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.False(SpfAddressSet.AllIp6.Contains(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.Equal("192.0.2.1-192.0.2.6", SpfAddressSet.Of([new SpfAddressRange(0xC0000201, 0xC0000206, false)]).ToString());
        Assert.Equal("192.0.2.1 192.0.2.2/31 192.0.2.4/31 192.0.2.6", string.Join(' ', SpfAddressSet.Of([new SpfAddressRange(0xC0000201, 0xC0000206, false)]).Networks().Select(SpfAddressRange.TextOf)));
    }

    private static HashSet<(UInt128 Address, bool IsIp6)> Naive(SpfAddressRange[] ranges) =>
        [.. Universe.Where(one => Array.Exists(ranges, range => range.IsIp6 == one.IsIp6 && range.First <= one.Address && one.Address <= range.Last))];

    private static bool Same(SpfAddressSet set, HashSet<(UInt128 Address, bool IsIp6)> naive) =>
        Universe.All(one => set.Contains(one.Address, one.IsIp6) == naive.Contains(one)) && set.Count == naive.Count
        && set.Ranges.Zip(set.Ranges.Skip(1)).All(pair => pair.First.IsIp6 != pair.Second.IsIp6 || pair.First.Last + UInt128.One < pair.Second.First);
}
