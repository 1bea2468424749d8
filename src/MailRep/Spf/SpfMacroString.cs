namespace MailRep.Spf;

/// <summary>A piece of a macro-string: literal text, or one <c>%{...}</c> whose <see cref="Letter"/> is lower case.</summary>
internal readonly record struct SpfMacroPart(string Literal, char Letter, int Keep, bool Reverse, bool UrlEscape, string Delimiters)
{
    public static SpfMacroPart Text(string literal) => new(literal, '\0', 0, false, false, string.Empty);
}

/// <summary>Which of the three texts with macros it is; they differ in what is allowed (RFC 7208 section 7.1).</summary>
internal enum SpfMacroUse
{
    /// <summary>domain-spec: ends in a top-level label or a macro, and c, r, t are not known.</summary>
    Domain,

    /// <summary>The value of an unknown modifier: macro-string alone.</summary>
    Modifier,

    /// <summary>The text that exp= leads to: spaces, and the letters c, r, t.</summary>
    Explanation,
}

/// <summary>A text with macros (RFC 7208 section 7), cut into its pieces once, so that each expansion is a copy.</summary>
internal sealed class SpfMacroString
{
    private SpfMacroString(string text, SpfMacroPart[]? parts) => (Text, Parts) = (text, parts);

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Null where the text holds no macro and stands for itself.</summary>
    public SpfMacroPart[]? Parts { get; }

    /// <summary>True where expanding needs the names of the client's address.</summary>
    public bool UsesPtr => Uses('p');

    public bool Uses(char letter) => Parts is not null && Array.Exists(Parts, part => part.Letter == letter);

    /// <summary>True where every macro of it is one of <paramref name="letters"/>.</summary>
    public bool UsesOnly(string letters) => Parts is null || Array.TrueForAll(Parts, part => part.Letter == '\0' || letters.Contains(part.Letter, StringComparison.Ordinal));

    /// <summary>Null with <paramref name="problem"/> where the syntax is wrong; <paramref name="at"/> is where, from the text's start.</summary>
    public static SpfMacroString? Parse(string text, SpfMacroUse use, out string? problem, out int at)
    {
        (problem, at) = (null, 0);
        List<SpfMacroPart>? parts = null;
        var literalFrom = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                if (!(text[i] is > ' ' and <= '~' || (use == SpfMacroUse.Explanation && text[i] == ' ')))
                {
                    (problem, at) = ($"it holds {Dns.DnsText.Character(text[i])}, which is not allowed here", i);
                    return null;
                }

                i++;
                continue;
            }

            var length = ReadMacro(text.AsSpan(i), use, out var part, out problem);
            if (length == 0)
            {
                at = i;
                return null;
            }

            parts ??= [];
            if (i > literalFrom)
            {
                parts.Add(SpfMacroPart.Text(text[literalFrom..i]));
            }

            parts.Add(part);
            i += length;
            literalFrom = i;
        }

        if (parts is not null && literalFrom < text.Length)
        {
            parts.Add(SpfMacroPart.Text(text[literalFrom..]));
        }

        if (use == SpfMacroUse.Domain && (literalFrom < text.Length || text.Length == 0))
        {
            problem = ProblemOfEnd(text.AsSpan(literalFrom));
            at = literalFrom;
        }

        return problem is null ? new SpfMacroString(text, parts?.ToArray()) : null;
    }

    // macro-expand of section 12. Returns the length, or 0 with the problem.
    private static int ReadMacro(ReadOnlySpan<char> text, SpfMacroUse use, out SpfMacroPart part, out string? problem)
    {
        (part, problem) = (default, null);
        switch (text.Length > 1 ? text[1] : '\0')
        {
            case '%':
                part = SpfMacroPart.Text("%");
                return 2;
            case '_':
                part = SpfMacroPart.Text(" ");
                return 2;
            case '-':
                part = SpfMacroPart.Text("%20");
                return 2;
            case '{':
                break;
            default:
                problem = "a % must be followed by {, %, _ or - (write a single percent sign as %%)";
                return 0;
        }

        var close = text.IndexOf('}');
        if (close < 3)
        {
            problem = close < 0 ? "a macro has no closing }" : "a macro %{} names no letter";
            return 0;
        }

        var letter = char.ToLowerInvariant(text[2]);
        if (!"slodiphvcrt".Contains(letter, StringComparison.Ordinal))
        {
            problem = $"there is no macro letter {Dns.DnsText.Character(text[2])}";
            return 0;
        }

        if (use == SpfMacroUse.Domain && letter is ('c' or 'r' or 't'))
        {
            problem = $"the macro %{{{letter}}} is allowed in explanation texts only";
            return 0;
        }

        var rest = text[3..close];
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
        var keep = ReadKeep(rest[..digits]);
        rest = rest[digits..];
        var reverse = rest.Length > 0 && rest[0] is 'r' or 'R';
        rest = reverse ? rest[1..] : rest;
        if (keep == 0 || rest.ContainsAnyExcept(Delimiter))
        {
            problem = keep == 0 ? "a macro cannot keep 0 parts" : "a macro is a letter, then digits, then r, then delimiters out of .-+,/_=";
            return 0;
        }

        part = new SpfMacroPart(string.Empty, letter, keep, reverse, char.IsAsciiLetterUpper(text[2]), rest.Length == 0 ? "." : rest.ToString());
        return close + 1;
    }

    // More parts than any name or address has are all of them (section 7.3: at least 127 must be supported).
    private static int ReadKeep(ReadOnlySpan<char> digits)
    {
        if (digits.Length == 0)
        {
            return int.MaxValue;
        }

        var significant = digits.TrimStart('0');
        return significant.Length == 0 ? 0 : significant.Length > 6 ? int.MaxValue : int.Parse(significant, null);
    }

    // domain-end of section 12, on the literal text after the last macro.
    private static string? ProblemOfEnd(ReadOnlySpan<char> end)
    {
        if (end.Length == 0)
        {
            return "the domain name is missing";
        }

        end = end[^1] == '.' ? end[..^1] : end;
        var dot = end.LastIndexOf('.');
        var top = end[(dot + 1)..];
        return dot < 0 ? "it needs a full domain name with a dot in it"
            : top.Length == 0 ? "the domain name ends in two dots"
            : top[0] == '-' || top[^1] == '-' ? "the last label begins or ends with a hyphen"
            : top.ContainsAnyExcept(LetterDigitHyphen) ? "the last label holds something other than letters, digits and hyphens"
            : top.IndexOfAnyExceptInRange('0', '9') < 0 ? "the last label is a number: an address belongs into ip4: or ip6:"
            : null;
    }

    private static readonly System.Buffers.SearchValues<char> Delimiter = System.Buffers.SearchValues.Create(".-+,/_=");

    private static readonly System.Buffers.SearchValues<char> LetterDigitHyphen =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}
