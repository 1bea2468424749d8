using System.Net;
using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// <c>check_host()</c> for all addresses at once: every term takes out of the senders that reach it those whom it matches,
/// in the order of the record and with the same counting as <see cref="SpfEvaluation"/>, so that the first match wins.
/// A sender that matches before the term that is over a limit passes; one that reaches it gets permerror.
/// </summary>
internal sealed partial class SpfSenderWalk(IDnsResolver resolver, DnsName domain, bool withLimits, CancellationToken cancellationToken)
{
    /// <summary>Records and terms that are read at most; a record of RFC size needs a hundredth of it.</summary>
    private const int MaxRecords = 500, MaxTerms = 50_000;

    private readonly List<SpfOpenTerm> _open = [];
    private readonly List<string> _inWork = [];
    private int _records;
    private int _terms;

    public async Task<SpfSenderSet> RunAsync()
    {
        var text = SpfIdentity.DomainText(domain.Value);
        List<SpfPiece> pieces = [];
        if (SpfIdentity.DomainToAsk(domain.Value) is { } name)
        {
            await CheckAsync(name, text, string.Empty, SpfSenderGroup.Everyone, pieces).ConfigureAwait(false);
        }
        else
        {
            End(pieces, SpfSenderGroup.Everyone, new SpfPiece(default, SpfResult.None, string.Empty, $"{domain} is not a domain name that can have SPF (RFC 7208 section 4.3)"));
        }

        return new SpfSenderSet(domain, pieces, _open);
    }

    /// <summary>
    /// Whom one term of the domain's own record matches, whatever stands around it. With false where that depends on the
    /// message as well; null where DNS failed, or a record or a limit is broken.
    /// </summary>
    public async Task<(SpfAddressSet Senders, bool IsWhole)?> MatchesOfAsync(SpfTerm term, SpfRecord record)
    {
        List<SpfPiece> pieces = [];
        _inWork.Add(domain.Value);
        var left = await TermAsync(term, new SpfFrame(domain.Value, domain, record, 0), string.Empty, SpfSenderGroup.Everyone, pieces).ConfigureAwait(false);
        _inWork.Clear();
        return pieces.Exists(piece => piece.IsError) ? null : (SpfAddressSet.Everyone.Subtract(All(left)), _open.Count == 0);
    }

    // Sections 4.3 to 4.7.
    private async Task CheckAsync(DnsName name, string text, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces)
    {
        if (++_records > MaxRecords)
        {
            TooLarge(name, path, groups, pieces);
            return;
        }

        var answer = await resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
        var found = SpfRecord.Select(answer);
        if (!answer.IsKnown || found.Count != 1)
        {
            End(pieces, groups, !answer.IsKnown ? new SpfPiece(default, SpfResult.TempError, path, answer.Describe(), answer)
                : found.Count == 0 ? new SpfPiece(default, SpfResult.None, path, $"{name} has no SPF record")
                : new SpfPiece(default, SpfResult.PermError, path, $"{name} has {found.Count} SPF records (RFC 7208 section 4.5)"));
            return;
        }

        var frame = new SpfFrame(text, name, SpfRecordParser.Parse(found[0]), 0);
        if (frame.Record.Errors.Count > 0)
        {
            End(pieces, groups, new SpfPiece(default, SpfResult.PermError, path, $"syntax error in the record of {name}: {frame.Record.Errors[0].Describe()}"));
            return;
        }

        _inWork.Add(text);
        await RecordAsync(frame, path, groups, pieces).ConfigureAwait(false);
        _inWork.RemoveAt(_inWork.Count - 1);
    }

    private async Task RecordAsync(SpfFrame frame, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces)
    {
        foreach (var term in frame.Record.Terms.Where(term => !term.IsModifier))
        {
            if (groups.Count == 0)
            {
                return;
            }

            if (++_terms > MaxTerms)
            {
                TooLarge(frame.Name, path, groups, pieces);
                return;
            }

            groups = await TermAsync(term, frame, path, groups, pieces).ConfigureAwait(false);
        }

        if (frame.Record is { Redirect: { } redirect, All: null })
        {
            // Section 6.1: as if the target had been asked about; no record there is a permerror.
            var left = await FollowAsync(redirect, frame, path, groups, pieces, (piece, way) => piece with { Path = way }).ConfigureAwait(false);
            End(pieces, left, new SpfPiece(default, SpfResult.Neutral, string.Empty));
        }
        else
        {
            End(pieces, groups, new SpfPiece(default, SpfResult.Neutral, string.Empty, $"no term of {frame.Name} matches (RFC 7208 section 4.7)"));
        }
    }

    // Returns whoever the term did not match.
    private Task<List<SpfSenderGroup>> TermAsync(SpfTerm term, SpfFrame frame, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces) => term.Kind switch
    {
        SpfTermKind.All => Task.FromResult(Take(SpfAddressSet.Everyone, term, path, groups, pieces)),
        SpfTermKind.Ip4 or SpfTermKind.Ip6 => Task.FromResult(Take(SpfAddressSet.Of(term.Network), term, path, groups, pieces)),
        // Section 5.2: a pass inside is a match, every other proper result is none.
        SpfTermKind.Include => FollowAsync(term, frame, path, groups, pieces, (piece, way) =>
            piece.Result == SpfResult.Pass ? piece with { Result = term.Qualifier, Path = way } : null),
        _ => AskAsync(term, frame, path, groups, pieces),
    };

    private static List<SpfSenderGroup> Take(SpfAddressSet matched, SpfTerm term, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces)
    {
        List<SpfSenderGroup> left = new(groups.Count);
        foreach (var group in groups)
        {
            var rest = Take(matched, term, path, group, pieces);
            if (!rest.Senders.IsEmpty)
            {
                left.Add(rest);
            }
        }

        return left;
    }

    private static SpfSenderGroup Take(SpfAddressSet matched, SpfTerm term, string path, SpfSenderGroup group, List<SpfPiece> pieces)
    {
        var taken = group.Senders.Intersect(matched);
        if (taken.IsEmpty)
        {
            return group;
        }

        pieces.Add(new SpfPiece(group with { Senders = taken }, term.Qualifier, Join(path, term)));
        return group with { Senders = group.Senders.Subtract(taken) };
    }

    // include and redirect. What the judge returns null for goes on with the terms behind; so does who meets a loop.
    private async Task<List<SpfSenderGroup>> FollowAsync(
        SpfTerm term, SpfFrame frame, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces, Func<SpfPiece, string, SpfPiece?> judge)
    {
        List<SpfSenderGroup> left = [];
        var way = Join(path, term);
        foreach (var family in Count(term, frame, way, groups, pieces).GroupBy(group => group.IsIp6))
        {
            List<SpfSenderGroup> counted = [.. family];
            if (TargetOf(term, frame, family.Key) is not { } target)
            {
                NotDecidable(term, frame, way, counted);
                left.AddRange(counted);
                continue;
            }

            if (!withLimits && _inWork.Contains(target, StringComparer.OrdinalIgnoreCase))
            {
                // What a record that includes itself was meant to admit is what it admits without that.
                left.AddRange(counted);
                continue;
            }

            List<SpfPiece> inner = [];
            if (SpfIdentity.DomainToAsk(target) is { } name)
            {
                await CheckAsync(name, target, way, counted, inner).ConfigureAwait(false);
            }
            else
            {
                End(inner, counted, new SpfPiece(default, SpfResult.None, way));
            }

            foreach (var piece in inner)
            {
                if (piece.IsError || piece.Result == SpfResult.None)
                {
                    pieces.Add(piece.IsError ? piece : piece with
                    {
                        Result = SpfResult.PermError,
                        Reason = $"'{DnsText.Shorten(DnsText.Inline(term.Text), 80)}' leads to '{DnsText.Inline(target)}', which has no SPF record (RFC 7208 sections 5.2 and 6.1)",
                    });
                }
                else if (judge(piece, piece.Path.Length == 0 ? way : piece.Path) is { } matched)
                {
                    pieces.Add(matched);
                }
                else
                {
                    left.Add(piece.Group);
                }
            }
        }

        return SpfSenderGroup.Merge(left);
    }

    private static void End(List<SpfPiece> pieces, IEnumerable<SpfSenderGroup> groups, SpfPiece end) =>
        pieces.AddRange(groups.Where(group => !group.Senders.IsEmpty).Select(group => end with { Group = group }));

    private void TooLarge(DnsName name, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces)
    {
        _open.Add(new SpfOpenTerm(null, name.ToString(), path, All(groups), $"the records take more than {MaxRecords} look-ups or {MaxTerms} terms to read"));
        End(pieces, groups, new SpfPiece(default, SpfResult.Neutral, path));
    }

    private static SpfAddressSet All(IEnumerable<SpfSenderGroup> groups) => groups.Aggregate(SpfAddressSet.Empty, (all, group) => all.Union(group.Senders));

    // Section 4.6.4, before the target is expanded. Returns who may go on.
    private List<SpfSenderGroup> Count(SpfTerm term, SpfFrame frame, string way, List<SpfSenderGroup> groups, List<SpfPiece> pieces)
    {
        List<SpfSenderGroup> counted = new(groups.Count);
        foreach (var group in groups)
        {
            var next = group with { Lookups = group.Lookups + (term.Target is { UsesPtr: true } ? 2 : 1) };
            if (withLimits && group.Lookups + 1 > SpfLimits.Lookups)
            {
                pieces.Add(new SpfPiece(group, SpfResult.PermError, way, $"'{DnsText.Shorten(DnsText.Inline(term.Text), 80)}' of {frame.Name} is more than {SpfLimits.Lookups} terms that ask DNS (RFC 7208 section 4.6.4)"));
            }
            else
            {
                counted.Add(next);
            }
        }

        return counted;
    }

    private void NotDecidable(SpfTerm term, SpfFrame frame, string way, List<SpfSenderGroup> groups)
    {
        var what = term.Kind == SpfTermKind.Ptr ? "the names of the address" : "the message (its sender, HELO name or address)";
        var reason = $"'{DnsText.Shorten(DnsText.Inline(term.Text), 80)}' of {frame.Name} depends on {what}";

        // The families come by one after the other: one entry a term and way.
        var at = _open.FindIndex(open => open.Path == way && open.Owner == frame.Name.ToString() && open.Term == term);
        var senders = All(groups).Union(at < 0 ? SpfAddressSet.Empty : _open[at].Senders);
        if (at < 0)
        {
            _open.Add(new SpfOpenTerm(term, frame.Name.ToString(), way, senders, reason));
        }
        else
        {
            _open[at] = _open[at] with { Senders = senders };
        }
    }

    // The domain that a term asks about, for a sender of the domain itself; null where it depends on more than the family.
    private string? TargetOf(SpfTerm term, SpfFrame frame, bool isIp6) => term.Target is not { } target ? frame.Domain
        : !target.UsesOnly("dov") ? null
        : SpfMacroExpander.ExpandTarget(target, new SpfMacroValues(
            new SpfIdentity(isIp6 ? IPAddress.IPv6Any : IPAddress.Any, string.Empty, SpfIdentity.DomainText(domain.Value), string.Empty),
            frame.Domain, SpfEvaluation.UnknownName, SpfEvaluation.UnknownName, default));

    private static string Join(string path, SpfTerm term)
    {
        var text = DnsText.Shorten(DnsText.Presentation(term.Text), 100);
        return path.Length == 0 ? text : path + " > " + text;
    }
}
