using System.Text;

namespace MailRep.Exim;

/// <summary>An option of a driver.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its text with the macros replaced; variables are not expanded.</param>
/// <param name="Written">The text as it stands in the configuration.</param>
/// <param name="Place">The line.</param>
internal sealed record EximOption(string Name, string Value, string Written, EximPlace Place);

/// <summary>A transport and its options by name.</summary>
internal sealed record EximTransport(string Name, EximPlace Place, Dictionary<string, EximOption> Options);

/// <summary>
/// Reads a configuration as Exim does, line by line: comments, continuations, conditions, included files, macros, and the options
/// of the transports (spec chapter 6, sections 1 to 4).
/// </summary>
internal sealed class EximReader(EximFiles files, Action<string>? trace)
{
    private const int MaxMacros = 2000;
    private const int MaxIncludes = 64;

    private readonly Stack<(bool Outer, bool Now, bool Seen)> _conditions = new();
    private readonly StringBuilder _pending = new();
    private EximPlace _start;
    private string _section = "main";
    private int _includes;

    public EximMacros Macros { get; } = new();

    public List<EximProblem> Problems { get; } = [];

    public List<EximTransport> Transports { get; } = [];

    /// <summary>Files that are read because another one names them.</summary>
    public List<EximSourceFile> Included { get; } = [];

    private bool IsActive => _conditions.Count == 0 || _conditions.Peek() is { Outer: true, Now: true };

    /// <summary>Reads the next line.</summary>
    /// <param name="text">The line; the end of a file without a newline has the next file's first line behind it.</param>
    /// <param name="place">Where it begins.</param>
    public void Read(string text, EximPlace place)
    {
        var line = text.Trim();
        if (line.StartsWith('#') || (line.StartsWith('.') && Direct(line, place)) || !IsActive)
        {
            return;
        }

        if (_pending.Length == 0)
        {
            _start = place;
        }

        if (line.EndsWith('\\'))
        {
            _pending.Append(line[..^1].TrimEnd());
            return;
        }

        _pending.Append(line);
        var whole = _pending.ToString();
        _pending.Clear();
        if (whole.Length > 0)
        {
            Take(whole);
        }
    }

    /// <summary>Where the split files of a section begin: their header file may be missing in a copy.</summary>
    public void Begin(string section)
    {
        _section = section;
        _pending.Clear();
    }

    public void Define(string name, string value, EximPlace place, bool redefine = false)
    {
        if (Macros.All.Count >= MaxMacros)
        {
            throw new MailRepException(MailRepError.EximConfigUnreadable, $"The configuration in {Dns.DnsText.Printable(files.Folder)} defines more than {MaxMacros} macros.",
                files.Folder, "Look into the file that the macros come from: no configuration of Debian has that many.");
        }

        if (Macros.Define(new EximMacro(name, value, place), redefine) is { } problem)
        {
            Problems.Add(problem);
        }
    }

    private void Take(string line)
    {
        if (Definition(line) is { } name)
        {
            var rest = line[name.Length..].TrimStart();
            var redefine = rest.StartsWith("==", StringComparison.Ordinal);
            Define(name, Macros.Replace(rest[(redefine ? 2 : 1)..].TrimStart()), _start, redefine);
            return;
        }

        var replaced = Macros.Replace(line);
        if (line.StartsWith("begin ", StringComparison.Ordinal))
        {
            _section = line[6..].Trim();
            return;
        }

        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var option = equals < 0 ? line : line[..equals].Trim();
        if (_section == "main")
        {
            Judge(option, equals >= 0);
        }
        else if (_section == "transports" && line.EndsWith(':') && equals < 0)
        {
            Transports.Add(new EximTransport(line[..^1].Trim(), _start, new Dictionary<string, EximOption>(StringComparer.Ordinal)));
        }
        else if (_section == "transports" && Transports.Count > 0 && equals > 0)
        {
            var at = replaced.IndexOf('=', StringComparison.Ordinal);
            Transports[^1].Options[option] = new EximOption(option, Unquote(at < 0 ? string.Empty : replaced[(at + 1)..].Trim()), line[(equals + 1)..].Trim(), _start);
        }
    }

    // What stands among the main options and is meant as a macro. Exim gives up at it: it knows no such option.
    private void Judge(string name, bool hasValue)
    {
        var bare = name.TrimStart('\u00EF', '\u00BB', '\u00BF');
        var known = new string([.. bare.ToUpperInvariant().Select(c => c is '-' or ' ' ? '_' : c)]);
        if (hasValue && bare != known && EximDkimMacros.All.Contains(known, StringComparer.Ordinal))
        {
            Problems.Add(new EximProblem(EximProblemKind.BadName, bare, _start, new EximMacro(known, string.Empty, _start)));
        }
    }

    // True where the line is one of those that steer the reading.
    private bool Direct(string line, EximPlace place)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        var word = space < 0 ? line : line[..space];
        var rest = space < 0 ? string.Empty : line[space..].Trim();
        switch (word)
        {
            case ".ifdef" or ".ifndef":
                var holds = Holds(rest) == (word == ".ifdef");
                _conditions.Push((IsActive, holds, holds));
                return true;
            case ".elifdef" or ".elifndef" when _conditions.Count > 0:
                var (outer, _, seen) = _conditions.Pop();
                var now = !seen && Holds(rest) == (word == ".elifdef");
                _conditions.Push((outer, now, seen || now));
                return true;
            case ".else" when _conditions.Count > 0:
                var before = _conditions.Pop();
                _conditions.Push((before.Outer, !before.Seen, true));
                return true;
            case ".endif" when _conditions.Count > 0:
                _conditions.Pop();
                return true;
            case ".include" or ".include_if_exists":
                if (IsActive)
                {
                    Include(Macros.Replace(rest).Trim('"'), place);
                }

                return true;
            default:
                return false;
        }
    }

    // A condition holds where a macro is replaced in the line. Names with "_" in front are Exim's own, for what it was built with.
    private bool Holds(string names)
    {
        Macros.Replace(names, out var found);
        return found || names.Split(' ', '\t').Any(name => name.StartsWith('_'));
    }

    private void Include(string path, EximPlace place)
    {
        if (++_includes > MaxIncludes)
        {
            trace?.Invoke($"Skipped what {place} includes: more than {MaxIncludes} files are included.");
            return;
        }

        if (files.Read(path) is not { } file)
        {
            trace?.Invoke($"Skipped {Dns.DnsText.Shorten(Dns.DnsText.Printable(path), 200)}, which {place} includes: it is not there.");
            return;
        }

        Included.Add(file);
        foreach (var line in file.Lines)
        {
            Read(line.Text, new EximPlace(file, line.Number));
        }
    }

    /// <summary>The name that a line defines as a macro; null for any other line.</summary>
    internal static string? Definition(string line)
    {
        if (line.Length == 0 || !char.IsAsciiLetterUpper(line[0]))
        {
            return null;
        }

        var end = 1;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_'))
        {
            end++;
        }

        return line.AsSpan(end).TrimStart().StartsWith("=") ? line[..end] : null;
    }

    // A string option may stand in quotation marks (spec chapter 6, section 16).
    private static string Unquote(string value)
    {
        if (value is not ['"', _, ..])
        {
            return value;
        }

        var text = new StringBuilder();
        for (var at = 1; at < value.Length && value[at] != '"'; at++)
        {
            at = value[at] == '\\' && at + 1 < value.Length ? at + 1 : at;
            text.Append(value[at]);
        }

        return text.ToString();
    }
}
