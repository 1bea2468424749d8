using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailRep.Dns;

/// <summary>
/// A domain name (RFC 1035 section 3.1): immutable, compared without case, always absolute.
/// Text typed by people goes through <see cref="Parse"/>, which takes umlauts (IDNA); octets from the wire, a zone
/// file or an SPF macro go through <see cref="FromLabels"/> and <see cref="FromDotted"/>, which take any octet.
/// </summary>
public class DnsName : IEquatable<DnsName>, IComparable<DnsName>
{
    /// <summary>RFC 1035 section 3.1: 255 octets on the wire, which leaves 253 characters between the dots.</summary>
    public const int MaxLength = 253;

    /// <summary>RFC 1035 section 2.3.4.</summary>
    public const int MaxLabelLength = 63;

    public static readonly DnsName Root = new(string.Empty, trusted: true);

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    // '/' stands in classless reverse zones (RFC 2317), '*' in wildcards (RFC 4592), '_' in service labels (RFC 8552).
    private static readonly SearchValues<char> Typable =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_*/.");

    /// <summary>Reads what a person typed.</summary>
    /// <exception cref="FormatException">The text is not a domain name; the message says why and what to type.</exception>
    public DnsName(string text)
        : this(Read(text, out var problem) ?? throw new FormatException(problem), trusted: true)
    {
    }

    // The text is in the canonical form already: lower case, escaped, without the final dot.
    private protected DnsName(string canonical, bool trusted)
    {
        _ = trusted;
        Value = canonical;
    }

    /// <summary>The name in lower-case ASCII without the final dot; odd octets as <c>\DDD</c> (RFC 1035 section 5.1).</summary>
    public string Value { get; }

    public bool IsRoot => Value.Length == 0;

    public int LabelCount => IsRoot ? 0 : Labels.Count;

    /// <summary>The labels from left to right, in the escaped form.</summary>
    public IReadOnlyList<string> Labels => IsRoot ? [] : SplitEscaped(Value);

    /// <summary>The name without its leftmost label; null for the root.</summary>
    public DnsName? Parent
    {
        get
        {
            if (IsRoot)
            {
                return null;
            }

            var dot = DotAfterFirstLabel(Value);
            return dot < 0 ? Root : new DnsName(Value[(dot + 1)..], trusted: true);
        }
    }

    /// <summary>The name as its owner writes it, with umlauts; the same as <see cref="Value"/> where there are none.</summary>
    public string Unicode => Value.Contains("xn--", StringComparison.Ordinal) ? ToUnicode(Value) : Value;

    /// <summary>The name for people: both spellings where they differ, "münchen.example (xn--mnchen-3ya.example)".</summary>
    public string Display => Unicode is var unicode && unicode != Value ? $"{unicode} ({Value})" : ToString();

    /// <summary>True where every label is a host's: letters, digits and inner hyphens (RFC 1123 section 2.1).</summary>
    public bool IsHostname => !IsRoot && Labels.All(IsHostLabel);

    public static DnsName Parse(string text) => new(text);

    /// <summary>For views: a name's text as <see cref="Display"/> writes it; any other text as it is.</summary>
    public static string? Show(string? text) => TryParse(text, out var name, out _) ? name!.Display : text;

    /// <summary>For columns that have no room for both spellings: a name's text as <see cref="Unicode"/>; any other text as it is.</summary>
    public static string? ShowUnicode(string? text) => TryParse(text, out var name, out _) ? name!.Unicode : text;

    public static bool TryParse(string? text, out DnsName? name, out string? problem)
    {
        name = Read(text, out problem) is { } canonical ? new DnsName(canonical, trusted: true) : null;
        return name is not null;
    }

    /// <summary>Builds a name from raw labels, an octet a character; null where a length limit of RFC 1035 is broken.</summary>
    public static DnsName? FromLabels(IEnumerable<string> labels)
    {
        var text = new StringBuilder();
        var wire = 0;
        foreach (var label in labels)
        {
            wire += label.Length + 1;
            if (label.Length is 0 or > MaxLabelLength || wire > MaxLength + 1)
            {
                return null;
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            AppendEscaped(text, label);
        }

        return new DnsName(text.ToString(), trusted: true);
    }

    /// <summary>
    /// Builds a name from octets in which only the dot is special, as SPF's macros expand to (RFC 7208 section 7.3).
    /// One final dot is taken as the root's. Null where a label is empty or a limit is broken.
    /// </summary>
    public static DnsName? FromDotted(string octets)
    {
        var text = octets.EndsWith('.') ? octets[..^1] : octets;
        return text.Length == 0 ? null : FromLabels(text.Split('.'));
    }

    /// <summary>The owner of an address's PTR: in-addr.arpa (RFC 1035 section 3.5) or ip6.arpa (RFC 3596 section 2.5).</summary>
    public static DnsName ReverseOf(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var octets = plain.GetAddressBytes();
        Array.Reverse(octets);
        var text = plain.AddressFamily == AddressFamily.InterNetwork
            ? string.Join('.', octets) + ".in-addr.arpa"
            : string.Concat(octets.Select(o => $"{o & 15:x}.{o >> 4:x}.")) + "ip6.arpa";
        return new DnsName(text, trusted: true);
    }

    /// <summary>Puts labels typed in this code, such as <c>_dmarc</c>, in front; null where the name gets too long.</summary>
    public DnsName? Prepend(string labels)
    {
        var text = IsRoot ? labels : labels + "." + Value;
        return text.Length > MaxLength || labels.Split('.').Any(label => label.Length is 0 or > MaxLabelLength)
            ? null
            : new DnsName(text.ToLowerInvariant(), trusted: true);
    }

    /// <summary>True where this name is <paramref name="other"/> or lies below it.</summary>
    public bool IsAtOrBelow(DnsName other) =>
        other.IsRoot || Equals(other) ||
        (Value.Length > other.Value.Length && Value.EndsWith(other.Value, StringComparison.Ordinal) &&
            Value[Value.Length - other.Value.Length - 1] == '.' && !EndsInEscape(Value.AsSpan(0, Value.Length - other.Value.Length - 1)));

    public bool Equals(DnsName? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Orders by the rightmost label first, as zones are read (RFC 4034 section 6.1, on the escaped form).</summary>
    public int CompareTo(DnsName? other)
    {
        if (other is null)
        {
            return 1;
        }

        var (mine, theirs) = (Labels.Reverse().ToList(), other.Labels.Reverse().ToList());
        for (var i = 0; i < Math.Min(mine.Count, theirs.Count); i++)
        {
            if (string.CompareOrdinal(mine[i], theirs[i]) is var order && order != 0)
            {
                return order;
            }
        }

        return mine.Count.CompareTo(theirs.Count);
    }

    public override string ToString() => IsRoot ? "." : Value;

    public static bool operator ==(DnsName? left, DnsName? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(DnsName? left, DnsName? right) => !(left == right);

    public static bool operator <(DnsName left, DnsName right) => left.CompareTo(right) < 0;

    public static bool operator <=(DnsName left, DnsName right) => left.CompareTo(right) <= 0;

    public static bool operator >(DnsName left, DnsName right) => left.CompareTo(right) > 0;

    public static bool operator >=(DnsName left, DnsName right) => left.CompareTo(right) >= 0;

    private static string? Read(string? text, out string? problem)
    {
        problem = null;
        var name = text?.Trim() ?? string.Empty;
        var shown = DnsText.Shorten(DnsText.Printable(name), 60);
        if (name.Length == 0)
        {
            problem = "The domain name is empty: type it like example.org.";
        }
        else if (name == ".")
        {
            problem = "'.' is the root of DNS, which has no mail: type a name like example.org.";
        }
        else if (name.Contains('@', StringComparison.Ordinal))
        {
            problem = $"'{shown}' is a mail address: type the part after the @.";
        }
        else if (name.Contains("://", StringComparison.Ordinal))
        {
            problem = $"'{shown}' is a URL: type the host name alone, like example.org.";
        }
        else if (IPAddress.TryParse(name, out var address) && (name.Contains(':', StringComparison.Ordinal) || name.Count('.') == 3))
        {
            problem = $"'{address}' is an address, not a domain name: type the name, and give the address as -IPAddress.";
        }

        if (problem is not null)
        {
            return null;
        }

        if (name.EndsWith('.'))
        {
            name = name[..^1];
        }

        if (!System.Text.Ascii.IsValid(name))
        {
            try
            {
                name = Idn.GetAscii(name.Normalize().ToLowerInvariant());
            }
            catch (ArgumentException)
            {
                problem = $"'{shown}' cannot be written as an internationalized name (RFC 5890): check it for stray characters.";
                return null;
            }
        }

        name = name.ToLowerInvariant();
        if (name.Split('.').Any(label => label.Length == 0))
        {
            problem = $"'{shown}' has an empty label (two dots in a row, or one in front): type it like example.org.";
        }
        else if (name.Split('.').FirstOrDefault(label => label.Length > MaxLabelLength) is { } label)
        {
            problem = $"'{DnsText.Shorten(label, 30)}' has {label.Length} characters: a label has at most {MaxLabelLength} (RFC 1035 section 2.3.4).";
        }
        else if (name.Length > MaxLength)
        {
            problem = $"'{shown}' has {name.Length} characters: a domain name has at most {MaxLength} (RFC 1035 section 3.1).";
        }
        else if (name.AsSpan().IndexOfAnyExcept(Typable) is var at and >= 0)
        {
            problem = $"'{shown}' has a character that no domain name has ({DnsText.Character(name[at])}): type it like example.org.";
        }

        return problem is null ? name : null;
    }

    private static string ToUnicode(string ascii)
    {
        try
        {
            var unicode = Idn.GetUnicode(ascii);
            // A label that decodes to controls or direction marks would lie to the reader: keep the ASCII.
            return DnsText.Printable(unicode) == unicode ? unicode : ascii;
        }
        catch (ArgumentException)
        {
            return ascii;
        }
    }

    private static bool IsHostLabel(string label) =>
        label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static void AppendEscaped(StringBuilder text, string label)
    {
        foreach (var c in label)
        {
            if (c is '.' or '\\' or '"' or '(' or ')' or ';' or '@' or '$')
            {
                text.Append('\\').Append(c);
            }
            else if (c is <= ' ' or >= '\x7f')
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{(int)c & 255:D3}");
            }
            else
            {
                text.Append(char.ToLowerInvariant(c));
            }
        }
    }

    private static List<string> SplitEscaped(string value)
    {
        List<string> labels = [];
        var rest = value;
        for (var dot = DotAfterFirstLabel(rest); dot >= 0; dot = DotAfterFirstLabel(rest))
        {
            labels.Add(rest[..dot]);
            rest = rest[(dot + 1)..];
        }

        labels.Add(rest);
        return labels;
    }

    private static int DotAfterFirstLabel(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                i++;
            }
            else if (value[i] == '.')
            {
                return i;
            }
        }

        return -1;
    }

    private static bool EndsInEscape(ReadOnlySpan<char> text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;
}
