using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>What <c>Test-EximConfig</c> emits. The subject of a finding is the file and, behind a colon, the line.</summary>
public sealed record EximConfigCheckResult : CheckResult
{
    public override string Check => "Exim";

    public required string ConfigRoot { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    public required EximLayout Layout { get; init; }

    /// <summary>"internet", "smarthost", "satellite", "local" or "none"; null where it is not set.</summary>
    public string? ConfigType { get; init => field = value is null ? null : DnsText.Presentation(value); }

    /// <summary>Whether mail that leaves gets a signature by what the files say; null where they cannot be read, or do not tell.</summary>
    public required bool? Signs { get; init; }
}
