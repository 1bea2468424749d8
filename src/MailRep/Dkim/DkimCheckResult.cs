using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>The judgement of one selector's key, or of a domain for which no selector could be found.</summary>
public sealed record DkimCheckResult : CheckResult
{
    public override string Check => "Dkim";

    public required string Domain { get; init; }

    /// <summary>Null where none was given and none was found; <see cref="CheckResult.Subject"/> is the domain then.</summary>
    public string? Selector { get; init; }

    /// <summary>Where the selector comes from, in words: typed, a local configuration file, or a list of common ones.</summary>
    public string? SelectorSource { get; init; }

    /// <summary>The owner name of the record; null without a selector.</summary>
    public string? Name { get; init; }

    /// <summary>"rsa" or "ed25519", by the key itself; null where there is no readable key.</summary>
    public string? KeyType { get; init; }

    /// <summary>Bits of the modulus, or 256 for Ed25519.</summary>
    public int? KeySize { get; init; }

    /// <summary>The text of the record, printable; null where there is none.</summary>
    public string? Record { get; init; }

    /// <summary>The values of t=.</summary>
    public ItemList<string> Flags { get; init; } = [];

    /// <summary>The CNAMEs that led to the record, in order.</summary>
    public ItemList<string> Aliases { get; init; } = [];

    /// <summary>The name servers of the zone that were asked, each with its address; empty unless all were to be.</summary>
    public ItemList<string> Servers { get; init; } = [];

    /// <summary>The private key whose public half the selector publishes; null where none was given, or none of it.</summary>
    public string? PrivateKeyPath { get; init; }

    /// <summary>True where the key is revoked, and not known to be in use.</summary>
    internal bool IsRetired => KeySize is null && Verdict is (Verdict.Pass or Verdict.Warn) && Findings.Any(finding => finding.Kind == FindingCatalogue.DkimRevoked);

    /// <summary>
    /// True where a receiver can verify signatures by this key, and makes use of them: under t=y it takes the mail for unsigned
    /// (RFC 6376 section 3.6.1).
    /// </summary>
    internal bool IsUsable => KeySize is not null && Verdict is (Verdict.Pass or Verdict.Warn) && !Findings.Any(finding => finding.Kind == FindingCatalogue.DkimTesting);
}
