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
    private const string Extract = "${extract{";

    private static readonly EximExpansion Opaque = new(EximValueKind.Opaque, []);

    public static EximExpansion Read(string value)
    {
        if (!value.Contains('$', StringComparison.Ordinal))
        {
            return new EximExpansion(EximValueKind.List, Split(value));
        }

        if (LookupPath(value) is not { } path)
        {
            return Opaque;
        }

        // Further text around the look-up would become part of the value.
        return value.StartsWith(Extract, StringComparison.Ordinal)
            ? new EximExpansion(EximValueKind.FileLookup, [], path, value[Extract.Length..value.IndexOf('}', StringComparison.Ordinal)].Trim())
            : value.StartsWith("${lookup", StringComparison.Ordinal) ? new EximExpansion(EximValueKind.FileLookup, [], path) : Opaque;
    }

    /// <summary>A list between colons; "&lt;;" in front names another separator (spec chapter 6, section 21).</summary>
    private static List<string> Split(string value)
    {
        var text = value.TrimStart();
        var isChanged = text is ['<', var mark, ..] && !char.IsLetterOrDigit(mark);
        var separator = isChanged ? text[1] : ':';
        return [.. (isChanged ? text[2..] : text).Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    // ${lookup{...}lsearch,ret=key{/path}}: nlsearch, wildlsearch, lsearch* and the like match by other rules and are left to Exim.
    private static string? LookupPath(string value)
    {
        const string type = "lsearch";
        var at = value.IndexOf(type, StringComparison.Ordinal);
        if (at < 0 || !value.AsSpan(0, at).TrimEnd().EndsWith("}") || value.IndexOf(type, at + 1, StringComparison.Ordinal) >= 0)
        {
            return null;
        }

        var open = value.IndexOf('{', at);
        var close = open < 0 ? -1 : value.IndexOf('}', open);
        if (close < 0 || value.AsSpan(at + type.Length, open - at - type.Length).Trim() is not ([] or [',', ..]))
        {
            return null;
        }

        var path = value[(open + 1)..close].Trim();
        return path.StartsWith('/') && !path.Contains('$', StringComparison.Ordinal) ? path : null;
    }
}
