using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>What the records of a graph let send twice: ranges within ranges, and records that are reached on two ways. Pure.</summary>
internal static class SpfOverlapRules
{
    // Nobody reads more of one kind, and a hostile record could make thousands.
    private const int MostOfAKind = 10;

    public static IEnumerable<Finding> Judge(SpfGraph graph, SpfFixes fixes)
    {
        var overlaps = Overlaps(graph);
        return OwnFindings(graph, overlaps, fixes).Concat(ForeignFindings(graph, overlaps)).Concat(TwiceReached(graph));
    }

    /// <summary>The terms of the record at the root that lie within others of it.</summary>
    public static HashSet<SpfTerm> NeedlessIn(SpfGraph graph) => [.. Overlaps(graph)
        .Where(pair => ReferenceEquals(pair.Range.Node, graph.Root) && ReferenceEquals(pair.Wider.Node, graph.Root)).Select(pair => pair.Range.Term)];

    private static List<(Range Range, Range Wider)> Overlaps(SpfGraph graph)
    {
        var ranges = Ranges(graph).ToList();
        var first = ranges.DistinctBy(range => range.Network).ToDictionary(range => range.Network);
        var covered = SpfNetworks.CoveredOf(first.Keys);
        return [.. ranges
            .Select(range => (Range: range, Wider: WiderOf(range)!))
            .Where(pair => pair.Wider is not null)];

        // The widest that holds it, or the same network earlier in the walk. Equal terms of one record are SPF-DUPLICATE-TERM.
        Range? WiderOf(Range range) => first[covered.GetValueOrDefault(range.Network, range.Network)] is var other
            && other != range && !(ReferenceEquals(other.Node, range.Node) && other.Term.Text == range.Term.Text) ? other : null;
    }

    private static IEnumerable<Finding> OwnFindings(SpfGraph graph, List<(Range Range, Range Wider)> overlaps, SpfFixes fixes)
    {
        foreach (var (range, wider) in overlaps.Where(pair => ReferenceEquals(pair.Range.Node, graph.Root)).Take(MostOfAKind))
        {
            var isOwn = ReferenceEquals(wider.Node, graph.Root);
            var where = isOwn ? "the same record" : $"the record of {wider.Node.Name}";
            yield return FindingCatalogue.SpfOverlap.For(graph.RootName.ToString(),
                $"'{SpfRecordRules.Shown(range.Term)}' of {range.Node.Name} lies within '{SpfRecordRules.Shown(wider.Term)}' of {where}.") with
            {
                // A provider may give up a range tomorrow; one's own record is one's own to tidy.
                Verdict = isOwn ? Verdict.Warn : Verdict.Pass,
                Evidence = SpfRecordRules.Place(range.Term.Text, range.Term.Position),
                Fix = isOwn ? fixes.For(FindingCatalogue.SpfOverlap, $"remove {SpfRecordRules.Shown(range.Term)}.") : null,
            };
        }
    }

    private static IEnumerable<Finding> ForeignFindings(SpfGraph graph, List<(Range Range, Range Wider)> overlaps)
    {
        var foreign = overlaps.Where(pair => !ReferenceEquals(pair.Range.Node, graph.Root)).ToList();
        if (foreign.Count > 0)
        {
            yield return FindingCatalogue.SpfOverlap.For(graph.RootName.ToString(),
                $"{foreign.Count} of the ranges that the record of {graph.RootName} includes lie within others, so that some of it may not be needed.") with
            {
                Verdict = Verdict.Pass,
                Evidence = string.Join(", ", foreign.Take(MostOfAKind).Select(pair =>
                    $"{SpfRecordRules.Shown(pair.Range.Term)} of {pair.Range.Node.Name} in {SpfRecordRules.Shown(pair.Wider.Term)} of {pair.Wider.Node.Name}")),
            };
        }
    }

    // Each way costs its look-ups; the second one finds nothing new.
    private static IEnumerable<Finding> TwiceReached(SpfGraph graph)
    {
        var ways = graph.Nodes
            .SelectMany(node => node.Reachable().Where(term => term.Kind is SpfTermKind.Include or SpfTermKind.Redirect).Take(4 * SpfLimits.Lookups)
                .Select(term => (From: node.Name, Term: term, To: graph.TargetOf(term, node.Name))))
            .Where(way => way.To is not null && way.To != graph.RootName && graph.NodeAt(way.To) is { Records.Count: 1 })
            .GroupBy(way => way.To!)
            .Select(group => (To: group.Key, From: group.Select(way => way.From).Distinct().ToList()))
            .Where(group => group.From.Count > 1);
        foreach (var (to, from) in ways.Take(MostOfAKind))
        {
            yield return FindingCatalogue.SpfIncludedTwice.For(graph.RootName.ToString(), $"The record of {to} is reached on {from.Count} ways, and each costs its look-ups again.") with
            {
                Evidence = DnsText.Shorten("from " + string.Join(", ", from), 300),
            };
        }
    }

    // Every range that passes, in the order of evaluation, each record once. A record that refuses part of what it lets pass
    // says nothing simple about the rest, and is left out.
    private static IEnumerable<Range> Ranges(SpfGraph graph)
    {
        Stack<SpfNode> open = new([graph.Root]);
        HashSet<DnsName> seen = [graph.RootName];
        while (open.TryPop(out var node))
        {
            var terms = node.Reachable().ToList();
            if (terms.Exists(term => term is { IsModifier: false, Qualifier: not SpfResult.Pass }))
            {
                continue;
            }

            foreach (var term in terms.Where(term => term.Kind is SpfTermKind.Ip4 or SpfTermKind.Ip6))
            {
                yield return new Range(node, term, term.Network.Masked());
            }

            foreach (var term in terms.Where(term => term.Kind is SpfTermKind.Include or SpfTermKind.Redirect).Reverse())
            {
                if (graph.TargetOf(term, node.Name) is { } target && graph.NodeAt(target) is { } inner && seen.Add(target))
                {
                    open.Push(inner);
                }
            }
        }
    }

    // Compared by reference: each is a place in the walk.
    private sealed class Range(SpfNode node, SpfTerm term, SpfNetwork network)
    {
        public SpfNode Node { get; } = node;

        public SpfTerm Term { get; } = term;

        public SpfNetwork Network { get; } = network;
    }
}
