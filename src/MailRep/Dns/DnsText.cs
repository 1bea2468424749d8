using System.Buffers;
using System.Globalization;
using System.Text;

namespace MailRep.Dns;

/// <summary>
/// Text that strangers wrote, made harmless for a person's eyes. Octets of TXT strings are held one a character
/// (Latin-1), so that nothing is lost before it is judged; what is shown goes through here.
/// </summary>
public static class DnsText
{
    // RFC 7208 section 4.6.2: what a qualifier may stand in front of.
    private static readonly string[] Mechanisms = ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];

    // What honest terms and the ways through them consist of: no sum, function, link or other program that a spreadsheet knows.
    private static readonly SearchValues<char> InTerms =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/%{}~?- >");

    /// <summary>
    /// Octets as a zone file writes them: printable ASCII as it is, every other octet as <c>\DDD</c>
    /// (RFC 1035 section 5.1). So no terminal escape, direction mark or line break gets through, and no formula
    /// (<see cref="Inert"/>).
    /// </summary>
    public static string Presentation(string octets) => Inert(Inline(octets));

    /// <summary>
    /// Text that starts no formula in the cell of a table: a first character that would is written as <c>\DDD</c>, too. The
    /// qualifier of an SPF term stays (<c>-all</c>), unless there is something behind it that a formula could do harm with.
    /// </summary>
    public static string Inert(string text) => text switch
    {
        ['=' or '@' or '\t' or '\r', ..] => $"\\{(int)text[0]:D3}{text[1..]}",
        ['+' or '-', .. var rest] when !IsTerm(rest) => $"\\{(int)text[0]:D3}{rest}",
        _ => text,
    };

    /// <summary>Octets as a zone file writes them, for the middle of a sentence.</summary>
    public static string Inline(string octets)
    {
        if (IsPlain(octets))
        {
            return octets;
        }

        var text = new StringBuilder(octets.Length + 16);
        foreach (var c in octets)
        {
            _ = c is >= ' ' and <= '~' ? text.Append(c) : text.Append(CultureInfo.InvariantCulture, $"\\{(int)c & 255:D3}");
        }

        return text.ToString();
    }

    /// <summary>Unicode text with controls, format characters (bidi marks) and lone surrogates written as <c>\u{X}</c>.</summary>
    public static string Printable(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            var harmless = rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
            _ = harmless ? shown.Append(rune.ToString()) : shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return shown.ToString();
    }

    /// <summary>At most <paramref name="length"/> characters, with an ellipsis in the last three where it was cut.</summary>
    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 3)] + "...";

    /// <summary>One character by name: "a space", "U+00AD" or the character in quotation marks.</summary>
    public static string Character(char c) => c switch
    {
        ' ' => "a space",
        '\t' => "a tab",
        > ' ' and <= '~' => $"'{c}'",
        _ => $"U+{(int)c:X4}",
    };

    private static bool IsTerm(string text)
    {
        var end = text.AsSpan().IndexOfAny(":/ ");
        return Mechanisms.Contains(end < 0 ? text : text[..end], StringComparer.OrdinalIgnoreCase) && !text.AsSpan().ContainsAnyExcept(InTerms);
    }

    // Nearly all text is, so that this is what showing it costs.
    private static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');
}
