using System.Text;

namespace MailRep.Dkim;

/// <summary>A header field as it came: an octet a character, folds included, without the final CRLF.</summary>
/// <param name="Name">What stands before the colon, without the white space that old mail has behind it.</param>
/// <param name="Raw">The whole field.</param>
public readonly record struct DkimHeaderField(string Name, string Raw)
{
    /// <summary>What follows the colon.</summary>
    public string Value => Raw[(Raw.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A message cut into what DKIM signs (RFC 5322 section 2.1). Reading it never fails: what is no header field is passed over.</summary>
public sealed class DkimMessage
{
    private DkimMessage(IReadOnlyList<DkimHeaderField> fields, ReadOnlyMemory<byte> body) => (Fields, Body) = (fields, body);

    /// <summary>In the order of the message.</summary>
    public IReadOnlyList<DkimHeaderField> Fields { get; }

    /// <summary>What follows the first empty line.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <param name="octets">As SMTP carries it; a file whose lines end in LF alone is read as if they ended in CRLF.</param>
    public static DkimMessage Parse(ReadOnlySpan<byte> octets)
    {
        var message = octets.IndexOf("\r\n"u8) < 0 && octets.Contains((byte)'\n') ? WithCrLf(octets) : octets.ToArray();
        List<DkimHeaderField> fields = [];
        var field = new StringBuilder();
        var start = 0;
        while (start < message.Length)
        {
            var length = message.AsSpan(start).IndexOf("\r\n"u8);
            var line = Encoding.Latin1.GetString(message, start, length < 0 ? message.Length - start : length);
            start = length < 0 ? message.Length : start + length + 2;
            if (line.Length > 0 && line[0] is ' ' or '\t' && field.Length > 0)
            {
                field.Append("\r\n").Append(line);
                continue;
            }

            Take(field, fields);
            if (line.Length == 0)
            {
                break;
            }

            field.Append(line);
        }

        Take(field, fields);
        return new DkimMessage(fields, message.AsMemory(start));
    }

    private static void Take(StringBuilder field, List<DkimHeaderField> fields)
    {
        var raw = field.ToString();
        field.Clear();
        var colon = raw.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? string.Empty : raw[..colon].TrimEnd(' ', '\t');

        // RFC 5322 section 2.2: printable characters without the colon. "From " of a mailbox file is no field.
        if (name.Length > 0 && name.All(c => c is > ' ' and <= '~'))
        {
            fields.Add(new DkimHeaderField(name, raw));
        }
    }

    private static byte[] WithCrLf(ReadOnlySpan<byte> octets)
    {
        var text = new List<byte>(octets.Length + (octets.Length / 32));
        foreach (var octet in octets)
        {
            if (octet == '\n')
            {
                text.Add((byte)'\r');
            }

            text.Add(octet);
        }

        return [.. text];
    }
}
