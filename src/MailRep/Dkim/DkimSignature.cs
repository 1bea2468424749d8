using System.Globalization;
using MailRep.Dns;
using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>A DKIM-Signature header field (RFC 6376 section 3.5). Reading it never fails: what is wrong is its <see cref="Problem"/>.</summary>
public sealed class DkimSignature
{
    public const string HeaderName = "DKIM-Signature";

    /// <summary>RFC 8301 section 3.1: the only hash that signatures may still use.</summary>
    public const string Sha256 = "sha256";

    private static readonly string[] Required = ["v", "a", "b", "bh", "d", "h", "s"];

    private readonly TagList _tags;
    private readonly string? _canonicalization;

    private DkimSignature(DkimHeaderField field)
    {
        _tags = TagList.Parse(field.Value);
        Field = field;
        var a = _tags.Find("a")?.Value ?? string.Empty;
        var dash = a.IndexOf('-', StringComparison.Ordinal);
        (KeyType, Hash) = dash < 0 ? (a, string.Empty) : (a[..dash], a[(dash + 1)..]);
        Domain = DnsName.TryParse(_tags.Find("d")?.Value ?? string.Empty, out var domain, out _) ? domain : null;
        Selector = _tags.Find("s")?.Value ?? string.Empty;
        SignedHeaders = DkimKeyRecord.Split(Compact(_tags.Find("h")?.Value));
        Identity = _tags.Find("i")?.Value ?? $"@{Domain}";
        _canonicalization = _tags.Find("c")?.Value.ToLowerInvariant();
        var c = (_canonicalization ?? "simple").Split('/');
        HeaderCanonicalization = c[0] == "relaxed" ? DkimCanonicalization.Relaxed : DkimCanonicalization.Simple;
        BodyCanonicalization = c is [_, "relaxed", ..] ? DkimCanonicalization.Relaxed : DkimCanonicalization.Simple;
        BodyLength = Number("l");
        SignedAt = Time("t");
        ExpiresAt = Time("x");
        Value = Octets("b");
        BodyHash = Octets("bh");
        Problem = FindProblem();
    }

    /// <summary>v=; null where it is absent.</summary>
    public string? Version => _tags.Find("v")?.Value;

    /// <summary>d=; null where it is no domain name.</summary>
    public DnsName? Domain { get; }

    /// <summary>s= as it stands; empty where it is absent.</summary>
    public string Selector { get; }

    /// <summary>The part of a= before the hyphen: rsa or ed25519.</summary>
    public string KeyType { get; }

    /// <summary>The part of a= behind the hyphen.</summary>
    public string Hash { get; }

    public DkimCanonicalization HeaderCanonicalization { get; }

    public DkimCanonicalization BodyCanonicalization { get; }

    /// <summary>h= in its order, names as they stand.</summary>
    public IReadOnlyList<string> SignedHeaders { get; }

    /// <summary>i=; an @ and d= where it is absent.</summary>
    public string Identity { get; }

    /// <summary>l=; null where all of the body is signed.</summary>
    public long? BodyLength { get; }

    /// <summary>t=; null where it is absent or no number.</summary>
    public DateTimeOffset? SignedAt { get; }

    /// <summary>x=; null where it never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Why it cannot count whatever the message is (section 6.1.1), in a few printable words; null where nothing is wrong.</summary>
    public string? Problem { get; }

    internal DkimHeaderField Field { get; }

    /// <summary>b=; null where it is no base64.</summary>
    internal byte[]? Value { get; }

    /// <summary>bh=; null where it is no base64.</summary>
    internal byte[]? BodyHash { get; }

    /// <summary>The domain of i=; null where it is none.</summary>
    internal DnsName? IdentityDomain => Identity.LastIndexOf('@') is var at and >= 0 && DnsName.TryParse(Identity[(at + 1)..], out var name, out _) ? name : null;

    public static DkimSignature Parse(DkimHeaderField field) => new(field);

    /// <summary>The field as it is signed: what follows <c>b=</c> up to the semicolon deleted, white space included (section 3.7).</summary>
    internal string WithoutValue()
    {
        // The positions of tags are those of the value, behind the colon.
        var start = Field.Raw.IndexOf(':', StringComparison.Ordinal) + 1;
        var b = _tags.Find("b")!.Value;
        var from = Field.Raw.IndexOf('=', start + b.Position) + 1;
        var to = Field.Raw.IndexOf(';', from);
        return to < 0 ? Field.Raw[..from] : Field.Raw[..from] + Field.Raw[to..];
    }

    private string? FindProblem() =>
        _tags.Malformed.Count > 0 ? "a tag is not name=value"
        : _tags.Duplicates().FirstOrDefault() is { } twice ? $"{twice}= stands more than once"
        : Array.Find(Required, name => _tags.Find(name) is null) is { } missing ? $"{missing}= is missing"
        : Version != "1" ? "v= is not 1"
        : Hash == "sha1" ? "rsa-sha1 must not be used any more (RFC 8301 section 3.1)"
        : (KeyType, Hash) is not ((DkimKeyRecord.Rsa or DkimKeyRecord.Ed25519), Sha256) ? "a= is no algorithm of DKIM"
        : _canonicalization is not (null or "simple" or "relaxed" or "simple/simple" or "simple/relaxed" or "relaxed/simple" or "relaxed/relaxed") ? "c= is no canonicalization of DKIM"
        : Domain is null or { LabelCount: < 2 } ? "d= is no domain name"
        : !DkimSelector.TryParse(Selector, out _, out _) ? "s= is no selector"
        : !SignedHeaders.Contains("From", StringComparer.OrdinalIgnoreCase) ? "h= does not sign From"
        : IdentityDomain?.IsAtOrBelow(Domain) != true ? "i= is not below d="
        : _tags.Find("q") is { } q && !DkimKeyRecord.Split(Compact(q.Value)).Contains("dns/txt", StringComparer.OrdinalIgnoreCase) ? "q= knows no way to the key"
        : _tags.Find("l") is not null && BodyLength is null ? "l= is no number"
        : _tags.Find("t") is not null && SignedAt is null ? "t= is no time"
        : _tags.Find("x") is not null && ExpiresAt is null ? "x= is no time"
        : ExpiresAt <= SignedAt ? "x= is not after t="
        : Value is not { Length: > 0 } ? "b= is no base64"
        : BodyHash is not { Length: 32 } ? "bh= is no SHA-256 hash"
        : null;

    private static string Compact(string? value) => value is null ? string.Empty : string.Concat(value.Where(c => c is not (' ' or '\t' or '\r' or '\n')));

    // Section 3.5: at most 76 digits for l=, fewer matter; only digits.
    private long? Number(string tag) => _tags.Find(tag) is { } found && found.Value.Length > 0 && found.Value.All(char.IsAsciiDigit)
        ? long.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue
        : null;

    private DateTimeOffset? Time(string tag) => Number(tag) is not { } seconds ? null
        : seconds >= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.MaxValue
        : DateTimeOffset.FromUnixTimeSeconds(seconds);

    private byte[]? Octets(string tag)
    {
        var text = Compact(_tags.Find(tag)?.Value);
        var octets = new byte[text.Length];
        return Convert.TryFromBase64String(text, octets, out var length) ? octets[..length] : null;
    }
}
