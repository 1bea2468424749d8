namespace MailRep.Exim;

/// <summary>What <c>update-exim4.conf.conf</c> says: a file of the shell, in which the last assignment counts.</summary>
internal sealed class EximSetup
{
    public const string Path = EximFiles.Home + "/update-exim4.conf.conf";

    private readonly Dictionary<string, (string Value, EximPlace Place)> _values = new(StringComparer.Ordinal);

    public EximSetup(EximSourceFile? file)
    {
        File = file;
        foreach (var line in file?.Lines ?? [])
        {
            // The shell takes "export" in front as well.
            var text = line.Text.Trim();
            text = text.StartsWith("export ", StringComparison.Ordinal) ? text[7..].TrimStart() : text;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && text.AsSpan(0, equals).IndexOfAnyExcept(NameCharacters) < 0)
            {
                _values[text[..equals]] = (Word(text[(equals + 1)..]), new EximPlace(file!, line.Number));
            }
        }
    }

    public EximSourceFile? File { get; }

    private static System.Buffers.SearchValues<char> NameCharacters { get; } =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    public bool IsSplit => Find("dc_use_split_config")?.Value.Trim().ToLowerInvariant() == "true";

    /// <summary>True where update-exim4.conf takes the value of dc_use_split_config for one of its two.</summary>
    public bool KnowsSplit => (Find("dc_use_split_config")?.Value.Trim().ToLowerInvariant() ?? string.Empty) is "" or "true" or "false";

    /// <summary>The value and its line; null where the file has none.</summary>
    public (string Value, EximPlace Place)? Find(string name) => _values.TryGetValue(name, out var found) ? found : null;

    /// <summary>
    /// The macros that update-exim4.conf makes of the lines that begin with a capital letter: the raw text, in small letters, with
    /// what it does not know made "_".
    /// </summary>
    public IEnumerable<(string Name, string Value, EximPlace Place)> Macros()
    {
        foreach (var line in File?.Lines ?? [])
        {
            var equals = line.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && char.IsAsciiLetterUpper(line.Text[0]) && !line.Text.StartsWith("CFILEMODE=", StringComparison.Ordinal))
            {
                var value = string.Concat(line.Text[(equals + 1)..].Trim().ToLowerInvariant()
                    .Select(c => char.IsAsciiLetterOrDigit(c) || "-/.!*@_~:;< []".Contains(c, StringComparison.Ordinal) ? c : '_'));
                yield return (line.Text[..equals].Trim(), value, new EximPlace(File!, line.Number));
            }
        }
    }

    // One word of the shell: in quotation marks, or up to white space, ";" or a comment.
    private static string Word(string text)
    {
        if (text is ['\'' or '"', ..])
        {
            var end = text.IndexOf(text[0], 1);
            return end < 0 ? text[1..] : text[1..end];
        }

        var stop = text.AsSpan().IndexOfAny(" \t;");
        return stop < 0 ? text : text[..stop];
    }
}
