using MailRep.Dns;
using MailRep.Exim.Setting;
using MailRep.Findings;

namespace MailRep.Exim.Updating;

/// <summary>What <c>Update-EximConfig</c> emits. What fails is an error record; so a result is always a success.</summary>
public sealed record EximUpdateResult
{
    public required string ConfigRoot { get; init => field = DnsText.Inert(DnsText.Printable(value)); }

    public required EximLayout Layout { get; init; }

    /// <summary>False for a copy, which is proved and no more.</summary>
    public required bool IsApplied { get; init; }

    /// <summary>The domains that Exim signs, as far as no message decides.</summary>
    public ItemList<string> Domain { get; init; } = [];

    /// <summary>The files that were written.</summary>
    public ItemList<EximFileChange> Files { get; init; } = [];

    /// <summary>Where the daemon answers: "127.0.0.1:25".</summary>
    public ItemList<string> Endpoints { get; init; } = [];

    /// <summary>What was proved, in the order in which it was.</summary>
    public ItemList<string> Steps { get; init; } = [];

    /// <summary>What came of it, in one sentence.</summary>
    public string Reason =>
        !IsApplied ? "Exim takes the configuration; it is a copy, so nothing was changed."
        : Endpoints.Count > 0 ? $"Exim runs with the configuration and answers on {string.Join(", ", Endpoints)}."
        : "Exim has the configuration; no daemon is meant to listen.";

    public override string ToString() => DnsText.Inert($"{ConfigRoot}: {Reason}");
}
