using MailRep.Dns;

namespace MailRep.Exim;

/// <summary>A private key that Exim's configuration names, and who can read it. Nothing of the key itself is in it.</summary>
public sealed record EximKeyFile
{
    /// <summary>The domain it signs; null where that depends on the message.</summary>
    public string? Domain { get; init => field = value is null ? null : DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>Its selector; null where that depends on the message.</summary>
    public string? Selector { get; init => field = value is null ? null : DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>Where it lies, or what the configuration says instead of a path.</summary>
    public required string Path { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>Null where that cannot be found out: outside a copied folder, or behind a folder that cannot be entered.</summary>
    public bool? Exists { get; init; }

    /// <summary>"0640"; null where the system has no such modes.</summary>
    public string? Mode { get; init; }

    public string? Owner { get; init => field = value is null ? null : DnsText.Inert(DnsText.Printable(value)); }

    public string? Group { get; init => field = value is null ? null : DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>
    /// Whether the modes of the file and of the folders below the configuration let Debian-exim read it; null where this machine has
    /// no such user.
    /// </summary>
    public bool? ReadableByExim { get; init; }

    /// <summary>"RSA" or "Ed25519"; null where it was not read, or Exim cannot sign with it.</summary>
    public string? Algorithm { get; init; }

    /// <summary>In bits.</summary>
    public int? KeySize { get; init; }

    /// <summary>Why nothing is known of the key, or why Exim cannot sign with it; null where all is well.</summary>
    public string? Problem { get; init => field = value is null ? null : DnsText.Inert(value); }

    public override string ToString() => Path;
}
