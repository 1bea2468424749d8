namespace MailRep.Findings;

public static partial class FindingCatalogue
{
    public static readonly FindingKind HeloNotQualified = new(
        "HELO-NOT-QUALIFIED", Verdict.Fail, "The host name is not fully qualified",
        "A server introduces itself by a full domain name that resolves. A single label, localhost or a local domain means nothing to a receiver, and many refuse it. Give the machine a name of your domain, such as mail.example.org.",
        "RFC 5321 section 2.3.5");

    public static readonly FindingKind HeloAddress = new(
        "HELO-ADDRESS", Verdict.Fail, "The host name is a bare address",
        "HELO takes a domain name, or an address in square brackets where there is no name. A bare address is a syntax error. Let the server say its name.",
        "RFC 5321 section 4.1.1.1");

    public static readonly FindingKind HeloLiteral = new(
        "HELO-LITERAL", Verdict.Warn, "The host name is an address literal",
        "An address in square brackets is allowed where a host has no name, and most receivers distrust it. Give the server a name that resolves to its address.",
        "RFC 5321 section 4.1.3");

    public static readonly FindingKind HeloNotHostname = new(
        "HELO-NOT-HOSTNAME", Verdict.Fail, "The host name has a character that host names do not have",
        "Host names consist of letters, digits and inner hyphens. An underscore or another character makes strict receivers answer with a syntax error. Rename the machine.",
        "RFC 5321 section 4.1.2");

    public static readonly FindingKind HeloNoAddress = new(
        "HELO-NO-ADDRESS", Verdict.Fail, "The host name does not resolve",
        "A receiver that looks the HELO name up finds nothing and takes the greeting for a lie. Publish an A record (and an AAAA record, if the server sends over IPv6) with the sending address.",
        "RFC 5321 section 2.3.5");

    public static readonly FindingKind HeloElsewhere = new(
        "HELO-ELSEWHERE", Verdict.Warn, "The host name resolves to another address",
        "The name is there, but it leads to another machine than the one that sends. Add the sending address to the name, or let the server say the name that has it.",
        "RFC 5321 section 4.1.4");

    public static readonly FindingKind HeloPtrMismatch = new(
        "HELO-PTR-MISMATCH", Verdict.Warn, "The host name is not the reverse name",
        "Receivers compare the HELO name with the PTR record of the address. Where they differ, mail is not refused for it, but counts as less trustworthy. Have the PTR set to the HELO name.",
        "RFC 5321 section 4.1.4");

    public static readonly FindingKind HeloUnknown = new(
        "HELO-UNKNOWN", Verdict.Unknown, "The host name is not known",
        "Neither was a host name given nor could one be found for the address, so the greeting of the server cannot be judged. Give it with -HostName: it is what the server says after HELO or EHLO.",
        "RFC 5321 section 4.1.1.1");

    public static readonly FindingKind HeloAlias = new(
        "HELO-ALIAS", Verdict.Warn, "The HELO name is an alias",
        "A server says the name of the machine itself, and not a CNAME that leads to it: receivers hold it against the reverse name, which must be no alias. Let the server say the name at the end of the alias.",
        "RFC 5321 section 2.3.5");
}
