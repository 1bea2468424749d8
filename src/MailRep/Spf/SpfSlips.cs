namespace MailRep.Spf;

/// <summary>What people probably meant by a term that is written wrong. Pure.</summary>
internal static class SpfSlips
{
    private static readonly (string Wrong, string Right)[] Prefixes =
    [
        ("ipv4:", "ip4:"), ("ipv6:", "ip6:"), ("ip:", "ip4:"), ("ip4=", "ip4:"), ("ip6=", "ip6:"), ("include=", "include:"),
        ("a=", "a:"), ("mx=", "mx:"), ("exists=", "exists:"), ("redirect:", "redirect="), ("exp:", "exp="), ("includes:", "include:"),
    ];

    /// <summary>The corrected term, an empty text where it is stray punctuation, or the term as it was where nothing can be guessed.</summary>
    public static string Correct(string term)
    {
        var text = term.Trim('"', ';', ',');
        if (text.Equals(SpfRecord.Version, StringComparison.OrdinalIgnoreCase))
        {
            return string.Empty;
        }

        foreach (var (wrong, right) in Prefixes)
        {
            if (text.StartsWith(wrong, StringComparison.OrdinalIgnoreCase))
            {
                text = right + text[wrong.Length..];
                break;
            }
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon < 0 ? (string.Empty, text) : (text[..colon], text[(colon + 1)..]);
        return name.ToLowerInvariant() switch
        {
            "" => AddressTerm(value) ?? text,
            "a" or "mx" or "ip4" or "ip6" => AddressTerm(value) ?? text,
            "all" => "all",
            "-all" => "-all",
            "~all" => "~all",
            "?all" => "?all",
            "include" or "-include" or "~include" or "?include" => $"{name}:{value.TrimStart(':', '/').TrimEnd('/')}",
            _ => text,
        };
    }

    // An address with or without a network, whatever stands in front of it; null where it is none.
    private static string? AddressTerm(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        var (address, length) = slash < 0 ? (value, string.Empty) : (value[..slash], value[slash..]);
        return SpfNetwork.ParseIp4(address) is not null ? $"ip4:{address}{length}"
            : SpfNetwork.ParseIp6(address) is not null ? $"ip6:{address}{length}"
            : null;
    }
}
