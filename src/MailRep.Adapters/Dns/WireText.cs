using System.Globalization;
using System.Text;
using DnsClient;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>
/// Names and strings between octets and what DnsClient makes of them. It writes a question's name as UTF-8, reads owners
/// as UTF-8, and the names inside records with escapes.
/// </summary>
internal static class WireText
{
    /// <summary>The question as DnsClient sends it; null where it cannot write the name exactly.</summary>
    public static DnsClient.DnsQuestion? Question(MailRep.Dns.DnsQuestion question)
    {
        var labels = DnsNameText.Octets(question.Name);
        if (labels.Any(label => label.Contains('.', StringComparison.Ordinal)))
        {
            return null;
        }

        var octets = string.Join('.', labels);
        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(octets));
        if (Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)) != octets)
        {
            return null;
        }

        try
        {
            // Parse() takes umlauts apart, FromResponseQueryString() puts them together: each is right for one kind of name.
            var name = text.Contains(DnsString.ACEPrefix, StringComparison.Ordinal) ? DnsString.Parse(text) : DnsString.FromResponseQueryString(text);
            return name.Value.TrimEnd('.') == text ? new DnsClient.DnsQuestion(name, (QueryType)question.Type, QueryClass.IN) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The owner of a record, or the name of a question; null where it is no name.</summary>
    public static DnsName? Owner(DnsString name) =>
        name.Original is "" or "." ? DnsName.Root : DnsName.FromDotted(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name.Original)));

    /// <summary>A name inside a record's data.</summary>
    public static DnsName? Target(DnsString name) => name.Value is "" or "." ? DnsName.Root : DnsNameText.Read(name.Value, DnsName.Root);

    /// <summary>
    /// The octets of a TXT string. Its UTF-8 reading gives them back unless something was not UTF-8. Then the escaped
    /// reading does, which leaves a backslash as it is, so that the other one has to tell which backslash is one.
    /// </summary>
    public static string Octets(string utf8, string escaped)
    {
        if (!utf8.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(utf8));
        }

        // Behind an octet over 127 even that may leave two ways; the right one is that which reads as the text again.
        byte[] octets = [];
        for (var choices = 0u; choices <= byte.MaxValue; choices++)
        {
            octets = Unescape(escaped, utf8, choices);
            if (Encoding.UTF8.GetString(octets) == utf8)
            {
                break;
            }
        }

        return Encoding.Latin1.GetString(octets);
    }

    // The escaped reading writes \" and \DDD. Each bit of the choices is for one backslash that may be either.
    private static byte[] Unescape(string escaped, string utf8, uint choices)
    {
        List<byte> octets = [];
        for (var i = 0; i < escaped.Length;)
        {
            var isPlain = escaped[i] != '\\' || i + 1 == escaped.Length;
            if (!isPlain)
            {
                var at = Encoding.UTF8.GetCharCount([.. octets]);
                isPlain = at < utf8.Length && utf8[at] == '\\';
                if (isPlain && octets.Count > 0 && octets[^1] > 127)
                {
                    isPlain = (choices & 1) == 0;
                    choices >>= 1;
                }
            }

            if (isPlain)
            {
                octets.Add((byte)escaped[i++]);
            }
            else if (i + 3 < escaped.Length && byte.TryParse(escaped.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                i += 4;
            }
            else
            {
                octets.Add((byte)escaped[i + 1]);
                i += 2;
            }
        }

        return [.. octets];
    }
}
