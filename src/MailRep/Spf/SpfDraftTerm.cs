using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A term of the record that is to be optimized, with all that the choice needs to know of it.</summary>
/// <param name="Term">As published.</param>
/// <param name="Senders">Whom it matches, limits aside; null where nobody can say at all.</param>
/// <param name="IsWhole">False where the message decides as well.</param>
/// <param name="MustGo">True where it breaks a limit by itself.</param>
/// <param name="Cost">Its look-ups, with everything behind it.</param>
/// <param name="Target">The name it asks about; null where it asks for none or for one of the message.</param>
internal sealed record SpfDraftPart(SpfTerm Term, SpfAddressSet? Senders, bool IsWhole, bool MustGo, SpfCost Cost, DnsName? Target)
{
    public bool IsStatic => Term.Kind is SpfTermKind.Ip4 or SpfTermKind.Ip6;

    /// <summary>True where addresses can stand in its place without changing who passes.</summary>
    public bool IsFlattenable => !IsStatic && Term.AsksDns && IsWhole && Senders is not null && Term.Kind != SpfTermKind.Exists;

    /// <summary>The addresses in its place.</summary>
    public IEnumerable<SpfDraftTerm> Flattened() => (Senders ?? SpfAddressSet.Empty).Networks()
        // What lies in the IPv4-mapped range matches nobody.
        .Where(network => !SpfAddressSet.Mapped.Contains(SpfAddressSet.Of(network)))
        .Select(network => SpfDraftTerm.Of(network, Term.Qualifier));

    public SpfDraftTerm Kept(DnsName owner) => new(Term.Text, Term.Qualifier, IsStatic ? SpfAddressSet.Of(Term.Network) : null, Cost)
    {
        IsOpen = !IsWhole || Senders is null,
        Elsewhere = IsWhole && Term.Qualifier == SpfResult.Pass ? SpfDraftTerm.Explicit(Term, owner) : null,
        Key = $"{Term.Kind} {(Target?.Value ?? Term.Target?.Text ?? owner.Value)} {Term.Ip4Bits} {Term.Ip6Bits}",
    };
}

/// <summary>A term of a draft.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Qualifier">What its match means.</param>
/// <param name="Addresses">Of ip4 and ip6; null for all others.</param>
/// <param name="Cost">Its look-ups.</param>
internal sealed record SpfDraftTerm(string Text, SpfResult Qualifier, SpfAddressSet? Addresses, SpfCost Cost)
{
    /// <summary>True where only a message decides: nothing is moved across it.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The text that means the same in the record of another name; null where there is none.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>The same for terms that always give the same answer.</summary>
    public string Key { get; init; } = Text;

    /// <summary>With the space in front.</summary>
    public int Length => Text.Length + 1;

    public static SpfDraftTerm Of(SpfNetwork network, SpfResult qualifier)
    {
        var text = Sign(qualifier) + network.ToTerm();
        return new SpfDraftTerm(text, qualifier, SpfAddressSet.Of(network), default) { Elsewhere = qualifier == SpfResult.Pass ? text : null };
    }

    public static SpfDraftTerm Include(DnsName name) => new("include:" + name.Value, SpfResult.Pass, null, new SpfCost(1, 0, 0));

    /// <summary>The term with its domain written out, for use in another record; null where %{d} means another name there.</summary>
    public static string? Explicit(SpfTerm term, DnsName owner)
    {
        if (term.Target is not null || term.Kind is not (SpfTermKind.A or SpfTermKind.Mx or SpfTermKind.Ptr))
        {
            return term.Target is { } target && target.Uses('d') ? null : term.Text;
        }

        var slash = term.Text.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? term.Text : term.Text[..slash];
        return $"{name}:{owner.Value}{term.Text[name.Length..]}";
    }

    private static string Sign(SpfResult qualifier) => qualifier switch
    {
        SpfResult.Fail => "-",
        SpfResult.SoftFail => "~",
        SpfResult.Neutral => "?",
        _ => string.Empty,
    };
}
