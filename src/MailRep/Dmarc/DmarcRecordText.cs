using MailRep.Records;

namespace MailRep.Dmarc;

/// <summary>
/// Edits of a record's text that keep everything else, unknown tags and their order included: what fixes carry.
/// </summary>
internal static class DmarcRecordText
{
    /// <summary>The first record of a domain: watch, reject nothing, collect the reports.</summary>
    public static string First(Dns.DnsName domain) => $"v={DmarcRecord.Version}; p=none; rua={MailboxAt(domain)}";

    public static string MailboxAt(Dns.DnsName domain) => $"mailto:dmarc@{domain}";

    /// <summary>The record with that tag set where it stands; a new p goes behind v (RFC 7489 receivers want it there), others to the end.</summary>
    public static string With(string text, string name, string value)
    {
        var pieces = Pieces(text);
        var at = pieces.FindIndex(piece => NameOf(piece) == name);
        if (at >= 0)
        {
            pieces[at] = $"{name}={value}";
        }
        else
        {
            pieces.Insert(name == "p" ? 1 : pieces.Count, $"{name}={value}");
        }

        return Join(pieces);
    }

    public static string Without(string text, params string[] names)
    {
        var dropped = names.ToHashSet(StringComparer.Ordinal);
        return Join(Pieces(text).Where(piece => !dropped.Contains(NameOf(piece))));
    }

    /// <summary>The record with the first of each tag alone.</summary>
    public static string WithoutRepeats(string text) => Join(Pieces(text).DistinctBy(NameOf));

    /// <summary>The record without the pieces that are no tags.</summary>
    public static string WithoutLitter(string text) => Join(Pieces(text).Where(piece => TagList.Parse(piece).Tags.Count == 1));

    /// <summary>A look-alike made a record: v=DMARC1 in front, the other tags in their order, p=none where there was no p.</summary>
    public static string Repaired(string text)
    {
        List<string> pieces = [];
        var plain = text.Replace("\"", string.Empty, StringComparison.Ordinal).Replace("\\", string.Empty, StringComparison.Ordinal);
        foreach (var piece in Pieces(plain.Contains(';', StringComparison.Ordinal) ? plain : WithSemicolons(plain)))
        {
            if (NameOf(piece) != "v")
            {
                pieces.Add(piece);
            }
            else if (piece[(piece.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Split([' ', '\t', ','], 2, StringSplitOptions.TrimEntries) is [_, { Length: > 0 } rest])
            {
                // "v=DMARC1 p=none": the semicolon was forgotten, and all that follows had become the version.
                pieces.Add(rest);
            }
        }

        var repaired = Join(pieces.Prepend($"v={DmarcRecord.Version}"));
        return pieces.Exists(piece => NameOf(piece) == "p") ? repaired : With(repaired, "p", "none");
    }

    // "v=DMARC1, p=none, rua=mailto:a@b,mailto:c@d" and the same with spaces: whatever begins like a tag is one.
    private static string WithSemicolons(string text)
    {
        List<string> pieces = [];
        foreach (var word in text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (pieces.Count == 0 || (equals > 0 && word[..equals].All(char.IsAsciiLetter)))
            {
                pieces.Add(word);
            }
            else
            {
                pieces[^1] += (pieces[^1].EndsWith('=') ? string.Empty : ",") + word;
            }
        }

        return Join(pieces);
    }

    private static List<string> Pieces(string text) =>
        [.. text.Split(';').Select(piece => piece.Trim(' ', '\t', '\r', '\n')).Where(piece => piece.Length > 0)];

    private static string NameOf(string piece) => piece.Split('=', 2)[0].TrimEnd(' ', '\t').ToLowerInvariant();

    private static string Join(IEnumerable<string> pieces) => string.Join("; ", pieces);
}
