using System.Text;

namespace MailRep.Exim;

/// <summary>A file that Exim searches line by line (lsearch, spec chapter 9, section 3).</summary>
internal static class EximLookupFile
{
    /// <summary>The data of the first entry with that key, compared without case; null where there is none.</summary>
    public static string? Find(string text, string key)
    {
        StringBuilder? data = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r', ' ', '\t');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] is ' ' or '\t')
            {
                // A line that begins with white space goes on with the entry above.
                data?.Append(' ').Append(line.Trim());
                continue;
            }

            if (data is not null)
            {
                break;
            }

            var (name, rest) = Split(line);
            data = name.Equals(key, StringComparison.OrdinalIgnoreCase) ? new StringBuilder(rest) : null;
        }

        return data?.ToString();
    }

    /// <summary>One field of <c>selector=20261125 key=/path</c>, perhaps in quotation marks (spec chapter 11, extract); null where it is missing.</summary>
    public static string? Field(string data, string name)
    {
        for (var at = 0; at < data.Length;)
        {
            while (at < data.Length && char.IsWhiteSpace(data[at]))
            {
                at++;
            }

            var start = at;
            while (at < data.Length && data[at] != '=' && !char.IsWhiteSpace(data[at]))
            {
                at++;
            }

            var found = data[start..at];
            at = at < data.Length && data[at] == '=' ? at + 1 : at;
            var quoted = at < data.Length && data[at] == '"';
            var end = quoted ? data.IndexOf('"', at + 1) : data.IndexOfAny([' ', '\t'], Math.Min(at, data.Length));
            end = end < 0 ? data.Length : end;
            if (found.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return data[(quoted ? at + 1 : at)..end];
            }

            at = quoted ? end + 1 : end;
        }

        return null;
    }

    // The key ends at a colon or white space, or stands in quotation marks.
    private static (string Key, string Data) Split(string line)
    {
        var quoted = line[0] == '"' && line.IndexOf('"', 1) > 0;
        var end = quoted ? line.IndexOf('"', 1) + 1 : line.IndexOfAny([':', ' ', '\t']) is var at and >= 0 ? at : line.Length;
        var rest = line[end..].TrimStart();
        return (quoted ? line[1..(end - 1)] : line[..end], rest.StartsWith(':') ? rest[1..].TrimStart() : rest);
    }
}
