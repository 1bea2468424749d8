using MailRep.Findings;
using MailRep.Hostname;

namespace MailRep.Reputation.Measures;

/// <summary>The name by which each sending host introduces itself.</summary>
internal sealed class HostnameMeasure : IMeasure
{
    public string Name => "Hostname";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ReputationFacts facts, CancellationToken cancellationToken)
    {
        var hosts = await facts.Hosts.ConfigureAwait(false);
        var check = new HostnameCheck(facts.Context) { Domain = facts.Domain };
        if (facts.Request.HostName is { } hostName)
        {
            return [await check.RunAsync(hostName, [.. hosts.Pairs.Select(pair => pair.Address)], cancellationToken).ConfigureAwait(false)];
        }

        var results = await Task.WhenAll(hosts.Hosts.Select(host => host.HostName is { } name
            ? RunAsync(check, name, host, cancellationToken)
            : Task.FromResult<CheckResult>(Unjudged.HeloUnknown(Name, host)))).ConfigureAwait(false);
        return [.. results, .. await Unjudged.WithoutAddressAsync(Name, facts, hosts).ConfigureAwait(false)];
    }

    private static async Task<CheckResult> RunAsync(HostnameCheck check, string name, SendingHost host, CancellationToken cancellationToken) =>
        await check.RunAsync(name, host.Addresses, cancellationToken).ConfigureAwait(false);
}
