using System.Text;

namespace MailRep.Adapters.Dns;

/// <summary>A word of a zone file: its text as written, escapes included.</summary>
internal readonly record struct ZoneToken(string Text, bool IsQuoted);

/// <summary>One entry, over as many lines as its parentheses take.</summary>
/// <param name="Tokens">At least one.</param>
/// <param name="InheritsOwner">True where the line starts with a blank: the owner is the entry's before.</param>
/// <param name="Line">Where it starts, from 1.</param>
internal sealed record ZoneEntry(IReadOnlyList<ZoneToken> Tokens, bool InheritsOwner, int Line);

/// <summary>Cuts a zone file into entries (RFC 1035 section 5.1). An octet is a character.</summary>
internal sealed class ZoneFileLexer(string text, string path)
{
    private readonly List<ZoneToken> _tokens = [];
    private int _at;
    private int _line = 1;

    public IEnumerable<ZoneEntry> Entries()
    {
        while (_at < text.Length)
        {
            var (line, inherits) = (_line, text[_at] is ' ' or '\t');
            _tokens.Clear();
            ReadEntry();
            if (_tokens.Count > 0)
            {
                yield return new ZoneEntry([.. _tokens], inherits, line);
            }
        }
    }

    private void ReadEntry()
    {
        var open = new Stack<int>();
        while (_at < text.Length)
        {
            var c = text[_at];
            switch (c)
            {
                case '\n':
                    _at++;
                    _line++;
                    if (open.Count == 0)
                    {
                        return;
                    }

                    break;
                case ' ' or '\t' or '\r':
                    _at++;
                    break;
                case ';':
                    _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
                    break;
                case '(':
                    open.Push(_line);
                    _at++;
                    break;
                case ')':
                    if (!open.TryPop(out _))
                    {
                        throw ZoneFileErrors.Syntax(path, _line, "a closing parenthesis has no opening one", "Remove it, or open it on a line before.");
                    }

                    _at++;
                    break;
                case '"':
                    ReadQuoted();
                    break;
                default:
                    ReadWord();
                    break;
            }
        }

        if (open.TryPeek(out var unclosed))
        {
            throw ZoneFileErrors.Syntax(path, unclosed, "an opening parenthesis is never closed", "Close it at the end of its record.");
        }
    }

    private void ReadQuoted()
    {
        var word = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] is not ('"' or '\n'); _at++)
        {
            word.Append(text[_at]);
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] != '\n')
            {
                word.Append(text[++_at]);
            }
        }

        if (_at >= text.Length || text[_at] != '"')
        {
            throw ZoneFileErrors.Syntax(path, _line, "a quotation mark is not closed on its line", "Close it; to go on in the next line put the strings into parentheses.");
        }

        _at++;
        _tokens.Add(new ZoneToken(word.ToString(), true));
    }

    private void ReadWord()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '(' or ')' or '"'))
        {
            _at += text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is not ('\r' or '\n') ? 2 : 1;
        }

        _tokens.Add(new ZoneToken(text[start.._at], false));
    }
}
