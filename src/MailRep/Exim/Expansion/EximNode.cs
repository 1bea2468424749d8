namespace MailRep.Exim.Expansion;

/// <summary>A part of a string that Exim expands (spec chapter 11).</summary>
internal abstract record EximNode;

/// <summary>Text that stays as it is.</summary>
internal sealed record EximText(string Text) : EximNode;

/// <summary><c>$name</c>, <c>${name}</c> or <c>$h_name:</c>.</summary>
internal sealed record EximVariable(string Name) : EximNode;

/// <summary><c>${name:argument}</c>.</summary>
internal sealed record EximOperator(string Name, EximString Argument) : EximNode;

/// <summary>What follows a condition, a look-up or an extraction: <c>{yes}{no}</c>, <c>{yes}fail</c>, or less than that.</summary>
/// <param name="Yes">Null where there is none.</param>
/// <param name="No">Null where there is none.</param>
/// <param name="Fails">True where <c>fail</c> stands in the place of the second string.</param>
internal sealed record EximChoice(EximString? Yes, EximString? No, bool Fails)
{
    public static EximChoice None { get; } = new(null, null, false);
}

/// <summary><c>${if condition{yes}{no}}</c>.</summary>
internal sealed record EximIf(EximCondition Condition, EximChoice Choice) : EximNode;

/// <summary><c>${lookup{key}type{file}...}</c>, or <c>${lookup type{query}...}</c>, which has no key.</summary>
/// <param name="Type">"lsearch", "dsearch" and so on, without the options.</param>
/// <param name="Options">What follows the type and a comma: "ret=key".</param>
/// <param name="Key">What is looked up.</param>
/// <param name="Source">The file, or the query.</param>
/// <param name="Choice">What is made of the answer.</param>
internal sealed record EximLookup(string Type, string Options, EximString? Key, EximString Source, EximChoice Choice) : EximNode;

/// <summary><c>${extract{field}{data}...}</c>, or <c>${extract{number}{separators}{data}...}</c>.</summary>
internal sealed record EximExtract(IReadOnlyList<EximString> Arguments, EximChoice Choice) : EximNode;

/// <summary>Any other item, such as <c>${sg{a}{b}{c}}</c>.</summary>
internal sealed record EximItem(string Name, IReadOnlyList<EximString> Arguments) : EximNode;

/// <summary>A condition of <c>${if</c>.</summary>
/// <param name="Name">"exists", "eq", "and" and so on; for <c>def:x</c> "def".</param>
/// <param name="IsNegated">True behind an odd number of "!".</param>
/// <param name="Arguments">Its strings; the variable of <c>def:</c> is the first.</param>
/// <param name="Conditions">Those of <c>and</c> and <c>or</c>, or the one that <c>forany</c> asks for each item.</param>
internal sealed record EximCondition(string Name, bool IsNegated, IReadOnlyList<EximString> Arguments, IReadOnlyList<EximCondition> Conditions);

/// <summary>A whole string, or one between braces.</summary>
internal sealed record EximString(IReadOnlyList<EximNode> Nodes)
{
    /// <summary>The text where Exim has nothing to expand; null elsewhere.</summary>
    public string? Literal => Nodes switch
    {
        [] => string.Empty,
        [EximText { Text: var text }] => text,
        _ => null,
    };

    /// <summary>True for <c>$name</c> or <c>${name}</c> and nothing else.</summary>
    public bool IsVariable(string name) => Nodes is [EximVariable variable] && variable.Name == name;
}
