using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>Looks up keys and has them judged.</summary>
public sealed class DkimCheck(CheckContext context)
{
    /// <summary>True to ask every name server of the zone as well; needs <see cref="CheckContext.Directly"/>.</summary>
    public bool AsksAllServers { get; init; }

    /// <summary>Private keys on disk, whose public halves the selectors ought to publish.</summary>
    public IReadOnlyList<DkimKeyPair> Keys { get; init; } = [];

    /// <summary>Judges the key at one selector, as one that a person typed.</summary>
    public Task<DkimCheckResult> RunAsync(DnsName domain, DkimSelector selector, CancellationToken cancellationToken) =>
        RunAsync(new DkimQuery(domain, selector, Today, Source: "typed"), cancellationToken);

    /// <summary>Judges the key at one selector of which more is known.</summary>
    public async Task<DkimCheckResult> RunAsync(DkimQuery query, CancellationToken cancellationToken) =>
        (await SeeAsync(query, cancellationToken).ConfigureAwait(false)).Result;

    private async Task<DkimSeen> SeeAsync(DkimQuery query, CancellationToken cancellationToken)
    {
        if (query.Name is null)
        {
            return new DkimSeen(query, DkimEvaluator.NameTooLong(query));
        }

        var question = new DnsQuestion(query.Name, DnsRecordType.TXT);
        var all = AsksAllServers ? new AuthoritativeServers(context.Resolver, context.Directly!).AskAsync(question, cancellationToken) : null;
        var answer = await context.Resolver.QueryAsync(question, cancellationToken).ConfigureAwait(false);
        var result = DkimEvaluator.Evaluate(query, answer);
        var servers = all is null ? null : await all.ConfigureAwait(false);
        result = servers is null ? result : DkimServerJudge.Judge(result, answer, servers);
        context.Trace?.Invoke($"DKIM {result.Subject}: {result.Verdict}, {result.Reason}");
        return new DkimSeen(query, result, answer, servers);
    }

    /// <summary>
    /// Judges keys at the selectors given, or where none is, at those that <see cref="DkimDiscovery"/> finds. Each selector is one
    /// result; a domain without any is one result without a selector. Never empty.
    /// </summary>
    public async Task<IReadOnlyList<DkimCheckResult>> RunAsync(
        DnsName domain, IReadOnlyList<DkimSelector> selectors, IReadOnlyList<ILocalSelectorSource> local, CancellationToken cancellationToken)
    {
        // A single retired selector is as it should be, whatever the others are.
        var results = await RunApartAsync(domain, selectors, local, cancellationToken).ConfigureAwait(false);
        return selectors.Count == 0 || results.Count > 1 ? DkimKeySet.Judge(results, Today)
            : results is [{ IsUsable: true, KeyType: DkimKeyRecord.Ed25519 } alone] ? [await BesideOthersAsync(domain, alone, local, cancellationToken).ConfigureAwait(false)]
            : results;
    }

    /// <summary>As <see cref="RunAsync(DnsName, IReadOnlyList{DkimSelector}, IReadOnlyList{ILocalSelectorSource}, CancellationToken)"/>, with the selectors as all that the domain signs with, be it one.</summary>
    public async Task<IReadOnlyList<DkimCheckResult>> RunAsWholeAsync(
        DnsName domain, IReadOnlyList<DkimSelector> selectors, IReadOnlyList<ILocalSelectorSource> local, CancellationToken cancellationToken) =>
        DkimKeySet.Judge(await RunApartAsync(domain, selectors, local, cancellationToken).ConfigureAwait(false), Today);

    // The RSA key beside a single Ed25519 key stands where New-DkimKeyPair puts it, or where this machine signs.
    private async Task<DkimCheckResult> BesideOthersAsync(DnsName domain, DkimCheckResult alone, IReadOnlyList<ILocalSelectorSource> local, CancellationToken cancellationToken)
    {
        var near = local.SelectMany(source => source.Find(domain, context.Trace)).Where(found => found.IsCertain).Select(found => found.Selector).ToList();
        if (alone.Selector!.EndsWith(Ed25519Suffix, StringComparison.OrdinalIgnoreCase) && DkimSelector.TryParse(alone.Selector[..^Ed25519Suffix.Length], out var twin, out _))
        {
            near.Add(twin!);
        }

        // What could not be looked up may be that key: then nothing is said.
        near.RemoveAll(selector => selector.Value == alone.Selector);
        IReadOnlyList<DkimCheckResult> others = near.Count == 0 ? [] : await new DkimCheck(context).RunApartAsync(domain, near, local, cancellationToken).ConfigureAwait(false);
        return DkimKeySet.Judge([alone, .. others], Today)[0];
    }

    private async Task<IReadOnlyList<DkimCheckResult>> RunApartAsync(
        DnsName domain, IReadOnlyList<DkimSelector> selectors, IReadOnlyList<ILocalSelectorSource> local, CancellationToken cancellationToken)
    {
        var queries = await QueriesAsync(domain, selectors, local, cancellationToken).ConfigureAwait(false);
        if (queries.Failure is { } failure)
        {
            return [failure];
        }

        var seen = await Task.WhenAll(queries.Queries.Select(query => SeeAsync(query, cancellationToken))).ConfigureAwait(false);
        return Keys.Count == 0
            ? [.. seen.Select(one => one.Result)]
            : DkimTriangle.Judge(seen, Keys, [.. local.SelectMany(source => source.Find(domain, null)).Where(found => found.IsCertain)]);
    }

    private async Task<(IReadOnlyList<DkimQuery> Queries, DkimCheckResult? Failure)> QueriesAsync(
        DnsName domain, IReadOnlyList<DkimSelector> selectors, IReadOnlyList<ILocalSelectorSource> local, CancellationToken cancellationToken)
    {
        // The name of a key's file tells where it is meant to be published.
        var wanted = selectors.Count > 0
            ? selectors.Select(selector => (Selector: selector, Source: "typed")).DistinctBy(pair => pair.Selector).ToList()
            : Keys.Where(key => key.Selector is not null && key.IsOf(domain)).Select(key => (Selector: new DkimSelector(key.Selector!), Source: DnsText.Printable(key.PrivateKeyPath)))
                .DistinctBy(pair => pair.Selector).ToList();
        if (wanted.Count > 0)
        {
            // Typed or not, a selector that this machine signs with must not be revoked.
            var inUse = local.SelectMany(source => source.Find(domain, context.Trace)).Where(found => found.IsInUse).Select(found => found.Selector).ToHashSet();
            return ([.. wanted.Select(pair => new DkimQuery(domain, pair.Selector, Today, inUse.Contains(pair.Selector), pair.Source))], null);
        }

        var selection = await new DkimDiscovery(context, local).FindAsync(domain, cancellationToken).ConfigureAwait(false);
        return ([.. selection.Selectors.Select(found => new DkimQuery(domain, found.Selector, Today, found.IsInUse, found.Source))], selection.Failure);
    }

    // As New-DkimKeyPair names the second of two pairs.
    private const string Ed25519Suffix = "-" + DkimKeyRecord.Ed25519;

    private DateOnly Today => DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime);
}
