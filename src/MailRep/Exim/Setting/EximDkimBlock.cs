using System.Globalization;

namespace MailRep.Exim.Setting;

/// <summary>
/// What is signed, as lines of Exim's configuration, and read back from them. One key needs no more than the macros; more stand in a
/// table, in which Exim looks up the domain of the From header: what it finds there is not tainted (spec chapter 9, section 1).
/// </summary>
/// <param name="Signers">Never empty.</param>
/// <param name="Options">How they are signed.</param>
/// <param name="HadTable">
/// True where the block used the table before. It goes on to: until the macros are in force, Exim looks into the table that it knows.
/// </param>
internal sealed record EximDkimBlock(IReadOnlyList<EximSigner> Signers, EximSigningOptions Options, bool HadTable = false)
{
    /// <summary>The table, in the folder that Debian's macro CONFDIR names.</summary>
    public const string Table = EximFiles.Home + "/dkim_domains";

    private const string TableMacro = "CONFDIR/dkim_domains";
    private const string KeyField = "key.";

    private static readonly System.Buffers.SearchValues<char> HeaderListCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+=:");

    /// <summary>True where the macros alone do not say it.</summary>
    public bool NeedsTable => HadTable || Signers.Sum(signer => signer.Keys.Count) > 1;

    /// <summary>The values of the macros, in the order in which they are written.</summary>
    public IReadOnlyList<(string Name, string Value)> Macros =>
    [
        (EximDkimMacros.Domain, NeedsTable ? $"${{lookup{{${{lc:${{domain:${{address:$h_from:}}}}}}}}lsearch,ret=key{{{TableMacro}}}}}" : Signers[0].Domain),
        (EximDkimMacros.Selector, NeedsTable ? $"${{extract{{selector}}{{{Row}}}}}" : Signers[0].Keys[0].Selector),
        (EximDkimMacros.PrivateKey, NeedsTable ? $"${{extract{{{KeyField}$dkim_selector}}{{{Row}}}{{$value}}{{0}}}}" : Signers[0].Keys[0].Path),
        (EximDkimMacros.Canon, Options.Canonicalization ?? "relaxed"),
        .. Optional(EximDkimMacros.SignHeaders, Options.SignHeaders ?? EximSigningOptions.ListSafeHeaders),
        .. Optional(EximDkimMacros.Timestamps, Options.Timestamps is > 0 and var seconds ? seconds.ToString(CultureInfo.InvariantCulture) : null),
        .. Optional(EximDkimMacros.Strict, Options.Strict == true ? "true" : null),
        .. Optional(EximDkimMacros.Identity, Options.Identity),
    ];

    /// <summary>The macros that are to be off, so that none of the admin's may switch them on.</summary>
    public IReadOnlyList<string> Off =>
    [
        .. Options.SignHeaders == EximSigningOptions.EximHeaders ? [EximDkimMacros.SignHeaders] : Array.Empty<string>(),
        .. Options.Timestamps == 0 ? [EximDkimMacros.Timestamps] : Array.Empty<string>(),
        .. Options.Strict == false ? [EximDkimMacros.Strict] : Array.Empty<string>(),
        .. Options.Identity is { Length: 0 } ? [EximDkimMacros.Identity] : Array.Empty<string>(),
    ];

    private static string Row => $"${{lookup{{$dkim_domain}}lsearch{{{TableMacro}}}}}";

    public IReadOnlyList<string> MacroLines => [.. Macros.Select(macro => $"{macro.Name} = {macro.Value}")];

    /// <summary>A line a domain: <c>example.org: selector="s1 : s2" key.s1=/path key.s2=/path</c>.</summary>
    public IReadOnlyList<string> TableLines => [.. Signers.Select(signer =>
        $"{signer.Domain}: selector=\"{string.Join(" : ", signer.Keys.Select(key => key.Selector))}\" {string.Join(' ', signer.Keys.Select(key => $"{KeyField}{key.Selector}={key.Path}"))}")];

    /// <summary>What the block in a macro file says, with the table where it uses one; null where it was changed by hand into something else.</summary>
    public static EximDkimBlock? Read(MarkedBlock macros, EximSourceFile? table)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var line in macros.Lines)
        {
            if (EximReader.Definition(line) is not { } name || !values.TryAdd(name, line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim()))
            {
                return null;
            }
        }

        var options = new EximSigningOptions
        {
            Canonicalization = values.GetValueOrDefault(EximDkimMacros.Canon),
            SignHeaders = values.GetValueOrDefault(EximDkimMacros.SignHeaders, EximSigningOptions.EximHeaders),
            Timestamps = int.TryParse(values.GetValueOrDefault(EximDkimMacros.Timestamps), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null,
            Strict = values.GetValueOrDefault(EximDkimMacros.Strict) == "true" ? true : null,
            Identity = values.GetValueOrDefault(EximDkimMacros.Identity),
        };
        var domain = values.GetValueOrDefault(EximDkimMacros.Domain, string.Empty);
        var hasTable = domain.Contains('$', StringComparison.Ordinal);
        IReadOnlyList<EximSigner>? signers = !hasTable
            ? [new EximSigner(domain, [new EximSigningKey(values.GetValueOrDefault(EximDkimMacros.Selector, string.Empty), values.GetValueOrDefault(EximDkimMacros.PrivateKey, string.Empty))])]
            : ReadTable(table);

        // What reads back differently from how it is written was not written by this.
        var isSound = options.Canonicalization is null or "relaxed" or "simple" && options.SignHeaders!.AsSpan().IndexOfAnyExcept(HeaderListCharacters) < 0;
        return isSound && signers is { Count: > 0 } && new EximDkimBlock(signers, options, hasTable) is var block && block.MacroLines.SequenceEqual(macros.Lines) ? block : null;
    }

    private static IReadOnlyList<EximSigner>? ReadTable(EximSourceFile? table)
    {
        if (table is null || MarkedBlock.Find(table) is not { } block)
        {
            return null;
        }

        // As Exim reads it, of the lines of the block alone.
        var rows = new EximLookupFile(new EximSourceFile(table.Path, table.FullPath, System.Text.Encoding.Latin1.GetBytes(string.Join('\n', block.Lines))));
        return [.. rows.Keys.Select(domain => new EximSigner(domain, [.. (rows.Find(domain, "selector") ?? string.Empty)
            .Split(':', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(selector => new EximSigningKey(selector, rows.Find(domain, KeyField + selector) ?? string.Empty))]))];
    }

    private static IEnumerable<(string Name, string Value)> Optional(string name, string? value) => string.IsNullOrEmpty(value) ? [] : [(name, value)];
}
