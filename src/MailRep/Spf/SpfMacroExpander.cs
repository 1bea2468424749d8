using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MailRep.Spf;

/// <summary>What the macros of one text stand for (RFC 7208 section 7.2).</summary>
/// <param name="Identity">Who is judged.</param>
/// <param name="Domain">The domain of the record that holds the text.</param>
/// <param name="ValidatedName">For %{p}: a name of the address that leads back to it, or "unknown".</param>
/// <param name="Receiver">For %{r}: who checks.</param>
/// <param name="Now">For %{t}.</param>
internal readonly record struct SpfMacroValues(SpfIdentity Identity, string Domain, string ValidatedName, string Receiver, DateTimeOffset Now);

internal static class SpfMacroExpander
{
    // Of a domain name only the last 253 characters count; this bounds what a record full of macros can cost.
    private const int KeptOfTarget = 512;

    /// <summary>The domain that a term asks about: without a final dot, cut on its left to 253 characters (section 7.3).</summary>
    public static string ExpandTarget(SpfMacroString text, in SpfMacroValues values) =>
        FitTarget(text.Parts is null ? text.Text : Expand(text, values, KeptOfTarget, fromLeft: false)!);

    /// <summary>An explanation; null where it gets too long to be one.</summary>
    public static string? ExpandExplanation(SpfMacroString text, in SpfMacroValues values) =>
        Expand(text, values, SpfLimits.ExplanationLength, fromLeft: true);

    private static string? Expand(SpfMacroString text, in SpfMacroValues values, int limit, bool fromLeft)
    {
        if (text.Parts is null)
        {
            return fromLeft && text.Text.Length > limit ? null : text.Text;
        }

        var expanded = new StringBuilder(64);
        foreach (ref readonly var part in text.Parts.AsSpan())
        {
            Append(expanded, part, values);
            if (expanded.Length > limit && fromLeft)
            {
                return null;
            }

            if (expanded.Length > limit)
            {
                expanded.Remove(0, expanded.Length - limit);
            }
        }

        return expanded.ToString();
    }

    private static string FitTarget(string target)
    {
        var from = 0;
        var end = target.EndsWith('.') ? target.Length - 1 : target.Length;
        while (end - from > SpfLimits.TargetLength)
        {
            var dot = target.IndexOf('.', from, end - from);
            if (dot < 0)
            {
                break;
            }

            from = dot + 1;
        }

        return from == 0 && end == target.Length ? target : target[from..end];
    }

    private static void Append(StringBuilder expanded, in SpfMacroPart part, in SpfMacroValues values)
    {
        if (part.Letter == '\0')
        {
            expanded.Append(part.Literal);
            return;
        }

        var value = ValueOf(part.Letter, values);
        if (part.Keep != int.MaxValue || part.Reverse || part.Delimiters != ".")
        {
            value = Transform(value, part);
        }

        if (part.UrlEscape)
        {
            AppendEscaped(expanded, value);
        }
        else
        {
            expanded.Append(value);
        }
    }

    private static string ValueOf(char letter, in SpfMacroValues values) => letter switch
    {
        's' => values.Identity.Sender,
        'l' => values.Identity.LocalPart,
        'o' => values.Identity.SenderDomain,
        'd' => values.Domain,
        'i' => Dotted(values.Identity),
        'p' => values.ValidatedName,
        'v' => values.Identity.Client.IsIp6 ? "ip6" : "in-addr",
        'h' => values.Identity.Helo,
        'c' => values.Identity.Address.ToString(),
        'r' => values.Receiver,
        _ => values.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    // IPv6 as nibbles with dots between (section 7.3), four octets for IPv4.
    private static string Dotted(SpfIdentity identity) =>
        identity.Address.AddressFamily == AddressFamily.InterNetwork
            ? identity.Address.ToString()
            : string.Create(63, identity.Client.Address, static (text, address) =>
            {
                for (var i = 0; i < 32; i++)
                {
                    text[2 * i] = "0123456789ABCDEF"[(int)(uint)(address >> (4 * (31 - i))) & 15];
                    if (i < 31)
                    {
                        text[(2 * i) + 1] = '.';
                    }
                }
            });

    // Splits at every delimiter, reverses, keeps parts on the right, joins with dots (section 7.3).
    private static string Transform(string value, in SpfMacroPart part)
    {
        var pieces = value.Split(part.Delimiters.ToCharArray());
        if (part.Reverse)
        {
            Array.Reverse(pieces);
        }

        return string.Join('.', pieces, Math.Max(0, pieces.Length - part.Keep), Math.Min(pieces.Length, part.Keep));
    }

    // Everything but the unreserved characters of RFC 3986 section 2.3. Octets from DNS are a character each; a character
    // beyond that can only come from a parameter that a person typed, and is escaped as UTF-8.
    private static void AppendEscaped(StringBuilder expanded, string value)
    {
        var isOctets = value.All(c => c < 256);
        foreach (var octet in isOctets ? Encoding.Latin1.GetBytes(value) : Encoding.UTF8.GetBytes(value))
        {
            _ = char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '-' or '.' or '_' or '~'
                ? expanded.Append((char)octet)
                : expanded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
    }
}
