using System.Net;

namespace MailRep.Spf;

/// <summary>Writes records anew: what fixes propose. Pure; the text is always one that <see cref="SpfRecordParser"/> accepts.</summary>
internal static class SpfRecordWriter
{
    /// <summary>What a record without an end should say: suspicion, until its owner knows all senders.</summary>
    public const string DefaultAll = "~all";

    public static string Join(IEnumerable<string> terms) => string.Join(' ', terms.Prepend(SpfRecord.Version));

    /// <summary>ip4: or ip6: with the address.</summary>
    public static string TermOf(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return SpfNetwork.Of(plain).IsIp6 ? $"ip6:{plain}" : $"ip4:{plain}";
    }

    /// <summary>
    /// The record with everything mended that can be: terms after all, redirect= beside all, a second redirect= or exp=, ptr
    /// and repeated terms go; +all and ?all become ~all; a missing end is added; usual slips of the pen are corrected.
    /// Null where a wrong term remains whose meaning nobody can guess.
    /// </summary>
    /// <param name="record">The record as it is.</param>
    /// <param name="dropped">Terms to leave out besides.</param>
    public static string? Mend(SpfRecord record, Func<SpfTerm, bool>? dropped = null)
    {
        List<string> kept = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        string? all = null;
        bool hasRedirect = false, droppedPtr = false;
        foreach (var (piece, original, _) in Pieces(record))
        {
            var text = piece;
            if (original is not null && dropped?.Invoke(original) == true)
            {
                // A slip such as include:://name is corrected rather than dropped.
                text = SpfSlips.Correct(piece);
                if (text == piece)
                {
                    continue;
                }
            }

            if (SpfRecordParser.Parse(SpfRecord.Version + " " + text) is not { Errors.Count: 0, Terms: [var term] })
            {
                return null;
            }

            droppedPtr |= term.Kind == SpfTermKind.Ptr;
            if (term.Kind == SpfTermKind.All)
            {
                all ??= term.Qualifier is SpfResult.Fail or SpfResult.SoftFail ? text : DefaultAll;
            }
            else if (term.Kind != SpfTermKind.Ptr && !(all is not null && term.Kind != SpfTermKind.Exp) && seen.Add(KeyOf(term)))
            {
                hasRedirect |= term.Kind == SpfTermKind.Redirect;
                kept.Add(text);
            }
        }

        if (droppedPtr && kept.TrueForAll(text => text.Contains('=', StringComparison.Ordinal)))
        {
            kept.Insert(0, "mx");
        }

        if (all is not null)
        {
            kept.RemoveAll(text => text.StartsWith("redirect=", StringComparison.OrdinalIgnoreCase));
            kept.Add(all);
        }
        else if (!hasRedirect)
        {
            kept.Add(DefaultAll);
        }

        return Join(kept);
    }

    /// <summary>One record out of several; null where one of them cannot be mended.</summary>
    public static string? Merge(IReadOnlyList<string> records)
    {
        List<string> kept = [];
        var isStrict = true;
        foreach (var text in records)
        {
            if (Mend(SpfRecordParser.Parse(text)) is not { } mended)
            {
                return null;
            }

            var record = SpfRecordParser.Parse(mended);
            isStrict &= record.All is { Qualifier: SpfResult.Fail };
            kept.AddRange(record.Terms.Where(term => term.Kind is not (SpfTermKind.All or SpfTermKind.Redirect)).Select(term => term.Text));
            kept.AddRange(record.Terms.Where(term => term.Kind == SpfTermKind.Redirect).Select(term => "include:" + term.Target!.Text));
        }

        return Mend(SpfRecordParser.Parse(Join(kept.Append(isStrict ? "-all" : DefaultAll))));
    }

    /// <summary>The record with an address added in front of the term that refused it, or of its end; null where it is broken.</summary>
    public static string? Admit(SpfRecord record, IPAddress address, SpfTerm? refusedBy)
    {
        var added = TermOf(address);
        if (Mend(record) is not { } mended)
        {
            return null;
        }

        var terms = SpfRecordParser.Parse(mended).Terms.Select(term => term.Text).ToList();
        var at = refusedBy is null ? -1 : terms.IndexOf(refusedBy.Text);
        at = at >= 0 ? at : terms.FindIndex(text => text.Contains('=', StringComparison.Ordinal) || text.EndsWith("all", StringComparison.OrdinalIgnoreCase));
        terms.Insert(at < 0 ? terms.Count : at, added);
        return Join(terms);
    }

    // All terms in order, right or wrong; the wrong ones with what was probably meant.
    private static IEnumerable<(string Text, SpfTerm? Original, int Position)> Pieces(SpfRecord record) =>
        record.Terms.Select(term => (term.Kind == SpfTermKind.UnknownModifier ? SpfSlips.Correct(term.Text) : term.Text, (SpfTerm?)term, term.Position))
            .Concat(record.Errors.Where(error => error.Problem != SpfSyntaxProblem.DuplicateModifier)
                .Select(error => (SpfSlips.Correct(error.Text), (SpfTerm?)null, error.Position)))
            .Where(piece => piece.Item1.Length > 0)
            .OrderBy(piece => piece.Position);

    private static string KeyOf(SpfTerm term) => term.Kind is SpfTermKind.Redirect or SpfTermKind.Exp ? term.Kind.ToString() : term.Text.TrimStart('+');
}
