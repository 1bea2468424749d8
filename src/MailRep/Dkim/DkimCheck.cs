using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>Looks up keys and has them judged.</summary>
public sealed class DkimCheck(CheckContext context)
{
    /// <summary>Judges the key at one selector, as one that a person typed.</summary>
    public Task<DkimCheckResult> RunAsync(DnsName domain, DkimSelector selector, CancellationToken cancellationToken) =>
        RunAsync(new DkimQuery(domain, selector, Today, Source: "typed"), cancellationToken);

    /// <summary>Judges the key at one selector of which more is known.</summary>
    public async Task<DkimCheckResult> RunAsync(DkimQuery query, CancellationToken cancellationToken)
    {
        if (query.Name is null)
        {
            return DkimEvaluator.NameTooLong(query);
        }

        var answer = await context.Resolver.QueryAsync(query.Name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
        var result = DkimEvaluator.Evaluate(query, answer);
        context.Trace?.Invoke($"DKIM {result.Subject}: {result.Verdict}, {result.Reason}");
        return result;
    }

    internal DateOnly Today => DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime);
}
