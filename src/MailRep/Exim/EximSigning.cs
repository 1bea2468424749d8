using MailRep.Exim.Expansion;

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
internal sealed partial class EximSigning
{
    private readonly EximConfiguration _configuration;
    private readonly EximAccounts? _accounts;
    private readonly EximEvaluator _evaluator;
    private readonly Dictionary<string, EximTable> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EximString> _strings = new(StringComparer.Ordinal);
    private readonly List<(string Macro, EximFault Fault)> _faults = [];
    private readonly List<(EximTable Table, EximPlace Place)> _tablesUsed = [];
    private readonly List<(string? Domain, EximPlace Place)> _withoutSelector = [];
    private readonly List<(string Identity, string Domain)> _identities = [];
    private readonly List<EximKeyReference> _keys = [];
    private readonly List<string> _domains = [];
    private readonly List<string> _selectors = [];

    /// <param name="configuration">What was read.</param>
    /// <param name="accounts">The users of the machine; null where who may read the look-up files does not matter.</param>
    public EximSigning(EximConfiguration configuration, EximAccounts? accounts = null)
    {
        _configuration = configuration;
        _accounts = accounts;
        _evaluator = new EximEvaluator(Table, Exists);
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

    /// <summary>The files that something is looked up in, and the settings that do so.</summary>
    public IReadOnlyList<(EximTable Table, EximPlace Place)> Tables => _tablesUsed;

    /// <summary>By macro: why Exim cannot expand it.</summary>
    public IReadOnlyList<(string Macro, EximFault Fault)> Faults => _faults;

    /// <summary>The domains for which no selector is found; null where the message decides.</summary>
    public IReadOnlyList<(string? Domain, EximPlace Place)> WithoutSelector => _withoutSelector;

    /// <summary>What i= becomes, as far as no message decides, with the domain in d=.</summary>
    public IReadOnlyList<(string Identity, string Domain)> Identities => _identities;

    /// <summary>True where the domain is the same for all messages, whether or not it is known here.</summary>
    public bool IsDomainFixed { get; private set; }

    /// <summary>True where no message leads to a domain.</summary>
    public bool HasNoDomain { get; private set; }

    /// <summary>True where the key, or one of them, cannot be told without Exim or a message.</summary>
    public bool IsKeyOpaque { get; private set; }

    /// <summary>True where it is the message that decides about such a key.</summary>
    public bool IsKeyOfMessage { get; private set; }

    /// <summary>The variable that makes the key's path tainted, as "$name"; null where it is clean.</summary>
    public string? KeyTaint { get; private set; }

    public EximOption? this[string macro] => Options.GetValueOrDefault(macro);

    /// <summary>True where a failed signature makes Exim defer ("1" or "true", spec chapter 58, section 2).</summary>
    public bool IsStrict => this[EximDkimMacros.Strict]?.Value.Trim() is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private EximTable Table(string path)
    {
        if (!_tables.TryGetValue(path, out var table))
        {
            _tables[path] = table = EximTable.Read(_configuration.Files, path, _accounts);
        }

        return table;
    }

    private bool? Exists(string path) => !path.StartsWith('/') || _configuration.Files.Locate(path) is not { } full ? null
        : File.Exists(full) || Directory.Exists(full) ? true : EximFiles.IsHidden(full) ? null : false;

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
}
