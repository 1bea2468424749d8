namespace MailRep.Exim;

/// <summary>
/// What is made of a message is tainted, and Exim opens no file by such a name. What a look-up finds is clean, whatever was looked
/// up (spec chapter 11, section 1, and chapter 9).
/// </summary>
internal static class EximTaint
{
    private static readonly string[] Tainted =
    [
        "sender_", "h_", "rh_", "bh_", "lh_", "header_", "rheader_", "bheader_", "lheader_", "local_part", "domain", "original_domain", "original_local_part",
        "reply_address", "message_headers", "message_body", "authenticated_id", "authenticated_sender", "return_path", "recipients", "received_for", "parent_domain",
    ];

    /// <summary>The first variable in a value that is made of the message and not looked up; null where there is none.</summary>
    public static string? Variable(string value)
    {
        var rest = WithoutLookups(value);
        for (var at = rest.IndexOf('$', StringComparison.Ordinal); at >= 0 && at + 1 < rest.Length; at = rest.IndexOf('$', at + 1))
        {
            var start = rest[at + 1] == '{' ? at + 2 : at + 1;
            var end = start;
            while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '_' or '-'))
            {
                end++;
            }

            var name = rest[start..end];
            var isOperator = rest[at + 1] == '{' && end < rest.Length && rest[end] != '}' && !(name.Contains("h_", StringComparison.Ordinal) || name.Contains("header_", StringComparison.Ordinal));
            if (!isOperator && !name.EndsWith("_data", StringComparison.Ordinal) && Array.Exists(Tainted, word => word.EndsWith('_') ? name.StartsWith(word, StringComparison.Ordinal) : name == word))
            {
                return "$" + name;
            }
        }

        return null;
    }

    // ${lookup{key}type{file}} and ${lookup type{query}}, up to the brace that closes it.
    private static string WithoutLookups(string value)
    {
        for (var start = value.IndexOf("${lookup", StringComparison.Ordinal); start >= 0; start = value.IndexOf("${lookup", StringComparison.Ordinal))
        {
            var depth = 0;
            var end = start + 1;
            for (; end < value.Length; end++)
            {
                depth += value[end] == '{' ? 1 : value[end] == '}' ? -1 : 0;
                if (depth == 0)
                {
                    break;
                }
            }

            value = string.Concat(value.AsSpan(0, start), value.AsSpan(Math.Min(end + 1, value.Length)));
        }

        return value;
    }
}
