namespace MailRep.Exim.Rehearsal;

/// <summary>Replaces the paths of /etc/exim4 in a text by those of another folder.</summary>
internal static class EximHomePaths
{
    /// <summary>The text with each path at or below one folder put at or below another; names that only begin alike stay.</summary>
    public static string Move(string text, string from, string to)
    {
        var moved = new System.Text.StringBuilder(text.Length + 256);
        var start = 0;
        for (var at = text.IndexOf(from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(from, at + from.Length, StringComparison.Ordinal))
        {
            var end = at + from.Length;
            if ((at == 0 || !IsOfName(text[at - 1])) && (end == text.Length || !IsOfName(text[end]) || text[end] == '/'))
            {
                moved.Append(text, start, at - start).Append(to);
                start = end;
            }
        }

        return moved.Append(text, start, text.Length - start).ToString();
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-';
}
