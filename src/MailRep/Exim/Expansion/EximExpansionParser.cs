using System.Text;

namespace MailRep.Exim.Expansion;

/// <summary>Why Exim fails to expand a string.</summary>
/// <param name="Message">What is wrong, to follow "because".</param>
/// <param name="IsCertain">False where another version of Exim may know the name.</param>
internal sealed record EximFault(string Message, bool IsCertain);

/// <summary>
/// Reads strings as Exim's expand.c does. Exim reads the branches that it does not take as well, so that a fault anywhere is one of
/// the whole.
/// </summary>
internal sealed partial class EximExpansionParser
{
    /// <summary>Deeper nesting than that is taken for a fault.</summary>
    private const int MaxDepth = 100;

    private readonly string _text;
    private EximFault? _doubt;
    private int _at;
    private int _depth;

    private EximExpansionParser(string text) => _text = text;

    private char Now => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>The string and null; or null and why Exim cannot expand it; or both where that depends on its version.</summary>
    public static (EximString? Read, EximFault? Fault) Parse(string text)
    {
        var parser = new EximExpansionParser(text);
        try
        {
            return (parser.ReadString(isInner: false), parser._doubt);
        }
        catch (FormatException problem)
        {
            return (null, new EximFault(problem.Message, IsCertain: true));
        }
        catch (NotSupportedException problem)
        {
            return (null, new EximFault(problem.Message, IsCertain: false));
        }
    }

    // Up to the end, or to the brace that closes an inner string, which stays. A brace that opens is text.
    private EximString ReadString(bool isInner)
    {
        if (++_depth > MaxDepth)
        {
            throw Fault($"it is nested more than {MaxDepth} levels deep");
        }

        List<EximNode> nodes = [];
        var text = new StringBuilder();
        while (_at < _text.Length && !(isInner && Now == '}'))
        {
            if (Now == '\\')
            {
                ReadEscape(text);
            }
            else if (Now == '$')
            {
                _at++;
                Flush(nodes, text);
                nodes.Add(ReadDollar());
            }
            else
            {
                text.Append(_text[_at++]);
            }
        }

        Flush(nodes, text);
        _depth--;
        return new EximString(nodes);
    }

    private static void Flush(List<EximNode> nodes, StringBuilder text)
    {
        if (text.Length > 0)
        {
            nodes.Add(new EximText(text.ToString()));
            text.Clear();
        }
    }

    // \N ends the expansion up to the next \N.
    private void ReadEscape(StringBuilder text)
    {
        _at++;
        if (Now == 'N')
        {
            var end = _text.IndexOf("\\N", ++_at, StringComparison.Ordinal);
            text.Append(_text, _at, (end < 0 ? _text.Length : end) - _at);
            _at = end < 0 ? _text.Length : end + 2;
        }
        else if (_at < _text.Length)
        {
            text.Append(Now switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            _at++;
        }
    }

    private EximNode ReadDollar()
    {
        if (Now != '{')
        {
            if (char.IsAsciiDigit(Now))
            {
                return new EximVariable(Word(char.IsAsciiDigit));
            }

            return char.IsAsciiLetter(Now) ? Variable(Word(IsNameCharacter), isInBraces: false) : throw Fault("a $ is followed by no letter, digit or {; write \\$ for the sign itself");
        }

        _at++;
        if (char.IsAsciiDigit(Now))
        {
            var number = Word(char.IsAsciiDigit);
            return Now == '}' ? Close(new EximVariable(number)) : throw Fault("a } is missing behind ${" + number);
        }

        if (!char.IsAsciiLetter(Now))
        {
            throw Fault("${ is followed by no letter or digit");
        }

        var name = Word(c => IsNameCharacter(c) || c == '-');
        return name switch
        {
            "if" => ReadIf(),
            "lookup" => ReadLookup(),
            "extract" => ReadExtract(),
            _ when EximNames.ArgumentsOf(name) is { } count && Now != ':' => ReadItem(name, count),
            _ when Now == ':' => ReadOperator(name),
            _ when Now == '}' => Close(Variable(name, isInBraces: true)),
            _ => ReadUnknown(name),
        };
    }

    private EximVariable Variable(string name, bool isInBraces)
    {
        if (!isInBraces && EximNames.IsHeader(name))
        {
            // A header's name goes on to a colon, which belongs to it, or to white space or a brace.
            name += Word(c => c is > ' ' and < '\u007F' and not (':' or '}'));
            _at += Now == ':' ? 1 : 0;
        }
        else if (!EximNames.IsVariable(name) || (isInBraces && EximNames.IsHeader(name)))
        {
            Doubt($"it knows no variable ${name}");
        }

        return new EximVariable(name);
    }

    private EximOperator ReadOperator(string name)
    {
        if (!EximNames.IsOperator(name))
        {
            Doubt($"it knows no operator {name}:");
        }

        _at++;
        var argument = ReadString(isInner: true);
        return Now == '}' ? Close(new EximOperator(name, argument)) : throw Fault("a } is missing at the end of ${" + name + ":");
    }

    // What a later Exim may know has braces all the same.
    private EximItem ReadUnknown(string name)
    {
        if (Now is not ('{' or ' ' or ','))
        {
            throw Fault($"${{{name} is no item, and no variable for lack of a }}");
        }

        Doubt($"it knows no item ${{{name}");
        Word(c => c is not ('{' or '}'));
        return ReadItem(name, (0, int.MaxValue));
    }

    private EximItem ReadItem(string name, (int Least, int Most) count)
    {
        if (name == "run" && Now == ',')
        {
            Word(c => char.IsAsciiLetter(c) || c == ',');
        }

        List<EximString> arguments = [];
        for (SkipSpace(); Now == '{'; SkipSpace())
        {
            arguments.Add(name switch
            {
                "filter" when arguments.Count == 1 => ReadConditionArgument(),
                _ => ReadArgument(name),
            });
        }

        if (arguments.Count < count.Least || arguments.Count > count.Most)
        {
            throw Fault($"${{{name} has {arguments.Count} strings, where it takes {(count.Least == count.Most ? $"{count.Least}" : $"{count.Least} to {count.Most}")}");
        }

        if (char.IsAsciiLetter(Now) && Word(char.IsAsciiLetter) != "fail")
        {
            throw Fault($"${{{name} has neither {{ nor fail nor }} behind its strings");
        }

        return CloseItem(name, new EximItem(name, arguments));
    }

    private EximIf ReadIf()
    {
        var condition = ReadCondition();
        return CloseItem("if", new EximIf(condition, ReadChoice("if")));
    }

    private EximLookup ReadLookup()
    {
        SkipSpace();
        var key = Now == '{' ? ReadArgument("lookup") : null;
        SkipSpace();
        var type = Word(c => char.IsAsciiLetterOrDigit(c) || "$=()*._-@".Contains(c, StringComparison.Ordinal));
        if (type.Length == 0)
        {
            throw Fault("${lookup names no type of look-up");
        }

        if (!EximNames.IsLookup(type))
        {
            Doubt($"it knows no look-up of the type {type}");
        }

        var options = Now == ',' ? Word(c => c is not ('{' or '}' or ' ')) : string.Empty;
        SkipSpace();
        var source = ReadArgument("lookup");
        return CloseItem("lookup", new EximLookup(type, options.TrimStart(','), key, source, ReadChoice("lookup")));
    }

    private EximExtract ReadExtract()
    {
        SkipSpace();
        var kind = Word(char.IsAsciiLetter);
        if (kind is not ("" or "json" or "jsons"))
        {
            throw Fault($"${{extract is followed by {kind}");
        }

        SkipSpace();
        List<EximString> arguments = [ReadArgument("extract")];
        var isNumber = arguments[0].Literal is { Length: > 0 } text && text.Trim().TrimStart('-').All(char.IsAsciiDigit) && kind.Length == 0;
        for (var wanted = isNumber ? 2 : 1; wanted > 0; wanted--)
        {
            SkipSpace();
            arguments.Add(ReadArgument("extract"));
        }

        return CloseItem("extract", new EximExtract(arguments, ReadChoice("extract")));
    }

    private EximChoice ReadChoice(string name)
    {
        SkipSpace();
        if (Now == '}')
        {
            return EximChoice.None;
        }

        var yes = ReadArgument(name);
        SkipSpace();
        if (Now == '{')
        {
            return new EximChoice(yes, ReadArgument(name), false);
        }

        if (Now == '}')
        {
            return new EximChoice(yes, null, false);
        }

        return Word(char.IsAsciiLetter) == "fail" ? new EximChoice(yes, null, true) : throw Fault($"a }} is missing at the end of ${{{name}");
    }

    private EximString ReadArgument(string name)
    {
        if (Now != '{')
        {
            throw Fault($"a {{ is missing behind {name}");
        }

        _at++;
        var inner = ReadString(isInner: true);
        return Now == '}' ? Close(inner) : throw Fault($"a }} is missing behind {name}");
    }

    private T CloseItem<T>(string name, T node)
    {
        SkipSpace();
        return Now == '}' ? Close(node) : throw Fault($"a }} is missing at the end of ${{{name}");
    }

    private T Close<T>(T node)
    {
        _at++;
        return node;
    }

    private void Doubt(string message) => _doubt ??= new EximFault(message, IsCertain: false);

    private static FormatException Fault(string message) => new(message);

    private void SkipSpace() => Word(char.IsWhiteSpace);

    private string Word(Func<char, bool> holds)
    {
        var start = _at;
        while (_at < _text.Length && holds(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
