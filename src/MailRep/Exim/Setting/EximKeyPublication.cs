using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim.Setting;

/// <summary>Asks every name server of a zone whether receivers find the key there that Exim is about to sign with.</summary>
internal sealed class EximKeyPublication(CheckContext context)
{
    /// <exception cref="MailRepException">One of them does not show it, or does not tell.</exception>
    public async Task RequireAsync(IReadOnlyList<DkimKeyPair> keys, CancellationToken cancellationToken)
    {
        foreach (var group in keys.GroupBy(key => key.Domain))
        {
            if (await FindProblemAsync(DnsName.Parse(group.Key!), [.. group], cancellationToken).ConfigureAwait(false) is not { } problem)
            {
                continue;
            }

            throw new MailRepException(
                MailRepError.EximKeyUnpublished, $"Exim must not sign with {problem.Subject} yet: {problem.Reason}", problem.Subject,
                $"{Advice(problem)} Then run the command again; -AllowUnpublished goes on without.");
        }
    }

    private async Task<DkimCheckResult?> FindProblemAsync(DnsName domain, IReadOnlyList<DkimKeyPair> keys, CancellationToken cancellationToken)
    {
        // What Exim signs with now is of no matter here.
        var check = new DkimCheck(context) { AsksAllServers = true, Keys = keys };
        var results = await check.RunAsync(domain, [.. keys.Select(key => new DkimSelector(key.Selector!))], [], cancellationToken).ConfigureAwait(false);
        return results.FirstOrDefault(result => result.Verdict is Verdict.Fail or Verdict.Unknown);
    }

    private static string Advice(DkimCheckResult problem) =>
        problem.Findings.FirstOrDefault(finding => finding.Verdict == problem.Verdict)?.Fix is not { } fix ? "Publish the key."
        : fix.Record is { } record ? $"Publish {record.Name} TXT (ConvertTo-MailDnsRecordText shows it)."
        : fix.Text ?? "Publish the key.";
}
