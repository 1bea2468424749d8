using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>
/// The selectors of OpenDKIM: Domain and Selector of opendkim.conf, or the KeyTable in their place (opendkim.conf(5)). Tables in
/// databases are not read.
/// </summary>
public sealed class OpenDkimKeyTable(LocalConfigurationFolder? folder = null) : ILocalSelectorSource
{
    private static readonly string[] Paths = ["/etc/opendkim.conf", "/etc/mail/opendkim.conf"];

    private static readonly char[] Blank = [' ', '\t'];

    private readonly LocalConfigurationFolder _folder = folder ?? new();

    public IReadOnlyList<LocalSelector> Find(DnsName domain, Action<string>? trace)
    {
        foreach (var path in Paths)
        {
            if (_folder.Read(path, trace) is { } text)
            {
                return [.. Read(path, text, domain, trace).DistinctBy(found => found.Selector)];
            }
        }

        return [];
    }

    private IEnumerable<LocalSelector> Read(string path, string text, DnsName domain, Action<string>? trace)
    {
        var settings = Pairs(text);
        if (settings.Find(setting => Is(setting.Key, "KeyTable")).Value is { } table)
        {
            var (file, entries) = Dataset(table, path, '=', trace);
            foreach (var (_, value) in entries)
            {
                var parts = value.Split(':');
                if (parts.Length >= 3 && Covers(parts[0].Trim(), domain) is { } certain && DkimSelector.TryParse(parts[1], out var selector, out _))
                {
                    yield return new LocalSelector(selector!, file, certain);
                }
            }
        }
        else if (settings.Find(setting => Is(setting.Key, "Selector")).Value is { } typed && DkimSelector.TryParse(typed, out var selector, out _)
            && settings.Find(setting => Is(setting.Key, "Domain")).Value is { } domains
            && Dataset(domains, path, '\0', trace).Entries.Exists(entry => Covers(entry.Key, domain) is true))
        {
            yield return new LocalSelector(selector!, path);
        }
    }

    private (string File, List<(string Key, string Value)> Entries) Dataset(string value, string path, char assign, Action<string>? trace)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var type = value.StartsWith('/') ? "file" : colon < 0 ? "csl" : value[..colon].ToLowerInvariant();
        var rest = value.StartsWith('/') || colon < 0 ? value : value[(colon + 1)..];
        switch (type)
        {
            case "file" or "refile":
                return (rest, Pairs(_folder.Read(rest, trace) ?? string.Empty));
            case "csl":
                return (path, List(rest, assign));
            default:
                if (value.AsSpan(0, colon).Contains(assign))
                {
                    // name=domain:selector:path without a prefix is a list as well.
                    return (path, List(value, assign));
                }

                trace?.Invoke($"Skipped a table of OpenDKIM in {path}: it is neither a file nor a list.");
                return (path, []);
        }
    }

    // Each line is a name, white space and the rest; a hash begins a comment.
    private static List<(string Key, string Value)> Pairs(string text)
    {
        List<(string Key, string Value)> pairs = [];
        foreach (var line in text.Split('\n'))
        {
            var content = (line.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? line[..hash] : line).Trim();
            var space = content.IndexOfAny(Blank);
            if (content.Length > 0)
            {
                pairs.Add(space < 0 ? (content, string.Empty) : (content[..space], content[space..].Trim()));
            }
        }

        return pairs;
    }

    private static List<(string Key, string Value)> List(string text, char assign) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item =>
            item.IndexOf(assign, StringComparison.Ordinal) is var at and >= 0 ? (item[..at].Trim(), item[(at + 1)..].Trim()) : (item, string.Empty))];

    // "%" stands for the domain of the message (opendkim.conf(5), KeyTable); null where the entry is another domain's.
    private static bool? Covers(string entry, DnsName domain) =>
        entry == "%" ? false : DnsName.TryParse(entry, out var name, out _) && name == domain ? true : null;

    private static bool Is(string name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
