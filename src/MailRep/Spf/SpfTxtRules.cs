using System.Globalization;
using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>What can be said about the TXT records of a name (RULES, "SPF record" and "TXT strings"). Pure.</summary>
internal static class SpfTxtRules
{
    public static IEnumerable<Finding> Judge(SpfNode node)
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
                Fix = Fix.ByRecord(new MailDnsRecord(node.Name, DnsRecordType.TXT, txt.Text), txt.Text),
            };
        }
    }

    public static Finding Multiple(SpfNode node, SpfRole role) =>
        FindingCatalogue.SpfMultiple.For(node.Name.ToString(), $"{node.Name} has {node.Records.Count} SPF records, so receivers use none of them.") with
        {
            Evidence = Shown(node.Records),
            Fix = role != SpfRole.Own ? Fix.ByText($"Ask the owner of {node.Name} to merge the records into one.")
                : SpfRecordWriter.Merge(node.Records) is { } merged
                    ? Fix.ByRecord(new MailDnsRecord(node.Name, DnsRecordType.TXT, merged), string.Join(" | ", node.Records))
                : Fix.ByText("Merge the records into one and delete the others."),
        };

    /// <summary>What to say where no TXT record at the name is SPF.</summary>
    /// <param name="name">The name.</param>
    /// <param name="txt">Its TXT records.</param>
    /// <param name="type99">Its records of the abandoned type.</param>
    /// <param name="mx">Its MX records: whether it has mail at all.</param>
    /// <param name="hasAddress">Whether it has an address.</param>
    /// <param name="sender">An address that should pass; null where none was named.</param>
    public static Finding Missing(DnsName name, DnsAnswer txt, DnsAnswer type99, DnsAnswer mx, bool hasAddress, IPAddress? sender)
    {
        if (txt.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(IsBehindSomething) is { } hidden)
        {
            var start = hidden.IndexOf(SpfRecord.Version, StringComparison.OrdinalIgnoreCase);
            var record = SpfRecordWriter.Mend(SpfRecordParser.Parse(hidden[start..].TrimEnd('"', '\'', ' ')));
            return FindingCatalogue.SpfLeadingSpace.For(name.ToString(), $"A TXT record of {name} has {DnsText.Character(hidden[0])} in front of v=spf1, so receivers do not see it as SPF.") with
            {
                Evidence = DnsText.Shorten(DnsText.Presentation(hidden), 300),
                Fix = Fix.ByRecord(new MailDnsRecord(name, DnsRecordType.TXT, record ?? hidden[start..]), hidden),
            };
        }

        if (type99.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(SpfRecord.IsSpf) is { } abandoned)
        {
            return FindingCatalogue.SpfType99Only.For(name.ToString(), $"{name} has its record under the abandoned type SPF only; receivers ask for TXT.") with
            {
                Evidence = DnsText.Shorten(DnsText.Presentation(abandoned), 300),
                Fix = Fix.ByRecord(new MailDnsRecord(name, DnsRecordType.TXT, SpfRecordWriter.Mend(SpfRecordParser.Parse(abandoned)) ?? abandoned)),
            };
        }

        var almost = txt.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(text => text.Contains("spf", StringComparison.OrdinalIgnoreCase));
        return FindingCatalogue.SpfMissing.For(name.ToString(), txt.Status == DnsStatus.NxDomain
            ? $"{name} does not exist in DNS, so it has no SPF record: check the spelling."
            : $"{name} has no SPF record.") with
        {
            Evidence = almost is null ? null : DnsText.Shorten(DnsText.Presentation(almost), 300),
            Fix = Fix.ByRecord(new MailDnsRecord(name, DnsRecordType.TXT, Proposal(mx, hasAddress, sender))),
        };
    }

    // A domain without mail says so; one with mail lets its mail hosts send.
    private static string Proposal(DnsAnswer mx, bool hasAddress, IPAddress? sender)
    {
        var takesMail = mx.Of<MxRecord>().Any(host => !host.Exchange.IsRoot);
        var isNullMx = mx.Records.Count > 0 && !takesMail;
        List<string> terms = takesMail ? ["mx"] : hasAddress && !isNullMx ? ["a"] : [];
        if (sender is not null)
        {
            terms.Add(SpfRecordWriter.TermOf(sender));
        }

        return SpfRecordWriter.Join(terms.Append("-all"));
    }

    private static bool IsBehindSomething(string text) =>
        text.AsSpan().TrimStart(" \t\"'\u00a0\u00ef\u00bb\u00bf\u00c2").ToString() is var rest && rest.Length < text.Length && SpfRecord.IsSpf(rest.TrimEnd('"', '\''));

    private static string Shown(IReadOnlyList<string> records) => DnsText.Shorten(DnsText.Presentation(string.Join(" | ", records)), 500);
}
