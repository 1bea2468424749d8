using System.Globalization;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>How large the answer with a name's TXT records is on the wire, and what receivers make of it (RFC 7208 section 3.4). Pure.</summary>
internal static class SpfUdpRules
{
    /// <summary>RFC 1035 section 4.2.1: what a resolver without EDNS takes.</summary>
    public const int PlainLimit = 512;

    /// <summary>What most resolvers ask for since the DNS flag day of 2020, so that no packet is cut on its way.</summary>
    public const int UsualLimit = 1232;

    // RFC 1035 section 4.1: header; type and class of the question; a pointer as owner, type, class, TTL and length of a record.
    private const int Header = 12;
    private const int QuestionTail = 4;
    private const int RecordHead = 12;

    public static IEnumerable<Finding> Judge(SpfNode node)
    {
        var octets = SizeOf(node.Answer);
        if (node.Records.Count == 0 || octets <= PlainLimit)
        {
            yield break;
        }

        var rest = octets > UsualLimit
            ? $"so nearly every receiver gets it over TCP only (over {UsualLimit}): the name servers must answer on TCP port 53."
            : $"so a receiver without EDNS (over {PlainLimit}) asks again over TCP.";
        yield return FindingCatalogue.SpfUdpSize.For(node.Name.ToString(), $"The DNS answer with the TXT records of {node.Name} takes {octets} octets, {rest}") with
        {
            Evidence = octets.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The octets of the answer without EDNS: header, question, aliases, and each TXT record with a length octet a string.</summary>
    public static int SizeOf(DnsAnswer answer) =>
        Header + WireLength(answer.Question.Name) + QuestionTail
        + answer.Aliases.Sum(alias => RecordHead + WireLength(alias))
        + answer.Of<TxtRecord>().Sum(txt => RecordHead + txt.Strings.Sum(text => text.Length + 1));

    private static int WireLength(DnsName name) => name.IsRoot ? 1 : name.Value.Length + 2;
}
