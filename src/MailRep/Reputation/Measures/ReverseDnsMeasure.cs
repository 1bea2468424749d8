using MailRep.Dns;
using MailRep.Findings;
using MailRep.ReverseDns;

namespace MailRep.Reputation.Measures;

/// <summary>Reverse DNS of every address that the mail leaves from.</summary>
internal sealed class ReverseDnsMeasure : IMeasure
{
    public string Name => "ReverseDns";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ReputationFacts facts, CancellationToken cancellationToken)
    {
        var hosts = await facts.Hosts.ConfigureAwait(false);
        var check = new ReverseDnsCheck(facts.Context);
        var results = await Task.WhenAll(hosts.Pairs.Select(pair =>
            check.RunAsync(pair.Address, HeloName(pair.Host), cancellationToken))).ConfigureAwait(false);
        return [.. results, .. await Unjudged.WithoutAddressAsync(Name, facts, hosts).ConfigureAwait(false)];
    }

    private static DnsName? HeloName(SendingHost host) =>
        DnsName.TryParse(host.HostName, out var name, out _) ? name : null;
}
