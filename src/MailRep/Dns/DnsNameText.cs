using System.Globalization;
using System.Text;

namespace MailRep.Dns;

/// <summary>
/// Names and strings as zone files write them (RFC 1035 section 5.1): a backslash before a character takes away its
/// meaning, <c>\DDD</c> is the octet of that decimal number. Octets are held one a character.
/// </summary>
internal static class DnsNameText
{
    /// <summary>The labels of a name as octets, from left to right.</summary>
    public static IReadOnlyList<string> Octets(DnsName name) => [.. name.Labels.Select(label => Unescape(label)!)];

    /// <summary>Reads a name; one without a final dot is completed by <paramref name="origin"/>.</summary>
    /// <returns>Null where an escape, an empty label or a length of RFC 1035 section 2.3.4 is wrong, or where the origin is missing.</returns>
    public static DnsName? Read(string text, DnsName? origin)
    {
        if (text == "@")
        {
            return origin;
        }

        if (text == ".")
        {
            return DnsName.Root;
        }

        if (Split(text) is not { } labels)
        {
            return null;
        }

        if (labels[^1].Length == 0)
        {
            labels.RemoveAt(labels.Count - 1);
        }
        else if (origin is null)
        {
            return null;
        }
        else
        {
            labels.AddRange(Octets(origin));
        }

        return labels.Count == 0 ? null : DnsName.FromLabels(labels);
    }

    /// <summary>True where the text needs an origin to be a name.</summary>
    public static bool IsRelative(string text) => text == "@" || Split(text) is not { } labels || labels[^1].Length > 0;

    /// <summary>The octets that an escaped text stands for; null where a backslash has nothing proper behind it.</summary>
    public static string? Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var octets = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                octets.Append(text[i]);
            }
            else if (Escaped(text, ref i) is { } octet)
            {
                octets.Append(octet);
            }
            else
            {
                return null;
            }
        }

        return octets.ToString();
    }

    /// <summary>Reads the escape whose backslash is at <paramref name="at"/>, and leaves <paramref name="at"/> on its last character.</summary>
    private static char? Escaped(string text, ref int at)
    {
        if (at + 1 >= text.Length)
        {
            return null;
        }

        if (!char.IsAsciiDigit(text[at + 1]))
        {
            return text[++at];
        }

        if (at + 3 >= text.Length || !int.TryParse(text.AsSpan(at + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octet) || octet > 255)
        {
            return null;
        }

        at += 3;
        return (char)octet;
    }

    private static List<string>? Split(string text)
    {
        List<string> labels = [];
        var label = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                labels.Add(label.ToString());
                label.Clear();
            }
            else if (text[i] != '\\')
            {
                label.Append(text[i]);
            }
            else if (Escaped(text, ref i) is { } octet)
            {
                label.Append(octet);
            }
            else
            {
                return null;
            }
        }

        labels.Add(label.ToString());
        return labels;
    }
}
