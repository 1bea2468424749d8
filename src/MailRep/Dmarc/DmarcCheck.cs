using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>The DMARC measure: asks DNS, and has <see cref="DmarcJudge"/> decide.</summary>
public sealed class DmarcCheck(CheckContext context)
{
    /// <summary>Judges mail whose From header names <paramref name="domain"/>.</summary>
    /// <returns>A result in every case: a failed look-up is <see cref="Findings.Verdict.Unknown"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DmarcCheckResult> RunAsync(DnsName domain, CancellationToken cancellationToken)
    {
        var treeWalk = new DmarcTreeWalk(context);
        var walk = await treeWalk.RunAsync(domain, cancellationToken).ConfigureAwait(false);

        // TXT, because the SPF measure asks the same of the same name: with a cache this costs nothing.
        var existence = DmarcPolicySelection.NeedsExistence(walk)
            ? await context.Resolver.QueryAsync(domain, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false)
            : null;
        var policy = DmarcPolicySelection.Of(walk, existence);
        var destinations = policy is { Step: { } step, Record: { IsUsable: true } record, Source: not DmarcPolicySource.PublicSuffix }
            ? await new DmarcReportAuthorization(context, treeWalk).CheckAsync(walk, step.Domain, record, cancellationToken).ConfigureAwait(false)
            : [];
        var result = DmarcJudge.Judge(walk, policy, destinations);
        context.Trace?.Invoke($"DMARC: {result.Reason}");
        return result;
    }
}
