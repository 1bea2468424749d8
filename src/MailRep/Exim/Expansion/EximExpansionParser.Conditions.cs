namespace MailRep.Exim.Expansion;

// The conditions of ${if (spec chapter 11, section 7).
internal sealed partial class EximExpansionParser
{
    private EximString ReadConditionArgument()
    {
        _at++;
        ReadCondition();
        SkipSpace();
        return Now == '}' ? Close(new EximString([])) : throw Fault("a } is missing behind a condition");
    }

    private EximCondition ReadCondition()
    {
        if (++_depth > MaxDepth)
        {
            throw Fault($"it is nested more than {MaxDepth} levels deep");
        }

        SkipSpace();
        var isNegated = false;
        for (; Now == '!'; SkipSpace())
        {
            isNegated = !isNegated;
            _at++;
        }

        var name = char.IsAsciiLetter(Now) ? Word(c => IsNameCharacter(c)) : Word(c => c is '<' or '=' or '>');
        List<EximString> arguments = [];
        List<EximCondition> conditions = [];
        if (name.Length == 0)
        {
            throw Fault("${if has no condition");
        }

        if (name == "def")
        {
            arguments.Add(new EximString([Now == ':' ? ReadDefined() : throw Fault("def has no colon and variable behind it")]));
        }
        else if (name is "and" or "or")
        {
            ReadBraces(name, () => conditions.Add(ReadInner()));
        }
        else if (name.StartsWith("forany", StringComparison.Ordinal) || name.StartsWith("forall", StringComparison.Ordinal))
        {
            SkipSpace();
            arguments.Add(ReadArgument(name));
            SkipSpace();
            conditions.Add(ReadInner());
        }
        else if (EximNames.StringsOf(name) is { } count)
        {
            if (count < 0)
            {
                ReadBraces(name, () => arguments.Add(ReadArgument(name)));
            }

            for (var left = count; left > 0; left--)
            {
                SkipSpace();
                arguments.Add(ReadArgument(name));
            }
        }
        else
        {
            // How many strings it has is not known, so that nothing behind it can be read.
            throw new NotSupportedException($"it knows no condition {name}");
        }

        _depth--;
        return new EximCondition(name, isNegated, arguments, conditions);
    }

    private EximVariable ReadDefined()
    {
        _at++;
        return Variable(Word(IsNameCharacter), isInBraces: false);
    }

    private EximCondition ReadInner()
    {
        if (Now != '{')
        {
            throw Fault("a condition within another does not stand in braces");
        }

        _at++;
        var inner = ReadCondition();
        SkipSpace();
        return Now == '}' ? Close(inner) : throw Fault("a } is missing behind a condition");
    }

    // {{a}{b}}
    private void ReadBraces(string name, Action read)
    {
        SkipSpace();
        if (Now != '{')
        {
            throw Fault($"a {{ is missing behind {name}");
        }

        _at++;
        for (SkipSpace(); Now == '{'; SkipSpace())
        {
            read();
        }

        _at += Now == '}' ? 1 : throw Fault($"a }} is missing behind {name}");
    }
}
