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
        var senders = (await facts.Hosts.ConfigureAwait(false)).Pairs.Where(pair => AddressScope.IsPublic(pair.Address)).ToList();
        List<SpfRequest> requests = senders.Count == 0
            ? [new SpfRequest(facts.Domain)]
            : [.. senders.Select(pair => IsForeign(pair.Host, facts.Domain)
                ? new SpfRequest(facts.Domain, pair.Address, Helo: pair.Host.HostName) { IsAssumed = true }
                : new SpfRequest(facts.Domain, pair.Address, Helo: pair.Host.HostName) { IsGiven = pair.Host.AssumedFrom is null })];
        var results = await new SpfCheck(facts.Context).RunAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. results.Select((result, at) => requests[at].IsAssumed ? Doubt(result, senders[at].Host) : result)];
    }

    // Somebody else's MX host, taken for want of an address: large providers receive on other machines than they send from.
    private static bool IsForeign(SendingHost host, DnsName domain) => host.AssumedFrom is { } name && !name.IsAtOrBelow(domain);

    private static SpfCheckResult Doubt(SpfCheckResult result, SendingHost host)
    {
        var findings = result.Findings.Select(finding => finding.Kind == FindingCatalogue.SpfFail || finding.Kind == FindingCatalogue.SpfSoftFail
            ? finding with
            {
                Verdict = Verdict.Warn,
                Message = $"{host.AssumedFrom} ({result.IPAddress}) takes the mail of {result.Domain}, and may not send any for it.",
                Fix = Fix.ByText("Give the address that your mail leaves from, -IPAddress ADDRESS; only if it is this one, it belongs into the SPF record."),
            }
            : finding).ToItemList();
        var verdict = findings.Count == 0 ? result.Verdict : Verdicts.Worst(findings.Select(finding => finding.Verdict));
        return result with
        {
            Verdict = verdict,
            Reason = verdict == result.Verdict ? result.Reason : findings.OrderByDescending(finding => finding.Verdict).First().Message,
            Findings = findings,
        };
    }
}
