using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>One entry of rua or ruf (RFC 9989 section 4.6, section 4.8 dmarc-uri and obs-dmarc-uri).</summary>
public sealed record DmarcUri
{
    private const string MailScheme = "mailto";

    private DmarcUri(string octets, int position) => (Octets, Position) = (octets, position);

    /// <summary>The URI without its size suffix, printable.</summary>
    public string Text => DnsText.Presentation(Octets);

    /// <summary>Where it begins in the record, counted from 0.</summary>
    public int Position { get; }

    /// <summary>True where an obsolete size suffix such as <c>!10m</c> followed it, which reporters ignore.</summary>
    public bool HasSizeSuffix { get; private init; }

    /// <summary>True where the syntax of RFC 3986 holds, and for a mail address that it is one.</summary>
    public bool IsValid { get; private init; }

    /// <summary>True for mailto:, the one scheme that receivers must support.</summary>
    public bool IsMail { get; private init; }

    /// <summary>What it sends to: the mail address of a mailto:, else the URI; printable.</summary>
    public string Target => DnsText.Presentation(IsMail && IsValid ? Address(Octets) : Octets);

    internal string Octets { get; }

    /// <summary>The host that the other side's authorization is asked of; null where the URI names none.</summary>
    internal DnsName? Host { get; private init; }

    /// <summary>Reads a comma-separated list. An empty entry, as after a comma at the end, is an invalid one.</summary>
    /// <param name="list">The value of the tag.</param>
    /// <param name="position">Where the value begins in the record.</param>
    internal static IReadOnlyList<DmarcUri> ParseList(string list, int position)
    {
        List<DmarcUri> uris = [];
        foreach (var entry in list.Split(','))
        {
            var lead = entry.TakeWhile(c => c is ' ' or '\t').Count();
            uris.Add(Parse(entry.Trim(' ', '\t'), position + lead));
            position += entry.Length + 1;
        }

        return uris;
    }

    public override string ToString() => Text;

    private static DmarcUri Parse(string entry, int position)
    {
        var mark = entry.LastIndexOf('!');
        var hasSuffix = mark >= 0 && IsSize(entry.AsSpan(mark + 1));
        var octets = hasSuffix ? entry[..mark] : entry;
        var colon = octets.IndexOf(':', StringComparison.Ordinal);
        var isUri = colon > 0 && colon < octets.Length - 1 && IsScheme(octets.AsSpan(0, colon)) && IsRest(octets.AsSpan(colon + 1));
        var isMail = isUri && octets.AsSpan(0, colon).Equals(MailScheme, StringComparison.OrdinalIgnoreCase);
        var host = isMail ? MailHost(Address(octets)) : null;
        return new DmarcUri(octets, position) { HasSizeSuffix = hasSuffix, IsMail = isMail, IsValid = isUri && (!isMail || host is not null), Host = host };
    }

    // obs-dmarc-report-size = "!" 1*DIGIT [ "k" / "m" / "g" / "t" ]
    private static bool IsSize(ReadOnlySpan<char> text)
    {
        var digits = text.Length > 0 && char.ToLowerInvariant(text[^1]) is 'k' or 'm' or 'g' or 't' ? text[..^1] : text;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    // RFC 3986 section 3.1.
    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(text[0]);
    }

    // RFC 3986 section 2, less "!" and ",", which RFC 9989 section 4.8 wants encoded, and ";", which ends the tag.
    private static bool IsRest(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
            else if (!char.IsAsciiLetterOrDigit(c) && !"-._~:/?#[]@$&'()*+=".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 6068 section 2: the address stands before "?", its odd characters percent-encoded.
    private static string Address(string uri)
    {
        var address = uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..];
        address = address.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? address[..query] : address;
        return Decode(address);
    }

    private static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] == '%' ? decoded.Append((char)Convert.FromHexString(text.AsSpan(i + 1, 2))[0]) : decoded.Append(text[i]);
            i += text[i] == '%' ? 2 : 0;
        }

        return decoded.ToString();
    }

    private static DnsName? MailHost(string address)
    {
        var at = address.LastIndexOf('@');
        var isLocalPart = at > 0 && address.AsSpan(0, at).IndexOfAnyExceptInRange('!', '~') < 0 && address[0] != '/';
        var host = isLocalPart ? address[(at + 1)..] : string.Empty;
        return host.Length > 0 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') ? DnsName.FromDotted(host) : null;
    }
}
