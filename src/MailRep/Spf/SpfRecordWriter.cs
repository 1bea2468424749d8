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

    /// <summary>True where a mechanism or redirect= may let a sender pass.</summary>
    public static bool LetsAnyoneSend(SpfRecord record) =>
        record.Terms.Any(term => term.Kind == SpfTermKind.Redirect || term is { IsModifier: false, Qualifier: SpfResult.Pass });

    /// <summary>
    /// The record with what its text alone shows mended: terms after all, redirect= beside all, a second redirect= or exp= and
    /// repeated terms go; +all and ?all become ~all; a missing end is added; usual slips of the pen are corrected. Null where a
    /// wrong term remains whose meaning nobody can guess.
    /// </summary>
    /// <param name="record">The record as it is.</param>
    /// <param name="change">What to write in place of a term, nothing to leave it out; null to keep it.</param>
    public static string? Mend(SpfRecord record, Func<SpfTerm, IReadOnlyList<string>?>? change = null)
    {
        List<SpfTerm> terms = [];
        foreach (var text in Pieces(record, change))
        {
            if (SpfRecordParser.Parse(SpfRecord.Version + " " + text) is not { Errors.Count: 0, Terms: [var term] })
            {
                return null;
            }

            terms.Add(term);
        }

        return Join(Arrange(terms));
    }

    private static IEnumerable<string> Arrange(List<SpfTerm> terms)
    {
        var all = terms.Find(term => term.Kind == SpfTermKind.All);
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        var isReached = true;
        foreach (var term in terms)
        {
            isReached &= term.Kind != SpfTermKind.All;
            var isKept = term.Kind switch
            {
                SpfTermKind.All => false,
                SpfTermKind.Redirect => all is null,
                _ => term.IsModifier || isReached,
            };
            if (isKept && seen.Add(KeyOf(term)))
            {
                yield return term.Text;
            }
        }

        if (all is not null)
        {
            yield return all.Qualifier is SpfResult.Fail or SpfResult.SoftFail ? all.Text : DefaultAll;
        }
        else if (!terms.Exists(term => term.Kind == SpfTermKind.Redirect))
        {
            yield return DefaultAll;
        }
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

    /// <summary>The record with an address added in front of the term that refuses it, or of its end.</summary>
    /// <param name="text">A sound record.</param>
    /// <param name="address">Who has to pass.</param>
    /// <param name="refusedBy">The term, where it is none of the end.</param>
    public static string Admit(string text, IPAddress address, SpfTerm? refusedBy)
    {
        var terms = SpfRecordParser.Parse(text).Terms.ToList();
        // A term that the repair has written in another way still refuses: then in front of everything.
        var at = refusedBy is { IsModifier: false, Kind: not SpfTermKind.All }
            ? Math.Max(0, terms.FindIndex(term => term.Text == refusedBy.Text))
            : terms.FindIndex(term => term.IsModifier || term.Kind == SpfTermKind.All);
        at = at >= 0 ? at : terms.Count;
        var added = SpfNetwork.Of(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        var passes = terms.Take(at).Any(term => term is { Kind: SpfTermKind.Ip4 or SpfTermKind.Ip6, Qualifier: SpfResult.Pass } && term.Network.Contains(added));
        return passes ? text : Join([.. terms.Take(at).Select(term => term.Text), TermOf(address), .. terms.Skip(at).Select(term => term.Text)]);
    }

    // All terms in order, right or wrong; the wrong ones with what was probably meant.
    private static IEnumerable<string> Pieces(SpfRecord record, Func<SpfTerm, IReadOnlyList<string>?>? change) =>
        record.Terms.Select(term => (Texts: change?.Invoke(term) ?? [term.Kind == SpfTermKind.UnknownModifier ? SpfSlips.Correct(term.Text) : term.Text], term.Position))
            .Concat(record.Errors.Where(error => error.Problem != SpfSyntaxProblem.DuplicateModifier)
                .Select(error => (Texts: (IReadOnlyList<string>)[SpfSlips.Correct(error.Text)], error.Position)))
            .OrderBy(piece => piece.Position)
            .SelectMany(piece => piece.Texts)
            .Where(text => text.Length > 0);

    private static string KeyOf(SpfTerm term) => term.Kind is SpfTermKind.Redirect or SpfTermKind.Exp ? term.Kind.ToString() : term.Text.TrimStart('+');
}
