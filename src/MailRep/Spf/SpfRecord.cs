using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A term whose syntax is wrong.</summary>
/// <param name="Text">The term as it stands, an octet a character.</param>
/// <param name="Position">Where the term begins, in characters of the record from 0.</param>
/// <param name="ErrorPosition">Where in the record it goes wrong.</param>
/// <param name="Problem">What is wrong, without a full stop; printable.</param>
public sealed record SpfSyntaxError(string Text, int Position, int ErrorPosition, string Problem)
{
    /// <summary>"term 'a:' at character 7: the domain name is missing".</summary>
    public string Describe() => $"'{DnsText.Shorten(DnsText.Inline(Text), 60)}' at character {Position + 1}: {Problem}";
}

/// <summary>
/// A record that starts <c>v=spf1</c>, cut into its terms (RFC 7208 section 12). One wrong term anywhere makes
/// <c>check_host()</c> answer permerror before anything is evaluated (section 4.6); the right ones are kept for the linter.
/// </summary>
public sealed class SpfRecord
{
    public const string Version = "v=spf1";

    internal SpfRecord(string text, IReadOnlyList<SpfTerm> terms, IReadOnlyList<SpfSyntaxError> errors)
    {
        Text = text;
        Terms = terms;
        Errors = errors;
        Redirect = Find(SpfTermKind.Redirect);
        Exp = Find(SpfTermKind.Exp);
        All = Find(SpfTermKind.All);
    }

    /// <summary>An octet a character.</summary>
    public string Text { get; }

    /// <summary>In the order of the record, modifiers included.</summary>
    public IReadOnlyList<SpfTerm> Terms { get; }

    public IReadOnlyList<SpfSyntaxError> Errors { get; }

    /// <summary>The first of its kind; null where there is none.</summary>
    public SpfTerm? Redirect { get; }

    public SpfTerm? Exp { get; }

    /// <summary>The first <c>all</c>: nothing after it is reached, and redirect= does not count beside it (section 5.1).</summary>
    public SpfTerm? All { get; }

    /// <summary>True for <c>v=spf1</c> in any case, followed by a space or the end (section 4.5).</summary>
    public static bool IsSpf(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>The SPF records among TXT records (section 4.5); the strings of each are joined first (section 3.3).</summary>
    public static IReadOnlyList<string> Select(DnsAnswer answer)
    {
        List<string>? found = null;
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord { IsType99: false } txt && IsSpf(txt.Text))
            {
                (found ??= []).Add(txt.Text);
            }
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    private SpfTerm? Find(SpfTermKind kind)
    {
        for (var i = 0; i < Terms.Count; i++)
        {
            if (Terms[i].Kind == kind)
            {
                return Terms[i];
            }
        }

        return null;
    }
}
