using MailRep.Records;

namespace MailRep.Findings;

/// <summary>Text for the views, which PowerShell breaks anywhere in a word where the machine has no language set.</summary>
public static class ViewText
{
    /// <summary>What is to be pasted: room for a column before it at 80 columns.</summary>
    public const int PasteWidth = 72;

    /// <summary>Lines of at most <paramref name="width"/> characters, broken at spaces; a longer word is cut.</summary>
    public static IEnumerable<string> Wrap(string? text, int width)
    {
        var rest = (text ?? string.Empty).Trim();
        while (rest.Length > width)
        {
            var space = rest.LastIndexOf(' ', width);
            var end = space > 0 ? space : width;
            yield return rest[..end].TrimEnd();
            rest = rest[end..].TrimStart();
        }

        if (rest.Length > 0)
        {
            yield return rest;
        }
    }

    /// <summary>
    /// Lines with white space in front, broken at spaces. A word that is longer than such a line, mostly a path, is left whole on a
    /// line of its own without white space, so that it can be pasted.
    /// </summary>
    /// <param name="text">One line.</param>
    /// <param name="indent">The white space.</param>
    /// <param name="width">The most characters in a line, white space included.</param>
    public static IEnumerable<string> Lines(string? text, int indent, int width = 79)
    {
        var line = string.Empty;
        foreach (var word in (text ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > width)
            {
                yield return new string(' ', indent) + line;
                line = string.Empty;
            }

            if (indent + word.Length > width)
            {
                yield return word;
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }

        if (line.Length > 0)
        {
            yield return new string(' ', indent) + line;
        }
    }

    /// <summary>
    /// A line of a file with all its characters, over several lines where it is long. Those that go on begin with white space, so
    /// that none of them is taken for a line of its own.
    /// </summary>
    /// <param name="line">Of a difference, with its first character.</param>
    /// <param name="width">The most characters in a line, white space included.</param>
    /// <param name="indent">The white space before what goes on.</param>
    public static IEnumerable<string> Fold(string line, int width, int indent)
    {
        var (rest, room, before) = (line, width, string.Empty);
        while (rest.Length > room)
        {
            // At a space where that leaves no short line.
            var space = rest.LastIndexOf(' ', room - 1);
            var end = space > room / 2 ? space + 1 : room;
            yield return before + rest[..end];
            (rest, room, before) = (rest[end..], width - indent, new string(' ', indent));
        }

        yield return before + rest;
    }

    /// <summary>What a fix has to be pasted, in lines that still work when they are; none where it is words alone.</summary>
    /// <param name="command">The fix's command, for bash or PowerShell.</param>
    /// <param name="record">The fix's record as text, for a zone file; live or deserialized.</param>
    /// <param name="width">The most characters in a line.</param>
    public static IEnumerable<string> Paste(string? command, string? record, int width) =>
        !string.IsNullOrEmpty(command) ? WrapCommand(command, width) : !string.IsNullOrEmpty(record) ? ZoneLines.Wrap(record, width) : [];

    /// <summary>A line for bash, or with a cmdlet for PowerShell, over several lines that do the same when they are pasted.</summary>
    /// <param name="command">One line.</param>
    /// <param name="width">The most characters in a line.</param>
    public static IEnumerable<string> WrapCommand(string command, int width) =>
        PowerShellLines.IsOne(command) ? PowerShellLines.Wrap(command, width) : ShellLines.Wrap(command, width);
}
