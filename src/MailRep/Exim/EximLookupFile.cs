using System.Text;

namespace MailRep.Exim;

/// <summary>A file that Exim searches line by line (lsearch, spec chapter 9, section 3).</summary>
internal sealed class EximLookupFile
{
    private readonly Dictionary<string, (string Key, string Data, EximPlace Place)> _entries = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="file">Its lines.</param>
    public EximLookupFile(EximSourceFile file)
    {
        File = file;
        StringBuilder? data = null;
        (string Name, int Line) entry = default;
        foreach (var (number, raw, _) in file.Lines)
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

            Keep(entry, data);
            var (name, rest) = Split(line);
            (entry, data) = ((name, number), new StringBuilder(rest));
        }

        Keep(entry, data);
    }

    public EximSourceFile File { get; }

    /// <summary>The keys, in the order of the file.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>The file at a path that Exim knows; null where there is none, or it cannot be read.</summary>
    public static EximLookupFile? Read(EximFiles files, string path) => files.Read(path) is { Problem: null } file ? new EximLookupFile(file) : null;

    /// <summary>The data of the first entry with that key, compared without case, or one field of it; null where there is none.</summary>
    public string? Find(string key, string? field = null) =>
        !_entries.TryGetValue(key, out var entry) ? null : field is null ? entry.Data : Field(entry.Data, field);

    /// <summary>The line of that entry.</summary>
    public EximPlace? PlaceOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Place : null;

    private void Keep((string Name, int Line) entry, StringBuilder? data)
    {
        if (data is not null)
        {
            _entries.TryAdd(entry.Name, (entry.Name, data.ToString(), new EximPlace(File, entry.Line)));
        }
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
