using System.Net;

namespace MailRep.Spf;

/// <summary>
/// An immutable set of IPv4 and IPv6 addresses: disjoint ranges that do not touch, sorted, IPv4 first. So two sets are
/// equal exactly where their ranges are. IPv4-mapped IPv6 addresses are IPv4 (RFC 7208 section 5).
/// </summary>
internal sealed class SpfAddressSet : IEquatable<SpfAddressSet>
{
    public static readonly SpfAddressSet Empty = new([]);

    public static readonly SpfAddressSet AllIp4 = new([SpfAddressRange.Of(new SpfNetwork(0, 0, false))]);

    public static readonly SpfAddressSet AllIp6 = new([SpfAddressRange.Of(new SpfNetwork(0, 0, true))]);

    public static readonly SpfAddressSet Everyone = AllIp4.Union(AllIp6);

    /// <summary>::ffff:0:0/96 as IPv6: nobody comes from there, since such clients are IPv4.</summary>
    public static readonly SpfAddressSet Mapped = new([SpfAddressRange.Of(new SpfNetwork((UInt128)0xffff << 32, 96, true))]);

    private readonly SpfAddressRange[] _ranges;

    private SpfAddressSet(SpfAddressRange[] ranges) => _ranges = ranges;

    public IReadOnlyList<SpfAddressRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>How many addresses; see <see cref="SpfAddressRange.Count"/>.</summary>
    public double Count => _ranges.Sum(range => range.Count);

    /// <summary>The fewest networks that make up the set.</summary>
    public IEnumerable<SpfNetwork> Networks() => _ranges.SelectMany(range => range.Networks());

    public static SpfAddressSet Of(SpfNetwork network) => new([SpfAddressRange.Of(network)]);

    /// <summary>The set of ranges in any order, overlapping or not.</summary>
    public static SpfAddressSet Of(IEnumerable<SpfAddressRange> ranges)
    {
        var sorted = ranges.ToArray();
        Array.Sort(sorted, static (left, right) => Compare(left, right));
        return Join(sorted);
    }

    public bool Contains(IPAddress address) => SpfNetwork.Of(address) is var one && Contains(one.Address, one.IsIp6);

    public bool Contains(UInt128 address, bool isIp6)
    {
        var at = LastFrom(address, isIp6);
        return at >= 0 && _ranges[at].IsIp6 == isIp6 && _ranges[at].Last >= address;
    }

    public bool Contains(SpfAddressSet other) => other.Subtract(this).IsEmpty;

    public bool Intersects(SpfAddressSet other) => !Intersect(other).IsEmpty;

    public SpfAddressSet Union(SpfAddressSet other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return IsEmpty ? other : this;
        }

        var both = new SpfAddressRange[_ranges.Length + other._ranges.Length];
        for (int i = 0, mine = 0, theirs = 0; i < both.Length; i++)
        {
            both[i] = theirs == other._ranges.Length || (mine < _ranges.Length && Compare(_ranges[mine], other._ranges[theirs]) <= 0)
                ? _ranges[mine++]
                : other._ranges[theirs++];
        }

        return Join(both);
    }

    public SpfAddressSet Intersect(SpfAddressSet other)
    {
        List<SpfAddressRange> common = [];
        for (int mine = 0, theirs = 0; mine < _ranges.Length && theirs < other._ranges.Length;)
        {
            var (left, right) = (_ranges[mine], other._ranges[theirs]);
            if (left.IsIp6 == right.IsIp6 && UInt128.Max(left.First, right.First) is var first && UInt128.Min(left.Last, right.Last) is var last && first <= last)
            {
                common.Add(new SpfAddressRange(first, last, left.IsIp6));
            }

            _ = EndsFirst(left, right) ? mine++ : theirs++;
        }

        return common.Count == 0 ? Empty : new SpfAddressSet([.. common]);
    }

    public SpfAddressSet Subtract(SpfAddressSet other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return this;
        }

        List<SpfAddressRange> left = [];
        var theirs = 0;
        foreach (var range in _ranges)
        {
            var first = range.First;
            var isLeft = true;
            while (theirs < other._ranges.Length && IsBefore(other._ranges[theirs], range))
            {
                theirs++;
            }

            for (var at = theirs; isLeft && at < other._ranges.Length && other._ranges[at] is var hole && hole.IsIp6 == range.IsIp6 && hole.First <= range.Last; at++)
            {
                if (hole.First > first)
                {
                    left.Add(new SpfAddressRange(first, hole.First - UInt128.One, range.IsIp6));
                }

                isLeft = hole.Last < range.Last;
                first = isLeft ? hole.Last + UInt128.One : first;
            }

            if (isLeft)
            {
                left.Add(range with { First = first });
            }
        }

        return left.Count == 0 ? Empty : new SpfAddressSet([.. left]);
    }

    public bool Equals(SpfAddressSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as SpfAddressSet);

    public override int GetHashCode() => _ranges.Aggregate(17, HashCode.Combine);

    public override string ToString() => string.Join(' ', _ranges);

    // The place of the last range that begins at or before the address; -1 where there is none.
    private int LastFrom(UInt128 address, bool isIp6)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(_ranges[middle], new SpfAddressRange(address, address, isIp6)) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static SpfAddressSet Join(ReadOnlySpan<SpfAddressRange> sorted)
    {
        List<SpfAddressRange> joined = new(sorted.Length);
        foreach (var range in sorted)
        {
            if (joined.Count > 0 && joined[^1] is var last && last.IsIp6 == range.IsIp6
                && (range.First <= last.Last || range.First - UInt128.One == last.Last))
            {
                joined[^1] = last with { Last = UInt128.Max(last.Last, range.Last) };
            }
            else
            {
                joined.Add(range);
            }
        }

        return new SpfAddressSet([.. joined]);
    }

    private static int Compare(SpfAddressRange left, SpfAddressRange right) =>
        left.IsIp6 != right.IsIp6 ? left.IsIp6.CompareTo(right.IsIp6) : left.First.CompareTo(right.First);

    private static bool EndsFirst(SpfAddressRange left, SpfAddressRange right) =>
        left.IsIp6 != right.IsIp6 ? !left.IsIp6 : left.Last < right.Last;

    private static bool IsBefore(SpfAddressRange left, SpfAddressRange right) =>
        left.IsIp6 != right.IsIp6 ? !left.IsIp6 : left.Last < right.First;
}
