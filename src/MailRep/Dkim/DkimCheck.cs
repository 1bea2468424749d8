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

    /// <summary>
    /// Judges a domain: at the selectors given, or where none is, at those that <see cref="DkimDiscovery"/> finds. Each selector is
    /// one result; a domain without any is one result without a selector. Never empty.
    /// </summary>
    public async Task<IReadOnlyList<DkimCheckResult>> RunAsync(
        DnsName domain, IReadOnlyList<DkimSelector> selectors, IReadOnlyList<ILocalSelectorSource> local, CancellationToken cancellationToken)
    {
        if (selectors.Count > 0)
        {
            var typed = await Task.WhenAll(selectors.Distinct().Select(selector => RunAsync(domain, selector, cancellationToken))).ConfigureAwait(false);

            // A single selector that was typed says nothing about the others.
            return typed.Length == 1 ? typed : DkimKeySet.Judge(typed, Today);
        }

        var selection = await new DkimDiscovery(context, local).FindAsync(domain, cancellationToken).ConfigureAwait(false);
        return selection.Failure is { } failure
            ? [failure]
            : DkimKeySet.Judge(
                await Task.WhenAll(selection.Selectors.Select(found => RunAsync(new DkimQuery(domain, found.Selector, Today, found.IsInUse, found.Source), cancellationToken))).ConfigureAwait(false),
                Today);
    }

    private DateOnly Today => DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime);
}
