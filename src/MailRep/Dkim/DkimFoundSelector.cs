using System.Collections;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>A selector that was found by guessing, or the row that says that the guessing failed.</summary>
public sealed record DkimFoundSelector
{
    public required string Domain { get; init; }

    /// <summary>Null where DNS failed, and <see cref="Verdict"/> is Unknown.</summary>
    public string? Selector { get; init; }

    /// <summary>Who uses the selector by default, "made from a date", or the configuration file that names it.</summary>
    public string? Source { get; init; }

    /// <summary>The owner of the record; null likewise.</summary>
    public string? Name { get; init; }

    /// <summary>"rsa" or "ed25519"; null where there is no readable key.</summary>
    public string? KeyType { get; init; }

    /// <summary>Bits of the modulus, or 256 for Ed25519.</summary>
    public int? KeySize { get; init; }

    /// <summary>Of the key by itself.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One sentence, also on success.</summary>
    public required string Reason { get; init; }

    /// <summary>The text of the record, printable; null where there is none.</summary>
    public string? Record { get; init; }

    /// <summary>The CNAMEs that led to the record, in order; the last one often tells the provider.</summary>
    public ItemList<string> Aliases { get; init; } = [];

    public override string ToString() => Name ?? Domain;

    internal static DkimFoundSelector Of(DkimCheckResult result) => new()
    {
        Domain = result.Domain,
        Selector = result.Selector,
        Source = result.SelectorSource,
        Name = result.Name,
        KeyType = result.KeyType,
        KeySize = result.KeySize,
        Verdict = result.Verdict,
        Reason = result.Reason,
        Record = result.Record,
        Aliases = result.Aliases,
    };
}

/// <summary>What the guessing for one domain came to.</summary>
/// <param name="Rows">The selectors, and a row of the verdict Unknown where names could not be asked for.</param>
/// <param name="Nothing">Why there is no selector, where DNS answered throughout; null else.</param>
public sealed record DkimSelectorFindings(IReadOnlyList<DkimFoundSelector> Rows, string? Nothing) : IEnumerable<DkimFoundSelector>
{
    public IEnumerator<DkimFoundSelector> GetEnumerator() => Rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
