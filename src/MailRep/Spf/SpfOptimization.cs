using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>
/// What <c>Optimize-MailSpfRecord</c> emits: records that keep within the limits of RFC 7208 and admit the same addresses
/// as the published one. Nothing has been changed by it.
/// </summary>
public sealed record SpfOptimization
{
    public required string Domain { get; init; }

    /// <summary>False where the published record is as good.</summary>
    public bool IsChange => Records.Count > 0;

    /// <summary>To publish in this order: those that others include come first, the domain's own comes last.</summary>
    public required ItemList<MailDnsRecord> Records { get; init; }

    /// <summary>The value at the domain that the last of them takes the place of, printable.</summary>
    public required string Replaces { get; init; }

    /// <summary>The most that any message can cost, as section 4.6.4 counts it.</summary>
    public required int LookupsBefore { get; init; }

    public required int LookupsAfter { get; init; }

    /// <summary>Octets of the domain's name and all TXT records at it (section 3.4).</summary>
    public required int LengthBefore { get; init; }

    public required int LengthAfter { get; init; }

    /// <summary>Addresses that pass after and not before, and terms that have come to decide. Empty unless it was forced.</summary>
    public ItemList<string> Gained { get; init; } = [];

    /// <summary>Addresses that pass before and not after, and terms that no longer decide. Empty unless it was forced.</summary>
    public ItemList<string> Lost { get; init; } = [];

    /// <summary>Terms that addresses stand in place of.</summary>
    public ItemList<string> Flattened { get; init; } = [];

    /// <summary>What to keep in mind; the cmdlet writes each as a warning, too.</summary>
    public ItemList<string> Warnings { get; init; } = [];

    /// <summary>What was done, in one sentence.</summary>
    public required string Reason { get; init; }

    public override string ToString() => IsChange ? string.Join(Environment.NewLine, Records) : Reason;
}
