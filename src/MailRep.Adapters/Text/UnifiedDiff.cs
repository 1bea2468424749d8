using DiffPlex.Renderer;
using MailRep.Dns;

namespace MailRep.Adapters.Text;

/// <summary>The difference of two files as <c>diff -u</c> writes it, for people to read.</summary>
internal static class UnifiedDiff
{
    private const string Nothing = "/dev/null";
    private const int ContextLines = 3;

    /// <param name="path">Of both; it is shown.</param>
    /// <param name="before">An octet a character; null where there is no file.</param>
    /// <param name="after">Likewise.</param>
    /// <returns>Without an end of the last line. What is no printable ASCII is shown with escapes.</returns>
    public static string Of(string path, string? before, string? after)
    {
        var shown = DnsText.Printable(path);
        var text = UnidiffRenderer.GenerateUnidiff(Lines(before), Lines(after), before is null ? Nothing : shown, after is null ? Nothing : shown, false, false, ContextLines);

        // diff counts the lines of an empty file from 0.
        text = string.IsNullOrEmpty(before) ? text.Replace("@@ -1,0 ", "@@ -0,0 ", StringComparison.Ordinal) : text;
        text = string.IsNullOrEmpty(after) ? text.Replace(" +1,0 @@", " +0,0 @@", StringComparison.Ordinal) : text;
        return string.Join('\n', text.Split('\n').Select(line => DnsText.Printable(line.TrimEnd('\r'))).SkipLast(1));
    }

    // The renderer takes the end of the last line for one more line.
    private static string Lines(string? text) => text is null ? string.Empty : text.EndsWith('\n') ? text[..^1] : text;
}
