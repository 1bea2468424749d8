using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A name that a part of the record may be moved to, and the octets that its record may have.</summary>
internal readonly record struct SpfDraftPlace(DnsName Name, int Octets);

/// <summary>
/// Records that say the same as one did: without what others cover, and spread over further names where it is too long.
/// Pure. Terms change places only among those that have the same qualifier and stand side by side, so that the first
/// match stays the same for everyone.
/// </summary>
internal sealed class SpfDraft
{
    private const string ChunkEnd = "-all";

    private SpfDraft(IReadOnlyList<SpfDraftTerm> terms, IReadOnlyList<string> end) => (Terms, End) = (terms, end);

    /// <summary>The mechanisms of the domain's own record but for its end.</summary>
    public IReadOnlyList<SpfDraftTerm> Terms { get; private set; }

    /// <summary>Modifiers, then all or redirect=.</summary>
    public IReadOnlyList<string> End { get; }

    public List<(SpfDraftPlace Place, IReadOnlyList<SpfDraftTerm> Terms)> Chunks { get; } = [];

    public string Text => SpfRecordWriter.Join(Terms.Select(term => term.Text).Concat(End));

    public SpfCost Cost => Terms.Concat(Chunks.SelectMany(chunk => chunk.Terms)).Aggregate(default(SpfCost), (sum, term) => sum + term.Cost);

    /// <summary>The records by name, without the domain's own.</summary>
    public IEnumerable<(DnsName Name, string Text)> ChunkTexts => Chunks.Select(chunk =>
        (chunk.Place.Name, SpfRecordWriter.Join(chunk.Terms.Select(term => term.Elsewhere!).Append(ChunkEnd))));

    private int Length => Text.Length;

    /// <summary>Null where it cannot be made to fit.</summary>
    /// <param name="terms">In the order of evaluation.</param>
    /// <param name="end">Modifiers, all or redirect=.</param>
    /// <param name="octets">That the domain's own record may have.</param>
    /// <param name="places">Names that are free.</param>
    public static SpfDraft? Fit(IEnumerable<SpfDraftTerm> terms, IReadOnlyList<string> end, int octets, IReadOnlyList<SpfDraftPlace> places)
    {
        var draft = new SpfDraft(Tidy(terms), end);
        if (draft.Length > octets)
        {
            draft.Terms = [.. Runs(draft.Terms).SelectMany(Aggregate)];
        }

        // Addresses first: they cost no look-up wherever they stand, and other terms stay where their owner looks for them.
        foreach (var isMovable in (Func<SpfDraftTerm, bool>[])[term => term.Addresses is not null, _ => true])
        {
            for (var run = 0; draft.Length > octets && run < Runs(draft.Terms).Count; run++)
            {
                draft.Move(run, isMovable, octets, places);
            }
        }

        return draft.Length <= octets ? draft : null;
    }

    /// <summary>Without repeated terms and without addresses that another range of the record holds.</summary>
    private static List<SpfDraftTerm> Tidy(IEnumerable<SpfDraftTerm> terms)
    {
        HashSet<string> seen = [];
        List<SpfDraftTerm> unique = [.. terms.Where(term => term.Addresses is not null || seen.Add(term.Key))];
        List<SpfDraftTerm> tidy = [];
        var covered = SpfAddressSet.Empty;
        foreach (var run in Runs(unique))
        {
            HashSet<SpfDraftTerm> dropped = new(ReferenceEqualityComparer.Instance);
            foreach (var term in run.Where(term => term.Addresses is not null).OrderByDescending(term => term.Addresses!.Count))
            {
                if (covered.Contains(term.Addresses!))
                {
                    dropped.Add(term);
                }
                else
                {
                    covered = covered.Union(term.Addresses!);
                }
            }

            tidy.AddRange(run.Where(term => !dropped.Contains(term)));
        }

        return tidy;
    }

    // Terms side by side that mean the same by a match; one that only a message decides stands alone.
    private static List<List<SpfDraftTerm>> Runs(IEnumerable<SpfDraftTerm> terms)
    {
        List<List<SpfDraftTerm>> runs = [];
        foreach (var term in terms)
        {
            if (runs.Count > 0 && runs[^1][^1] is { IsOpen: false } last && !term.IsOpen && last.Qualifier == term.Qualifier)
            {
                runs[^1].Add(term);
            }
            else
            {
                runs.Add([term]);
            }
        }

        return runs;
    }

    // The fewest networks in place of the addresses of a run.
    private static IEnumerable<SpfDraftTerm> Aggregate(List<SpfDraftTerm> run)
    {
        var all = run.Where(term => term.Addresses is not null).ToList();
        var networks = all.Aggregate(SpfAddressSet.Empty, (sum, term) => sum.Union(term.Addresses!)).Networks()
            .Select(network => SpfDraftTerm.Of(network, run[0].Qualifier)).ToList();
        if (networks.Sum(term => term.Length) >= all.Sum(term => term.Length))
        {
            return run;
        }

        var first = run.IndexOf(all[0]);
        return [.. run.Take(first), .. networks, .. run.Skip(first).Where(term => term.Addresses is null)];
    }

    // Moves as little of a run as brings the record to its size, all that can be moved where that is not enough.
    private void Move(int number, Func<SpfDraftTerm, bool> isMovable, int octets, IReadOnlyList<SpfDraftPlace> places)
    {
        var runs = Runs(Terms);
        var run = runs[number];
        var movable = run.Where(term => term.Elsewhere is not null && isMovable(term)).ToList();
        for (var kept = movable.Count - 1; kept >= 0; kept--)
        {
            var moved = movable.Skip(kept).ToList();
            if (Pack(moved, places.Skip(Chunks.Count)) is not { } chunks)
            {
                continue;
            }

            var gone = moved.ToHashSet<SpfDraftTerm>(ReferenceEqualityComparer.Instance);
            List<SpfDraftTerm> left = [.. run.Where(term => !gone.Contains(term)), .. chunks.Select(chunk => SpfDraftTerm.Include(chunk.Place.Name))];
            var saved = run.Sum(term => term.Length) - left.Sum(term => term.Length);
            if (saved > 0 && (Length - saved <= octets || kept == 0))
            {
                Terms = [.. runs.Take(number).SelectMany(other => other), .. left, .. runs.Skip(number + 1).SelectMany(other => other)];
                Chunks.AddRange(chunks);
                return;
            }
        }
    }

    private static List<(SpfDraftPlace Place, IReadOnlyList<SpfDraftTerm> Terms)>? Pack(List<SpfDraftTerm> terms, IEnumerable<SpfDraftPlace> places)
    {
        List<(SpfDraftPlace, IReadOnlyList<SpfDraftTerm>)> chunks = [];
        var at = 0;
        foreach (var place in places)
        {
            var octets = SpfRecord.Version.Length + ChunkEnd.Length + 1;
            List<SpfDraftTerm> chunk = [];
            for (; at < terms.Count && octets + terms[at].Elsewhere!.Length + 1 <= place.Octets; at++)
            {
                octets += terms[at].Elsewhere!.Length + 1;
                chunk.Add(terms[at]);
            }

            if (chunk.Count > 0)
            {
                chunks.Add((place, chunk));
            }

            if (at == terms.Count)
            {
                return chunks;
            }
        }

        return null;
    }
}
