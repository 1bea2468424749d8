using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Exim;

/// <summary>
/// The selectors that this machine's Exim signs with, read from Debian's configuration as <c>update-exim4.conf</c> would put it
/// together. Exim is not run; a value that only Exim can expand is passed over with a trace line.
/// </summary>
public sealed class EximDkimSelectors(LocalConfigurationFolder? folder = null) : ILocalSelectorSource
{
    private const string Home = "/etc/exim4";
    private const string DomainMacro = "DKIM_DOMAIN";
    private const string SelectorMacro = "DKIM_SELECTOR";

    private static readonly string[] SplitFolders = ["main", "transport"];

    private readonly LocalConfigurationFolder _folder = folder ?? new();

    public IReadOnlyList<LocalSelector> Find(DnsName domain, Action<string>? trace)
    {
        var macros = EximMacros.Read(Parts(trace), Home);
        List<(EximSetting? Domain, EximSetting? Selector)> pairs = [(macros.Find(DomainMacro), macros.Find(SelectorMacro))];
        pairs.AddRange(macros.Instances.Select(instance => (Option(macros, instance, "dkim_domain", DomainMacro), Option(macros, instance, "dkim_selector", SelectorMacro))));
        return [.. pairs.Where(pair => pair is { Domain: not null, Selector: not null })
            .SelectMany(pair => Resolve(domain, EximExpansion.Read(pair.Domain!.Value), pair.Selector!, trace))
            .DistinctBy(found => found.Selector)];
    }

    private IEnumerable<LocalSelector> Resolve(DnsName domain, EximExpansion signing, EximSetting selector, Action<string>? trace)
    {
        var expansion = EximExpansion.Read(selector.Value);
        if (expansion.Kind == EximValueKind.FileLookup)
        {
            // An entry of its own proves that the domain is signed, however Exim finds the domain.
            return Select(expansion.Field is { } field && Entry(expansion.Path!, domain, trace) is { } data ? EximLookupFile.Field(data, field)
                : expansion.Field is null ? Entry(expansion.Path!, domain, trace) : null, expansion.Path!, isCertain: true);
        }

        if (expansion.Kind == EximValueKind.Opaque)
        {
            trace?.Invoke($"Exim's DKIM selector in {selector.Path} depends on the message: name it with -Selector.");
            return [];
        }

        return signing.Kind switch
        {
            EximValueKind.List when !signing.Items.Any(item => Is(item, domain)) => [],
            EximValueKind.FileLookup when Entry(signing.Path!, domain, trace) is null => [],
            EximValueKind.Opaque => Select(selector.Value, selector.Path, isCertain: false),
            _ => Select(selector.Value, selector.Path, isCertain: true),
        };
    }

    private static IEnumerable<LocalSelector> Select(string? list, string path, bool isCertain) =>
        (list is null ? [] : EximExpansion.Read(list).Items)
            .Select(item => DkimSelector.TryParse(item, out var parsed, out _) ? new LocalSelector(parsed!, path, isCertain) : null).OfType<LocalSelector>();

    // Debian: exim4.conf replaces everything; else the split files or the template behind exim4.conf.localmacros.
    private List<(string Path, string Text)> Parts(Action<string>? trace)
    {
        IEnumerable<string> paths = _folder.Exists($"{Home}/exim4.conf") ? [$"{Home}/exim4.conf"]
            : IsSplit(trace) ? SplitFolders.SelectMany(sub => SplitFiles($"{Home}/conf.d/{sub}", trace))
            : [$"{Home}/exim4.conf.localmacros", $"{Home}/exim4.conf.template"];
        return [.. paths.Where(_folder.Exists).Select(path => (path, _folder.Read(path, trace) ?? string.Empty))];
    }

    private bool IsSplit(Action<string>? trace) =>
        (_folder.Read($"{Home}/update-exim4.conf.conf", trace) ?? string.Empty).Split('\n')
            .LastOrDefault(line => line.TrimStart().StartsWith("dc_use_split_config=", StringComparison.Ordinal)) is { } line
        && line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Trim('\'', '"') == "true";

    // update-exim4.conf takes names of letters, digits, "_" and "-" alone, and NAME.rul in the place of NAME.
    private IEnumerable<string> SplitFiles(string path, Action<string>? trace) =>
        _folder.List(path, trace)
            .Where(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            .Select(name => _folder.Exists($"{path}/{name}.rul") ? $"{path}/{name}.rul" : $"{path}/{name}");

    // Where the macro is not defined, .ifdef leaves the option out.
    private static EximSetting? Option(EximMacros macros, IReadOnlyDictionary<string, EximSetting> instance, string name, string macro) =>
        !instance.TryGetValue(name, out var setting) ? null
            : setting.Value == macro ? macros.Find(macro)
            : macros.Replace(setting.Value) is { } value ? setting with { Value = value } : null;

    private string? Entry(string path, DnsName domain, Action<string>? trace) =>
        _folder.Read(path, trace) is { } table ? EximLookupFile.Find(table, domain.Value) : null;

    private static bool Is(string item, DnsName domain) => DnsName.TryParse(item, out var name, out _) && name == domain;
}
