using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Exim;

/// <summary>
/// The selectors that this machine's Exim signs with, read from Debian's configuration as <c>update-exim4.conf</c> would put it
/// together. Exim is not run; a value that only Exim can expand is passed over with a trace line.
/// </summary>
public sealed class EximDkimSelectors(LocalConfigurationFolder? folder = null) : ILocalSelectorSource
{
    private readonly LocalConfigurationFolder _folder = folder ?? new();

    public IReadOnlyList<LocalSelector> Find(DnsName domain, Action<string>? trace)
    {
        var files = EximFiles.Of(_folder, trace);
        if (!files.HasFolder(EximFiles.Home))
        {
            return [];
        }

        EximConfiguration configuration;
        try
        {
            configuration = EximConfiguration.Read(files, trace);
        }
        catch (MailRepException problem)
        {
            // A report is about the domain: that this source cannot be read is no reason to end it.
            trace?.Invoke(problem.Message);
            return [];
        }

        var macros = (Domain: configuration.Macro(EximDkimMacros.Domain), Selector: configuration.Macro(EximDkimMacros.Selector));
        List<(EximOption? Domain, EximOption? Selector)> pairs = [macros];
        pairs.AddRange(configuration.Transports.Select(transport => (Option(configuration, transport, "dkim_domain"), Option(configuration, transport, "dkim_selector"))));
        return [.. pairs.Where(pair => pair is { Domain: not null, Selector: not null })
            .SelectMany(pair => Resolve(files, domain, EximExpansion.Read(pair.Domain!.Value), pair.Selector!, trace)
                .Select(found => found with { IsForEveryDomain = !found.IsCertain && IsOfMessage(pair.Domain.Value) }))
            .DistinctBy(found => found.Selector)];
    }

    private static IEnumerable<LocalSelector> Resolve(EximFiles files, DnsName domain, EximExpansion signing, EximOption selector, Action<string>? trace)
    {
        var path = selector.Place.File.Path;
        var expansion = EximExpansion.Read(selector.Value);
        if (expansion.Kind == EximValueKind.FileLookup)
        {
            // An entry of its own proves that the domain is signed, however Exim finds the domain.
            return Select(EximLookupFile.Read(files, expansion.Path!)?.Find(domain.Value, expansion.Field), expansion.Path!, isCertain: true);
        }

        if (expansion.Kind == EximValueKind.Opaque)
        {
            trace?.Invoke($"Exim's DKIM selector in {path} cannot be told without Exim: name it with -Selector.");
            return [];
        }

        return signing.Kind switch
        {
            EximValueKind.List when !signing.Items.Any(item => Is(item, domain)) => [],
            EximValueKind.FileLookup when EximLookupFile.Read(files, signing.Path!)?.Find(domain.Value) is null => [],
            EximValueKind.Opaque => Select(selector.Value, path, isCertain: false),
            _ => Select(selector.Value, path, isCertain: true),
        };
    }

    private static IEnumerable<LocalSelector> Select(string? list, string path, bool isCertain) =>
        (list is null ? [] : EximExpansion.Read(list).Items)
            .Select(item => DkimSelector.TryParse(item, out var parsed, out _) ? new LocalSelector(parsed!, path, isCertain) { IsExim = true } : null).OfType<LocalSelector>();

    // A value made of one macro comes from the line that defines the macro.
    private static EximOption? Option(EximConfiguration configuration, EximTransport transport, string name) =>
        transport.Options.TryGetValue(name, out var option)
            ? option with { Value = configuration.ReplaceHome(option.Value), Place = configuration.Macros.Find(option.Written)?.Place ?? option.Place }
            : null;

    // A condition or a look-up may leave some domains unsigned; the domain of the message itself leaves none.
    private static bool IsOfMessage(string value) =>
        !value.Contains("{lookup", StringComparison.Ordinal) && !value.Contains("{if", StringComparison.Ordinal)
        && (value.Contains("$h_from", StringComparison.OrdinalIgnoreCase) || value.Contains("sender_address_domain", StringComparison.Ordinal) || value.Contains("$header_from", StringComparison.OrdinalIgnoreCase));

    private static bool Is(string item, DnsName domain) => DnsName.TryParse(item, out var name, out _) && name == domain;
}
