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

        var octets = new StringBuilder(escaped.Length);
        var at = 0;
        for (var i = 0; i < escaped.Length;)
        {
            var isEscape = escaped[i] == '\\' && !(at < utf8.Length && utf8[at] == '\\');
            if (!isEscape)
            {
                octets.Append(escaped[i++]);
                at++;
            }
            else if (i + 1 < escaped.Length && escaped[i + 1] == '"')
            {
                octets.Append('"');
                (i, at) = (i + 2, at + 1);
            }
            else
            {
                i = AppendRun(octets, escaped, i, utf8, ref at);
            }
        }

        return octets.ToString();
    }

    // Octets above 127 come in runs whose reading as UTF-8 has fewer characters than the run has octets.
    private static int AppendRun(StringBuilder octets, string escaped, int i, string utf8, ref int at)
    {
        var run = new List<byte>();
        var start = at;
        while (IsEscape(escaped, i, out var octet))
        {
            if (octet < 0x80)
            {
                if (run.Count == 0)
                {
                    octets.Append((char)octet);
                    at++;
                    return i + 4;
                }

                break;
            }

            var read = Encoding.UTF8.GetString([.. run]);
            var isWhole = run.Count > 0 && start + read.Length < utf8.Length && utf8[start + read.Length] == '\\' &&
                string.CompareOrdinal(utf8, start + read.Length, escaped, i, 4) == 0;
            if (isWhole)
            {
                break;
            }

            run.Add((byte)octet);
            i += 4;
        }

        if (run.Count == 0)
        {
            // Never written by DnsClient: keep it as it stands rather than loop.
            octets.Append(escaped[i]);
            at++;
            return i + 1;
        }

        octets.Append(Encoding.Latin1.GetString([.. run]));
        at = start + Encoding.UTF8.GetString([.. run]).Length;
        return i;
    }

    private static bool IsEscape(string text, int at, out int octet)
    {
        octet = 0;
        return at + 3 < text.Length && text[at] == '\\' &&
            int.TryParse(text.AsSpan(at + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out octet) && octet < 256;
    }
}
