namespace MailRep.Exim;

/// <summary>A key that a configuration names.</summary>
/// <param name="Domain">Of which domain; null where that depends on the message.</param>
/// <param name="Selector">Under which selector; null where that depends on the message.</param>
/// <param name="Value">What dkim_private_key comes to.</param>
/// <param name="Place">The line that says so.</param>
/// <param name="IsGuarded">True where <c>${if exists</c> stands around it.</param>
internal sealed record EximKeyReference(string? Domain, string? Selector, string Value, EximPlace Place, bool IsGuarded)
{
    /// <summary>True where Exim reads it as the name of a file.</summary>
    public bool IsPath => Value.StartsWith('/');
}

/// <summary>How the transport that the configuration uses would sign: its options, and what can be told of them without a message.</summary>
internal sealed class EximSigning
{
    private const string Exists = "${if exists{";

    private readonly EximConfiguration _configuration;
    private readonly Dictionary<string, EximLookupFile?> _tables = new(StringComparer.Ordinal);
    private readonly List<EximKeyReference> _keys = [];
    private readonly List<string> _domains = [];
    private readonly List<string> _selectors = [];

    public EximSigning(EximConfiguration configuration)
    {
        _configuration = configuration;
        TransportName = configuration switch
        {
            { Layout: EximLayout.OwnFile } => configuration.Transports.LastOrDefault(transport => transport.Options.ContainsKey("dkim_domain"))?.Name,
            { ConfigType: "internet" } => "remote_smtp",
            { ConfigType: "smarthost" or "satellite" } => "remote_smtp_smarthost",
            _ => null,
        };
        Transport = TransportName is null ? null : configuration.Transport(TransportName);
        Options = OptionsOf(Transport);
        TransportHasOptions = Options.Count > 0;
        if (!TransportHasOptions)
        {
            // What was meant: Debian's other transport, or where a copy has no transports, the macros themselves.
            Options = OptionsOf(configuration.Transport("remote_smtp")) is { Count: > 0 } meant || configuration.Transport("remote_smtp") is not null
                ? OptionsOf(configuration.Transport("remote_smtp"))
                : EximDkimMacros.Dkim.Where(_ => configuration.Layout != EximLayout.OwnFile).Select(name => (name, Option: configuration.Macro(name)))
                    .Where(pair => pair.Option is not null).ToDictionary(pair => pair.name, pair => pair.Option!, StringComparer.Ordinal);
            TransportHasOptions = TransportName == "remote_smtp" && Options.Count > 0;
        }

        Resolve();
    }

    /// <summary>The transport that outgoing mail takes by the type of configuration; null where none does.</summary>
    public string? TransportName { get; }

    public EximTransport? Transport { get; }

    /// <summary>False where the options are those of another transport than the one that mail takes.</summary>
    public bool TransportHasOptions { get; }

    /// <summary>By the names of Debian's macros: DKIM_DOMAIN and so on.</summary>
    public IReadOnlyDictionary<string, EximOption> Options { get; }

    /// <summary>The domains that are signed, as far as no message decides.</summary>
    public IReadOnlyList<string> Domains => _domains;

    public IReadOnlyList<string> Selectors => _selectors;

    public IReadOnlyList<EximKeyReference> Keys => _keys;

    /// <summary>The files that domains are looked up in.</summary>
    public IEnumerable<string> TablePaths => _tables.Keys;

    /// <summary>True where the key cannot be told without a message.</summary>
    public bool IsKeyOpaque { get; private set; }

    public EximOption? this[string macro] => Options.GetValueOrDefault(macro);

    /// <summary>True where a failed signature makes Exim defer ("1" or "true", spec chapter 58, section 2).</summary>
    public bool IsStrict => this[EximDkimMacros.Strict]?.Value.Trim() is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    public EximLookupFile? Table(string path)
    {
        if (!_tables.TryGetValue(path, out var table))
        {
            _tables[path] = table = EximLookupFile.Read(_configuration.Files, path);
        }

        return table;
    }

    private Dictionary<string, EximOption> OptionsOf(EximTransport? transport)
    {
        Dictionary<string, EximOption> options = new(StringComparer.Ordinal);
        foreach (var macro in EximDkimMacros.Dkim)
        {
            if (transport?.Options.TryGetValue(macro.ToLowerInvariant(), out var option) == true)
            {
                var defined = _configuration.Macros.Find(option.Written);
                options[macro] = option with
                {
                    Name = defined?.Name ?? option.Name,
                    Value = _configuration.ReplaceHome(option.Value),
                    Place = defined?.Place ?? option.Place,
                };
            }
        }

        return options;
    }

    private void Resolve()
    {
        var domains = this[EximDkimMacros.Domain] is { } domain ? ItemsOf(domain.Value, null) : null;
        _domains.AddRange((domains ?? []).Select(item => item.ToLowerInvariant()).Distinct());
        foreach (var name in domains is null ? [null] : _domains.Cast<string?>())
        {
            var selectors = this[EximDkimMacros.Selector] is { } selector ? ItemsOf(With(selector.Value, "dkim_domain", name), name) : null;
            _selectors.AddRange((selectors ?? []).Except(_selectors).ToList());
            foreach (var one in selectors is null ? [null] : selectors.Cast<string?>())
            {
                ResolveKey(name, one);
            }
        }
    }

    private void ResolveKey(string? domain, string? selector)
    {
        if (this[EximDkimMacros.PrivateKey] is not { } option)
        {
            return;
        }

        var value = With(With(option.Value.Trim(), "dkim_domain", domain), "dkim_selector", selector);
        var isGuarded = value.StartsWith(Exists, StringComparison.Ordinal);
        value = isGuarded && value.IndexOf('}', Exists.Length) is var end and > 0 ? value[Exists.Length..end].Trim() : value;
        var expansion = EximExpansion.Read(value);
        var (found, place) = expansion.Kind switch
        {
            EximValueKind.List => (value, option.Place),
            EximValueKind.FileLookup when domain is not null => (Table(expansion.Path!)?.Find(domain, expansion.Field), Table(expansion.Path!)?.PlaceOf(domain) ?? option.Place),
            _ => ((string?)null, option.Place),
        };
        if (found is null && expansion.Kind != EximValueKind.FileLookup)
        {
            IsKeyOpaque = true;
        }
        else if (found is null && domain is null)
        {
            // The domain comes from the message, and any entry of the table may be meant.
            var table = Table(expansion.Path!);
            _keys.AddRange((table?.Keys ?? []).Select(key => new EximKeyReference(key.ToLowerInvariant(), selector, table!.Find(key, expansion.Field) ?? string.Empty, table.PlaceOf(key)!.Value, isGuarded)));
            IsKeyOpaque |= table is null;
        }
        else
        {
            _keys.Add(new EximKeyReference(domain, selector, (found ?? string.Empty).Trim(), place, isGuarded));
        }
    }

    // The items of a list, or of what a table has; null where only Exim can tell.
    private IReadOnlyList<string>? ItemsOf(string value, string? domain)
    {
        var expansion = EximExpansion.Read(value);
        return expansion.Kind switch
        {
            EximValueKind.List => expansion.Items,
            EximValueKind.FileLookup when domain is null => expansion.Field is null ? [.. Table(expansion.Path!)?.Keys ?? []] : null,
            EximValueKind.FileLookup => Table(expansion.Path!)?.Find(domain, expansion.Field) is { } data ? EximExpansion.Read(data).Items : [],
            _ => null,
        };
    }

    private static string With(string value, string variable, string? text) => text is null ? value
        : value.Replace($"${{{variable}}}", text, StringComparison.Ordinal).Replace($"${variable}", text, StringComparison.Ordinal);
}
