using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Exim.Rehearsal;

/// <summary>What a rehearsal is asked for.</summary>
/// <param name="Folder">/etc/exim4, or a copy of it; a full path.</param>
public sealed record EximSigningRequest(string Folder)
{
    /// <summary>Nobody's: mail there would leave this server.</summary>
    public const string DefaultRecipient = "someone@elsewhere.example";

    /// <summary>The domains whose mail is to be signed; empty for those of the configuration.</summary>
    public IReadOnlyList<DnsName> Domains { get; init; } = [];

    /// <summary>True for the domains of the configuration beside those.</summary>
    public bool AddsConfigured { get; init; }

    /// <summary>Selectors that each message is to be signed with, beside those of the configuration.</summary>
    public IReadOnlyList<DkimSelector> Selectors { get; init; } = [];

    /// <summary>Key pairs that the signatures are to be of.</summary>
    public IReadOnlyList<DkimKeyPair> Keys { get; init; } = [];

    /// <summary>The address in From, and the envelope's sender; null for postmaster at the domain.</summary>
    public string? From { get; init; }

    /// <summary>An address on another server.</summary>
    public string Recipient { get; init; } = DefaultRecipient;
}
