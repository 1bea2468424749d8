using System.Globalization;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>The numbers, TTLs, classes and types of a zone file.</summary>
internal static class ZoneFileValues
{
    /// <summary>RFC 2181 section 8.</summary>
    public const uint MaxTtl = int.MaxValue;

    /// <summary>Seconds, or BIND's 1w2d3h4m5s; null where the word is no TTL or over RFC 2181's limit.</summary>
    public static uint? Ttl(string word)
    {
        if (word.Length == 0 || !char.IsAsciiDigit(word[0]))
        {
            return null;
        }

        ulong total = 0, number = 0;
        var hasNumber = false;
        foreach (var c in word)
        {
            if (char.IsAsciiDigit(c))
            {
                number = (number * 10) + (ulong)(c - '0');
                hasNumber = true;
            }
            else if (hasNumber && Unit(c) is { } unit)
            {
                total += number * unit;
                (number, hasNumber) = (0, false);
            }
            else
            {
                return null;
            }

            if (number > MaxTtl || total > MaxTtl)
            {
                return null;
            }
        }

        // Behind a unit every number needs one: "1h30" is no TTL to BIND.
        return hasNumber && total > 0 ? null : total + number <= MaxTtl ? (uint)(total + number) : null;
    }

    public static bool IsClass(string word) => word.ToUpperInvariant() is "IN" or "CH" or "HS" or "CS" || word.StartsWith("CLASS", StringComparison.OrdinalIgnoreCase) &&
        ushort.TryParse(word.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public static bool IsInternet(string word) => word.ToUpperInvariant() is "IN" or "CLASS1";

    /// <summary>A mnemonic or TYPE123 (RFC 3597 section 5); null where nothing is known by that name.</summary>
    public static DnsRecordType? Type(string word)
    {
        var upper = word.ToUpperInvariant();
        if (char.IsAsciiLetter(upper.FirstOrDefault()) && Enum.TryParse<DnsRecordType>(upper, out var known) && Enum.IsDefined(known))
        {
            return known;
        }

        if (upper.StartsWith("TYPE", StringComparison.Ordinal) && ushort.TryParse(upper.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return (DnsRecordType)number;
        }

        return OtherRecordReader.Type(upper);
    }

    public static uint? Number(string word, uint most) =>
        uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;

    private static ulong? Unit(char c) => char.ToLowerInvariant(c) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => null,
    };
}
