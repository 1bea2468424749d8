using System.Net;
using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>What a domain's SPF says to every address there is. Immutable.</summary>
internal sealed class SpfSenderSet
{
    private readonly (SpfAddressRange Range, int Piece)[] _index;

    public SpfSenderSet(DnsName domain, IReadOnlyList<SpfPiece> pieces, IReadOnlyList<SpfOpenTerm> open)
    {
        (Domain, Pieces, Open) = (domain, pieces, open);
        Admitted = Of(SpfResult.Pass);
        Uncertain = open.Aggregate(SpfAddressSet.Empty, (all, term) => all.Union(term.Senders));
        _index = [.. pieces.SelectMany((piece, number) => piece.Group.Senders.Ranges.Select(range => (range, number)))
            .OrderBy(entry => entry.range.IsIp6).ThenBy(entry => entry.range.First)];
    }

    public DnsName Domain { get; }

    /// <summary>They share nobody, and together are everyone.</summary>
    public IReadOnlyList<SpfPiece> Pieces { get; }

    /// <summary>Terms that only a message can decide, taken here as not matching.</summary>
    public IReadOnlyList<SpfOpenTerm> Open { get; }

    /// <summary>Who passes, where no open term matches.</summary>
    public SpfAddressSet Admitted { get; }

    /// <summary>Who reaches an open term: for them the set says what holds where it does not match.</summary>
    public SpfAddressSet Uncertain { get; }

    public SpfAddressSet Of(SpfResult result) => SpfAddressSet.Of(Pieces.Where(piece => piece.Result == result).SelectMany(piece => piece.Group.Senders.Ranges));

    /// <summary>What check_host() says to the address, where it is not <see cref="Uncertain"/>.</summary>
    public SpfPiece Find(IPAddress address)
    {
        var one = SpfNetwork.Of(address);
        int low = 0, high = _index.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var range = _index[middle].Range;
            if (range.IsIp6 == one.IsIp6 ? range.First <= one.Address : one.IsIp6)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return Pieces[_index[low - 1].Piece];
    }

    /// <summary>The merged ranges that pass, in order, each with every path that admits a part of it.</summary>
    public IEnumerable<(SpfAddressRange Range, IReadOnlyList<string> Paths)> Ranges()
    {
        var at = 0;
        foreach (var range in Admitted.Ranges)
        {
            List<string> paths = [];
            for (; at < _index.Length && Compare(_index[at].Range, range) <= 0; at++)
            {
                var piece = Pieces[_index[at].Piece];
                if (piece.Result == SpfResult.Pass && !paths.Contains(piece.Path))
                {
                    paths.Add(piece.Path);
                }
            }

            yield return (range, paths);
        }
    }

    private static int Compare(SpfAddressRange piece, SpfAddressRange range) =>
        piece.IsIp6 != range.IsIp6 ? piece.IsIp6.CompareTo(range.IsIp6) : piece.First <= range.Last ? 0 : 1;
}
