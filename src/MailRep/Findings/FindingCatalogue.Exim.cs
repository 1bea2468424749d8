namespace MailRep.Findings;

// What keeps Debian's Exim from signing, or spoils its signatures.
public static partial class FindingCatalogue
{
    public static readonly FindingKind EximConfigType = new(
        "EXIM-CONFIGTYPE", Verdict.Fail, "The type of configuration sends no mail out",
        "An unattended installation leaves dc_eximconfig_configtype at local: mail to other servers is refused, and no signature is ever made, though the settings of DKIM are read without complaint. Set the type to internet in update-exim4.conf.conf and run update-exim4.conf.",
        "README.Debian (exim4) section 2.1.1.1");

    public static readonly FindingKind EximSmarthost = new(
        "EXIM-SMARTHOST", Verdict.Fail, "The smarthost's transport does not sign",
        "With a smarthost, mail takes the transport remote_smtp_smarthost, which in Debian's files has no options of DKIM, so nothing is signed. In the split layout a copy of its file with the options, named with .rul at the end, takes its place. Set-EximDkimConfig makes it, and in the unsplit layout it puts the options into exim4.conf.template.",
        "README.Debian (exim4) section 2.1.3");

    public static readonly FindingKind EximOwnFile = new(
        "EXIM-OWN-CONF", Verdict.Warn, "An exim4.conf takes the place of everything",
        "Where exim4.conf exists, update-exim4.conf does nothing and reports success, and neither the macros nor the template count. Put the settings into that file, or move it away.",
        "README.Debian (exim4) section 2.1");

    public static readonly FindingKind EximFileIgnored = new(
        "EXIM-FILE-IGNORED", Verdict.Warn, "A file with macros is of the layout that is not in use",
        "exim4.conf.localmacros counts in the unsplit layout only, and conf.d in the split layout only. Macros in the other place do nothing. It fails where settings of DKIM are lost by that.",
        "README.Debian (exim4) section 2.1.1.12");

    public static readonly FindingKind EximFileName = new(
        "EXIM-FILE-NAME", Verdict.Warn, "A file that is skipped for its name",
        "update-exim4.conf takes only names of letters, digits, _ and -, and NAME.rul where NAME exists; it passes over all others without a word. Rename the file. It fails where settings of DKIM are lost by that.",
        "update-exim4.conf(8)");

    public static readonly FindingKind EximFileOrder = new(
        "EXIM-FILE-ORDER", Verdict.Warn, "A file with macros is read too late",
        "Files are read in the order of their names. Macros must stand in front of 01_exim4-config_listmacrosdefs, as in 000_localmacros, or the lines that ask for them have been read already. It fails where the transport was read before.",
        "README.Debian (exim4) section 2.1.3");

    public static readonly FindingKind EximFileUnreadable = new(
        "EXIM-FILE-UNREADABLE", Verdict.Unknown, "A file of the configuration cannot be read",
        "What the file says is not known, so nothing can be said about the whole. Run the command as root, or as a user that may read it.",
        "README.Debian (exim4) section 2.1");

    public static readonly FindingKind EximNewline = new(
        "EXIM-NEWLINE", Verdict.Fail, "The last line has no end",
        "update-exim4.conf glues the last line of exim4.conf.localmacros to the first line of the template where it has no newline at its end: the last value gets the rest of that line, and nothing complains. End the file with a newline.",
        "update-exim4.conf(8)");

    public static readonly FindingKind EximBom = new(
        "EXIM-BOM", Verdict.Fail, "A byte order mark or UTF-16",
        "Exim takes the mark for a part of the first line and refuses the configuration. Save the file as UTF-8 without a mark.",
        "Exim specification chapter 6");

    public static readonly FindingKind EximMacroTwice = new(
        "EXIM-MACRO-TWICE", Verdict.Fail, "A macro is defined twice",
        "Exim refuses a configuration in which a macro is defined a second time without ==. Remove one of the two lines.",
        "Exim specification section 6.4");

    public static readonly FindingKind EximMacroPrefix = new(
        "EXIM-MACRO-PREFIX", Verdict.Fail, "A macro's name holds that of an earlier one",
        "Exim replaces macros inside words as well, and therefore refuses a macro whose name holds the name of one that is defined before it, such as DKIM_DOMAIN_LIST after DKIM_DOMAIN. Define the longer name first, or choose another.",
        "Exim specification section 6.4");

    public static readonly FindingKind EximMacroName = new(
        "EXIM-MACRO-NAME", Verdict.Fail, "A name that is no macro",
        "Names of macros begin with a capital letter and have letters, digits and _ only; those of Debian are in capitals. In small letters Exim takes the line for an option that it does not know, and refuses the configuration.",
        "Exim specification section 6.4");

    public static readonly FindingKind EximMacroUnknown = new(
        "EXIM-MACRO-UNKNOWN", Verdict.Fail, "A macro that nothing reads",
        "A misspelt name is no error to Exim: the macro is defined, nothing reads it, and the setting has no effect. It is a warning where the name is not near one that Debian's transports read.",
        "README.Debian (exim4) section 2.1.3");

    public static readonly FindingKind EximDkimNone = new(
        "EXIM-DKIM-NONE", Verdict.Fail, "Nothing of DKIM is set up",
        "No macro or option of DKIM is in force, so no mail is signed. Make a key, publish it, and set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY in the file that the finding names.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximDkimIncomplete = new(
        "EXIM-DKIM-INCOMPLETE", Verdict.Fail, "DKIM is set up by half",
        "Exim signs only where domain, selector and private key are all set; where one is missing, mail leaves unsigned and no error is reported, not even with DKIM_STRICT. Set what is missing.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyMissing = new(
        "EXIM-KEY-MISSING", Verdict.Fail, "A private key is not there",
        "Exim sends the mail unsigned and writes 'unable to open file for reading' into its paniclog. Make the key, or correct the path.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyUnreadable = new(
        "EXIM-KEY-UNREADABLE", Verdict.Fail, "Exim may not read a private key",
        "Exim signs as the user Debian-exim, not as root. What that user cannot read is as good as missing: mail leaves unsigned. Give the key to the group Debian-exim with mode 0640, and its folder mode 0750.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyOpen = new(
        "EXIM-KEY-OPEN", Verdict.Fail, "Every local user can read a private key",
        "Exim takes such a key without a word, but whoever can read it can sign as the domain. Set the mode 0640. It is a warning where the folder keeps others out.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyFolder = new(
        "EXIM-KEY-FOLDER", Verdict.Warn, "The folder of the keys is open",
        "Others can enter the folder, or write into it. Keep keys in a folder of their own with mode 0750, owned by root and the group Debian-exim. It fails where every local user can write into it, and so put a key of their own there.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyRelative = new(
        "EXIM-KEY-RELATIVE", Verdict.Fail, "The path of a private key is not absolute",
        "What does not begin with a slash is taken for the key itself. Exim 4.96 crashes on it and freezes the message; later versions send it unsigned. Give the whole path.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyInline = new(
        "EXIM-KEY-INLINE", Verdict.Fail, "A private key stands in the configuration",
        "The generated configuration can be read by every local user, and so can the key. Put the key into a file with mode 0640, give its path, and replace the key, since others may have it.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyTainted = new(
        "EXIM-KEY-TAINTED", Verdict.Fail, "The path of a private key is made of the message",
        "Exim opens no file whose name was made of what a message says, and ${if exists} does not help: mail leaves unsigned, with 'Tainted filename' in the log. Find the path by a look-up, whose results are clean.",
        "Exim specification section 9.1");

    public static readonly FindingKind EximKeyInvalid = new(
        "EXIM-KEY-INVALID", Verdict.Fail, "A file that is no key to sign with",
        "Exim signs with RSA and Ed25519 keys in PEM that need no passphrase. With anything else, mail leaves unsigned. Make a new key, or give the path of the private one.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyUnknown = new(
        "EXIM-KEY-UNKNOWN", Verdict.Unknown, "A private key that could not be judged",
        "The key lies outside the copied folder or cannot be read by the user who asks, or its path depends on the message, so nothing is known of it. Run the command on the server itself, as root.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximKeyShort = new(
        "EXIM-KEY-SHORT", Verdict.Fail, "The RSA key is short",
        "Exim signs with keys of any size, but receivers refuse those under 1024 bits, and 2048 is what they recommend. Make a key of 2048 bits under a new selector. It is a warning from 1024 bits on, and over 4096, which not every receiver can verify.",
        "RFC 8301 section 3.2");

    public static readonly FindingKind EximEd25519Alone = new(
        "EXIM-ED25519-ALONE", Verdict.Warn, "An Ed25519 key without an RSA key",
        "Many receivers verify RSA only. Sign twice: give two selectors, such as ed : rsa, and a path with $dkim_selector in it.",
        "RFC 8463 section 3");

    public static readonly FindingKind EximStrictDefers = new(
        "EXIM-STRICT-DEFERS", Verdict.Fail, "DKIM_STRICT holds all mail back",
        "With DKIM_STRICT, mail that cannot be signed waits, and the retry record keeps later mail to the same host waiting as well. A key that is missing stops everything. Repair the key, or remove DKIM_STRICT until it is there.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximStrictGuard = new(
        "EXIM-STRICT-GUARD", Verdict.Warn, "${if exists} makes DKIM_STRICT useless",
        "Where the file is missing, the expression gives 0, which tells Exim not to sign and is no error: mail leaves unsigned in silence although DKIM_STRICT is set. Give the path without the condition.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximStrictValue = new(
        "EXIM-STRICT-VALUE", Verdict.Warn, "DKIM_STRICT is neither 1 nor true",
        "Only 1 and true switch it on; yes and the like do nothing. Write true, or remove the line.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximCanon = new(
        "EXIM-CANON", Verdict.Warn, "An unknown canonicalization",
        "Exim knows relaxed and simple, for headers and body alike. At relaxed/simple and the like it writes a line into the log and takes relaxed. Write relaxed.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximCanonSimple = new(
        "EXIM-CANON-SIMPLE", Verdict.Warn, "Exim spoils its own signatures with simple",
        "Exim 4.96 folds the lines of a signature in one way when it signs it and in another when it sends it. The canonicalization simple does not forgive that: with DKIM_TIMESTAMPS nearly every signature fails, without it some do. Write relaxed.",
        "RFC 6376 section 3.4.1");

    public static readonly FindingKind EximTimestamps = new(
        "EXIM-TIMESTAMPS", Verdict.Fail, "DKIM_TIMESTAMPS is no number of seconds",
        "Signatures get an x= that equals t= then, and have expired when they are made: receivers that look at it reject them. Write the lifetime in seconds, such as 1209600 for two weeks, or remove the line.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximNullSender = new(
        "EXIM-NULL-SENDER", Verdict.Warn, "Bounces are not signed",
        "$sender_address_domain is empty for messages with the null sender, so bounces and automatic replies leave unsigned. A domain taken from the From header signs them.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximSignHeaders = new(
        "EXIM-SIGN-HEADERS", Verdict.Warn, "The signed headers do not survive mailing lists",
        "Exim's own list signs even the absence of Sender, Reply-To, Resent-* and List-*. A mailing list that adds one of them breaks the signature. Set DKIM_SIGN_HEADERS to the list in the fix. It fails where From is not signed, which no receiver accepts.",
        "RFC 6376 section 5.4");

    public static readonly FindingKind EximRelaySigned = new(
        "EXIM-RELAY-SIGNED", Verdict.Pass, "Every message that leaves is signed",
        "With a fixed DKIM_DOMAIN, mail that is merely relayed is signed in the domain's name as well, whoever wrote it. Where others may send through this server, take the domain from the From header and look it up in a file. It fails where dc_relay_nets lets everyone send.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximConfDir = new(
        "EXIM-CONFDIR", Verdict.Pass, "update-exim4.conf -d needs a second file",
        "update-exim4.conf -d DIR reads DIR's exim4.conf.localmacros only if /etc/exim4/exim4.conf.localmacros exists as well. Create an empty one before a copy is tried out on this machine.",
        "update-exim4.conf(8)");

    public static readonly FindingKind EximRefused = new(
        "EXIM-REFUSED", Verdict.Fail, "Exim refuses the configuration",
        "update-exim4.conf or Exim itself does not take the configuration. A daemon that runs goes on with the old one, and does not start again with this one. Mend the line that Exim names.",
        "Exim specification chapter 6");

    public static readonly FindingKind EximRoute = new(
        "EXIM-ROUTE", Verdict.Fail, "Mail does not reach the transport that signs",
        "exim4 -bt tells which transport mail to an address takes. Only a transport with the options of DKIM signs; what takes another way leaves unsigned, however good the key is. Give that transport the options, or mend the routers.",
        "Exim specification chapter 5, -bt");

    public static readonly FindingKind EximRouteUnknown = new(
        "EXIM-ROUTE-UNKNOWN", Verdict.Unknown, "The routers did not tell where mail goes",
        "To find the way of a message Exim asks DNS for the recipient's domain. Where DNS fails, the way is not known, and neither is whether mail is signed on it. Repair DNS, or give an address that can be looked up with -Recipient.",
        "Exim specification chapter 5, -bt");

    public static readonly FindingKind EximUnsigned = new(
        "EXIM-UNSIGNED", Verdict.Fail, "A message left without a signature",
        "Exim was given a message of the domain and sent it without a signature of that domain. It does so without an error to anyone when it cannot read the key or expand a setting; its log says why.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximDeferred = new(
        "EXIM-DEFERRED", Verdict.Fail, "A message was not sent",
        "Exim was given a message and held it back or refused it. With DKIM_STRICT it does so when it cannot sign; otherwise its log says why. On the server such mail waits in the queue.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximSelectorUnsigned = new(
        "EXIM-SELECTOR-UNSIGNED", Verdict.Fail, "A selector made no signature",
        "Each selector that is set up, or that was asked for, is to sign each message. One that does not has a key that Exim cannot use, or is not the one that Exim is set up with.",
        "Exim specification section 58.2");

    public static readonly FindingKind EximSignatureBad = new(
        "EXIM-SIGNATURE-BAD", Verdict.Fail, "A signature does not hold by the key on disk",
        "The signature was verified with the public half of the private key, as if that were published, and does not count: another key signed, the key is too short, or a setting spoils it, such as DKIM_TIMESTAMPS that is no number.",
        "RFC 6376 section 6.1");

    public static readonly FindingKind EximKeyUnpublished = new(
        "EXIM-KEY-UNPUBLISHED", Verdict.Warn, "The key that Exim signs with is not published",
        "The signature is sound, and receivers find no key to verify it by, so that the mail counts as unsigned. Publish the record, and let Exim sign once every name server has it.",
        "RFC 6376 section 6.1.2");

    public static readonly FindingKind EximKeyDiffers = new(
        "EXIM-KEY-DIFFERS", Verdict.Fail, "Receivers refuse the signature by the published key",
        "The signature holds by the key on disk and not by what DNS publishes at its selector: another key is there, or a broken or revoked one. Publish the public half of the key that Exim signs with.",
        "RFC 6376 section 6.1.3");

    public static readonly FindingKind EximSetup = new(
        "EXIM-SETUP", Verdict.Fail, "update-exim4.conf cannot make a configuration",
        "update-exim4.conf is a script of the shell. It ends with an error where update-exim4.conf.conf or the template is missing, where lines end as in Windows, and at any other value of dc_use_split_config than true and false: what was there before stays in force.",
        "update-exim4.conf(8)");

    public static readonly FindingKind EximFileWritable = new(
        "EXIM-FILE-WRITABLE", Verdict.Fail, "Every local user can write the configuration",
        "What stands in the configuration is run by Exim as root: ${run{...}} alone makes whoever can write it root. Take the right to write from others.",
        "Exim specification section 6.1");

    public static readonly FindingKind EximMacroFirst = new(
        "EXIM-MACRO-FIRST", Verdict.Fail, "A macro is redefined that is not defined",
        "== replaces the value of a macro that is defined before. Exim refuses a configuration in which it stands in the first definition. Write = there.",
        "Exim specification section 6.4");

    public static readonly FindingKind EximExpansion = new(
        "EXIM-EXPANSION", Verdict.Fail, "Exim cannot expand a setting",
        "A brace that is missing, or a name that Exim does not know, makes the expansion fail: mail leaves unsigned, and neither update-exim4.conf nor exim4 -bV finds it. exim4 -be shows the error. It is not known where a name may be one of another version of Exim.",
        "Exim specification section 11.1");

    public static readonly FindingKind EximTable = new(
        "EXIM-TABLE", Verdict.Fail, "A file that domains are looked up in does not serve",
        "Where the file of a look-up is missing, or the user Debian-exim may not read it, the expansion fails; where it is empty, nothing is found. Mail leaves unsigned either way. Make the file with a line for each domain, and give it the mode 0640 and the group Debian-exim.",
        "Exim specification section 9.3");

    public static readonly FindingKind EximDomainValue = new(
        "EXIM-DOMAIN-VALUE", Verdict.Fail, "DKIM_DOMAIN is no domain",
        "Exim writes into d= whatever the setting comes to: a comment behind the value, an address, or the data of a look-up that was meant to give the key it finds (ret=key). No receiver finds a public key under such a name.",
        "RFC 6376 section 3.5");

    public static readonly FindingKind EximSelectorValue = new(
        "EXIM-SELECTOR-VALUE", Verdict.Fail, "DKIM_SELECTOR is no selector",
        "Exim writes into s= whatever the setting comes to, also a comment behind the value or spaces, and no receiver finds a public key under such a name. Where it comes to nothing, mail leaves unsigned.",
        "RFC 6376 section 3.1");

    public static readonly FindingKind EximIdentity = new(
        "EXIM-IDENTITY", Verdict.Fail, "DKIM_IDENTITY is not within the domain",
        "The address in i= must be of the domain in d= or of one below it, or receivers reject the signature. Remove the setting, since nothing needs it, or give an address of the domain.",
        "RFC 6376 section 3.5");
}
