namespace MailRep.Records;

/// <summary>One tag of a list. Positions count characters of the record from 0.</summary>
public readonly record struct Tag(string Name, string Value, int Position, int ValuePosition);

/// <summary>
/// The <c>tag=value; tag=value</c> text that DKIM (RFC 6376 section 3.2), DMARC (RFC 9989 section 4.8), MTA-STS and
/// TLS-RPT share. White space around names and values is dropped, inside values it is kept; what a tag means, whether
/// its case counts and what a duplicate does is the protocol's to say.
/// </summary>
public sealed class TagList
{
    private TagList(List<Tag> tags, List<Tag> malformed)
    {
        Tags = tags;
        Malformed = malformed;
    }

    /// <summary>In the order of the record, duplicates included.</summary>
    public IReadOnlyList<Tag> Tags { get; }

    /// <summary>Pieces between semicolons that are not <c>name=value</c>: no equals sign, or no proper name before it.</summary>
    public IReadOnlyList<Tag> Malformed { get; }

    public static TagList Parse(string text)
    {
        List<Tag> tags = [], malformed = [];
        for (int start = 0; start <= text.Length;)
        {
            var end = text.IndexOf(';', start) is var at and >= 0 ? at : text.Length;
            Read(text, start, end, tags, malformed);
            start = end + 1;
        }

        return new TagList(tags, malformed);
    }

    /// <summary>The first tag of that exact name; null where there is none.</summary>
    public Tag? Find(string name)
    {
        foreach (var tag in Tags)
        {
            if (tag.Name == name)
            {
                return tag;
            }
        }

        return null;
    }

    /// <summary>Names that stand more than once, each once.</summary>
    public IEnumerable<string> Duplicates() => Tags.GroupBy(tag => tag.Name).Where(group => group.Skip(1).Any()).Select(group => group.Key);

    private static void Read(string text, int start, int end, List<Tag> tags, List<Tag> malformed)
    {
        var piece = text[start..end];
        if (piece.All(IsWhiteSpace))
        {
            // A semicolon at the end is allowed, an empty piece in the middle is tolerated everywhere.
            return;
        }

        var equals = piece.IndexOf('=', StringComparison.Ordinal);
        var name = Trim(equals < 0 ? piece : piece[..equals], out var lead);
        var value = equals < 0 ? string.Empty : Trim(piece[(equals + 1)..], out _);
        var valueLead = equals < 0 ? 0 : piece[(equals + 1)..].TakeWhile(IsWhiteSpace).Count();
        var tag = new Tag(name, value, start + lead, start + Math.Max(equals + 1, 0) + valueLead);
        (equals >= 0 && IsTagName(name) ? tags : malformed).Add(tag);
    }

    // RFC 6376 section 3.2: tag-name = ALPHA *ALNUMPUNC, where ALNUMPUNC is a letter, a digit or "_".
    private static bool IsTagName(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsWhiteSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static string Trim(string piece, out int lead)
    {
        lead = piece.TakeWhile(IsWhiteSpace).Count();
        return piece.Trim(' ', '\t', '\r', '\n');
    }
}
