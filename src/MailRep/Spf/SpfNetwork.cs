using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MailRep.Spf;

/// <summary>
/// An address with the length of its network, as a number: IPv4 in the low 32 bits. IPv4-mapped IPv6 addresses are IPv4
/// (RFC 7208 section 5).
/// </summary>
internal readonly record struct SpfNetwork(UInt128 Address, int Bits, bool IsIp6)
{
    public const int Ip4Length = 32;
    public const int Ip6Length = 128;

    public static SpfNetwork Of(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            Span<byte> four = stackalloc byte[4];
            (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(four, out _);
            return new SpfNetwork(BinaryPrimitives.ReadUInt32BigEndian(four), Ip4Length, false);
        }

        Span<byte> sixteen = stackalloc byte[16];
        address.TryWriteBytes(sixteen, out _);
        return new SpfNetwork(BinaryPrimitives.ReadUInt128BigEndian(sixteen), Ip6Length, true);
    }

    /// <summary>True where <paramref name="other"/> begins with the same <paramref name="bits"/> bits and is of the same family.</summary>
    public bool SharesPrefix(SpfNetwork other, int bits)
    {
        if (IsIp6 != other.IsIp6)
        {
            return false;
        }

        var ignored = (IsIp6 ? Ip6Length : Ip4Length) - bits;
        return ignored >= Ip6Length || (Address ^ other.Address) >> ignored == UInt128.Zero;
    }

    public bool Contains(SpfNetwork other) => other.Bits >= Bits && SharesPrefix(other, Bits);

    /// <summary>The address alone.</summary>
    public IPAddress ToAddress()
    {
        if (!IsIp6)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)Address);
            return new IPAddress(four);
        }

        Span<byte> sixteen = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(sixteen, Address);
        return new IPAddress(sixteen);
    }

    /// <summary>
    /// The ip4-network of section 12: four numbers of 0 to 255 without leading zeros, nothing left out. Null for
    /// everything else.
    /// </summary>
    public static SpfNetwork? ParseIp4(ReadOnlySpan<char> text)
    {
        uint address = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part == 3 ? text.Length : text.IndexOf('.');
            if (end < 0 || ReadNumber(text[..end], byte.MaxValue) is not { } number)
            {
                return null;
            }

            address = (address << 8) | (uint)number;
            text = part == 3 ? default : text[(end + 1)..];
        }

        return new SpfNetwork(address, Ip4Length, false);
    }

    /// <summary>The ip6-network of section 12: any text form of RFC 4291 section 2.2, and no zone or brackets.</summary>
    public static SpfNetwork? ParseIp6(ReadOnlySpan<char> text)
    {
        UInt128 address = 0, beforeGap = 0;
        int groups = 0, gapAt = -1;
        if (text.StartsWith("::"))
        {
            gapAt = 0;
            text = text[2..];
        }

        while (text.Length > 0)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                // The last two groups as an IPv4 address (RFC 4291 section 2.2, form 3).
                if (ParseIp4(group) is not { } four)
                {
                    return null;
                }

                (address, groups) = ((address << 32) | four.Address, groups + 2);
                break;
            }

            if (group.Length is 0 or > 4 || !ushort.TryParse(group, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) || groups == 8)
            {
                return null;
            }

            (address, groups) = ((address << 16) | value, groups + 1);
            text = colon < 0 ? default : text[(colon + 1)..];
            if (colon >= 0 && text.Length == 0)
            {
                return null;
            }

            if (text.StartsWith(":"))
            {
                if (gapAt >= 0)
                {
                    return null;
                }

                (gapAt, beforeGap, address) = (groups, address, 0);
                text = text[1..];
            }
        }

        if (gapAt < 0 ? groups != 8 : groups > 7)
        {
            return null;
        }

        return new SpfNetwork(gapAt <= 0 ? address : address | (beforeGap << (16 * (8 - gapAt))), Ip6Length, true);
    }

    /// <summary>Digits without leading zeros up to a maximum of three places; null for everything else.</summary>
    public static int? ReadNumber(ReadOnlySpan<char> digits, int maximum)
    {
        if (digits.Length is 0 or > 3 || (digits[0] == '0' && digits.Length > 1))
        {
            return null;
        }

        var number = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return null;
            }

            number = (number * 10) + (c - '0');
        }

        return number <= maximum ? number : null;
    }
}
