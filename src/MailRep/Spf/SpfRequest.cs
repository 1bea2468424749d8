using System.Net;
using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>What to judge.</summary>
/// <param name="Domain">Whose record decides; null to take that of the sender (or of HELO, for the null sender).</param>
/// <param name="IPAddress">The sending address; null to look at the record alone.</param>
/// <param name="Sender">MAIL FROM; null where it was not given (postmaster at the domain), empty or &lt;&gt; for the null sender of bounces (RFC 7208 section 2.4).</param>
/// <param name="Helo">The name that the server gives in HELO; null where it was not given.</param>
public sealed record SpfRequest(DnsName? Domain, IPAddress? IPAddress = null, string? Sender = null, string? Helo = null)
{
    /// <summary>True where nobody said that the address sends, and it is a stranger's: its refusal changes no record.</summary>
    internal bool IsAssumed { get; init; }

    /// <summary>False where nobody said that the address sends, and it may not be the only one.</summary>
    internal bool IsGiven { get; init; } = true;

    /// <summary>MAIL FROM without angle brackets.</summary>
    public string? Sender { get; init; } = Sender is null ? null : SpfIdentity.Unwrap(Sender);

    /// <summary>True where the HELO identity is all there is.</summary>
    internal bool IsNullSender => Sender is { Length: 0 };

    /// <summary>The <c>&lt;domain&gt;</c> of check_host(), perhaps malformed.</summary>
    internal string EffectiveDomain => IsNullSender ? EffectiveHelo
        : Domain?.Value ?? (Sender is null ? EffectiveHelo : Sender[(Sender.LastIndexOf('@') + 1)..]);

    /// <summary>Whose record is looked at for its own sake; null where there can be none, or where HELO alone counts.</summary>
    internal DnsName? RecordName => IsNullSender && IPAddress is not null ? null : SpfIdentity.DomainToAsk(EffectiveDomain) ?? Domain;

    /// <summary>Empty where nobody knows it.</summary>
    internal string EffectiveHelo => string.IsNullOrEmpty(Helo) ? (IsNullSender || Sender is null ? Domain?.Value : null) ?? string.Empty : Helo;

    internal string EffectiveSender => Sender ?? "postmaster@" + EffectiveDomain;
}
