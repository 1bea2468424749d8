namespace MailRep.Findings;

// What shows only where all records that SPF leads to are looked at together.
public static partial class FindingCatalogue
{
    public static readonly FindingKind SpfOverlap = new(
        "SPF-OVERLAP", Verdict.Warn, "A range within another range",
        "The addresses of one ip4: or ip6: term may send already by another term, so it only makes the record longer. Remove it where both stand in your own record. Where the other one is a provider's, it is a note: the provider may give up the range, so keep yours if the server is yours.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfIncludedTwice = new(
        "SPF-INCLUDED-TWICE", Verdict.Pass, "A record that is reached on two ways",
        "Two includes lead to the same record, and every receiver that gets to both pays its look-ups twice. If the limit of 10 is near, remove the include whose addresses the other one brings along.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfProviderTypo = new(
        "SPF-PROVIDER-TYPO", Verdict.Fail, "A provider's name with a typing error",
        "The name in an include has no SPF record and is one letter from the name that a large provider asks its customers to include. Receivers answer permerror when they get there, and the provider's servers do not pass. Correct the name.",
        "RFC 7208 section 5.2");

    public static readonly FindingKind SpfUdpSize = new(
        "SPF-UDP-SIZE", Verdict.Pass, "The TXT answer does not fit into a small UDP packet",
        "Receivers that ask for small UDP answers get this one cut and ask again over TCP, which takes longer and fails where a firewall blocks TCP port 53. The finding says how large the answer is. Keep TCP open at your name servers, and delete TXT records that nobody reads any more.",
        "RFC 7208 section 3.4");
}
