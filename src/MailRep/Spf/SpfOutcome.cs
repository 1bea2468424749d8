using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>What <c>check_host()</c> found out.</summary>
/// <param name="Result">One of the seven.</param>
/// <param name="Reason">Why, in one printable sentence without a full stop.</param>
public sealed record SpfOutcome(SpfResult Result, string Reason)
{
    /// <summary>Terms that asked DNS, as section 4.6.4 counts them; one over the limit where that ended the check.</summary>
    public int LookupCount { get; init; }

    public int VoidLookupCount { get; init; }

    /// <summary>What exp= leads to, on a fail: an octet a character, macros expanded. Null where there is none or it is faulty.</summary>
    public string? Explanation { get; init; }

    /// <summary>The record of the domain that was asked about; null where none could be read.</summary>
    public SpfRecord? Record { get; init; }

    /// <summary>The CNAMEs that led from the domain to its TXT records.</summary>
    internal IReadOnlyList<DnsName> Aliases { get; init; } = [];

    /// <summary>The term that decided; null where none did.</summary>
    public SpfTerm? Mechanism { get; init; }

    /// <summary>The domain whose record holds <see cref="Mechanism"/>.</summary>
    public string? MechanismOwner { get; init; }

    /// <summary>The answer that a temperror is about; null where it was the time limit.</summary>
    public DnsAnswer? Failure { get; init; }

    /// <summary>The steps in the order of evaluation, check_host() itself first; empty where none were kept.</summary>
    public ItemList<SpfTrace> Trace { get; init; } = [];
}
