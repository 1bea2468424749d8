using System.Globalization;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>What can be said about the TXT records of a name (RULES, "SPF record" and "TXT strings"). Pure.</summary>
internal static class SpfTxtRules
{
    public static IEnumerable<Finding> Judge(SpfNode node, SpfFixes fixes)
    {
        var texts = node.Answer.Of<TxtRecord>().ToList();
        var octets = node.Name.Value.Length + texts.Sum(txt => txt.Text.Length);
        if (node.Records.Count > 0 && octets > SpfLimits.TxtOctets)
        {
            yield return FindingCatalogue.SpfTxtSize.For(node.Name.ToString(),
                $"The name {node.Name} and its {texts.Count} TXT records take {octets} octets; over {SpfLimits.TxtOctets} the answer may not fit into a plain UDP packet.") with
            {
                Evidence = octets.ToString(CultureInfo.InvariantCulture),
                Fix = Fix.ByText("Delete TXT records that nobody reads any more (old site verifications), or move part of the SPF record to a name of its own and include that."),
            };
        }

        foreach (var txt in texts.Where(txt => SpfRecord.IsSpf(txt.Text) && txt.Strings.Any(text => text.Length > MailDnsRecord.MaxStringLength)))
        {
            yield return FindingCatalogue.TxtStringLength.For(node.Name.ToString(),
                $"The SPF record of {node.Name} has a string of {txt.Strings.Max(text => text.Length)} octets; a string holds at most {MailDnsRecord.MaxStringLength}.") with
            {
                Fix = fixes.Recut(txt.Text),
            };
        }
    }

    public static Finding Multiple(SpfNode node, SpfFixes fixes) =>
        FindingCatalogue.SpfMultiple.For(node.Name.ToString(), $"{node.Name} has {node.Records.Count} SPF records, so receivers use none of them.") with
        {
            Evidence = Shown(node.Records),
            Fix = fixes.For(FindingCatalogue.SpfMultiple, "merge the records into one and delete the others."),
        };

    /// <summary>What to say where no TXT record at the name is SPF.</summary>
    /// <param name="absence">What is there.</param>
    /// <param name="repair">Of the record that was meant, with the senders that should pass.</param>
    public static Finding Missing(SpfAbsence absence, SpfRepair repair)
    {
        var name = absence.Txt.Question.Name;
        if (absence.Hidden is { } hidden)
        {
            return FindingCatalogue.SpfLeadingSpace.For(name.ToString(), $"A TXT record of {name} has {DnsText.Character(hidden[0])} in front of v=spf1, so receivers do not see it as SPF.") with
            {
                Evidence = DnsText.Shorten(DnsText.Presentation(hidden), 300),
                Fix = Publish(repair.Proposal ?? absence.Meant!, hidden),
            };
        }

        if (absence.Abandoned is { } abandoned)
        {
            return FindingCatalogue.SpfType99Only.For(name.ToString(), $"{name} has its record under the abandoned type SPF only; receivers ask for TXT.") with
            {
                Evidence = DnsText.Shorten(DnsText.Presentation(abandoned), 300),
                Fix = Publish(repair.Proposal ?? abandoned),
            };
        }

        var almost = absence.Maimed ?? absence.Txt.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(text => text.Contains("spf", StringComparison.OrdinalIgnoreCase));
        var isNoName = absence.Txt.Status == DnsStatus.NxDomain;
        return FindingCatalogue.SpfMissing.For(name.ToString(),
            isNoName ? $"{name} does not exist in DNS, so it has no SPF record: check the spelling."
            : absence.Maimed is null ? $"{name} has no SPF record."
            : $"{name} has no SPF record: what looks like one does not begin with 'v=spf1' and a space.") with
        {
            Evidence = almost is null ? null : DnsText.Shorten(DnsText.Presentation(almost), 300),
            Fix = isNoName ? Fix.ByText("Correct the name; if it is meant to exist, publish its other records first.")
                : absence.Maimed is { } maimed ? Publish(repair.Proposal ?? absence.Meant!, maimed)
                : Publish(absence.Proposal(repair.Admissions)),
        };

        Fix Publish(string text, string? replaces = null) => SpfFixes.Publish(name, absence.Txt.Aliases, text, replaces);
    }

    private static string Shown(IReadOnlyList<string> records) => DnsText.Shorten(DnsText.Presentation(string.Join(" | ", records)), 500);
}
