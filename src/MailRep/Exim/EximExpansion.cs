using MailRep.Exim.Expansion;

namespace MailRep.Exim;

/// <summary>What can be told of an Exim value by reading it.</summary>
internal enum EximValueKind
{
    /// <summary>Nothing: only Exim can expand it, mostly to something made of the sender's domain.</summary>
    Opaque,

    /// <summary>A literal list.</summary>
    List,

    /// <summary>A look-up in a plain file (lsearch), perhaps of one field of what it finds.</summary>
    FileLookup,
}

/// <summary>Sorts values of dkim_domain and dkim_selector by what can be told without running Exim.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Items">The items of a literal list.</param>
/// <param name="Path">The file of a look-up.</param>
/// <param name="Field">The field that <c>${extract{...}}</c> takes out of what the look-up finds; null for all of it.</param>
internal sealed record EximExpansion(EximValueKind Kind, IReadOnlyList<string> Items, string? Path = null, string? Field = null)
{
    private static readonly EximExpansion Opaque = new(EximValueKind.Opaque, []);

    public static EximExpansion Read(string value) => EximExpansionParser.Parse(value).Read switch
    {
        { Literal: { } text } => new EximExpansion(EximValueKind.List, Split(text)),
        { Nodes: [EximLookup lookup] } when PathOf(lookup) is { } path => new EximExpansion(EximValueKind.FileLookup, [], path),
        { Nodes: [EximExtract { Arguments: [{ Literal: { } field }, { Nodes: [EximLookup lookup] }] } extract] } when IsPlain(extract.Choice) && PathOf(lookup) is { } path =>
            new EximExpansion(EximValueKind.FileLookup, [], path, field.Trim()),
        _ => Opaque,
    };

    /// <summary>A list between colons; "&lt;;" in front names another separator (spec chapter 6, section 21).</summary>
    public static IReadOnlyList<string> Split(string value)
    {
        var text = value.TrimStart();
        var isChanged = text is ['<', var mark, ..] && !char.IsLetterOrDigit(mark);
        var separator = isChanged ? text[1] : ':';
        return [.. (isChanged ? text[2..] : text).Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    // nlsearch, wildlsearch, lsearch* and the like match by other rules and are left to Exim.
    private static string? PathOf(EximLookup lookup) =>
        lookup is { Type: "lsearch", Key: not null } && IsPlain(lookup.Choice) && lookup.Source.Literal?.Trim() is { } path && path.StartsWith('/') ? path : null;

    // What is found is the value; what stands for the rest does not matter to a domain that is found.
    private static bool IsPlain(EximChoice choice) => choice.Yes is null || choice.Yes.IsVariable("value");
}
