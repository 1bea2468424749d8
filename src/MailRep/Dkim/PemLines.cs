namespace MailRep.Dkim;

/// <summary>
/// Where lines break in a PEM file. .NET reads the base64 however it is broken; OpenSSL, and what signs with it, does not, and
/// then the mail goes out unsigned.
/// </summary>
internal static class PemLines
{
    // OpenSSL counts the lines only behind an empty one, which might end the header of an encrypted key.
    private const int LineLength = 64;

    /// <param name="text">The whole file.</param>
    /// <param name="begin">Where <c>-----BEGIN</c> stands.</param>
    /// <param name="end">Behind the last hyphen of the END line.</param>
    /// <returns>What OpenSSL does not take, to go behind the path of the file; null where it takes it.</returns>
    public static string? ProblemOf(ReadOnlySpan<char> text, int begin, int end)
    {
        if (begin > 0 && text[begin - 1] != '\n')
        {
            return "has something in front of -----BEGIN in the same line";
        }

        var rest = text[end..];
        var behind = rest.IndexOf('\n');
        if (!(behind < 0 ? rest : rest[..behind]).IsWhiteSpace())
        {
            return "has something behind the END line in the same line";
        }

        var (isCounted, isShort) = (false, false);
        rest = text[begin..end];
        for (var (number, isLast) = (1, false); !isLast; number++)
        {
            var length = rest.IndexOf('\n');
            isLast = length < 0;
            var line = (isLast ? rest : rest[..length]).TrimEnd();
            rest = rest[(length + 1)..];
            if ((number == 1 && (isLast || !line.EndsWith("-----"))) || (isLast && !line.StartsWith("-----END ")))
            {
                return "has no line breaks, or not those behind the BEGIN line and in front of the END line";
            }

            if (number == 2 && line.IsEmpty)
            {
                isCounted = true;
            }
            else if (line.IsEmpty)
            {
                return "has empty lines within the key";
            }
            else if (number > 1 && !isLast && isCounted)
            {
                if (isShort || line.Length > LineLength)
                {
                    return $"has lines of another length than {LineLength} characters behind an empty one";
                }

                isShort = line.Length < LineLength;
            }
        }

        return null;
    }
}
