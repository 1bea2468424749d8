using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>What to do about the findings of one owner name: publish the repaired record, or what words can say. Pure.</summary>
/// <param name="owner">Of the record.</param>
/// <param name="role">How it came to be read: only the domain's own can be published.</param>
/// <param name="published">The records that are there now.</param>
/// <param name="repair">What they come to when they are put right.</param>
/// <param name="aliases">The CNAMEs that led from the owner to the records.</param>
internal sealed class SpfFixes(DnsName owner, SpfRole role, IReadOnlyList<string> published, SpfRepair repair, IReadOnlyList<DnsName> aliases)
{
    // How records that stand side by side are shown.
    private const string Beside = " | ";

    /// <param name="kind">Of the finding: what the repaired record would not mend gets words.</param>
    /// <param name="words">What to do, in the imperative and in lower case, with a full stop.</param>
    public Fix For(FindingKind kind, string words) =>
        role != SpfRole.Own ? Fix.ByText($"Ask the owner of {(aliases.Count > 0 ? aliases[^1] : owner)}: {words}")
        : repair.Proposal is { } text && !repair.Left.Contains(kind) && !(published is [var same] && same == text) ? ByRecord(text)
        : Fix.ByText(char.ToUpperInvariant(words[0]) + words[1..]);

    /// <summary>The record in strings of a length that can be published, repaired where it can be.</summary>
    /// <param name="text">As it is.</param>
    public Fix Recut(string text) => ByRecord(role == SpfRole.Own ? repair.Proposal ?? text : text);

    private Fix ByRecord(string text) => Publish(owner, aliases, text, string.Join(Beside, published));

    /// <summary>
    /// The record at the end of the aliases, since beside a CNAME nothing may stand (RFC 1034 section 3.6.2); words where that
    /// name is another owner's.
    /// </summary>
    /// <param name="owner">Whose record it is.</param>
    /// <param name="aliases">The CNAMEs that lead from it.</param>
    /// <param name="text">The record.</param>
    /// <param name="replaces">What is there; null for nothing.</param>
    public static Fix Publish(DnsName owner, IReadOnlyList<DnsName> aliases, string text, string? replaces = null)
    {
        var at = aliases.Count > 0 ? aliases[^1] : owner;
        var zone = owner.Parent is { LabelCount: > 1 } parent ? parent : owner;
        return at == owner || at.IsAtOrBelow(zone)
            ? Fix.ByRecord(new MailDnsRecord(at, DnsRecordType.TXT, text), replaces)
            : Fix.ByText($"{owner} is an alias of {at}, where its records stand: ask its owner to publish there {DnsText.Presentation(text)}, or take the CNAME away and publish it at {owner}.");
    }
}
