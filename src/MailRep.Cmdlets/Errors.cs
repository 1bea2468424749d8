using System.Globalization;
using System.Management.Automation;
using MailRep.Cmdlets.Parameters;

namespace MailRep.Cmdlets;

/// <summary>
/// Every error record of the module: a stable id, a true category, the object it is about, and what to type next.
/// An error record means that the question could not be asked; what DNS answers is a result.
/// </summary>
internal static class Errors
{
    public static ErrorRecord Unreadable(IUnreadable value)
    {
        var (id, action) = value switch
        {
            UnreadableName => ("InvalidDomainName", "Give a domain name like example.org."),
            UnreadableSelector => ("InvalidSelector", "Give the s= tag of a DKIM-Signature, like 20261125 or selector1."),
            UnreadableRecord record => ("NothingToPublish", record.Action),
            UnreadableNetwork => ("InvalidNetwork", "Give a network like 192.0.2.0/24 or 2001:db8::/32, or a single address."),
            UnreadableServer => ("InvalidServer", "Give HOST, HOST:PORT or [IPV6]:PORT, like 192.0.2.53 or [2001:db8::53]:5300."),
            _ => ("InvalidIPAddress", "Give an address like 192.0.2.10 or 2001:db8::10."),
        };
        return Record(id, ErrorCategory.InvalidArgument, value.Typed, value.Problem, action);
    }

    public static ErrorRecord ZonePatternEmpty(string pattern) => Record(
        "ZoneFileNotFound", ErrorCategory.ObjectNotFound, pattern, $"No file fits '{pattern}'.", "Check the path: it is taken from the current location ($PWD).");

    /// <summary>A place for keys that is none of the file system.</summary>
    /// <param name="path">What was typed, or the current location.</param>
    public static ErrorRecord NoFolder(string path) => Record(
        "KeyFolderUnusable", ErrorCategory.InvalidArgument, path, $"'{Dns.DnsText.Printable(path)}' is no folder of the file system.", "Give a folder: -Path /etc/exim4/dkim.");

    public static ErrorRecord KeyPatternEmpty(string pattern) => Record(
        "KeyFileNotFound", ErrorCategory.ObjectNotFound, pattern, $"No file fits '{Dns.DnsText.Printable(pattern)}'.", "Check the path: it is taken from the current location ($PWD).");

    /// <summary>What to type where a key's domain and selector are not known.</summary>
    public static string NameTheKey(string path) => $"Name them: Get-DkimKeyPair '{Dns.DnsText.Printable(path).Replace("'", "''", StringComparison.Ordinal)}' -Domain example.org -Selector s1";

    /// <summary>A key whose domain is not known, where a domain is judged.</summary>
    public static ErrorRecord KeyUnnamed(string path) => Record(
        "NothingToJudge", ErrorCategory.InvalidArgument, path, $"There is nothing to judge: nothing tells the domain of the key {Dns.DnsText.Printable(path)}.", NameTheKey(path));

    /// <summary>A number in a list, of which PowerShell kept the value alone.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="typed">As it was typed.</param>
    public static ErrorRecord NumberUnquoted(string parameter, string typed) => Record(
        "InvalidSelector", ErrorCategory.InvalidArgument, typed, $"PowerShell reads {typed} in a list as a number, and hands on another text than was typed.",
        $"Put it into quotation marks: -{parameter} '{typed}'");

    /// <summary>-Retire with a key that would not be published.</summary>
    /// <param name="parameter">The parameter that names the key.</param>
    public static ErrorRecord RetiredWithKey(string parameter) => Record(
        "RetiredWithKey", ErrorCategory.InvalidArgument, null, $"-Retire writes a record without a key, and -{parameter} gives one.", $"Leave -Retire or -{parameter} out.");

    /// <summary>A path of another kind of drive, such as env:.</summary>
    public static ErrorRecord NoKeyPath(string path) => Record(
        "KeyFileNotFound", ErrorCategory.InvalidArgument, path, $"'{Dns.DnsText.Printable(path)}' is no path of the file system.",
        "Give the path of a file or of a folder, such as /etc/exim4/dkim.");

    /// <summary>An encrypted key where no passphrase is taken: no mail server signs with one.</summary>
    public static ErrorRecord KeyLocked(string path, MailRepException problem) => Record(
        problem.Error.ToString(), CategoryOf(problem.Error), path, problem.Message,
        $"Exim signs with no encrypted key. To compare it all the same: (Get-DkimKeyPair '{Dns.DnsText.Printable(path)}' -Passphrase (Read-Host -AsSecureString)).PublicKey", problem);

    public static ErrorRecord NothingToPublish(string what) => Record(
        "NothingToPublish", ErrorCategory.InvalidArgument, null, $"A record needs {what}.",
        "Type for example: New-MailDkimRecord example.org s1 -PublicKeyPath s1.pub; where a key is piped, Get-DkimKeyPair FILE -Domain example.org -Selector s1.");

    /// <summary>An empty -ZoneFile: a script's variable without a value must not mean that the network is asked.</summary>
    public static ErrorRecord NoZoneFile() => Record(
        "ZoneFileNotFound", ErrorCategory.InvalidArgument, null, "-ZoneFile names no file.", "Give the path of a zone file, or leave -ZoneFile out to ask DNS servers.");

    /// <summary>A path that leads to no folder of this machine: http://example.org/zone.</summary>
    public static ErrorRecord ZonePathUnusable(string path, Exception cause) => Record(
        "ZoneFileNotFound", ErrorCategory.ObjectNotFound, path, $"'{Dns.DnsText.Printable(path)}' is no path of a file: {Dns.DnsText.Printable(cause.Message)}",
        "Give the path of a file on this machine, and fetch the file first where it is elsewhere.", cause);

    /// <summary>An empty -Server: the system's servers must not be asked in place of those that were meant.</summary>
    public static ErrorRecord NoServer() => Record(
        "InvalidServer", ErrorCategory.InvalidArgument, null, "-Server names no server.",
        "Give HOST, HOST:PORT or [IPV6]:PORT, like 192.0.2.53, or leave -Server out to ask the system's servers.");

    public static ErrorRecord OutOfRange(string parameter, object value, object least, object most) => Record(
        "OutOfRange", ErrorCategory.InvalidArgument, value, string.Create(CultureInfo.InvariantCulture, $"-{parameter} is {value}, which is not within {least} and {most}."),
        string.Create(CultureInfo.InvariantCulture, $"Give a number from {least} to {most}, or leave -{parameter} out."));

    /// <summary>Text where an address of mail is wanted.</summary>
    public static ErrorRecord NoMailAddress(string parameter, string value) => Record(
        "InvalidMailAddress", ErrorCategory.InvalidArgument, value, $"-{parameter} is '{Dns.DnsText.Printable(value)}', which is no address like someone@example.org.",
        $"Give an address in ASCII without white space: -{parameter} someone@example.org");

    /// <summary>A cmdlet that was given nothing to judge.</summary>
    /// <param name="what">The missing parameter in words: "a domain".</param>
    /// <param name="example">A line to type.</param>
    public static ErrorRecord NothingToJudge(string what, string example) => Record(
        "NothingToJudge", ErrorCategory.InvalidArgument, null, $"There is nothing to judge: give {what}.", $"Type for example: {example}");

    /// <summary>Name servers that are to be asked where zone files alone answer.</summary>
    /// <param name="who">What asks them: "-AllServers".</param>
    /// <param name="other">Another way out, as the end of a sentence.</param>
    public static ErrorRecord NoServersToAsk(string who, string other = "") => Record(
        "NoServersToAsk", ErrorCategory.InvalidArgument, null, $"{who} asks the name servers of the zone, and -ZoneFile alone lets nothing leave the machine.",
        $"Leave -ZoneFile out, or give a -Server beside it that finds the name servers{other}.");

    /// <summary>A folder that is none of the file system: env: or HKLM:.</summary>
    public static ErrorRecord NoConfigFolder(string path) => Record(
        "EximConfigNotFound", ErrorCategory.ObjectNotFound, path, $"'{Dns.DnsText.Printable(path)}' is no folder of the file system.", "Give a copy of the server's /etc/exim4: -ConfigRoot PATH.");

    /// <summary>Set-EximDkimConfig without a key.</summary>
    public static ErrorRecord NothingToSign(string missing) => Record(
        "NothingToSign", ErrorCategory.InvalidArgument, null, $"There is nothing to sign with: give {missing}.",
        "Type for example: Get-DkimKeyPair /etc/exim4/dkim | Set-EximDkimConfig");

    /// <summary>-Apply where the daemon reads other files.</summary>
    public static ErrorRecord NotTheLiveFolder(string path) => Record(
        "EximNotLive", ErrorCategory.InvalidArgument, path, $"-Apply is for /etc/exim4, and {Dns.DnsText.Printable(path)} is a copy that no daemon reads.",
        "Leave -Apply out, or -ConfigRoot.");

    /// <summary>An edit that names no edit.</summary>
    /// <param name="domain">Whose record it is about.</param>
    public static ErrorRecord NothingToChange(object domain) => Record(
        "NothingToChange", ErrorCategory.InvalidArgument, domain, $"There is nothing to change of {domain}: give -Add, -Remove or -All.",
        "Type for example: Update-MailSpfRecord example.org -Add ip4:192.0.2.10");

    public static ErrorRecord From(MailRepException problem) =>
        Record(problem.Error.ToString(), CategoryOf(problem.Error), problem.Target, problem.Message, problem.RecommendedAction, problem);

    /// <summary>A bug of ours: the message without its stack, and where to take it.</summary>
    public static ErrorRecord Unexpected(Exception bug, object subject) => Record(
        "Unexpected", ErrorCategory.NotSpecified, subject, $"MailRep failed on '{subject}': {Dns.DnsText.Printable(bug.Message)}",
        "This is a fault of MailRep. Run again with -Verbose and report the last lines with this message.", bug);

    private static ErrorCategory CategoryOf(MailRepError error) => error switch
    {
        MailRepError.ZoneFileNotFound => ErrorCategory.ObjectNotFound,
        MailRepError.ZoneFileUnreadable => ErrorCategory.ReadError,
        MailRepError.ZoneFileSyntax => ErrorCategory.ParserError,
        MailRepError.ServerNotResolved => ErrorCategory.ResourceUnavailable,
        MailRepError.NoNameServer => ErrorCategory.ResourceUnavailable,
        MailRepError.RecordUnknown => ErrorCategory.ResourceUnavailable,
        MailRepError.RecordMissing or MailRepError.SpfTermMissing => ErrorCategory.ObjectNotFound,
        MailRepError.RecordMultiple => ErrorCategory.InvalidData,
        MailRepError.SpfTermInvalid or MailRepError.SpfRedirectBesideAll => ErrorCategory.InvalidArgument,
        MailRepError.SpfLookupLimit or MailRepError.SpfVoidLimit or MailRepError.SpfTxtSize => ErrorCategory.LimitsExceeded,
        MailRepError.SpfRecordBroken or MailRepError.SpfSetDiffers => ErrorCategory.InvalidResult,
        MailRepError.SpfPublishedBroken => ErrorCategory.InvalidData,
        MailRepError.KeyNameInvalid or MailRepError.KeySizeInvalid or MailRepError.KeySizeWeak or MailRepError.PublicKeyInvalid => ErrorCategory.InvalidArgument,
        MailRepError.KeyExists => ErrorCategory.ResourceExists,
        MailRepError.KeyFolderUnusable => ErrorCategory.WriteError,
        MailRepError.KeyFolderBusy => ErrorCategory.ResourceBusy,
        MailRepError.KeyFileNotFound => ErrorCategory.ObjectNotFound,
        MailRepError.KeyFileUnreadable => ErrorCategory.ReadError,
        MailRepError.KeyFileInvalid => ErrorCategory.InvalidData,
        MailRepError.KeyPassphraseMissing or MailRepError.KeyPassphraseWrong => ErrorCategory.AuthenticationError,
        MailRepError.EximConfigNotFound => ErrorCategory.ObjectNotFound,
        MailRepError.EximConfigUnreadable => ErrorCategory.ReadError,
        MailRepError.EximConfigType => ErrorCategory.InvalidOperation,
        MailRepError.EximConflict => ErrorCategory.ResourceExists,
        MailRepError.EximBlockBroken or MailRepError.EximNotInForce => ErrorCategory.InvalidData,
        MailRepError.EximKeyUnfit or MailRepError.EximSettingInvalid => ErrorCategory.InvalidArgument,
        MailRepError.EximKeyUnpublished => ErrorCategory.ResourceUnavailable,
        MailRepError.EximConfigUnwritable => ErrorCategory.WriteError,
        MailRepError.EximUnproved => ErrorCategory.InvalidResult,
        MailRepError.EximUpdateFailed => ErrorCategory.OperationStopped,
        MailRepError.EximProgramMissing => ErrorCategory.NotInstalled,
        MailRepError.EximNeedsRoot => ErrorCategory.PermissionDenied,
        MailRepError.EximRehearsalFailed => ErrorCategory.ResourceUnavailable,
        MailRepError.EximDomainUnknown => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.NotSpecified,
    };

    private static ErrorRecord Record(
        string id, ErrorCategory category, object? target, string message, string action, Exception? inner = null) =>
        new(new InvalidOperationException(message, inner), id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = action },
        };
}
