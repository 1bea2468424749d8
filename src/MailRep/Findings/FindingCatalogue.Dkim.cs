namespace MailRep.Findings;

public static partial class FindingCatalogue
{
    public static readonly FindingKind DkimMissing = new(
        "DKIM-MISSING", Verdict.Fail, "No key at the selector",
        "Receivers look for the key at <selector>._domainkey.<domain> and find nothing, so every signature that names this selector fails. Publish the public key there, or let the server sign with the selector that is published.",
        "RFC 6376 section 3.6.2.1");

    public static readonly FindingKind DkimNoKeys = new(
        "DKIM-NO-KEYS", Verdict.Fail, "The domain publishes no DKIM key",
        "DNS says that nothing exists below _domainkey of the domain, or that every key there is revoked; where only the selectors that were looked at are, it is a warning. Mail of the domain cannot be signed in its name, which Gmail, Yahoo and Microsoft ask of bulk senders. Make a key, publish it, and let the server sign.",
        "RFC 8020 section 2");

    public static readonly FindingKind DkimSelectorUnknown = new(
        "DKIM-SELECTOR-UNKNOWN", Verdict.Unknown, "No selector is known",
        "Keys stand under names that only their owner knows, and none of the common ones is there. Give the selector with -Selector: it is the s= tag of the DKIM-Signature header in a message that the server sent.",
        "RFC 6376 section 3.1");

    public static readonly FindingKind DkimName = new(
        "DKIM-NAME", Verdict.Fail, "The key's name is too long for DNS",
        "Selector, _domainkey and domain together make a name of more than 253 characters, which cannot exist. Choose a shorter selector.",
        "RFC 1035 section 3.1");

    public static readonly FindingKind DkimMultiple = new(
        "DKIM-MULTIPLE", Verdict.Warn, "Several TXT records at one selector",
        "What a receiver does with several records at one selector is undefined: it may take any of them, or none. Keep the one that belongs to the key in use and put other keys under selectors of their own.",
        "RFC 6376 section 3.6.2.2");

    public static readonly FindingKind DkimServerDiffers = new(
        "DKIM-SERVER-DIFFERS", Verdict.Fail, "A name server of the zone does not show the key",
        "Receivers ask any of the zone's name servers, and one of them shows no key or another one: the mail of everybody who asks it fails. After a change it takes until the next transfer; if it lasts, the secondary server does not get the zone.",
        "RFC 1034 section 4.3.5");

    public static readonly FindingKind DkimServerUnknown = new(
        "DKIM-SERVER-UNKNOWN", Verdict.Unknown, "A name server of the zone did not tell",
        "One of the servers that the zone is delegated to gave no answer of its own, so it is not known whether it shows the key. A server that is down or does not serve the zone makes every look-up slow for the receivers that pick it.",
        "RFC 1034 section 4.2.2");

    public static readonly FindingKind DkimSyntax = new(
        "DKIM-SYNTAX", Verdict.Fail, "The record is no tag list",
        "A key record is a list of name=value pairs between semicolons. Receivers discard a record in which something else stands. Publish it as the fix writes it.",
        "RFC 6376 section 3.2");

    public static readonly FindingKind DkimDuplicateTag = new(
        "DKIM-DUPLICATE-TAG", Verdict.Fail, "A tag stands twice",
        "A tag that occurs more than once makes the whole record invalid, even where both values are the same. Keep one of them.",
        "RFC 6376 section 3.2");

    public static readonly FindingKind DkimVersion = new(
        "DKIM-VERSION", Verdict.Fail, "v= is not first, or not DKIM1",
        "Where v= is given it must be the first tag and read DKIM1 in capitals; receivers discard the record otherwise. Move or correct it, or leave it out.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimNoKey = new(
        "DKIM-NO-KEY", Verdict.Fail, "The record has no p= tag",
        "The public key itself is missing, so receivers discard the record. Publish the whole record as the signing software printed it.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimRevoked = new(
        "DKIM-REVOKED", Verdict.Pass, "The key is revoked",
        "An empty p= tells receivers that the key is no longer valid. That is right for a retired selector, whose record may be deleted a week after its last use. Where this machine's configuration still signs with it, every signature fails, and the verdict is Fail.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimKeyEncoding = new(
        "DKIM-KEY-ENCODING", Verdict.Fail, "p= is not base64",
        "The key cannot be decoded: quotation marks, a cut end or stray characters got into p=. Publish the key again; the record's strings are joined without anything between them.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimKeyMismatch = new(
        "DKIM-KEY-MISMATCH", Verdict.Fail, "The private key does not belong to the published key",
        "Receivers verify with the public key at the selector, and it is not the other half of the private key on disk, so every signature that this key makes fails. Publish the record that the fix shows in place of the old one, or sign with the private key that belongs to it.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimEximSelector = new(
        "DKIM-EXIM-SELECTOR", Verdict.Warn, "Exim signs with another selector",
        "The configuration of Exim on this machine signs the domain's mail, and names another selector than the one that was judged, so that the key there is not the one that receivers look up. Let Exim sign with this selector, or judge the one that it uses.",
        "RFC 6376 section 3.1");

    public static readonly FindingKind DkimKeyPadding = new(
        "DKIM-KEY-PADDING", Verdict.Warn, "The equals signs at the end of p= are missing",
        "Base64 is filled up with equals signs to groups of four. Some receivers decode the key without them, others reject it. Publish the record with them.",
        "RFC 4648 section 3.2");

    public static readonly FindingKind DkimKeyUnreadable = new(
        "DKIM-KEY-UNREADABLE", Verdict.Fail, "p= holds no public key",
        "What p= decodes to is not a key of the type that k= names; often it was cut at 255 octets or is a certificate or private key. Publish the public key again.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimKeyType = new(
        "DKIM-KEY-TYPE", Verdict.Fail, "k= is unknown or does not fit the key",
        "Receivers know rsa and ed25519, and take rsa where k= is missing. A key under any other type, or under the wrong one, is ignored. Publish the record with the right k=.",
        "RFC 8463 section 4");

    public static readonly FindingKind DkimEd25519Wrapped = new(
        "DKIM-ED25519-WRAPPED", Verdict.Fail, "The Ed25519 key is wrapped in ASN.1",
        "For Ed25519 p= holds the 32 octets of the key alone, not the structure that OpenSSL puts into a PEM file. Receivers cannot use it as it is. Publish the record that the fix shows; the private key stays the same.",
        "RFC 8463 section 4.2");

    public static readonly FindingKind DkimEd25519Alone = new(
        "DKIM-ED25519-ALONE", Verdict.Warn, "There is an Ed25519 key and no RSA key",
        "Many receivers, Gmail and Microsoft among them, cannot verify Ed25519 and see unsigned mail. Sign with an RSA key as well, under a selector of its own.",
        "RFC 8463 section 5");

    public static readonly FindingKind DkimRsaShort = new(
        "DKIM-RSA-SHORT", Verdict.Fail, "The RSA key is under 1024 bits",
        "Receivers must not accept RSA keys of less than 1024 bits, since they can be broken. Make a key of 2048 bits under a new selector.",
        "RFC 8301 section 3.2");

    public static readonly FindingKind DkimRsaWeak = new(
        "DKIM-RSA-WEAK", Verdict.Warn, "The RSA key is under 2048 bits",
        "Keys of 1024 to 2047 bits are still accepted, but signers should use 2048 at least. Make one under a new selector, switch over, and empty the old one's p= a week later.",
        "RFC 8301 section 3.2");

    public static readonly FindingKind DkimRsaLong = new(
        "DKIM-RSA-LONG", Verdict.Warn, "The RSA key is over 4096 bits",
        "Receivers must handle keys of up to 4096 bits; longer ones fail at some, and their records do not fit into one UDP answer. Use 2048 bits.",
        "RFC 8301 section 3.2");

    public static readonly FindingKind DkimRsaBare = new(
        "DKIM-RSA-BARE", Verdict.Warn, "The RSA key lacks its usual wrapping",
        "The key is published as a bare RSAPublicKey, as the RFC's wording has it. All the world publishes a SubjectPublicKeyInfo, and OpenDKIM among others reads nothing else. Publish the record that the fix shows; the private key stays the same.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimHash = new(
        "DKIM-HASH", Verdict.Fail, "h= does not allow sha256",
        "The record allows only hashes that receivers must not accept any more, so that no valid signature is possible. Leave h= out, or put sha256 into it.",
        "RFC 8301 section 3.1");

    public static readonly FindingKind DkimService = new(
        "DKIM-SERVICE", Verdict.Fail, "The key is not meant for mail",
        "s= lists the services that may use the key, and neither email nor * is among them, so receivers ignore it. Leave s= out.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimTesting = new(
        "DKIM-TESTING", Verdict.Warn, "The key is marked as a test",
        "With t=y receivers treat mail signed by this key as if it were unsigned. It is meant for the first days alone: remove it.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimStrict = new(
        "DKIM-STRICT", Verdict.Pass, "The key is bound to the domain itself",
        "With t=s a signature's i= must name the very domain of d=, not one below it. That is the stricter and better setting where no subdomain signs with this key; otherwise such signatures fail.",
        "RFC 6376 section 3.6.1");

    public static readonly FindingKind DkimCase = new(
        "DKIM-CASE", Verdict.Warn, "A value is written in capitals",
        "The values of k=, h=, s= and t= are compared with their case by careful receivers, and the registered ones are in lower case. Write them so.",
        "RFC 6376 section 3.2");
}
