using MailRep.Exim.Expansion;

namespace MailRep.Exim;

// What the options come to: domains, for each the selectors, for each of those the key.
internal sealed partial class EximSigning
{
    private void Resolve()
    {
        foreach (var (macro, option) in Options)
        {
            var (read, fault) = EximExpansionParser.Parse(option.Value);
            if (fault is not null)
            {
                _faults.Add((macro, fault));
            }

            if (read is not null)
            {
                _strings[macro] = read;
            }
        }

        if (Expand(EximDkimMacros.Domain, []) is not { } outcomes)
        {
            ResolveDomain(new EximOutcome((string?)null));
            return;
        }

        IsDomainFixed = outcomes.All(outcome => outcome is { IsPossible: false, IsOfMessage: false, Error: null });
        HasNoDomain = outcomes.All(outcome => outcome is { Text: { } text, Error: null } && EximExpansion.Split(text).Count == 0);
        foreach (var outcome in outcomes.Where(outcome => outcome.Error is null))
        {
            if (outcome.Text is not { } text)
            {
                ResolveDomain(outcome);
                continue;
            }

            foreach (var item in EximExpansion.Split(text).Select(item => EximKeyText.IsSecret(item) ? item : item.ToLowerInvariant()).Where(item => !_domains.Contains(item, StringComparer.Ordinal)))
            {
                _domains.Add(item);
                ResolveDomain(outcome with { Text = item });
            }
        }
    }

    // Null where the option is not set or cannot be read. What cannot be expanded is noted.
    private IReadOnlyList<EximOutcome>? Expand(string macro, Dictionary<string, EximOutcome> variables)
    {
        if (!_strings.TryGetValue(macro, out var text))
        {
            return null;
        }

        var known = _tables.Count;
        var outcomes = _evaluator.Evaluate(text, variables);
        _tablesUsed.AddRange(_tables.Values.Skip(known).Select(table => (table, this[macro]!.Place)));
        var failed = outcomes.FirstOrDefault(outcome => outcome is { Error: not null, IsPossible: false });
        if (failed is not null && !_faults.Exists(fault => fault.Macro == macro) && !_tables.Values.Any(table => table.Error == failed.Error))
        {
            _faults.Add((macro, new EximFault(failed.Error!, IsCertain: true)));
        }

        return outcomes;
    }

    private void ResolveDomain(EximOutcome domain)
    {
        foreach (var one in domain.Text is null ? ByTable(domain) : [domain])
        {
            Dictionary<string, EximOutcome> variables = new(StringComparer.Ordinal) { ["dkim_domain"] = Bound(one) };
            foreach (var selector in Expand(EximDkimMacros.Selector, variables) ?? [new EximOutcome((string?)null)])
            {
                ResolveSelector(one, selector);
            }
        }
    }

    // For this domain, or selector, what follows from it is certain.
    private static EximOutcome Bound(EximOutcome value) => value with { IsPossible = false, IsGuarded = false, MissingFile = null, Place = null };

    // Where the message decides about the domain, any entry of a table that the domain is looked up in may be meant.
    private IEnumerable<EximOutcome> ByTable(EximOutcome domain)
    {
        var paths = new[] { EximDkimMacros.Selector, EximDkimMacros.PrivateKey }
            .Select(macro => EximExpansion.Read(this[macro]?.Value ?? string.Empty)).Where(expansion => expansion.Kind == EximValueKind.FileLookup).Select(expansion => expansion.Path!);
        var keys = paths.Distinct().SelectMany(path => EximTable.Read(_configuration.Files, path, null).File?.Keys ?? []).Select(key => key.ToLowerInvariant()).Distinct().ToList();
        return keys.Count == 0 ? [domain] : keys.Select(key => domain with { Text = key });
    }

    private void ResolveSelector(EximOutcome domain, EximOutcome selector)
    {
        if (selector.Error is not null)
        {
            return;
        }

        var items = selector.Text is null ? null : EximExpansion.Split(selector.Text);
        if (items is [] && !selector.IsPossible && this[EximDkimMacros.Selector]!.Value.Length > 0)
        {
            _withoutSelector.Add((domain.Text, domain.Place ?? this[EximDkimMacros.Selector]!.Place));
        }

        foreach (var item in items is null ? [null] : items.Cast<string?>())
        {
            if (item is not null && !_selectors.Contains(item, StringComparer.Ordinal))
            {
                _selectors.Add(item);
            }

            Dictionary<string, EximOutcome> variables = new(StringComparer.Ordinal) { ["dkim_domain"] = Bound(domain), ["dkim_selector"] = Bound(selector with { Text = item }) };
            foreach (var key in Expand(EximDkimMacros.PrivateKey, variables) ?? [])
            {
                ResolveKey(domain.Text, item, key);
            }

            if (domain.Text is { } signing)
            {
                _identities.AddRange((Expand(EximDkimMacros.Identity, variables) ?? []).Where(identity => identity is { Text.Length: > 0, IsPossible: false }).Select(identity => (identity.Text!, signing)));
            }
        }
    }

    private void ResolveKey(string? domain, string? selector, EximOutcome key)
    {
        if (key.Taint is not null)
        {
            KeyTaint ??= key.Taint;
            IsKeyOpaque = true;
            return;
        }

        if (key.Error is not null)
        {
            return;
        }

        if (key.Text is not { } text)
        {
            IsKeyOpaque = true;
            IsKeyOfMessage |= key.IsOfMessage;
            return;
        }

        // Without a key nothing is signed, which is meant where the condition asks for something else than the key's file.
        var isNone = text.Trim() is "" or "0" or "false";
        if (!(isNone && key.IsPossible))
        {
            var value = isNone && key.MissingFile is not null ? key.MissingFile : text.Trim();
            _keys.Add(new EximKeyReference(domain, selector, value, key.Place ?? this[EximDkimMacros.PrivateKey]!.Place, key.IsGuarded || value == key.MissingFile));
        }
    }
}
