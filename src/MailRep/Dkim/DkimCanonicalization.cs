using System.Text;

namespace MailRep.Dkim;

/// <summary>How much a relay may change before a signature breaks (RFC 6376 section 3.4).</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DkimCanonicalization : long
{
    /// <summary>Nothing but empty lines at the end of the body.</summary>
    Simple,

    /// <summary>White space, folds, and the case of header names.</summary>
    Relaxed,
}

/// <summary>The texts that are hashed. Pure.</summary>
internal static class DkimCanonicalText
{
    /// <summary>A header field without its final CRLF (sections 3.4.1 and 3.4.2).</summary>
    public static string Header(string raw, DkimCanonicalization canonicalization)
    {
        if (canonicalization == DkimCanonicalization.Simple)
        {
            return raw;
        }

        var colon = raw.IndexOf(':', StringComparison.Ordinal);
        var text = new StringBuilder(raw.Length);
        text.Append(raw[..colon].TrimEnd(' ', '\t').ToLowerInvariant()).Append(':');
        var isSpace = false;
        var start = text.Length;
        foreach (var c in raw.AsSpan(colon + 1))
        {
            if (c is ' ' or '\t')
            {
                isSpace = true;
            }
            else if (c is not ('\r' or '\n'))
            {
                _ = isSpace && text.Length > start ? text.Append(' ') : text;
                text.Append(c);
                isSpace = false;
            }
        }

        return text.ToString();
    }

    /// <summary>The body (sections 3.4.3 and 3.4.4).</summary>
    public static byte[] Body(ReadOnlySpan<byte> body, DkimCanonicalization canonicalization)
    {
        var isRelaxed = canonicalization == DkimCanonicalization.Relaxed;
        List<byte> text = new(body.Length + 2);

        // Empty lines count only once something follows them.
        var emptyLines = 0;
        while (body.Length > 0)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? [] : body[(end + 2)..];
            line = isRelaxed ? line.TrimEnd(" \t"u8) : line;
            if (line.Length == 0)
            {
                emptyLines++;
                continue;
            }

            for (; emptyLines > 0; emptyLines--)
            {
                text.AddRange("\r\n"u8);
            }

            AddLine(text, line, isRelaxed);
        }

        // Simple: a body without anything is one CRLF, relaxed: it stays empty.
        if (text.Count == 0 && !isRelaxed)
        {
            text.AddRange("\r\n"u8);
        }

        return [.. text];
    }

    private static void AddLine(List<byte> text, ReadOnlySpan<byte> line, bool isRelaxed)
    {
        var isSpace = false;
        foreach (var octet in line)
        {
            if (isRelaxed && octet is (byte)' ' or (byte)'\t' && isRelaxed)
            {
                isSpace = true;
                continue;
            }

            if (isSpace)
            {
                text.Add((byte)' ');
                isSpace = false;
            }

            text.Add(octet);
        }

        text.AddRange("\r\n"u8);
    }
}
