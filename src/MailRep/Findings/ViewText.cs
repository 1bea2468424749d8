namespace MailRep.Findings;

/// <summary>Text for the views, which PowerShell breaks anywhere in a word where the machine has no language set.</summary>
public static class ViewText
{
    /// <summary>Lines of at most <paramref name="width"/> characters, broken at spaces; a longer word is cut.</summary>
    public static IEnumerable<string> Wrap(string? text, int width)
    {
        var rest = (text ?? string.Empty).Trim();
        while (rest.Length > width)
        {
            var space = rest.LastIndexOf(' ', width);
            var end = space > 0 ? space : width;
            yield return rest[..end].TrimEnd();
            rest = rest[end..].TrimStart();
        }

        if (rest.Length > 0)
        {
            yield return rest;
        }
    }
}
