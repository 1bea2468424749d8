using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>A private key on disk, its public key, and who can read it. The private key itself is not in it.</summary>
public sealed record DkimKeyPair
{
    /// <summary>The signing domain, d=; null where the file's name does not tell and none was given.</summary>
    public string? Domain { get; init; }

    /// <summary>s=; null likewise.</summary>
    public string? Selector { get; init; }

    public required DkimAlgorithm Algorithm { get; init; }

    /// <summary>Bits of the modulus, or 256 for Ed25519.</summary>
    public required int KeySize { get; init; }

    public required string PrivateKeyPath { get; init; }

    /// <summary>The PEM file of the public key beside it; null where there is none.</summary>
    public string? PublicKeyPath { get; init; }

    /// <summary>The public key as p= holds it: base64 of a SubjectPublicKeyInfo for RSA, of 32 octets for Ed25519.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The record to publish; null without a domain and a selector.</summary>
    public MailDnsRecord? Record { get; init; }

    /// <summary>The user whose file it is; null where the system does not tell.</summary>
    public string? Owner { get; init; }

    /// <summary>The group of the file; null likewise, and on Windows.</summary>
    public string? Group { get; init; }

    /// <summary>The permissions as four octal digits, "0640"; null on Windows.</summary>
    public string? Mode { get; init; }

    /// <summary>Who may read the private key, by the permissions of the file alone: "root", "group Debian-exim", "everyone".</summary>
    public ItemList<string> Readers { get; init; } = [];

    /// <summary>True where every user of the machine may read or write the private key, or put another in its place.</summary>
    public bool IsExposed { get; init; }

    /// <summary>What else a person should know; the cmdlets write each as a warning.</summary>
    internal IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>True where the file's name, or whoever read it, says that it is a key of that domain.</summary>
    internal bool IsOf(DnsName domain) => DnsName.TryParse(Domain, out var own, out _) && own == domain;

    public override string ToString() => PrivateKeyPath;
}
