namespace MailRep.Exim.Expansion;

/// <summary>
/// What a string can come to, as far as that can be told without Exim and without a message: all outcomes where the message
/// decides between some.
/// </summary>
/// <param name="tables">The look-up file at a path.</param>
/// <param name="exists">Whether there is a file at a path; null where that is not known.</param>
internal sealed class EximEvaluator(Func<string, EximTable> tables, Func<string, bool?> exists)
{
    /// <summary>A table of domains may be large; combinations beyond that are not told apart.</summary>
    private const int MaxOutcomes = 100_000;

    private static readonly Dictionary<string, EximOutcome> Unbound = new(StringComparer.Ordinal);

    public IReadOnlyList<EximOutcome> Evaluate(EximString text, Dictionary<string, EximOutcome>? variables = null)
    {
        var known = variables ?? Unbound;
        List<EximOutcome> all = [new(string.Empty)];
        foreach (var node in text.Nodes)
        {
            var next = Evaluate(node, known);
            all = (long)all.Count * next.Count > MaxOutcomes
                ? [all[0].Then(next[0]).ToUnknown() with { IsPossible = true, IsOfMessage = true }]
                : [.. all.SelectMany(first => next.Select(first.Then))];
        }

        return all;
    }

    private List<EximOutcome> Evaluate(EximNode node, Dictionary<string, EximOutcome> variables) => node switch
    {
        EximText text => [new(text.Text)],
        EximVariable variable => [Variable(variable.Name, variables)],
        EximOperator operation => [.. Evaluate(operation.Argument, variables).Select(argument => Operate(operation.Name, argument))],
        EximIf condition => If(condition, variables),
        EximLookup lookup => [.. Evaluate(lookup.Source, variables).SelectMany(source => Lookup(lookup, source, variables))],
        EximExtract extract => [.. Evaluate(extract.Arguments[^1], variables).SelectMany(data => Extract(extract, data, variables))],
        EximItem item => [Item(item, variables)],
        _ => throw new InvalidOperationException($"There is no such part: {node.GetType().Name}."),
    };

    private static EximOutcome Variable(string name, Dictionary<string, EximOutcome> variables) => variables.GetValueOrDefault(name)
        ?? new EximOutcome((string?)null) { Taint = EximNames.IsTainted(name) ? "$" + name : null, IsOfMessage = !EximNames.IsOfServer(name) };

    private static EximOutcome Operate(string name, EximOutcome argument) => (name, argument.Text) switch
    {
        (_, null) => argument.ToUnknown(EximNames.Cleans(name)),
        ("lc", var text) => argument with { Text = text.ToLowerInvariant() },
        ("uc", var text) => argument with { Text = text.ToUpperInvariant() },
        _ => argument.ToUnknown(EximNames.Cleans(name)),
    };

    private EximOutcome Item(EximItem item, Dictionary<string, EximOutcome> variables)
    {
        var whole = item.Arguments.Select(argument => Evaluate(argument, variables)[0]).Aggregate(new EximOutcome(string.Empty), (first, next) => first.Then(next));
        var opens = item.Name is "readfile" or "dlfunc" && whole.Taint is not null;
        return whole.ToUnknown(EximNames.Cleans(item.Name)) with { Error = whole.Error ?? (opens ? $"the name of a file is made of {whole.Taint}" : null) };
    }

    private List<EximOutcome> If(EximIf item, Dictionary<string, EximOutcome> variables)
    {
        string? missing = null;
        string? found = null;
        string? taint = null;
        var holds = Holds(item.Condition);
        List<EximOutcome> outcomes = [];
        if (holds != false)
        {
            outcomes.AddRange(Choose(item.Choice, new EximOutcome("true"), variables, isSuccess: true).Select(one => one with { IsGuarded = one.IsGuarded || found is not null, IsPossible = one.IsPossible || holds is null }));
        }

        if (holds != true)
        {
            outcomes.AddRange(Choose(item.Choice, new EximOutcome(string.Empty), variables, isSuccess: false)
                .Select(one => one with { MissingFile = one.MissingFile ?? missing, Taint = one.Taint ?? taint, IsPossible = one.IsPossible || holds is null }));
        }

        return outcomes;

        bool? Holds(EximCondition condition)
        {
            var value = condition.Name switch
            {
                "and" => Not(Any(condition.Conditions, inner => Not(Holds(inner)))),
                "or" => Any(condition.Conditions, Holds),
                "exists" => Exists(Single(condition.Arguments[0])),
                "eq" => Same(condition, StringComparison.Ordinal),
                "eqi" => Same(condition, StringComparison.OrdinalIgnoreCase),
                _ => null,
            };
            return condition.IsNegated ? Not(value) : value;
        }

        // Exim takes a name that is made of the message for that of no file.
        bool? Exists(EximOutcome? path)
        {
            if (path?.Taint is not null)
            {
                taint ??= path.Taint;
                return false;
            }

            var isThere = path?.Text is { } text ? exists(text) : null;
            missing ??= isThere == false ? path!.Text : null;
            found ??= isThere != false ? path?.Text ?? string.Empty : null;
            return isThere;
        }

        bool? Same(EximCondition condition, StringComparison comparison) =>
            Single(condition.Arguments[0])?.Text is { } first && Single(condition.Arguments[1])?.Text is { } second ? first.Equals(second, comparison) : null;

        EximOutcome? Single(EximString text) => Evaluate(text, variables) is [var only] ? only : null;
    }

    private static bool? Not(bool? value) => value is null ? null : !value;

    private static bool? Any(IEnumerable<EximCondition> conditions, Func<EximCondition, bool?> holds)
    {
        var values = conditions.Select(holds).ToList();
        return values.Contains(true) ? true : values.Contains(null) ? null : false;
    }

    private IEnumerable<EximOutcome> Lookup(EximLookup lookup, EximOutcome source, Dictionary<string, EximOutcome> variables)
    {
        if (source.Error is not null)
        {
            return [source];
        }

        // A query is passed on to another program; a file is opened.
        if (lookup.Key is not null && source.Taint is not null)
        {
            return [source.ToUnknown() with { Error = $"the file of a look-up is made of {source.Taint}" }];
        }

        var keys = lookup.Key is null ? [source.ToUnknown()] : Evaluate(lookup.Key, variables);
        if (lookup is not { Type: "lsearch", Options: "" or "ret=key", Key: not null } || source.Text is not { } path)
        {
            return Unknown(keys[0]);
        }

        var table = tables(path);
        return table switch
        {
            { Error: { } error } => [new EximOutcome((string?)null) { Error = error }],
            { File: null } => Unknown(keys[0]),
            { File: { } file } => keys.SelectMany(key => key.Error is not null ? [key]
                : key.Text is { } text ? Find(file, text, isPossible: key.IsPossible)
                : [.. file.Keys.SelectMany(one => Find(file, one, isPossible: true)), .. Find(file, string.Empty, isPossible: true)]),
        };

        // What a look-up finds is clean, whatever was looked up.
        IEnumerable<EximOutcome> Unknown(EximOutcome key) =>
            Either(lookup.Choice, new EximOutcome((string?)null) { IsOfMessage = key.IsOfMessage || source.IsOfMessage, Error = key.Error }, variables);

        IEnumerable<EximOutcome> Find(EximLookupFile file, string key, bool isPossible)
        {
            var data = file.Find(key);
            var value = new EximOutcome(data is null || lookup.Options.Length == 0 ? data ?? string.Empty : isPossible ? key.ToLowerInvariant() : key) { Place = file.PlaceOf(key) };
            return Choose(lookup.Choice, value, variables, isSuccess: data is not null)
                .Select(one => one with { IsPossible = one.IsPossible || isPossible, Place = one.Place ?? value.Place });
        }
    }

    private IEnumerable<EximOutcome> Extract(EximExtract extract, EximOutcome data, Dictionary<string, EximOutcome> variables)
    {
        if (data.Error is not null)
        {
            return [data];
        }

        // The name of a field may be made of others, as of the selector.
        if (extract.Arguments is not [var first, _] || Evaluate(first, variables) is not [{ Error: null, Text: { } name }] || data.Text is not { } text)
        {
            return Either(extract.Choice, data.ToUnknown(), variables);
        }

        var field = EximLookupFile.Field(text, name.Trim());
        return Choose(extract.Choice, data with { Text = field ?? string.Empty }, variables, isSuccess: field is not null)
            .Select(one => one with { IsPossible = one.IsPossible || data.IsPossible, Place = one.Place ?? data.Place, MissingFile = one.MissingFile ?? data.MissingFile });
    }

    private IEnumerable<EximOutcome> Either(EximChoice choice, EximOutcome value, Dictionary<string, EximOutcome> variables) => value.Error is not null ? [value]
        : Choose(choice, value, variables, isSuccess: true).Concat(Choose(choice, new EximOutcome(string.Empty), variables, isSuccess: false)).Select(one => one with { IsPossible = true });

    private IReadOnlyList<EximOutcome> Choose(EximChoice choice, EximOutcome value, Dictionary<string, EximOutcome> variables, bool isSuccess)
    {
        if (isSuccess)
        {
            return choice.Yes is null ? [value] : Evaluate(choice.Yes, new Dictionary<string, EximOutcome>(variables, StringComparer.Ordinal) { ["value"] = value });
        }

        return choice.Fails ? [new EximOutcome((string?)null) { Error = "it comes to \"fail\"" }] : choice.No is null ? [new(string.Empty)] : Evaluate(choice.No, variables);
    }
}
