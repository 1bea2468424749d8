using MailRep.Findings;

namespace MailRep.Records;

/// <summary>A line of a zone file over several lines, so that what is copied from a narrow terminal can be pasted into a zone.</summary>
internal static class ZoneLines
{
    /// <summary>
    /// In parentheses, where the end of a line means nothing (RFC 1035 section 5.1). Strings are cut shorter, which changes no
    /// TXT record of mail, since their readers join them without a space (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2).
    /// </summary>
    /// <param name="line">Owner, TTL, class, type and data as <see cref="MailDnsRecord.ToZoneLine"/> writes them.</param>
    /// <param name="width">The most characters in a line; a name alone may be longer.</param>
    public static ItemList<string> Wrap(string line, int width)
    {
        if (line.Length <= width)
        {
            return [line];
        }

        var words = Words(line).ToList();
        List<string> lines = [words[0]];
        foreach (var word in words.Skip(1).Where(word => !IsString(word)))
        {
            // Room for the parenthesis at the end.
            if (lines[^1].Length + 1 + word.Length <= width - 2)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        var text = string.Concat(words.Where(IsString).Select(word => word[1..^1]));
        lines.AddRange(Pieces(text, width - "\"\" )".Length).Select(piece => $"\"{piece}\""));
        lines[0] += " (";
        lines[^1] += " )";
        return [.. lines];
    }

    private static bool IsString(string word) => word.StartsWith('"');

    // Words end at a space outside quotation marks; what stands behind a backslash is part of the word.
    private static IEnumerable<string> Words(string line)
    {
        var (start, isQuoted) = (0, false);
        for (var at = 0; at < line.Length; at++)
        {
            switch (line[at])
            {
                case '\\':
                    at++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ' ' when !isQuoted:
                    yield return line[start..at];
                    start = at + 1;
                    break;
            }
        }

        yield return line[start..];
    }

    // After a space where there is one; never within an escape, \" or \DDD.
    private static IEnumerable<string> Pieces(string text, int length)
    {
        var (start, lastSpace) = (0, 0);
        for (int at = 0, next; at < text.Length; at = next)
        {
            next = at + (text[at] != '\\' ? 1 : at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) ? 4 : 2);
            if (next - start > length)
            {
                var end = lastSpace > start ? lastSpace : at;
                yield return text[start..end];
                start = end;
            }

            lastSpace = text[at] == ' ' ? next : lastSpace;
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }
}
