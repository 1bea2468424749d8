namespace MailRep.Findings;

public static partial class FindingCatalogue
{
    public static readonly FindingKind DmarcMissing = new(
        "DMARC-MISSING", Verdict.Fail, "No DMARC record",
        "Without a DMARC record receivers cannot tell your mail from forged mail, and the large ones ask bulk senders for one. Publish the record of the fix: p=none changes nothing about delivery, and the reports show who sends in your name. The mailbox behind rua must exist.",
        "RFC 9989 section 4.10.1");

    public static readonly FindingKind DmarcMultiple = new(
        "DMARC-MULTIPLE", Verdict.Fail, "More than one DMARC record at a name",
        "Where several DMARC records stand at one name, receivers discard all of them and go on as if there were none. Delete all but one. A second one often comes from a provider's assistant that added instead of changing.",
        "RFC 9989 section 4.10");

    public static readonly FindingKind DmarcVersion = new(
        "DMARC-VERSION", Verdict.Fail, "A record that does not begin with v=DMARC1",
        "A DMARC record begins with v=DMARC1, in capitals, before anything else, and a semicolon follows. A leading space, quotation marks inside the value, another order or another spelling make receivers ignore the whole text. Publish the corrected record.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcPolicyInvalid = new(
        "DMARC-POLICY-INVALID", Verdict.Fail, "p, sp or np has no valid value",
        "p, sp and np may be none, quarantine or reject. With any other value in one of them receivers act as if the record said p=none, or apply no DMARC at all where there is no valid rua either. Correct the value.",
        "RFC 9989 section 4.10.1");

    public static readonly FindingKind DmarcPolicyMissing = new(
        "DMARC-POLICY-MISSING", Verdict.Warn, "The record has no p",
        "A record without p counts as p=none where it has a valid rua, and as no record where it has none; receivers of the older RFC 7489 may ignore it altogether. Write the policy down.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcPolicyNone = new(
        "DMARC-POLICY-NONE", Verdict.Warn, "The policy is none",
        "p=none watches and prevents nothing: forged mail is delivered like yours. When the reports show that all your own mail passes aligned, go on to quarantine with the record of the fix, and later to reject.",
        "RFC 9989 section 5.1");

    public static readonly FindingKind DmarcTesting = new(
        "DMARC-TESTING", Verdict.Warn, "The record is in test mode",
        "t=y makes receivers apply one level less than the record says: quarantine instead of reject, none instead of quarantine. Remove the tag when the test is over.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcRemovedTag = new(
        "DMARC-REMOVED-TAG", Verdict.Warn, "Tags that DMARC no longer has",
        "pct, rf and ri were removed by RFC 9989. Newer receivers ignore them while older ones do not, so that a pct below 100 means different things to different receivers. Publish the record without them.",
        "RFC 9989 appendix A.6");

    public static readonly FindingKind DmarcSizeSuffix = new(
        "DMARC-SIZE-SUFFIX", Verdict.Warn, "A report address with a size limit",
        "The suffix of a report address that limits the size, such as !10m, is obsolete, and reporters ignore it. Publish the addresses without it.",
        "RFC 9989 section 4.8");

    public static readonly FindingKind DmarcFo = new(
        "DMARC-FO", Verdict.Warn, "fo has no valid value or no use",
        "fo says when failure reports are wanted: 0 or 1 but not both, with d and s beside it if you like, separated by colons. A wrong list counts as 0. Without ruf the tag does nothing.",
        "RFC 9989 section 4.8");

    public static readonly FindingKind DmarcUnknownTag = new(
        "DMARC-UNKNOWN-TAG", Verdict.Warn, "A tag that DMARC does not know",
        "Receivers ignore tags that they do not know, so what you meant by it does not happen. It is often a typing error in the name of another tag. Correct it or leave it out.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcTagSyntax = new(
        "DMARC-TAG-SYNTAX", Verdict.Warn, "A tag that receivers skip",
        "A piece of the record is not written as tag=value, or the tag has a value that it cannot have. Receivers skip it and use the default. Correct it or leave it out.",
        "RFC 9989 section 4.8");

    public static readonly FindingKind DmarcTagTwice = new(
        "DMARC-TAG-TWICE", Verdict.Fail, "A tag stands twice",
        "A tag may stand once in a record. A repeated one makes the whole list invalid, and those receivers that forgive it do not agree on which of the two counts. Keep one of them.",
        "RFC 6376 section 3.2");

    public static readonly FindingKind DmarcNoRua = new(
        "DMARC-NO-RUA", Verdict.Warn, "No address for aggregate reports",
        "Without rua receivers send no aggregate reports, and you cannot see which of your mail fails before you make the policy stricter. Add an address that exists; a service that reads the reports is a good choice.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcRuaSyntax = new(
        "DMARC-RUA-SYNTAX", Verdict.Warn, "A report address that cannot be used",
        "rua and ruf hold addresses like mailto:dmarc@example.org, separated by commas; a comma or an exclamation mark within one is percent-encoded. Receivers skip what is none, and need to support mailto: alone. Correct the address.",
        "RFC 9989 section 4.8");

    public static readonly FindingKind DmarcRuaCount = new(
        "DMARC-RUA-COUNT", Verdict.Warn, "Many hosts for reports",
        "Receivers may limit to how many addresses they send reports, and each host outside your domain must agree first. Keep one or two, and pass the reports on from there.",
        "RFC 9990");

    public static readonly FindingKind DmarcSpIgnored = new(
        "DMARC-SP-IGNORED", Verdict.Warn, "sp or np where nobody looks at it",
        "Subdomains without a record of their own take the policy of the organizational domain, so sp and np count there alone. At a name below it they do nothing. Leave them out, or set them at the organizational domain.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcSpWeaker = new(
        "DMARC-SP-WEAKER", Verdict.Warn, "Subdomains are protected less",
        "sp or np is weaker than p, so that forged mail from a subdomain is treated more gently than from the domain itself, and it costs a forger nothing to invent one. Leave the weaker tag out, or give the subdomains that need it a record of their own.",
        "RFC 9989 section 4.7");

    public static readonly FindingKind DmarcExternalReport = new(
        "DMARC-EXTERNAL-REPORT", Verdict.Fail, "Reports go to a domain that has not agreed",
        "Before receivers send reports to another organization they look for its consent, a record below _report._dmarc in its zone. It is not there, so the reports are not sent. Ask the owner of that domain to publish the record of the fix, or name an address of your own.",
        "RFC 9990");

    public static readonly FindingKind DmarcRejectSpfAlone = new(
        "DMARC-REJECT-SPF-ALONE", Verdict.Warn, "reject where mail is not signed",
        "A domain must not publish p=reject and rely on SPF alone: SPF fails as soon as a message is forwarded, and without an aligned DKIM signature it is refused. Sign all mail with DKIM first, and publish p=none until then. The report says so where it finds no usable key; Test-MailDmarc by itself cannot know.",
        "RFC 9989 section 7.4");

    public static readonly FindingKind DmarcRejectNote = new(
        "DMARC-REJECT-NOTE", Verdict.Pass, "reject harms mailing lists",
        "Domains whose users write to mailing lists or to forwarded addresses should not publish p=reject, since that mail arrives changed and is refused. For domains that send bills, notices or nothing at all it is right. Sign everything with DKIM: with SPF alone every forwarded mail is lost.",
        "RFC 9989 section 7.4");
}
