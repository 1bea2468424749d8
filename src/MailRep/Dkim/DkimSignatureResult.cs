namespace MailRep.Dkim;

/// <summary>What a receiver writes into Authentication-Results (RFC 8601 section 2.7.1).</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum DkimResult : long
{
    /// <summary>The message has no signature.</summary>
    None,
    Pass,

    /// <summary>Signed, and the body or the headers are others than those that were signed.</summary>
    Fail,

    /// <summary>Signed well enough, by what the receiver does not accept.</summary>
    Policy,

    /// <summary>Signed with a key in test mode: as if unsigned (RFC 6376 section 3.6.1, t=y).</summary>
    Neutral,

    /// <summary>The key could not be had now.</summary>
    TempError,

    /// <summary>The signature or its key can never count.</summary>
    PermError,
}

/// <summary>One signature of a message, verified. All text is printable.</summary>
public sealed record DkimSignatureResult
{
    public required DkimResult Result { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>d=; null where it is no domain name.</summary>
    public string? Domain { get; init; }

    /// <summary>s=.</summary>
    public string? Selector { get; init; }

    /// <summary>a=, such as rsa-sha256.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Bits of the key; null where none was read.</summary>
    public int? KeySize { get; init; }

    /// <summary>i=.</summary>
    public string? Identity { get; init; }

    /// <summary>c=, both parts.</summary>
    public string? Canonicalization { get; init; }

    /// <summary>h=, in its order.</summary>
    public Findings.ItemList<string> SignedHeaders { get; init; } = [];

    /// <summary>t=.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>x=.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>l=: octets of the body that are signed; null for all of them.</summary>
    public long? BodyLength { get; init; }

    /// <summary>True where the key is in test mode (t=y).</summary>
    public bool IsTesting { get; init; }

    public override string ToString() => $"{Domain}/{Selector}: {Result}, {Reason}";
}
