namespace MailRep.Exim.Rehearsal;

/// <summary>
/// Edits a whole configuration as Exim reads it, line by line: options are taken out and put in, and all else stays. What stands
/// in files that are included is not seen.
/// </summary>
internal sealed class EximConfigText
{
    private const string Main = "main";

    private readonly List<string> _lines;

    /// <param name="text">The configuration, an octet a character.</param>
    public EximConfigText(string text) => _lines = [.. text.Split('\n')];

    /// <summary>Makes the main section say this and nothing else of these options.</summary>
    /// <param name="remove">Names of options.</param>
    /// <param name="lines">Go in front of everything, so that they count before a later line can fail.</param>
    public void SetMain(IReadOnlyCollection<string> remove, IEnumerable<string> lines)
    {
        Edit((section, _, line) => section == Main && Option(line) is { } option && remove.Contains(option));
        _lines.InsertRange(0, lines);
    }

    /// <summary>Puts a router in front of all others.</summary>
    /// <returns>False where there is no section of routers.</returns>
    public bool AddRouter(IEnumerable<string> lines)
    {
        var at = _lines.FindIndex(line => Section(line) == "routers");
        if (at < 0)
        {
            return false;
        }

        _lines.InsertRange(at + 1, lines);
        return true;
    }

    /// <summary>Makes a transport say this and nothing else of these options.</summary>
    /// <returns>False where there is no such transport.</returns>
    public bool SetTransport(string name, IReadOnlyCollection<string> remove, IReadOnlyCollection<string> lines)
    {
        Edit((section, block, line) => section == "transports" && block == name && Option(line) is { } option && remove.Contains(option));
        List<int> drivers = [];
        Walk((section, block, at) =>
        {
            if (section == "transports" && block == name && Option(_lines[at]) == "driver")
            {
                drivers.Add(at);
            }
        });

        // A driver's own options are known only behind the line that names it.
        foreach (var at in Enumerable.Reverse(drivers))
        {
            _lines.InsertRange(at + 1, lines);
        }

        return drivers.Count > 0;
    }

    public override string ToString() => string.Join('\n', _lines);

    // Takes out the lines that fit, with what continues them.
    private void Edit(Func<string, string?, string, bool> isOut)
    {
        List<int> outs = [];
        Walk((section, block, at) =>
        {
            if (isOut(section, block, _lines[at]))
            {
                outs.Add(at);
            }
        });
        foreach (var at in Enumerable.Reverse(outs))
        {
            _lines.RemoveRange(at, LengthAt(at));
        }
    }

    // Each line that continues no other, with its section and the router, transport or the like that it belongs to.
    private void Walk(Action<string, string?, int> visit)
    {
        var section = Main;
        string? block = null;
        for (var at = 0; at < _lines.Count; at += LengthAt(at))
        {
            if (Section(_lines[at]) is { } begun)
            {
                (section, block) = (begun, null);
            }
            else if (section != Main && Block(_lines[at]) is { } name)
            {
                block = name;
            }

            visit(section, block, at);
        }
    }

    // A line goes on behind a backslash at its end; comments between do not end it (spec chapter 6, section 2).
    private int LengthAt(int start)
    {
        var at = start;
        while (at < _lines.Count - 1 && _lines[at].TrimEnd() is var line && (line.EndsWith('\\') || (at > start && line.TrimStart().StartsWith('#'))))
        {
            at++;
        }

        return at - start + 1;
    }

    private static string? Section(string line) =>
        line.Trim() is var text && text.StartsWith("begin", StringComparison.Ordinal) && text.Length > 5 && char.IsWhiteSpace(text[5]) ? text[5..].Trim() : null;

    private static string? Block(string line)
    {
        var text = line.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.AsSpan(0, colon).TrimEnd().IndexOfAnyExcept(NameCharacters) < 0 ? text[..colon].TrimEnd() : null;
    }

    // "hide", "no_" and "not_" may stand in front (spec chapter 6, sections 10 and 11).
    private static string? Option(string line)
    {
        var text = line.TrimStart();
        text = text.StartsWith("hide ", StringComparison.Ordinal) ? text[5..].TrimStart() : text;
        var end = text.AsSpan().IndexOfAnyExcept(NameCharacters);
        var name = end < 0 ? text : text[..end];
        return name.Length == 0 || !char.IsAsciiLetterLower(name[0]) ? null
            : name.StartsWith("no_", StringComparison.Ordinal) ? name[3..]
            : name.StartsWith("not_", StringComparison.Ordinal) ? name[4..]
            : name;
    }

    private static System.Buffers.SearchValues<char> NameCharacters { get; } =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
