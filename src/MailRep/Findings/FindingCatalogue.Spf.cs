namespace MailRep.Findings;

public static partial class FindingCatalogue
{
    public static readonly FindingKind SpfMissing = new(
        "SPF-MISSING", Verdict.Fail, "No SPF record",
        "The domain does not say which servers may send its mail, so receivers give it less trust and anybody can use the name. Publish one TXT record that begins with v=spf1 and names your servers. A domain that sends no mail says so with v=spf1 -all.",
        "RFC 7208 section 3");

    public static readonly FindingKind SpfMultiple = new(
        "SPF-MULTIPLE", Verdict.Fail, "More than one SPF record",
        "Receivers must not choose between two records: all of them count as broken (permerror). Merge them into one record and delete the others; other TXT records at the name may stay.",
        "RFC 7208 section 4.5");

    public static readonly FindingKind SpfSyntax = new(
        "SPF-SYNTAX", Verdict.Fail, "A term is written wrong",
        "One term with wrong syntax makes the whole record useless: receivers answer permerror without looking at the rest, even if the term stands at the end. Correct or remove the term that the finding points at.",
        "RFC 7208 section 4.6");

    public static readonly FindingKind SpfType99Only = new(
        "SPF-TYPE99-ONLY", Verdict.Fail, "SPF only in the abandoned record type",
        "The record is published under the type SPF (99), which was given up in 2014: receivers ask for TXT only and find nothing. Publish the same text as a TXT record.",
        "RFC 7208 section 3.1");

    public static readonly FindingKind SpfLeadingSpace = new(
        "SPF-LEADING-SPACE", Verdict.Fail, "Something stands before v=spf1",
        "An SPF record begins with the six characters v=spf1 and nothing before them, no space and no quotation mark. As it stands receivers do not see it as SPF. Publish it again without what stands in front.",
        "RFC 7208 section 4.5");

    public static readonly FindingKind SpfLookupLimit = new(
        "SPF-LOOKUP-LIMIT", Verdict.Fail, "More than 10 DNS look-ups",
        "A receiver stops at the 11th term that asks DNS (include, a, mx, ptr, exists, redirect, and everything inside what is included) and answers permerror. Remove services that you no longer use, replace a and mx by ip4: and ip6:, or give services a subdomain of their own as sender.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfLookupNear = new(
        "SPF-LOOKUP-NEAR", Verdict.Warn, "Nearly 10 DNS look-ups",
        "The record works, but a provider that adds one include of its own can push it over the limit of 10 without telling you. Remove what you no longer use while there is time.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfVoidLimit = new(
        "SPF-VOID-LIMIT", Verdict.Fail, "More than 2 look-ups that find nothing",
        "A receiver stops at the third look-up that finds no record and answers permerror. Remove the terms whose names are gone; usually a service was given up and its term was forgotten.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfVoidNear = new(
        "SPF-VOID-NEAR", Verdict.Warn, "2 look-ups that find nothing",
        "Two look-ups of the record find nothing, which is all that receivers allow: one more and the record is broken. Remove the terms whose names are gone.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfMxLimit = new(
        "SPF-MX-LIMIT", Verdict.Fail, "An mx with more than 10 hosts",
        "A receiver that has to look up more than 10 mail hosts for one mx answers permerror. List the addresses of the sending hosts with ip4: and ip6: instead of mx.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfPtr = new(
        "SPF-PTR", Verdict.Warn, "ptr should not be used",
        "ptr is slow, puts load on the reverse zones, and some large receivers skip it. Name the servers with ip4:, ip6:, a or mx.",
        "RFC 7208 section 5.5");

    public static readonly FindingKind SpfPlusAll = new(
        "SPF-PLUS-ALL", Verdict.Fail, "Everybody may send",
        "The record lets every address in the world send as the domain, which receivers take as a sign of spam. End it with ~all or -all.",
        "RFC 7208 section 5.1");

    public static readonly FindingKind SpfWideRange = new(
        "SPF-WIDE-RANGE", Verdict.Warn, "A range of millions of addresses",
        "The term lets a network send that is far larger than any one organization's mail servers. A strange machine in it passes as yours; narrow the range to the servers that really send.",
        "RFC 7208 section 11.2");

    public static readonly FindingKind SpfNeutralAll = new(
        "SPF-NEUTRAL-ALL", Verdict.Warn, "The record ends in ?all",
        "?all says nothing about other senders, so the record protects nobody and DMARC gets no help from it. End it with ~all, and with -all when you know all your senders.",
        "RFC 7208 section 8.2");

    public static readonly FindingKind SpfNoAll = new(
        "SPF-NO-ALL", Verdict.Warn, "The record has no end",
        "Without all or redirect= every address that the record does not name is neutral, as if it ended in ?all. Add ~all at the end, or -all when you know all your senders.",
        "RFC 7208 section 4.7");

    public static readonly FindingKind SpfAfterAll = new(
        "SPF-AFTER-ALL", Verdict.Warn, "Terms after all",
        "all matches everything, so what stands after it is never looked at: servers named there do not pass. Move the terms in front of all or remove them.",
        "RFC 7208 section 5.1");

    public static readonly FindingKind SpfRedirectIgnored = new(
        "SPF-REDIRECT-IGNORED", Verdict.Warn, "redirect= beside all",
        "redirect= is used only where a record has no all; here it does nothing. Remove it, or remove all if the other record is the one that should decide.",
        "RFC 7208 section 6.1");

    public static readonly FindingKind SpfIncludeNoRecord = new(
        "SPF-INCLUDE-NO-RECORD", Verdict.Fail, "An include or redirect without a record",
        "The domain that is included or redirected to has no SPF record, and receivers answer permerror as soon as they get there. Remove the term, or ask the provider for the right name.",
        "RFC 7208 sections 5.2 and 6.1");

    public static readonly FindingKind SpfDuplicateModifier = new(
        "SPF-DUPLICATE-MODIFIER", Verdict.Fail, "redirect= or exp= twice",
        "redirect= and exp= may stand in a record once each; a second one makes the whole record a permerror. Keep one of them.",
        "RFC 7208 section 6");

    public static readonly FindingKind SpfDuplicateTerm = new(
        "SPF-DUPLICATE-TERM", Verdict.Warn, "The same term twice",
        "The second of two equal terms never matters, but it may cost a look-up. Remove it.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfUnknownModifier = new(
        "SPF-UNKNOWN-MODIFIER", Verdict.Pass, "A modifier that nobody defined",
        "Receivers ignore it, so it does neither good nor harm. Often it is a mechanism with = where : belongs; then it does not do what was meant.",
        "RFC 7208 section 6");

    public static readonly FindingKind SpfSenderMacro = new(
        "SPF-SENDER-MACRO", Verdict.Pass, "A term that depends on the message",
        "The name that the term asks for is made of the sender, the address or the HELO name, so it was counted and not looked up. Give -IPAddress, -Sender and -Helo to see what becomes of one message.",
        "RFC 7208 section 7");

    public static readonly FindingKind SpfLoop = new(
        "SPF-LOOP", Verdict.Fail, "A record includes itself",
        "The include or redirect leads back to a record that is already being read. Receivers run into the limit of 10 look-ups and answer permerror. Remove the term that closes the circle.",
        "RFC 7208 section 4.6.4");

    public static readonly FindingKind SpfTxtSize = new(
        "SPF-TXT-SIZE", Verdict.Warn, "The TXT answer is large",
        "All TXT records of a name come in one answer. Over 450 octets it may not fit into a plain UDP packet, and receivers behind careless firewalls then get nothing. Delete old verification records, or move part of the SPF record to a name of its own and include that.",
        "RFC 7208 section 3.4");

    public static readonly FindingKind SpfNoDomain = new(
        "SPF-NO-DOMAIN", Verdict.Warn, "The sender has no domain that could have SPF",
        "The part after the @ is no full domain name, so there is nothing that could have a record, and receivers find none. Send with an address of a domain of yours.",
        "RFC 7208 section 4.3");

    public static readonly FindingKind SpfFail = new(
        "SPF-FAIL", Verdict.Fail, "The address may not send for the domain",
        "The record says that this address does not send for the domain, and receivers may reject the mail. If the server is yours, add its address to the record in front of the term that refuses it.",
        "RFC 7208 section 8.4");

    public static readonly FindingKind SpfSoftFail = new(
        "SPF-SOFTFAIL", Verdict.Fail, "The address probably may not send for the domain",
        "The record does not name this address and ends in ~all: the mail is accepted with suspicion, which is how it gets into spam folders. If the server is yours, add its address to the record.",
        "RFC 7208 section 8.5");

    public static readonly FindingKind SpfNeutral = new(
        "SPF-NEUTRAL", Verdict.Warn, "The record says nothing about the address",
        "A neutral result is treated like no SPF at all. If the server is yours, add its address to the record.",
        "RFC 7208 section 8.2");

    public static readonly FindingKind SpfPermError = new(
        "SPF-PERMERROR", Verdict.Fail, "The record cannot be used",
        "Receivers cannot interpret the record or one that it includes, and treat the mail as if it had failed or had no SPF. Repair what the reason names.",
        "RFC 7208 section 8.7");

    public static readonly FindingKind SpfHeloNone = new(
        "SPF-HELO-NONE", Verdict.Warn, "No SPF record at the HELO name",
        "Bounces have no sender, and receivers then judge the name that the server gives in HELO. Give that name a record of its own that lets its address send.",
        "RFC 7208 section 2.4");

    public static readonly FindingKind SpfHeloFail = new(
        "SPF-HELO-FAIL", Verdict.Fail, "The HELO name does not let the address send",
        "The server introduces itself with a name whose SPF record does not accept its address, so bounces fail and some receivers refuse everything. Let the record of the HELO name accept the address.",
        "RFC 7208 section 2.3");

    public static readonly FindingKind SpfHeloNeutral = new(
        "SPF-HELO-NEUTRAL", Verdict.Warn, "The HELO name says nothing about the address",
        "The record of the name in HELO neither accepts nor refuses the server's address, so bounces get no help from SPF. Let the record accept it.",
        "RFC 7208 section 2.3");
}
