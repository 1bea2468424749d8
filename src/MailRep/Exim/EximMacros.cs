using System.Text;

namespace MailRep.Exim;

/// <summary>The value of a macro or an option, and the file that gives it.</summary>
internal sealed record EximSetting(string Value, string Path);

/// <summary>
/// The parts of an Exim configuration that can be read without Exim: macros (spec chapter 6, section 4), and the options of
/// the driver instances.
/// </summary>
internal sealed class EximMacros
{
    /// <summary>Exim itself stops at 64 KB a line; a value that grows beyond this is no list of selectors.</summary>
    private const int MaxValueLength = 16 * 1024;

    private const int MaxDepth = 8;

    private readonly Dictionary<string, EximSetting> _values = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, EximSetting>> _instances = [];

    private EximMacros(string configurationFolder) => _values["CONFDIR"] = new EximSetting(configurationFolder, configurationFolder);

    /// <summary>The options of each driver instance, by name. Values are not expanded.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, EximSetting>> Instances => _instances;

    /// <param name="parts">The files, in the order in which Exim reads them.</param>
    /// <param name="configurationFolder">What Debian's CONFDIR stands for.</param>
    public static EximMacros Read(IEnumerable<(string Path, string Text)> parts, string configurationFolder)
    {
        var macros = new EximMacros(configurationFolder);
        foreach (var (path, text) in parts)
        {
            foreach (var line in LogicalLines(text))
            {
                macros.Take(path, line);
            }
        }

        return macros;
    }

    /// <summary>A macro with the macros in it replaced; null where it is not defined or grows without end.</summary>
    public EximSetting? Find(string name) =>
        _values.TryGetValue(name, out var setting) && Replace(setting.Value) is { } value ? setting with { Value = value } : null;

    /// <summary>Replaces macros in a value; null where that does not come to an end.</summary>
    public string? Replace(string value)
    {
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var replaced = ReplaceOnce(value);
            if (replaced == value)
            {
                return value;
            }

            if (replaced.Length > MaxValueLength)
            {
                return null;
            }

            value = replaced;
        }

        return null;
    }

    private void Take(string path, string line)
    {
        if (line.EndsWith(':') && line.AsSpan(0, line.Length - 1).IndexOfAny(" =") < 0)
        {
            _instances.Add(new Dictionary<string, EximSetting>(StringComparer.Ordinal));
            return;
        }

        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? string.Empty : line[..equals].Trim();
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return;
        }

        // "==" defines a macro anew (spec chapter 6, section 4).
        var setting = new EximSetting(line[(equals + 1)..].TrimStart('=').Trim(), path);
        if (char.IsAsciiLetterUpper(name[0]))
        {
            _values[name] = setting;
        }
        else if (_instances.Count > 0)
        {
            _instances[^1][name] = setting;
        }
    }

    // Exim replaces inside words as well; whole words are what configurations mean, and all that is needed here.
    private string ReplaceOnce(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var start = 0; start < value.Length && text.Length <= MaxValueLength;)
        {
            var end = start;
            while (end < value.Length && (char.IsAsciiLetterOrDigit(value[end]) || value[end] == '_'))
            {
                end++;
            }

            var word = value[start..end];
            text.Append(_values.TryGetValue(word, out var replacement) ? replacement.Value : word);
            if (end < value.Length)
            {
                text.Append(value[end]);
            }

            start = end + 1;
        }

        return text.ToString();
    }

    // A hash at the beginning makes a comment; a backslash at the end continues the line (spec chapter 6, section 1).
    private static IEnumerable<string> LogicalLines(string text)
    {
        var pending = new StringBuilder();
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.EndsWith('\\'))
            {
                pending.Append(line[..^1].TrimEnd());
                continue;
            }

            pending.Append(line);
            if (pending.Length > 0)
            {
                yield return pending.ToString();
            }

            pending.Clear();
        }

        if (pending.Length > 0)
        {
            yield return pending.ToString();
        }
    }
}
