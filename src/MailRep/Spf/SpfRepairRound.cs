using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// One change for the better to the record at the root of a graph: the first kind of fault that is there. One at a time,
/// because a range is no longer held by a wider one when that has gone. Pure.
/// </summary>
internal static class SpfRepairRound
{
    // More addresses than that stay behind their name.
    private const int MostAddresses = 4;

    /// <summary>The mended text; the same text where nothing is left to mend; null where a term is wrong and nobody can guess it.</summary>
    /// <param name="graph">The record and all that it leads to.</param>
    /// <param name="dropsPtr">True where the senders are known, so that they can stand in the record in place of ptr.</param>
    public static string? Mend(SpfGraph graph, bool dropsPtr)
    {
        var record = graph.Root.Record!;
        var text = SpfRecordWriter.Mend(record, term => SpfRecordRules.LetsEveryoneSend(term) || (dropsPtr && term.Kind == SpfTermKind.Ptr) ? [] : null);
        if (text is null || text != record.Text)
        {
            return text;
        }

        var costs = new SpfCostCounter(graph);
        var cost = costs.Of(graph.Root);

        // What is behind so many terms was not looked up.
        var asked = graph.Root.Reachable().Where(term => term.AsksDns).Take(4 * SpfLimits.Lookups).ToHashSet();
        return Changed(record, term => asked.Contains(term) ? LeadingNowhere(graph, costs, term) : null)
            ?? Changed(record, Overlapping(graph))
            ?? Changed(record, FindingNothing(graph, costs, cost, asked))
            ?? text;
    }

    private static string? Changed(SpfRecord record, Func<SpfTerm, IReadOnlyList<string>?> change) =>
        SpfRecordWriter.Mend(record, change) is var changed && changed != record.Text ? changed : null;

    private static IReadOnlyList<string>? LeadingNowhere(SpfGraph graph, SpfCostCounter costs, SpfTerm term)
    {
        if (term is { Kind: SpfTermKind.Exists, Qualifier: SpfResult.Pass } && graph.TargetOf(term, graph.RootName) is { } open && graph.AnswerTo(open, DnsRecordType.A) is { Records.Count: > 0 })
        {
            return [];
        }

        if (!graph.HasNoRecord(term, graph.RootName))
        {
            return costs.Loops.Contains((graph.Root, term)) ? [] : null;
        }

        // A slip such as include:://name, or a letter of a provider's name, is corrected rather than dropped.
        var corrected = SpfProviderNames.Correct(term, graph.TargetOf(term, graph.RootName)) ?? SpfSlips.Correct(term.Text);
        return corrected == term.Text ? [] : [corrected];
    }

    private static Func<SpfTerm, IReadOnlyList<string>?> Overlapping(SpfGraph graph)
    {
        var needless = SpfOverlapRules.NeedlessIn(graph);
        return term => needless.Contains(term) ? [] : null;
    }

    private static Func<SpfTerm, IReadOnlyList<string>?> FindingNothing(SpfGraph graph, SpfCostCounter costs, SpfCost sum, HashSet<SpfTerm> asked)
    {
        if (Math.Max(sum.VoidsIp4, sum.VoidsIp6) < SpfLimits.VoidLookups)
        {
            return _ => null;
        }

        var needless = asked.Where(term => graph.FindsNothing(term, graph.RootName)).ToHashSet();
        if (needless.Count > 0)
        {
            return term => needless.Contains(term) ? [] : null;
        }

        // A host of one family makes every client of the other one count a void look-up; its addresses make none.
        var open = asked.FirstOrDefault(term => term.Kind == SpfTermKind.A && costs.Of(graph.Root, term) is var own
            && ((own.VoidsIp4 > 0 && sum.VoidsIp4 > SpfLimits.VoidLookups) || (own.VoidsIp6 > 0 && sum.VoidsIp6 > SpfLimits.VoidLookups))
            && Explicit(graph, term) is { Count: > 0 and <= MostAddresses });
        return term => term == open ? Explicit(graph, term) : null;
    }

    private static List<string> Explicit(SpfGraph graph, SpfTerm term)
    {
        var qualifier = term.Text[0] is '+' or '-' or '~' or '?' ? term.Text[..1] : string.Empty;
        return [.. graph.AddressesOf(graph.TargetOf(term, graph.RootName)!).Select(address => SpfNetwork.Of(address))
            .Select(network => qualifier + (network with { Bits = network.IsIp6 ? term.Ip6Bits : term.Ip4Bits }).ToTerm()).Distinct()];
    }
}
