using System.Net;
using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Reputation;

/// <summary>What a report is asked about. Empty lists and null mean "find out".</summary>
public sealed record ReputationRequest(DnsName Domain)
{
    /// <summary>The addresses that the domain's mail leaves from.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public IReadOnlyList<DkimSelector> Selectors { get; init; } = [];

    /// <summary>Where selectors are looked for on this machine when none is given.</summary>
    public IReadOnlyList<ILocalSelectorSource> SelectorSources { get; init; } = [];

    /// <summary>What the server says after HELO.</summary>
    public string? HostName { get; init; }
}
