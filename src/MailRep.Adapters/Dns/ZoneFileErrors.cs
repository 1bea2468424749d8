using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>What is wrong with a zone file, always with its path and line.</summary>
internal static class ZoneFileErrors
{
    private const int LongestQuote = 60;

    public static MailRepException Syntax(string path, int line, string problem, string action, Exception? cause = null) =>
        new(MailRepError.ZoneFileSyntax, $"{path}:{line}: {problem}.", path, action, cause);

    public static MailRepException NotFound(string path, string? from, Exception? cause = null) =>
        new(MailRepError.ZoneFileNotFound, from is null ? $"There is no file {path}." : $"{Place(from)}there is no file {path}.", path, "Check the path; a relative one counts from the current folder, in $INCLUDE from the including file's.", cause);

    public static MailRepException Unreadable(string path, string? from, string problem, string action, Exception? cause = null) =>
        new(MailRepError.ZoneFileUnreadable, $"{Place(from)}{path} cannot be read: {problem}.", path, action, cause);

    /// <summary>A word of the file, fit for an error message.</summary>
    public static string Quote(string text) => $"'{DnsText.Shorten(DnsText.Inline(text), LongestQuote)}'";

    private static string Place(string? from) => from is null ? string.Empty : from + ": ";
}
