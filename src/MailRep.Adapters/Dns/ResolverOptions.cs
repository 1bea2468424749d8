using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>Where answers come from: servers, zone files, both, or (neither given) the system's servers.</summary>
public sealed record ResolverOptions
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Asked in this order; without any, and without zone files, the system's are.</summary>
    public IReadOnlyList<DnsEndpoint> Servers { get; init; } = [];

    /// <summary>Full paths. Alone, nothing leaves the machine; beside servers, their zones shadow the servers'.</summary>
    public IReadOnlyList<string> ZoneFiles { get; init; } = [];

    /// <summary>For one question, over all its servers and tries.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Takes every answer and how long it took, from any thread.</summary>
    public Action<DnsAnswer, TimeSpan>? Trace { get; init; }

    /// <summary>Takes a line for everything in a zone file that was left out, "path:line: why".</summary>
    public Action<string>? Note { get; init; }
}
