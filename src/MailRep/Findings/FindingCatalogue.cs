using System.Reflection;

namespace MailRep.Findings;

/// <summary>
/// Every finding that MailRep can make. The entries of a protocol stand in a part of this class of their own
/// (FindingCatalogue.Spf.cs, ...); about_MailRep_Findings is made from them.
/// </summary>
public static partial class FindingCatalogue
{
    private static readonly Lazy<IReadOnlyList<FindingKind>> Kinds = new(() =>
        [.. typeof(FindingCatalogue).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(FindingKind))
            .Select(field => (FindingKind)field.GetValue(null)!)
            .OrderBy(kind => kind.Id, StringComparer.Ordinal)]);

    /// <summary>A look-up failed, so that nothing can be said. Shared by all checks.</summary>
    public static readonly FindingKind DnsUnknown = new(
        "DNS-UNKNOWN", Verdict.Unknown, "A DNS look-up failed",
        "A DNS server did not answer, answered with an error, or does not know the zone. That says nothing about the record, so the verdict is Unknown. Ask again, ask another server with -Server, or repair the name server that the finding names.",
        "RFC 2308 section 7");

    /// <summary>Cannot exist on the wire, so that only zone files and typed text show it. Shared by all TXT checks.</summary>
    public static readonly FindingKind TxtStringLength = new(
        "TXT-STRING-LENGTH", Verdict.Fail, "A TXT string is longer than 255 octets",
        "A TXT record is made of strings of at most 255 octets each, which receivers join without a space between them. A longer one is refused by the name server, or cut. Write the value as several strings in quotation marks.",
        "RFC 1035 section 3.3");

    /// <summary>All entries, by id.</summary>
    public static IReadOnlyList<FindingKind> All => Kinds.Value;

    /// <summary>The finding for an address that no receiver ever sees; null for any other.</summary>
    internal static Finding? NotPublicFor(System.Net.IPAddress address) => Dns.AddressScope.WhyNotPublic(address) is { } why
        ? AddressNotPublic.For(address.ToString(), $"{address} is {why}, so it is not the address that receivers see.") with
        {
            Fix = Fix.ByText("Give the public address that your mail leaves from: -IPAddress ADDRESS."),
        }
        : null;

    /// <summary>The finding for a question that was not answered.</summary>
    internal static Finding UnknownFor(string subject, Dns.DnsAnswer answer) =>
        DnsUnknown.For(subject, $"DNS did not tell: {answer.Describe()}.") with
        {
            Evidence = answer.Status.ToString(),
            Fix = Fix.ByText(answer.Status == Dns.DnsStatus.OutsideZones
                ? $"Give the zone file that holds {answer.FailedName} as well, or a -Server beside -ZoneFile."
                : $"Ask again, or ask another server: -Server ADDRESS. If {answer.Server} is yours, look into its log."),
        };
}
