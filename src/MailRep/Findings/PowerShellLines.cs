namespace MailRep.Findings;

/// <summary>A line for PowerShell over several lines that do the same. Its words have no space in them.</summary>
internal static class PowerShellLines
{
    // What stands around a piece of a word that is cut: (' and ' +.
    private const int Around = 6;

    /// <summary>True for a line that begins with a cmdlet, Verb-Noun, which no program of a shell is called.</summary>
    public static bool IsOne(string command)
    {
        var name = command.AsSpan(0, command.IndexOf(' ') is var end and >= 0 ? end : command.Length);
        return name.IndexOf('-') is var hyphen and > 0 && hyphen + 1 < name.Length && char.IsAsciiLetterUpper(name[0]) && char.IsAsciiLetterUpper(name[hyphen + 1]);
    }

    /// <summary>
    /// Breaks behind a pipe, else at a space with a backtick. A longer argument becomes a sum in parentheses, since a backtick within
    /// a word would make the line feed a part of it; the name of a cmdlet stays whole.
    /// </summary>
    public static IEnumerable<string> Wrap(string command, int width)
    {
        var words = command.Split(' ');
        var line = string.Empty;
        for (var at = 0; at < words.Length; at++)
        {
            var tail = at == words.Length - 1 || words[at] == "|" ? 0 : " `".Length;
            if (line.Length > 0 && line.Length + 1 + words[at].Length + tail <= width)
            {
                line += $" {words[at]}";
                continue;
            }

            if (line.Length > 0)
            {
                yield return line.EndsWith('|') ? line : $"{line} `";
            }

            line = words[at];
            if (line.Length + tail > width && at > 0 && words[at - 1] != "|")
            {
                var pieces = line.Trim('\'').Chunk(Math.Max(1, width - Around - tail)).Select(piece => new string(piece)).ToList();
                for (var piece = 0; piece < pieces.Count - 1; piece++)
                {
                    yield return $"{(piece == 0 ? "(" : string.Empty)}'{pieces[piece]}' +";
                }

                line = pieces.Count == 1 ? line : $"'{pieces[^1]}')";
            }
        }

        yield return line;
    }
}
