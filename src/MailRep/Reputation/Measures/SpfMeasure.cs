using MailRep.Dns;
using MailRep.Findings;
using MailRep.Spf;

namespace MailRep.Reputation.Measures;

/// <summary>SPF of the domain and of the HELO name, for every address that the mail leaves from; the record alone where none is known.</summary>
internal sealed class SpfMeasure : IMeasure
{
    public string Name => "Spf";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ReputationFacts facts, CancellationToken cancellationToken)
    {
        var check = new SpfCheck(facts.Context);
        var hosts = await facts.Hosts.ConfigureAwait(false);
        var requests = hosts.Pairs
            .Where(pair => AddressScope.IsPublic(pair.Address))
            .Select(pair => new SpfRequest(facts.Domain) { IPAddress = pair.Address, Helo = pair.Host.HostName })
            .DefaultIfEmpty(new SpfRequest(facts.Domain));
        return await Task.WhenAll(requests.Select(request => check.RunAsync(request, cancellationToken))).ConfigureAwait(false);
    }
}
