namespace MailRep.Findings;

/// <summary>A line for bash over several lines that do the same.</summary>
internal static class ShellLines
{
    private const char Word = ' ';
    private const char Escaped = '\\';

    // Behind these bash reads on without being told.
    private static readonly string[] Open = [" &&", " ||", " |"];

    /// <summary>
    /// Breaks behind an operator where that leaves no short line, else at a space outside quotation marks with a backslash, else
    /// within the word: a backslash and a line feed are taken out everywhere but between single quotation marks, which are
    /// closed for it. The next line begins at its first column, as white space would become part of such a word.
    /// </summary>
    public static IEnumerable<string> Wrap(string command, int width)
    {
        var states = States(command);
        var (start, reopened) = (0, string.Empty);
        while (reopened.Length + command.Length - start > width)
        {
            var (end, tail) = Break(command, states, start, width - reopened.Length);
            var line = command[start..end];
            yield return reopened + (tail is "" or " \\" ? line.TrimEnd(' ') : line) + tail;
            (start, reopened) = (end, tail == "'\\" ? "'" : string.Empty);
        }

        yield return reopened + command[start..];
    }

    private static (int End, string Tail) Break(string command, char[] states, int start, int width)
    {
        // Room for a space and a backslash, or to close a quotation.
        var last = start + width - 2;
        var (open, space, cut) = (-1, -1, start + 1);
        for (var at = start + 1; at < command.Length && at <= start + width; at++)
        {
            if (command[at] == ' ' && states[at] == Word)
            {
                open = Open.Any(sign => command.AsSpan(start, at - start).EndsWith(sign)) ? at + 1 : open;
                space = at <= last ? at + 1 : space;
            }

            cut = at <= last && states[at] != Escaped && command[at - 1] != '$' ? at : cut;
        }

        return open - start > width / 2 || (open > 0 && space < 0) ? (open, string.Empty)
            : space > 0 ? (space, " \\")
            : (cut, states[cut] == '\'' ? "'\\" : "\\");
    }

    // For each character what it is within: a word, either quotation mark, or an escape. The mark that opens a quotation is
    // outside of it, the one that closes it within.
    private static char[] States(string command)
    {
        var states = new char[command.Length];
        var within = new Stack<char>([Word]);
        for (var at = 0; at < command.Length; at++)
        {
            var (c, state) = (command[at], within.Peek());
            states[at] = state is '(' ? Word : state;
            if (c == '\\' && state != '\'')
            {
                if (++at < command.Length)
                {
                    states[at] = Escaped;
                }
            }
            else if ((c == state && c != Word) || (c == ')' && state == '('))
            {
                within.Pop();
            }
            else if (state != '\'' && (c is '"' || (c is '\'' && state != '"') || (c is '(' && (state != '"' || (at > 0 && command[at - 1] == '$')))))
            {
                within.Push(c);
            }
        }

        return states;
    }
}
