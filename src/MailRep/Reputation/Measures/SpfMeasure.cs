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
        var senders = (await facts.Hosts.ConfigureAwait(false)).Pairs.Where(pair => AddressScope.IsPublic(pair.Address)).ToList();
        return senders.Count == 0
            ? [await check.RunAsync(new SpfRequest(facts.Domain), cancellationToken).ConfigureAwait(false)]
            : await Task.WhenAll(senders.Select(async pair => IsForeign(pair.Host, facts.Domain)
                ? Doubt(await check.RunAsync(new SpfRequest(facts.Domain, pair.Address), cancellationToken).ConfigureAwait(false), pair.Host)
                : await check.RunAsync(new SpfRequest(facts.Domain, pair.Address, Helo: pair.Host.HostName), cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
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
