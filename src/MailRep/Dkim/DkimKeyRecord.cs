using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>What p= holds.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DkimKeyEncoding : long
{
    /// <summary>There is no p= tag.</summary>
    Missing,

    /// <summary>p= is empty: the key is revoked (RFC 6376 section 3.6.1).</summary>
    Revoked,

    /// <summary>Not base64 (RFC 4648 section 4).</summary>
    Broken,

    /// <summary>Base64 whose final equals signs are missing.</summary>
    Unpadded,

    Sound,
}

/// <summary>
/// A key record, read but not judged (RFC 6376 section 3.6.1). Tag names count with their case, values as they stand;
/// unknown tags are passed over. Reading never fails: what is wrong shows in the properties.
/// </summary>
public sealed class DkimKeyRecord
{
    public const string Rsa = "rsa";
    public const string Ed25519 = "ed25519";

    /// <summary>The only version there is, case-sensitive (RFC 6376 section 3.6.1).</summary>
    public const string Version1 = "DKIM1";

    private DkimKeyRecord(string octets, TagList tags)
    {
        Octets = octets;
        Tags = tags;
        Version = tags.Find("v")?.Value;
        IsVersionFirst = tags.Tags is [{ Name: "v" }, ..] && !tags.Malformed.Any(piece => piece.Position < tags.Tags[0].Position);
        GivenKeyType = tags.Find("k")?.Value;
        Hashes = tags.Find("h") is { } h ? Split(h.Value) : null;
        Services = tags.Find("s") is { } s ? Split(s.Value) : ["*"];
        Flags = tags.Find("t") is { } t ? Split(t.Value) : [];
        (Encoding, Key) = ReadKey(tags.Find("p")?.Value);
    }

    /// <summary>v= as it stands; null where it is absent, which means DKIM1.</summary>
    public string? Version { get; }

    public bool IsVersionFirst { get; }

    /// <summary>k= as it stands; null where it is absent.</summary>
    public string? GivenKeyType { get; }

    /// <summary>The key type in force: rsa where k= is absent.</summary>
    public string KeyType => GivenKeyType ?? Rsa;

    /// <summary>h=: the hashes that signatures may use; null where any is allowed.</summary>
    public IReadOnlyList<string>? Hashes { get; }

    /// <summary>s=: the services that may use the key; <c>*</c> where it is absent.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>t=: y for testing, s where i= must be d=.</summary>
    public IReadOnlyList<string> Flags { get; }

    public DkimKeyEncoding Encoding { get; }

    /// <summary>The key; null where p= is missing, empty or no base64.</summary>
    public DkimPublicKey? Key { get; }

    /// <summary>
    /// True where the text means to be a key, right or wrong. A wildcard's SPF or DMARC record or a site verification at a
    /// guessed selector does not.
    /// </summary>
    public bool IsMeantAsKey => Version?.StartsWith("DKIM", StringComparison.OrdinalIgnoreCase) != false && (Encoding != DkimKeyEncoding.Missing
        || Version is not null || Octets.AsSpan().TrimStart().StartsWith("v=DKIM", StringComparison.OrdinalIgnoreCase) || Tags.Find("P") is not null);

    internal string Octets { get; }

    internal TagList Tags { get; }

    /// <param name="octets">The joined strings of the TXT record, an octet a character.</param>
    public static DkimKeyRecord Parse(string octets) => new(octets, TagList.Parse(octets));

    internal static IReadOnlyList<string> Split(string list) =>
        [.. list.Split(':', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    internal static (DkimKeyEncoding Encoding, DkimPublicKey? Key) ReadKey(string? value)
    {
        if (value is null)
        {
            return (DkimKeyEncoding.Missing, null);
        }

        // RFC 6376 section 2.10: folding white space may stand anywhere in base64.
        var text = string.Concat(value.Where(c => c is not (' ' or '\t' or '\r' or '\n')));
        if (text.Length == 0)
        {
            return (DkimKeyEncoding.Revoked, null);
        }

        var body = text.TrimEnd('=');
        var padding = text.Length - body.Length;
        var missing = (4 - (body.Length % 4)) % 4;
        if (!body.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/') || missing == 3 || (padding != 0 && padding != missing))
        {
            return (DkimKeyEncoding.Broken, null);
        }

        var octets = Convert.FromBase64String(body + new string('=', missing));
        return (padding == missing ? DkimKeyEncoding.Sound : DkimKeyEncoding.Unpadded, DkimPublicKey.Read(octets));
    }
}
