using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailRep.Dns;

namespace MailRep.ReverseDns;

/// <summary>
/// Names that receivers take for customer lines: they spell the address, or say so. A mail server's own name
/// ("mail.example.org") matches nothing here.
/// </summary>
internal static class GenericName
{
    // Words that stand as a whole piece of a label ("dyn-12", "pool.isp.example"), never as part of a word.
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "adsl", "broadband", "cable", "catv", "cust", "customer", "dhcp", "dial", "dialin", "dialup", "dip", "dsl", "dyn", "dynamic",
        "dynamicip", "fiber", "ftth", "home", "modem", "nat", "pool", "pools", "pppoe", "ppp", "rdns", "res", "residential", "sdsl", "unassigned",
        "unknown", "user", "vdsl", "wireless", "xdsl",
    };

    public static bool Matches(DnsName name, IPAddress address)
    {
        // The last two labels are somebody's domain: "dsl.example" may be its proper name.
        var host = string.Join('.', name.Labels.SkipLast(2));
        return SpellsAddress(host, address) || Pieces(host).Any(Words.Contains);
    }

    private static bool SpellsAddress(string host, IPAddress address)
    {
        var octets = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var numbers = Numbers(host);
            int[] wanted = [.. octets.Select(octet => (int)octet)];
            return Contains(numbers, wanted) || Contains(numbers, [wanted[3], wanted[2], wanted[1], wanted[0]])
                || host.Contains(Convert.ToHexString(octets), StringComparison.OrdinalIgnoreCase)
                || host.Contains(string.Concat(octets.Select(octet => octet.ToString("D3", CultureInfo.InvariantCulture))), StringComparison.Ordinal);
        }

        // IPv6: the interface half written out in hexadecimal, with or without separators, either way round.
        var hex = Convert.ToHexString(octets.AsSpan(8)).ToLowerInvariant();
        var digits = string.Concat(host.Where(char.IsAsciiHexDigit));
        return digits.Contains(hex, StringComparison.Ordinal) || digits.Contains(string.Concat(hex.Reverse()), StringComparison.Ordinal);
    }

    private static List<int> Numbers(string host) =>
        [.. Split(host, char.IsAsciiDigit).Where(piece => piece.Length <= 3).Select(piece => int.Parse(piece, CultureInfo.InvariantCulture))];

    private static bool Contains(List<int> numbers, int[] wanted)
    {
        for (var start = 0; start + wanted.Length <= numbers.Count; start++)
        {
            if (numbers.Skip(start).Take(wanted.Length).SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Pieces(string host) => Split(host, char.IsAsciiLetter);

    private static IEnumerable<string> Split(string text, Func<char, bool> belongs)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (belongs(text[i]))
            {
                var piece = string.Concat(text.Skip(i).TakeWhile(belongs));
                yield return piece;
                i += piece.Length;
            }
        }
    }
}
