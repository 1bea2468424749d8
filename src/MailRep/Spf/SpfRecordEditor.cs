using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>What to change of a record.</summary>
/// <param name="Add">Terms as people type them.</param>
/// <param name="Remove">Terms as they stand in the record, or as people type them.</param>
/// <param name="All">What to end in; null to leave the end alone.</param>
internal sealed record SpfEdit(IReadOnlyList<string> Add, IReadOnlyList<string> Remove, SpfResult? All);

/// <summary>A record after an edit.</summary>
/// <param name="Text">The record; the very text that it was where nothing changed.</param>
/// <param name="Changes">What was done: "adds mx".</param>
/// <param name="Unchanged">What need not be done: "mx is there already".</param>
internal sealed record SpfEdited(string Text, IReadOnlyList<string> Changes, IReadOnlyList<string> Unchanged)
{
    public bool IsChange => Changes.Count > 0;

    /// <summary>One sentence.</summary>
    public string Reason => Sentence(IsChange ? string.Join("; ", Changes.Concat(Unchanged)) : "nothing to change: " + string.Join("; ", Unchanged));

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
}

/// <summary>
/// Edits the text of a record term by term: what it is not told to touch stays as it is and where it is, right or wrong,
/// known or unknown. Pure.
/// </summary>
internal sealed class SpfRecordEditor
{
    private readonly DnsName _owner;
    private readonly List<Piece> _pieces;
    private readonly List<string> _changes = [];
    private readonly List<string> _unchanged = [];

    private SpfRecordEditor(DnsName owner, string text)
    {
        _owner = owner;
        _pieces = [.. text[SpfRecord.Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(piece => new Piece(piece, ReadOne(piece)))];
    }

    /// <exception cref="MailRepException">A term cannot be read, or one to remove is not there.</exception>
    public static SpfEdited Edit(DnsName owner, string text, SpfEdit edit)
    {
        var editor = new SpfRecordEditor(owner, text);
        var hadBoth = editor.HasBothEnds;
        foreach (var term in edit.Remove)
        {
            editor.Remove(term);
        }

        foreach (var term in edit.Add)
        {
            editor.Add(editor.ReadTyped(term));
        }

        if (edit.All is { } qualifier)
        {
            editor.EndIn(qualifier);
        }

        return editor.HasBothEnds && !hadBoth
            ? throw new MailRepException(MailRepError.SpfRedirectBesideAll,
                $"The record of {owner} would have redirect= and all, and receivers ignore redirect= where there is an all (RFC 7208 section 6.1).",
                owner.ToString(), "Remove the one that you do not want with -Remove in the same command.")
            : new SpfEdited(editor.Write(text), editor._changes, editor._unchanged);
    }

    private bool HasBothEnds => IndexOf(SpfTermKind.All) >= 0 && IndexOf(SpfTermKind.Redirect) >= 0;

    private string Write(string text) =>
        _changes.Count == 0 ? text : string.Join(' ', _pieces.Select(piece => piece.Text).Prepend(text[..SpfRecord.Version.Length]));

    private void Remove(string typed)
    {
        var wanted = ReadOne(Meant(typed));
        var isQualified = typed[0] is '+' or '-' or '~' or '?';
        var removed = _pieces.Where(piece => piece.Text.Equals(typed, StringComparison.OrdinalIgnoreCase)
            || (wanted is not null && piece.Term is not null && SpfTermKey.Of(piece.Term) == SpfTermKey.Of(wanted)
                && (!isQualified || piece.Term.Qualifier == wanted.Qualifier))).ToList();
        if (removed.Count == 0)
        {
            throw new MailRepException(MailRepError.SpfTermMissing, $"'{Shown(typed)}' is not in the record of {_owner}.", Shown(typed),
                _pieces.Count == 0 ? "The record has no terms." : $"Give one of its terms: {DnsText.Shorten(string.Join(", ", _pieces.Select(piece => Shown(piece.Text))), 700)}.");
        }

        _pieces.RemoveAll(removed.ToHashSet().Contains);
        _changes.Add("removes " + DnsText.Shorten(string.Join(" and ", removed.Select(piece => Shown(piece.Text))), 300));
    }

    private void Add(SpfTerm term)
    {
        var isOnlyOnce = term.Kind is SpfTermKind.Redirect or SpfTermKind.Exp;
        var at = _pieces.FindIndex(piece => piece.Term is { } other && (isOnlyOnce ? other.Kind == term.Kind : SpfTermKey.Of(other) == SpfTermKey.Of(term)));
        var all = IndexOf(SpfTermKind.All);
        if (at >= 0 && !term.IsModifier && all >= 0 && at > all)
        {
            // What stands after all is never reached: it moves.
            _pieces.RemoveAt(at);
            _pieces.Insert(EndOfMechanisms(), new Piece(term.Text, term));
            _changes.Add($"moves {Shown(term.Text)} in front of all");
        }
        else if (at >= 0 && _pieces[at].Term is { } there)
        {
            if (there.Qualifier == term.Qualifier && SpfTermKey.Of(there) == SpfTermKey.Of(term))
            {
                _unchanged.Add($"{Shown(term.Text)} is there already");
                return;
            }

            _changes.Add($"writes {Shown(term.Text)} in place of {Shown(there.Text)}");
            _pieces[at] = new Piece(term.Text, term);
        }
        else if (CoverOf(term, all) is { } wider)
        {
            _unchanged.Add($"{Shown(term.Text)} lies in {Shown(wider.Text)}, which is there already");
        }
        else
        {
            _pieces.Insert(term.IsModifier ? _pieces.Count : EndOfMechanisms(), new Piece(term.Text, term));
            _changes.Add("adds " + Shown(term.Text));
        }
    }

    private void EndIn(SpfResult qualifier)
    {
        var text = SpfRecordBuilder.AllOf(qualifier);
        var piece = new Piece(text, ReadOne(text));
        var at = IndexOf(SpfTermKind.All);
        if (at >= 0 && _pieces[at].Term!.Qualifier == qualifier)
        {
            _unchanged.Add($"{text} is there already");
        }
        else if (at >= 0)
        {
            _changes.Add($"writes {text} in place of {Shown(_pieces[at].Text)}");
            _pieces[at] = piece;
        }
        else
        {
            _changes.Add("adds " + text);
            _pieces.Add(piece);
        }
    }

    // A range that is reached and passes whatever the new one would.
    private SpfTerm? CoverOf(SpfTerm term, int all) =>
        term is not { Kind: SpfTermKind.Ip4 or SpfTermKind.Ip6, Qualifier: SpfResult.Pass } ? null
            : _pieces.Take(all < 0 ? _pieces.Count : all).Select(piece => piece.Term).FirstOrDefault(other =>
                other is { Kind: SpfTermKind.Ip4 or SpfTermKind.Ip6, Qualifier: SpfResult.Pass } && other.Network.Contains(term.Network));

    private int IndexOf(SpfTermKind kind) => _pieces.FindIndex(piece => piece.Term?.Kind == kind);

    private int EndOfMechanisms() => _pieces.FindIndex(piece => piece.Term?.Kind is SpfTermKind.All or SpfTermKind.Redirect) is var at and >= 0 ? at : _pieces.Count;

    private SpfTerm ReadTyped(string typed)
    {
        var text = Meant(typed);
        var record = SpfRecordParser.Parse($"{SpfRecord.Version} {text}");
        return record switch
        {
            { Errors: [var error, ..] } => throw Invalid(error.Problem, Example),
            { Terms: [{ Kind: SpfTermKind.All }] } => throw Invalid("the end of the record is a parameter of its own", "Give -All Fail, SoftFail or Neutral."),
            { Terms: [{ Kind: SpfTermKind.UnknownModifier }] } => throw Invalid("receivers ignore it", Example),
            { Terms: [{ Kind: SpfTermKind.Ip4 or SpfTermKind.Ip6 or SpfTermKind.A or SpfTermKind.Mx, Qualifier: SpfResult.Pass } wide] }
                when wide.Ip4Bits == 0 || wide.Ip6Bits == 0 => throw Invalid("it would let every address in the world send", Example),
            { Terms: [var term] } => term,
            _ => throw Invalid("it is no term", Example),
        };

        MailRepException Invalid(string problem, string action) => new(
            MailRepError.SpfTermInvalid, $"'{Shown(typed)}' cannot be added to the record of {_owner}: {problem}.", Shown(typed), action);
    }

    private const string Example = "Give terms like ip4:192.0.2.0/24, a:mail.example.org, mx or include:_spf.example.net.";

    // An address alone is a term to whoever types it, and so are the usual slips of the pen.
    private static string Meant(string typed) =>
        SpfNetwork.ParseIp6(typed.AsSpan(0, typed.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? slash : typed.Length)) is null
            ? SpfSlips.Correct(typed) : "ip6:" + typed;

    private static SpfTerm? ReadOne(string text) =>
        SpfRecordParser.Parse($"{SpfRecord.Version} {text}") is { Errors.Count: 0, Terms: [var term] } ? term : null;

    private static string Shown(string text) => DnsText.Shorten(DnsText.Inline(text), 80);

    // Compared by reference: two equal terms are two pieces.
    private sealed class Piece(string text, SpfTerm? term)
    {
        public string Text { get; } = text;

        /// <summary>Null where the syntax is wrong.</summary>
        public SpfTerm? Term { get; } = term;
    }
}

/// <summary>What makes two terms the same: neither the case of letters, nor the qualifier, nor how an address is written.</summary>
internal readonly record struct SpfTermKey(SpfTermKind Kind, string Text, SpfNetwork Network)
{
    public static SpfTermKey Of(SpfTerm term) => term.Kind is SpfTermKind.Ip4 or SpfTermKind.Ip6
        ? new SpfTermKey(term.Kind, string.Empty, term.Network.Masked())
        : new SpfTermKey(term.Kind, term.Text.TrimStart('+', '-', '~', '?').ToUpperInvariant(), default);
}
