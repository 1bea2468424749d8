using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>Whether two records of a domain admit the same. Pure.</summary>
/// <param name="Gained">Addresses and undecidable terms that only the second admits.</param>
/// <param name="Lost">Those that only the first admits.</param>
internal sealed record SpfDifference(IReadOnlyList<string> Gained, IReadOnlyList<string> Lost)
{
    // More are counted, not listed.
    private const int MostShown = 100;

    public bool IsNone => Gained.Count == 0 && Lost.Count == 0;

    public static SpfDifference Between(SpfSenderSet before, SpfSenderSet after)
    {
        var (open, left) = (OpenOf(before), OpenOf(after));
        return new SpfDifference(
            [.. Shown(after.Admitted.Subtract(before.Admitted)), .. Terms(left, open)],
            [.. Shown(before.Admitted.Subtract(after.Admitted)), .. Terms(open, left)]);
    }

    // A term that only a message decides must go on being asked for everyone who does not pass anyway.
    private static Dictionary<string, SpfAddressSet> OpenOf(SpfSenderSet set)
    {
        Dictionary<string, SpfAddressSet> open = [];
        foreach (var term in set.Open)
        {
            var key = term.Term is null ? term.Reason
                : SpfDraftTerm.Explicit(term.Term, DnsName.FromDotted(term.Owner) ?? set.Domain) ?? $"{term.Term.Text} of {term.Owner}";
            open[key] = open.GetValueOrDefault(key, SpfAddressSet.Empty).Union(term.Senders.Subtract(set.Admitted).Subtract(SpfAddressSet.Mapped));
        }

        return open;
    }

    private static IEnumerable<string> Terms(Dictionary<string, SpfAddressSet> some, Dictionary<string, SpfAddressSet> others) => some
        .Where(term => !term.Value.Subtract(others.GetValueOrDefault(term.Key, SpfAddressSet.Empty)).IsEmpty)
        .Select(term => DnsText.Shorten(DnsText.Presentation(term.Key), 100));

    private static IEnumerable<string> Shown(SpfAddressSet set)
    {
        var ranges = set.Subtract(SpfAddressSet.Mapped).Ranges;
        var shown = ranges.Take(MostShown).Select(range => range.ToString());
        return ranges.Count > MostShown ? shown.Append($"and {ranges.Count - MostShown} more ranges") : shown;
    }
}
