namespace MailRep.Spf;

/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum SpfTermKind : long
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
    Redirect,
    Exp,

    /// <summary>A modifier that nobody defined: ignored (RFC 7208 section 6).</summary>
    UnknownModifier,
}

/// <summary>One term of a record whose syntax is right (RFC 7208 section 4.6.1).</summary>
/// <param name="Kind">Which mechanism or modifier.</param>
/// <param name="Text">As it stands in the record, qualifier included.</param>
/// <param name="Position">Where it begins, in characters of the record from 0.</param>
public sealed record SpfTerm(SpfTermKind Kind, string Text, int Position)
{
    /// <summary>What a match means, by the qualifier (section 4.6.2); a pass where none is written.</summary>
    public SpfResult Qualifier { get; init; } = SpfResult.Pass;

    /// <summary>Length of the network to compare for IPv4: 32 where none is written.</summary>
    public int Ip4Bits { get; init; } = 32;

    /// <summary>Length of the network to compare for IPv6: 128 where none is written.</summary>
    public int Ip6Bits { get; init; } = 128;

    public bool IsModifier => Kind >= SpfTermKind.Redirect;

    /// <summary>True for the terms that section 4.6.4 counts.</summary>
    public bool AsksDns => Kind is SpfTermKind.Include or SpfTermKind.A or SpfTermKind.Mx or SpfTermKind.Ptr or SpfTermKind.Exists or SpfTermKind.Redirect;

    /// <summary>The domain-spec; null where the term stands for the domain of its record.</summary>
    internal SpfMacroString? Target { get; init; }

    /// <summary>Of ip4 and ip6.</summary>
    internal SpfNetwork Network { get; init; }

    public override string ToString() => Text;
}
