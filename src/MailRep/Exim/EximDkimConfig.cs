using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>A setting of DKIM that is in force, and the line that it comes from.</summary>
public sealed record EximDkimSetting
{
    /// <summary>The macro, or the transport's option where no macro stands behind it.</summary>
    public required string Name { get; init; }

    /// <summary>What the transport gets: macros are replaced, variables are not.</summary>
    public required string Value { get; init => field = Name == EximDkimMacros.SignHeaders && Setting.EximHeaderList.IsPlain(value) ? value : DnsText.Presentation(value); }

    /// <summary>The file that it stands in.</summary>
    public required string File { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    public required int Line { get; init; }

    public override string ToString() => DnsText.Inert($"{Name} = {Value}");
}

/// <summary>What <c>Get-EximDkimConfig</c> emits: how Exim signs by its configuration, without asking Exim.</summary>
public sealed record EximDkimConfig
{
    public required string ConfigRoot { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    public required EximLayout Layout { get; init; }

    /// <summary>"internet", "smarthost", "satellite", "local" or "none"; null where it is not set.</summary>
    public string? ConfigType { get; init => field = value is null ? null : DnsText.Presentation(value); }

    /// <summary>Where macros belong in this layout; the file need not be there yet.</summary>
    public required string MacroFile { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    /// <summary>The transport that mail to other servers takes; null where mail takes none, or only Exim can tell.</summary>
    public string? Transport { get; init => field = value is null ? null : DnsText.Presentation(value); }

    /// <summary>Whether mail that leaves gets a signature by what the files say; null where they cannot be read, or do not tell.</summary>
    public required bool? Signs { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init => field = DnsText.Inert(value); }

    /// <summary>The domains that are signed; none where the domain depends on the message.</summary>
    public ItemList<string> Domain { get; init; } = [];

    public ItemList<string> Selector { get; init; } = [];

    public ItemList<EximKeyFile> PrivateKey { get; init; } = [];

    /// <summary>"relaxed" or "simple", for headers and body alike.</summary>
    public required string Canonicalization { get; init => field = DnsText.Presentation(value); }

    /// <summary>The headers that are signed; null for Exim's own list.</summary>
    public string? SignHeaders { get; init => field = value is null || Setting.EximHeaderList.IsPlain(value) ? value : DnsText.Presentation(value); }

    /// <summary>Whether mail that cannot be signed waits instead of leaving unsigned.</summary>
    public required bool Strict { get; init; }

    /// <summary>The seconds between t= and x=, as configured; null where signatures have neither.</summary>
    public string? Timestamps { get; init => field = value is null ? null : DnsText.Presentation(value); }

    /// <summary>What i= becomes; null where signatures have none.</summary>
    public string? Identity { get; init => field = value is null ? null : DnsText.Presentation(value); }

    public ItemList<EximDkimSetting> Settings { get; init; } = [];

    public override string ToString() => DnsText.Inert($"{ConfigRoot} ({Layout})");
}
