using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>
/// Brings a domain's record under the limits, and proves by <see cref="SpfSenderWalk"/> that the same addresses pass. What
/// the published record admits is taken as it was meant, limits aside: a record over them admits some of its senders to
/// nobody, and those are the ones to be won back.
/// </summary>
internal sealed class SpfOptimizer(CheckContext context)
{
    /// <summary>In place of the name of an include: all of them.</summary>
    public const string All = "*";

    /// <summary>The same, as people say it. No include can have that name, since it needs a dot (RFC 7208 section 7.1).</summary>
    public const string AllWord = "all";

    /// <summary>True to propose what does not admit the same, with the difference in the result.</summary>
    public bool IsForced { get; init; }

    /// <exception cref="MailRepException">The record cannot be read, is broken in another way, or cannot be brought under the limits.</exception>
    public async Task<SpfOptimization> RunAsync(DnsName domain, IReadOnlyList<string> flatten, CancellationToken cancellationToken)
    {
        var resolver = new SpfDraftResolver(context.Resolver);
        var graph = await SpfGraph.BuildAsync(resolver, domain, cancellationToken).ConfigureAwait(false);
        var published = SpfPublished.Of(domain, graph);
        var before = Whole(domain, await new SpfSenderWalk(resolver, domain, withLimits: false, cancellationToken).RunAsync().ConfigureAwait(false));
        var draftings = new SpfDrafting(resolver, domain, published, before, cancellationToken);
        var drafted = await draftings.FindAsync(graph, flatten, IsForced).ConfigureAwait(false);

        var after = drafted.Graph;
        var lookups = new SpfCostCounter(graph).Of(graph.Root).Lookups;
        var (gained, lost) = (drafted.Difference.Gained, drafted.Difference.Lost);
        var isChange = drafted.Draft.Chunks.Count > 0 || !SameTerms(published.Record, SpfRecordParser.Parse(drafted.Draft.Text));
        var octets = published.Owner.Value.Length + published.OtherOctets;
        var lengths = (Before: octets + published.Record.Text.Length, After: octets + (isChange ? drafted.Draft.Text.Length : published.Record.Text.Length));
        List<string> warnings = [.. published.Warnings];
        warnings.AddRange(drafted.Flattened.Select(part => Reminder(part, domain)));
        if (lengths.After > SpfLimits.TxtOctets)
        {
            warnings.Add($"The name {published.Owner} and its TXT records still take {lengths.After} octets, because {published.OtherOctets} of them are other records: delete those that nobody reads any more.");
        }

        return new SpfOptimization
        {
            Domain = domain.ToString(),
            Records = isChange ? RecordsOf(published, drafted.Draft).ToItemList() : [],
            Replaces = DnsText.Presentation(published.Record.Text),
            LookupsBefore = lookups,
            LookupsAfter = isChange ? new SpfCostCounter(after).Of(after.Root).Lookups : lookups,
            LengthBefore = lengths.Before,
            LengthAfter = lengths.After,
            Gained = gained.ToItemList(),
            Lost = lost.ToItemList(),
            Flattened = drafted.Flattened.Select(part => DnsText.Presentation(part.Term.Text)).ToItemList(),
            Warnings = warnings.ToItemList(),
            Reason = Reason(published, drafted, isChange, lengths.After > SpfLimits.TxtOctets),
        };
    }

    private static string Reminder(SpfDraftPart part, DnsName domain)
    {
        var term = DnsText.Presentation(part.Term.Text);
        return part.Senders is not { IsEmpty: false } ? $"{term} leads to no address and goes."
            : part.Target is not { } target || target.IsAtOrBelow(domain) ? $"{term} is replaced by its addresses of today: change the record when they change."
            : $"{term} is replaced by its addresses of today, and whoever runs it changes them without notice: run this again every week.";
    }

    private static string Reason(SpfPublished published, SpfDrafted drafted, bool isChange, bool isLong)
    {
        if (!isChange)
        {
            return isLong ? $"The record of {published.Owner} cannot be made better: it is the other TXT records at the name that take the room."
                : $"The record of {published.Owner} is within the limits, and nothing in it is superfluous.";
        }

        var flattened = drafted.Flattened.Count;
        var moved = drafted.Draft.Chunks.Count;
        var kept = SpfRecordParser.Parse(drafted.Draft.Text).Terms.Select(term => term.Text).Concat(drafted.Draft.Chunks.SelectMany(chunk => chunk.Terms.SelectMany(term => new[] { term.Text, term.Elsewhere! }))).ToHashSet();
        var dropped = published.Record.Terms.Count(term => !kept.Contains(term.Text)) - flattened;
        List<string> done = [];
        done.AddRange(flattened > 0 ? [$"{flattened} {(flattened == 1 ? "term is" : "terms are")} replaced by addresses"] : []);
        done.AddRange(dropped > 0 ? [$"{dropped} superfluous {(dropped == 1 ? "term goes" : "terms go")}"] : []);
        done.AddRange(moved > 0 ? [$"a part moves to {moved} {(moved == 1 ? "name of its own" : "names of their own")}"] : []);
        var what = done.Count == 0 ? "its terms are joined" : string.Join(", ", done);
        return char.ToUpperInvariant(what[0]) + what[1..] + (drafted.Difference.IsNone ? "; the same addresses pass as before." : "; not the same addresses pass as before.");
    }

    private static IEnumerable<MailDnsRecord> RecordsOf(SpfPublished published, SpfDraft draft) =>
        draft.ChunkTexts.Select(chunk => new MailDnsRecord(chunk.Name, DnsRecordType.TXT, chunk.Text))
            .Append(new MailDnsRecord(published.Owner, DnsRecordType.TXT, draft.Text));

    // White space, and where the modifiers stand, is no difference worth a change.
    private static bool SameTerms(SpfRecord left, SpfRecord right) =>
        left.Terms.Where(term => !term.IsModifier).Select(term => term.Text).SequenceEqual(right.Terms.Where(term => !term.IsModifier).Select(term => term.Text))
        && left.Terms.Where(term => term.IsModifier).Select(term => term.Text).Order().SequenceEqual(right.Terms.Where(term => term.IsModifier).Select(term => term.Text).Order());

    // A set with holes proves nothing.
    private static SpfSenderSet Whole(DnsName domain, SpfSenderSet set)
    {
        foreach (var piece in set.Pieces.Where(piece => piece.IsError))
        {
            throw piece.Result == SpfResult.TempError
                ? new MailRepException(MailRepError.RecordUnknown, $"Who may send for {domain} could not be found out: {piece.Reason}.", domain.ToString(),
                    piece.Failure is { Status: DnsStatus.OutsideZones } ? $"Give the zone file that holds {piece.Failure.FailedName} as well, or a -Server beside -ZoneFile." : "Ask again, or ask another server: -Server ADDRESS.")
                : new MailRepException(MailRepError.SpfPublishedBroken, $"The record of {domain} is broken, so nobody can say whom it admits: {piece.Reason}.", domain.ToString(),
                    $"Mend that first: Test-MailSpf {domain} says how.");
        }

        return set.Open.FirstOrDefault(open => open.Term is null) is { } large
            ? throw new MailRepException(MailRepError.SpfLookupLimit, $"The record of {domain} leads too far to be optimized: {large.Reason}.", domain.ToString(), "Remove includes that you no longer use.")
            : set;
    }
}
