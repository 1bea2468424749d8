using System.Globalization;
using System.Text;

namespace MailRep.Dns;

/// <summary>
/// Text that strangers wrote, made harmless for a person's eyes. Octets of TXT strings are held one a character
/// (Latin-1), so that nothing is lost before it is judged; what is shown goes through here.
/// </summary>
public static class DnsText
{
    /// <summary>
    /// Octets as a zone file writes them: printable ASCII as it is, every other octet as <c>\DDD</c>
    /// (RFC 1035 section 5.1). So no terminal escape, direction mark or line break gets through.
    /// </summary>
    public static string Presentation(string octets)
    {
        if (octets.All(c => c is >= ' ' and <= '~'))
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
        if (text.All(c => c is >= ' ' and <= '~'))
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
}
