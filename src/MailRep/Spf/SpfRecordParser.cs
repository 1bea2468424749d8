namespace MailRep.Spf;

/// <summary>Reads a record by the ABNF of RFC 7208 section 12. Takes any octets and never throws.</summary>
public static class SpfRecordParser
{
    // Of nearly all records; more are found room for on the way.
    private const int ExpectedTerms = 32;

    /// <param name="text">A record for which <see cref="SpfRecord.IsSpf"/> holds, an octet a character.</param>
    public static SpfRecord Parse(string text)
    {
        List<SpfTerm> terms = new(Math.Min(text.AsSpan().Count(' '), ExpectedTerms));
        List<SpfSyntaxError>? errors = null;
        bool hasRedirect = false, hasExp = false;
        for (var start = SpfRecord.Version.Length; start < text.Length;)
        {
            if (text[start] == ' ')
            {
                start++;
                continue;
            }

            var end = text.IndexOf(' ', start) is var space and >= 0 ? space : text.Length;
            var term = new TermReader(text[start..end], start);
            if (term.Read() is { } read)
            {
                var twice = (read.Kind == SpfTermKind.Redirect && hasRedirect) || (read.Kind == SpfTermKind.Exp && hasExp);
                hasRedirect |= read.Kind == SpfTermKind.Redirect;
                hasExp |= read.Kind == SpfTermKind.Exp;
                terms.Add(read);
                if (twice)
                {
                    (errors ??= []).Add(new SpfSyntaxError(read.Text, start, start, SpfSyntaxProblem.DuplicateModifier));
                }
            }
            else
            {
                (errors ??= []).Add(term.Error());
            }

            start = end;
        }

        return new SpfRecord(text, terms, errors ?? (IReadOnlyList<SpfSyntaxError>)[]);
    }

    private ref struct TermReader(string term, int position)
    {
        private string _problem = string.Empty;
        private int _at;

        public readonly SpfSyntaxError Error() => new(term, position, position + _at, _problem);

        public SpfTerm? Read()
        {
            var text = term.AsSpan();
            var mark = text.IndexOfAny('=', ':', '/');

            // Section 4.6.1: a name with '=' right after it, before any ':' or '/', is a modifier.
            return mark >= 0 && text[mark] == '=' ? ReadModifier(mark) : ReadMechanism(mark);
        }

        private SpfTerm? ReadModifier(int equals)
        {
            var name = term.AsSpan(0, equals);
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || name.ContainsAnyExcept(NameCharacters))
            {
                return Fail(0, name.Length > 0 && name[0] is '+' or '-' or '?' or '~'
                    ? "a modifier has no qualifier in front"
                    : "the name of a modifier is a letter, then letters, digits, hyphens, underscores or dots");
            }

            var kind = name.Equals("redirect", StringComparison.OrdinalIgnoreCase) ? SpfTermKind.Redirect
                : name.Equals("exp", StringComparison.OrdinalIgnoreCase) ? SpfTermKind.Exp
                : SpfTermKind.UnknownModifier;
            var target = ReadTarget(equals + 1, term.Length, kind == SpfTermKind.UnknownModifier ? SpfMacroUse.Modifier : SpfMacroUse.Domain);
            return target is null ? null : new SpfTerm(kind, term, position) { Target = target };
        }

        private SpfTerm? ReadMechanism(int mark)
        {
            var (qualifier, from) = term[0] switch
            {
                '+' => (SpfResult.Pass, 1),
                '-' => (SpfResult.Fail, 1),
                '?' => (SpfResult.Neutral, 1),
                '~' => (SpfResult.SoftFail, 1),
                _ => (SpfResult.Pass, 0),
            };
            var name = term.AsSpan(from, (mark < 0 ? term.Length : mark) - from);
            if (KindOf(name) is not { } kind)
            {
                return Fail(from, name.Length == 0 ? "there is no mechanism here" : "no such mechanism");
            }

            var colon = mark >= 0 && term[mark] == ':';
            var rest = mark < 0 ? term.Length : mark;
            return kind switch
            {
                SpfTermKind.All => mark < 0 ? new SpfTerm(kind, term, position) { Qualifier = qualifier } : Fail(mark, "all stands alone"),
                SpfTermKind.Ip4 or SpfTermKind.Ip6 => colon ? ReadNetwork(kind, qualifier, mark + 1) : Fail(rest, "the address is missing"),
                SpfTermKind.Include or SpfTermKind.Exists when !colon => Fail(rest, "the domain name is missing"),
                SpfTermKind.Ptr when mark >= 0 && !colon => Fail(mark, "ptr takes no network length"),
                SpfTermKind.A or SpfTermKind.Mx => ReadHost(kind, qualifier, colon, rest),
                _ => ReadNamed(kind, qualifier, colon, rest, term.Length),
            };
        }

        // [ ":" domain-spec ], from the colon on.
        private SpfTerm? ReadNamed(
            SpfTermKind kind, SpfResult qualifier, bool colon, int from, int end, int ip4Bits = SpfNetwork.Ip4Length, int ip6Bits = SpfNetwork.Ip6Length)
        {
            var target = colon ? ReadTarget(from + 1, end, SpfMacroUse.Domain) : null;
            return colon && target is null ? null
                : new SpfTerm(kind, term, position) { Qualifier = qualifier, Target = target, Ip4Bits = ip4Bits, Ip6Bits = ip6Bits };
        }

        // ip4-network [ ip4-cidr-length ], ip6-network [ ip6-cidr-length ].
        private SpfTerm? ReadNetwork(SpfTermKind kind, SpfResult qualifier, int from)
        {
            var ip6 = kind == SpfTermKind.Ip6;
            var text = term.AsSpan(from);
            var slash = text.IndexOf('/');
            var address = slash < 0 ? text : text[..slash];
            if ((ip6 ? SpfNetwork.ParseIp6(address) : SpfNetwork.ParseIp4(address)) is not { } network)
            {
                return Fail(from, ip6 ? "this is no IPv6 address" : "this is no IPv4 address of four numbers");
            }

            var longest = ip6 ? SpfNetwork.Ip6Length : SpfNetwork.Ip4Length;
            var bits = slash < 0 ? longest : SpfNetwork.ReadNumber(text[(slash + 1)..], longest);
            return bits is { } length
                ? new SpfTerm(kind, term, position)
                {
                    Qualifier = qualifier,
                    Network = network with { Bits = length },
                    Ip4Bits = ip6 ? SpfNetwork.Ip4Length : length,
                    Ip6Bits = ip6 ? length : SpfNetwork.Ip6Length,
                }
                : Fail(from + slash, $"the length of the network is not a number of 0 to {longest}");
        }

        // [ ":" domain-spec ] [ dual-cidr-length ]: a slash may be part of the domain, so the length is read from the end.
        private SpfTerm? ReadHost(SpfTermKind kind, SpfResult qualifier, bool colon, int from)
        {
            var (end, ip4Bits, ip6Bits) = (term.Length, SpfNetwork.Ip4Length, SpfNetwork.Ip6Length);
            if (LengthAtEnd(end, out var number) is var slash and >= 0)
            {
                var dual = slash > 0 && term[slash - 1] == '/';
                end = dual ? slash - 1 : slash;
                if (SpfNetwork.ReadNumber(number, dual ? SpfNetwork.Ip6Length : SpfNetwork.Ip4Length) is not { } bits)
                {
                    return Fail(end, $"the length of the network is not a number of 0 to {(dual ? SpfNetwork.Ip6Length : SpfNetwork.Ip4Length)}");
                }

                (ip4Bits, ip6Bits) = dual ? (ip4Bits, bits) : (bits, ip6Bits);
                if (dual && LengthAtEnd(end, out number) is var first and >= 0)
                {
                    end = first;
                    if (SpfNetwork.ReadNumber(number, SpfNetwork.Ip4Length) is not { } bits4)
                    {
                        return Fail(end, $"the length of the network is not a number of 0 to {SpfNetwork.Ip4Length}");
                    }

                    ip4Bits = bits4;
                }
            }

            return colon && end <= from ? Fail(from, "the domain name is missing")
                : !colon && end != from ? Fail(from, "a network length is /number for IPv4 and //number for IPv6")
                : ReadNamed(kind, qualifier, colon, from, end, ip4Bits, ip6Bits);
        }

        // The position of the last slash where only digits follow it; -1 otherwise.
        private readonly int LengthAtEnd(int end, out ReadOnlySpan<char> digits)
        {
            var slash = term.AsSpan(0, end).LastIndexOf('/');
            digits = term.AsSpan(slash + 1, end - slash - 1);
            return slash >= 0 && digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0 ? slash : -1;
        }

        private SpfMacroString? ReadTarget(int from, int end, SpfMacroUse use)
        {
            var target = SpfMacroString.Parse(term[from..end], use, out var problem, out var at);
            if (target is null)
            {
                Fail(from + at, problem!);
            }

            return target;
        }

        private SpfTerm? Fail(int at, string problem)
        {
            (_at, _problem) = (at, problem);
            return null;
        }

        private static SpfTermKind? KindOf(ReadOnlySpan<char> name) => name.Length switch
        {
            1 when name[0] is 'a' or 'A' => SpfTermKind.A,
            2 when name.Equals("mx", StringComparison.OrdinalIgnoreCase) => SpfTermKind.Mx,
            3 when name.Equals("ip4", StringComparison.OrdinalIgnoreCase) => SpfTermKind.Ip4,
            3 when name.Equals("ip6", StringComparison.OrdinalIgnoreCase) => SpfTermKind.Ip6,
            3 when name.Equals("all", StringComparison.OrdinalIgnoreCase) => SpfTermKind.All,
            3 when name.Equals("ptr", StringComparison.OrdinalIgnoreCase) => SpfTermKind.Ptr,
            6 when name.Equals("exists", StringComparison.OrdinalIgnoreCase) => SpfTermKind.Exists,
            7 when name.Equals("include", StringComparison.OrdinalIgnoreCase) => SpfTermKind.Include,
            _ => null,
        };
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
}

/// <summary>Problems that more than one place has to recognise.</summary>
internal static class SpfSyntaxProblem
{
    public const string DuplicateModifier = "it may stand in a record only once";
}
