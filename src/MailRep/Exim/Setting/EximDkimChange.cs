using MailRep.Dns;
using MailRep.Exim.Updating;
using MailRep.Findings;

namespace MailRep.Exim.Setting;

/// <remarks>The underlying type is long for the reason given at <see cref="Verdict"/>.</remarks>
public enum EximFileAction : long
{
    Created,
    Changed,
    Deleted,
}

/// <summary>A file of the configuration that was written.</summary>
public sealed record EximFileChange
{
    public required string Path { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    public required EximFileAction Action { get; init; }

    /// <summary>The file as it was; null where no line of the admin's was changed.</summary>
    public string? Backup { get; init => field = value is null ? null : DnsText.Inert(DnsText.Printable(value)); }

    public override string ToString() => $"{Action}: {Path}";
}

/// <summary>What <c>Set-EximDkimConfig</c> and <c>Remove-EximDkimConfig</c> emit.</summary>
public sealed record EximDkimChange
{
    /// <summary>More domains than these make no sentence.</summary>
    private const int MaxShown = 5;

    public required string ConfigRoot { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    public required EximLayout Layout { get; init; }

    /// <summary>The domains that MailRep's block signs now; empty where there is none.</summary>
    public ItemList<string> Domain { get; init; } = [];

    /// <summary>Their selectors.</summary>
    public ItemList<string> Selector { get; init; } = [];

    /// <summary>False where the files said so already.</summary>
    public bool IsChanged => Files.Count > 0;

    public ItemList<EximFileChange> Files { get; init; } = [];

    /// <summary>What was changed, as <c>diff -u</c> writes it; empty where nothing was.</summary>
    public string Diff { get; init; } = string.Empty;

    /// <summary>True where the settings are proved and the daemon runs with them.</summary>
    public bool IsApplied => Update is not null;

    /// <summary>What Update-EximConfig says; null without -Apply.</summary>
    public EximUpdateResult? Update { get; init; }

    /// <summary>What Test-EximConfig says of the files now.</summary>
    public ItemList<Finding> Findings { get; init; } = [];

    /// <summary>What to do next.</summary>
    public required string Next { get; init; }

    /// <summary>What is signed now and whether it is in force, in one sentence.</summary>
    public string Reason => (IsApplied, IsChanged, Domain.Count > 0) switch
    {
        (true, _, true) => $"In force: Exim signs for {ShowDomains()}.",
        (true, _, false) => "In force: Exim signs nothing by MailRep's settings, which are out.",
        (_, true, true) => $"{Place}: the files let Exim sign for {ShowDomains()}.",
        (_, true, false) => $"{Place}: MailRep's settings are out of the files.",
        (_, _, true) => $"Nothing to change: the files let Exim sign for {ShowDomains()} already.",
        _ => "Nothing to change: the files have no settings of MailRep's.",
    };

    private string Place => EximFiles.IsHome(ConfigRoot) ? "Not in force yet" : "In the copy";

    private string ShowDomains() => string.Join(", ", Domain.Take(MaxShown)) + (Domain.Count > MaxShown ? $" and {Domain.Count - MaxShown} more" : string.Empty);

    public override string ToString() => DnsText.Inert(Domain.Count == 0 ? $"{ConfigRoot}: signs nothing of MailRep's" : $"{ConfigRoot}: {Domain}");
}
