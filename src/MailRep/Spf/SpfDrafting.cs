using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A draft that was tried.</summary>
internal sealed record SpfDrafted(SpfDraft Draft, IReadOnlyList<SpfDraftPart> Flattened, SpfGraph Graph, SpfDifference Difference);

/// <summary>
/// Looks for the smallest change that brings a record under the limits: nothing but what is superfluous, then the terms
/// whose addresses are cheapest to write out and safest to copy, one more at a time, then without those that turn out
/// not to be needed. So no term is flattened that could have stayed.
/// </summary>
internal sealed class SpfDrafting(SpfDraftResolver resolver, DnsName domain, SpfPublished published, SpfSenderSet before, CancellationToken cancellationToken)
{
    /// <summary>Names _spf1 to this one are looked at for a free one.</summary>
    private const int MostPlaces = 30;

    private readonly HashSet<string> _unfolded = [];
    private SpfRecord _record = published.Record;
    private IReadOnlyList<SpfDraftPart> _parts = [];
    private IReadOnlyList<SpfDraftPlace>? _places;
    private string _excess = string.Empty;
    private SpfCost? _redirectCost;
    private int _unfoldings;

    /// <exception cref="MailRepException">There is none, or it does not admit the same.</exception>
    public async Task<SpfDrafted> FindAsync(SpfGraph graph, IReadOnlyList<string> flatten, bool isForced)
    {
        _parts = await PartsAsync(graph).ConfigureAwait(false);
        var asked = Asked(flatten, graph);
        while (true)
        {
            if (!asked.Redirect && await SearchAsync(asked.Parts, isForced).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            // A record that only points to another one: its terms can stand here, which saves a look-up and shows what to flatten.
            if (!Unfold(graph))
            {
                throw new MailRepException(MailRepError.SpfLookupLimit,
                    $"The record of {domain} cannot be brought under the limits: {_excess}.", domain.ToString(),
                    "Remove services that you no longer use, or let a part of the mail go out under a subdomain with a record of its own.");
            }

            _parts = await PartsAsync(graph).ConfigureAwait(false);
            asked = Asked(flatten, graph);
        }
    }

    private async Task<SpfDrafted?> SearchAsync(IReadOnlyList<SpfDraftPart> asked, bool isForced)
    {
        List<SpfDraftPart> flattened = [.. asked.Union(_parts.Where(part => part.MustGo && part.IsFlattenable))];
        var candidates = _parts.Where(part => part.IsFlattenable && !flattened.Contains(part)).OrderBy(Risk).ThenBy(OctetsPerLookup).ToList();
        foreach (var next in candidates.Select(part => (SpfDraftPart?)part).Prepend(null))
        {
            flattened.AddRange(next is null ? [] : [next]);
            if (await TryAsync(flattened, isForced).ConfigureAwait(false) is not { } found)
            {
                continue;
            }

            foreach (var part in candidates.Where(flattened.Contains).Reverse().ToList())
            {
                if (await TryAsync([.. flattened.Where(other => other != part)], isForced).ConfigureAwait(false) is { } smaller)
                {
                    flattened.Remove(part);
                    found = smaller;
                }
            }

            return found;
        }

        return null;
    }

    private async Task<SpfDrafted?> TryAsync(IReadOnlyList<SpfDraftPart> flattened, bool isForced)
    {
        var terms = _parts.SelectMany(part => flattened.Contains(part) ? part.Flattened() : [part.Kept(domain)]).ToList();
        var end = _record.Terms.Where(term => term.Kind is SpfTermKind.Exp or SpfTermKind.UnknownModifier).Select(term => term.Text)
            .Concat(_record.All is { } all ? [all.Text] : _record.Redirect is { } redirect ? [redirect.Text] : []).ToList();
        var tail = _record is { All: null, Redirect: { } } && _redirectCost is { } cost ? cost : default;
        var room = SpfLimits.TxtOctets - published.Owner.Value.Length;
        // The first try needs no names at all, most records never do; and a name full of other TXT records is not SPF's to mend.
        var draft = SpfDraft.Fit(terms, end, room - published.OtherOctets, [])
            ?? SpfDraft.Fit(terms, end, room - published.OtherOctets, await PlacesAsync().ConfigureAwait(false))
            ?? SpfDraft.Fit(terms, end, room, await PlacesAsync().ConfigureAwait(false));
        var sum = draft is null ? default : draft.Cost + tail;
        if (draft is null || sum.Lookups > SpfLimits.Lookups || Math.Max(sum.VoidsIp4, sum.VoidsIp6) > SpfLimits.VoidLookups)
        {
            _excess = draft is null ? $"not even {MostPlaces} further names hold what it admits"
                : sum.Lookups > SpfLimits.Lookups ? $"{sum.Lookups} look-ups would be left, {sum.Lookups - SpfLimits.Lookups} more than the {SpfLimits.Lookups} allowed"
                : $"{Math.Max(sum.VoidsIp4, sum.VoidsIp6)} look-ups would find nothing, more than the {SpfLimits.VoidLookups} allowed";
            return null;
        }

        return await ProveAsync(draft, flattened, isForced).ConfigureAwait(false);
    }

    // The same walk over the drafted records, with the limits: nobody may meet an error, and the same addresses must pass.
    private async Task<SpfDrafted?> ProveAsync(SpfDraft draft, IReadOnlyList<SpfDraftPart> flattened, bool isForced)
    {
        var drafts = draft.ChunkTexts.ToDictionary(chunk => chunk.Name, chunk => chunk.Text);
        drafts[domain] = draft.Text;
        var drafted = resolver.With(drafts);
        var after = await new SpfSenderWalk(drafted, domain, withLimits: true, cancellationToken).RunAsync().ConfigureAwait(false);
        foreach (var piece in after.Pieces.Where(piece => piece.IsError))
        {
            _excess = piece.Reason;
            return null;
        }

        var difference = SpfDifference.Between(before, after);
        if (!difference.IsNone && !isForced)
        {
            throw new MailRepException(MailRepError.SpfSetDiffers,
                $"Not the same senders would pass for {domain}: {Shown("lost", difference.Lost)}{(difference.Lost.Count > 0 && difference.Gained.Count > 0 ? "; " : string.Empty)}{Shown("gained", difference.Gained)}.",
                domain.ToString(), "Leave the includes that hold these out of -Flatten, or accept the difference with -Force.");
        }

        return new SpfDrafted(draft, flattened, await SpfGraph.BuildAsync(drafted, domain, cancellationToken).ConfigureAwait(false), difference);
    }

    private static string Shown(string what, IReadOnlyList<string> items) =>
        items.Count == 0 ? string.Empty : $"{what} {string.Join(", ", items.Take(10))}{(items.Count > 10 ? $" and {items.Count - 10} more" : string.Empty)}";

    private async Task<IReadOnlyList<SpfDraftPart>> PartsAsync(SpfGraph graph)
    {
        List<SpfDraftPart> parts = [];
        foreach (var term in new SpfNode(domain, graph.Root.Answer, [_record.Text]).Reachable().Where(term => !term.IsModifier))
        {
            var meant = await new SpfSenderWalk(resolver, domain, withLimits: false, cancellationToken).MatchesOfAsync(term, _record).ConfigureAwait(false);
            var inLimits = await new SpfSenderWalk(resolver, domain, withLimits: true, cancellationToken).MatchesOfAsync(term, _record).ConfigureAwait(false);
            parts.Add(new SpfDraftPart(term, meant?.Senders, meant?.IsWhole ?? false, inLimits is null, Cost(graph, term), graph.TargetOf(term, domain)));
        }

        _redirectCost = _record is { All: null, Redirect: { } redirect } ? Cost(graph, redirect) : null;
        return parts;
    }

    private static SpfCost Cost(SpfGraph graph, SpfTerm term) => new SpfCostCounter(graph).Of(graph.Root, term);

    // What -Flatten names, among the includes and redirect= of the record.
    private (IReadOnlyList<SpfDraftPart> Parts, bool Redirect) Asked(IReadOnlyList<string> flatten, SpfGraph graph)
    {
        var includes = _parts.Where(part => part.Term.Kind == SpfTermKind.Include && part.Senders is not null).ToList();
        var redirect = _record is { All: null, Redirect: { } term } ? graph.TargetOf(term, domain) : null;
        List<SpfDraftPart> asked = [];
        var redirected = false;
        foreach (var typed in flatten.Where(text => !_unfolded.Contains(text)))
        {
            var text = typed.Equals(SpfOptimizer.AllWord, StringComparison.OrdinalIgnoreCase) ? SpfOptimizer.All : typed;
            var name = text.StartsWith("include:", StringComparison.OrdinalIgnoreCase) ? text["include:".Length..] : text;
            var named = text == SpfOptimizer.All ? includes : includes.Where(part => IsNamed(part, name)).ToList();
            var isRedirect = redirect is not null && (text == SpfOptimizer.All || (DnsName.TryParse(name, out var wanted, out _) && wanted == redirect));
            if (named.Count == 0 && !isRedirect && text != SpfOptimizer.All)
            {
                throw new MailRepException(MailRepError.SpfTermMissing, $"The record of {domain} has no include of {DnsText.Shorten(DnsText.Printable(text), 80)}.", domain.ToString(),
                    includes.Count == 0 ? "It has no include at all: leave -Flatten out." : $"It includes {string.Join(", ", includes.Select(part => part.Target?.Value ?? part.Term.Text))}.");
            }

            if (isRedirect && text != SpfOptimizer.All && CanUnfold(graph) is null)
            {
                throw new MailRepException(MailRepError.SpfTermInvalid, $"The redirect to {redirect} cannot be replaced by the terms of its record: exp= or %{{d}} would come to mean another name.",
                    domain.ToString(), "Leave it out of -Flatten.");
            }

            asked.AddRange(named.Except(asked));
            redirected |= isRedirect;
            if (isRedirect && text != SpfOptimizer.All)
            {
                _unfolded.Add(text);
            }
        }

        return (asked, redirected && CanUnfold(graph) is not null);
    }

    private static bool IsNamed(SpfDraftPart part, string name) =>
        part.Target is { } target ? DnsName.TryParse(name, out var wanted, out _) && wanted == target : part.Term.Target!.Text == name;

    private SpfNode? CanUnfold(SpfGraph graph) =>
        _record is { All: null, Redirect: { } redirect, Exp: null } && graph.TargetOf(redirect, domain) is { } target
        && graph.NodeAt(target) is { Record: { Errors.Count: 0, Exp: null } } node && node.Name != domain
        && node.Reachable().All(term => SpfDraftTerm.Explicit(term, node.Name) is not null) ? node : null;

    // The record with the terms of the one it redirects to; exp= and %{d} would come to mean another name, so those stay.
    private bool Unfold(SpfGraph graph)
    {
        if (CanUnfold(graph) is not { } node || ++_unfoldings > SpfLimits.Lookups)
        {
            return false;
        }

        var terms = _parts.Select(part => part.Term.Text)
            .Concat(node.Reachable().Select(term => SpfDraftTerm.Explicit(term, node.Name)!))
            .Concat(_record.Terms.Where(term => term.Kind == SpfTermKind.UnknownModifier).Select(term => term.Text))
            .Concat(node.Record!.All is { } all ? [all.Text] : []);
        _record = SpfRecordParser.Parse(SpfRecordWriter.Join(terms));
        return true;
    }

    // What is safest to copy: what finds nothing, what the domain itself runs, single hosts, then other people's lists.
    private int Risk(SpfDraftPart part) => part.Senders!.IsEmpty ? 0
        : part.Target is { } target && target.IsAtOrBelow(domain) ? 1
        : part.Term.Kind == SpfTermKind.Include ? 3 : 2;

    private static double OctetsPerLookup(SpfDraftPart part) =>
        (part.Flattened().Sum(term => term.Length) - part.Term.Text.Length - 1) / (double)Math.Max(1, part.Cost.Lookups);

    private async Task<IReadOnlyList<SpfDraftPlace>> PlacesAsync()
    {
        if (_places is not null)
        {
            return _places;
        }

        List<SpfDraftPlace> places = [];
        for (var number = 1; number <= MostPlaces && places.Count <= SpfLimits.Lookups; number++)
        {
            if (domain.Prepend($"_spf{number}") is not { } name)
            {
                break;
            }

            // A name with a record is in use, perhaps by this very one; one of which DNS says nothing may be.
            var answer = await resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
            if (answer.IsKnown && answer.Aliases.Count == 0 && SpfRecord.Select(answer).Count == 0)
            {
                places.Add(new SpfDraftPlace(name, SpfLimits.TxtOctets - name.Value.Length - answer.Of<TxtRecord>().Sum(txt => txt.Text.Length)));
            }
        }

        return _places = places;
    }
}
