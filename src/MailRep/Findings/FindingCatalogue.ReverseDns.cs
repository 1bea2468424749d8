namespace MailRep.Findings;

public static partial class FindingCatalogue
{
    public static readonly FindingKind PtrMissing = new(
        "PTR-MISSING", Verdict.Fail, "The address has no reverse name",
        "Receivers look the sending address up in reverse DNS first, and most large ones refuse mail from an address without a name. Only the owner of the address (the provider that routes it to you) can set the PTR record: ask for the name that your server says in HELO.",
        "RFC 1912 section 2.1");

    public static readonly FindingKind PtrNotConfirmed = new(
        "PTR-NOT-CONFIRMED", Verdict.Fail, "The reverse name does not lead back",
        "A PTR record is believed only when the name it gives has an A or AAAA record with the same address (forward-confirmed reverse DNS). Publish that address record, or ask the owner of the address to set the PTR to a name that has it.",
        "RFC 8601 section 3");

    public static readonly FindingKind PtrTargetAlias = new(
        "PTR-TARGET-ALIAS", Verdict.Fail, "The reverse name is an alias",
        "The name in a PTR record must be the host's own name, not a CNAME: some receivers stop there. Have the PTR set to the name at the end of the alias.",
        "RFC 2181 section 10.2");

    public static readonly FindingKind PtrNotHostname = new(
        "PTR-NOT-HOSTNAME", Verdict.Fail, "The reverse name is not a host name",
        "Host names consist of letters, digits and hyphens, in at least two labels. A PTR with another character, or with a single label, confirms nothing. Have it set to the name your server says in HELO.",
        "RFC 1123 section 2.1");

    public static readonly FindingKind PtrMultiple = new(
        "PTR-MULTIPLE", Verdict.Warn, "The address has several reverse names",
        "Receivers take one of them, and not always the same. Keep the one that your server says in HELO and have the others removed.",
        "RFC 1912 section 2.1");

    public static readonly FindingKind PtrGeneric = new(
        "PTR-GENERIC", Verdict.Warn, "The reverse name looks like a customer line",
        "Names that spell the address or say dynamic, dhcp or pool are those of home connections, and receivers distrust them. Ask the owner of the address for a name of your own domain.",
        "RFC 1912 section 2.1");

    public static readonly FindingKind PtrHeloMismatch = new(
        "PTR-HELO-MISMATCH", Verdict.Warn, "The reverse name is not the HELO name",
        "The address is confirmed, but under another name than the one the server introduces itself by. Make the two equal: have the PTR set to the HELO name, or let the server say the PTR's name.",
        "RFC 5321 section 4.1.4");

    public static readonly FindingKind AddressNotPublic = new(
        "ADDRESS-NOT-PUBLIC", Verdict.Unknown, "A private address is not the sender",
        "Receivers never see a private, loopback or link-local address: they see the one your gateway sends from. Nothing can be said until that public address is given with -IPAddress.",
        "RFC 6890");

    public static readonly FindingKind AddressUnknown = new(
        "ADDRESS-UNKNOWN", Verdict.Unknown, "The sending address is not known",
        "DNS does not say which address a domain's mail leaves from. It was not given, and neither an MX host nor the domain itself has one to assume. Give it with -IPAddress; it stands in the Received header of any message that the server sent.",
        "RFC 5321 section 5.1");
}
