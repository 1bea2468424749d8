using System.Collections.Concurrent;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>
/// Guesses selectors: those of this machine's configuration, those that providers use, and dates. It goes further than
/// <see cref="DkimDiscovery"/>, which stands in every report and asks for few names.
/// </summary>
public sealed class DkimSelectorFinder(CheckContext context, IReadOnlyList<ILocalSelectorSource>? local = null)
{
    /// <summary>Names asked for at once; a socket each.</summary>
    public const int MaxInFlight = 32;

    /// <summary>A server that fails as often gets no more questions.</summary>
    public const int MaxFailures = 5;

    /// <param name="domain">The domain.</param>
    /// <param name="since">The first day that a selector may be made from.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task<DkimSelectorFindings> FindAsync(DnsName domain, DateOnly since, CancellationToken cancellationToken)
    {
        var (parent, probe) = (await AskAsync(domain.Prepend(DkimSelector.KeyLabel), cancellationToken).ConfigureAwait(false),
            await AskAsync(domain.Prepend($"{DkimDiscovery.WildcardProbe}.{DkimSelector.KeyLabel}"), cancellationToken).ConfigureAwait(false));

        // RFC 8020: no such name means none below it either.
        if (parent is { Status: DnsStatus.NxDomain, Aliases.Count: 0 })
        {
            return new DkimSelectorFindings([], $"{DkimSelector.KeyLabel}.{domain} does not exist, so the domain has no DKIM key at all.");
        }

        if (new[] { probe, parent }.FirstOrDefault(answer => answer is { IsKnown: false }) is { } failed)
        {
            return new DkimSelectorFindings([Unknown(domain, $"DNS did not tell: {failed.Describe()}.")], null);
        }

        var candidates = Candidates(domain, since);
        var answers = await AskAsync(domain, candidates, cancellationToken).ConfigureAwait(false);
        var found = Found(answers, probe);

        // An Ed25519 key often stands beside an RSA key, under a selector with that word behind it.
        var beside = found.Select(asked => asked.Candidate)
            .Select(candidate => DkimSelector.TryParse($"{candidate.Selector}-{DkimKeyRecord.Ed25519}", out var selector, out _) ? candidate with { Selector = selector!, IsInUse = false } : null)
            .OfType<DkimCandidate>().Where(candidate => candidate.Selector.At(domain) is not null && !candidates.Exists(tried => tried.Selector.Equals(candidate.Selector))).ToList();
        var more = await AskAsync(domain, beside, cancellationToken).ConfigureAwait(false);
        return Conclude(domain, candidates.Count + beside.Count, [.. answers, .. more], [.. found, .. Found(more, probe)]);
    }

    private DkimSelectorFindings Conclude(
        DnsName domain, int wanted, List<(DkimCandidate Candidate, DnsAnswer Answer)> answers, List<(DkimCandidate Candidate, DnsAnswer Answer)> found)
    {
        var rows = found
            .Select(asked => DkimEvaluator.Evaluate(new DkimQuery(domain, asked.Candidate.Selector, Today, asked.Candidate.IsInUse, asked.Candidate.Source), asked.Answer))
            .Select(DkimFoundSelector.Of).ToList();
        context.Trace?.Invoke($"DKIM {domain}: tried {answers.Count} selectors, found {(rows.Count == 0 ? "none" : string.Join(", ", rows.Select(row => row.Selector)))}");
        if (answers.Select(asked => asked.Answer).FirstOrDefault(answer => !answer.IsKnown) is { } failed)
        {
            var unasked = wanted - answers.Count(asked => asked.Answer.IsKnown);
            rows.Add(Unknown(domain, $"DNS did not tell of {unasked} of {wanted} selectors: {failed.Describe()}."));
        }

        return new DkimSelectorFindings(rows, rows.Count > 0 ? null
            : $"None of {wanted} selectors that were tried holds a key of {domain}, and others cannot be guessed: the selector is the s= tag of the DKIM-Signature header in a message that the server sent.");
    }

    private List<DkimCandidate> Candidates(DnsName domain, DateOnly since) =>
    [
        .. (local ?? []).SelectMany(source => source.Find(domain, context.Trace)).Select(found => new DkimCandidate(found.Selector, found.Path, found.IsInUse))
            .Concat(DkimSelectorCatalogue.All.Select(common => new DkimCandidate(new DkimSelector(common.Selector), common.Provider, IsInUse: false)))
            // Where it is tomorrow already, the key of today has its date.
            .Concat(DkimDateSelectors.Between(since, Today.AddDays(1)).Select(selector => new DkimCandidate(selector, DkimDateSelectors.Source, IsInUse: false)))
            .DistinctBy(candidate => candidate.Selector)
            .Where(candidate => candidate.Selector.At(domain) is not null),
    ];

    private static List<(DkimCandidate Candidate, DnsAnswer Answer)> Found(IEnumerable<(DkimCandidate Candidate, DnsAnswer Answer)> answers, DnsAnswer? probe) =>
    [
        .. answers.Where(asked => !DkimDiscovery.Alike(asked.Answer, probe)
            && (DkimDiscovery.HoldsKey(asked.Answer) || asked.Answer is { IsVoid: true, Aliases.Count: > 0 })),
    ];

    /// <summary>The answers in the order of the candidates; those that were not asked for any more are left out.</summary>
    private async Task<List<(DkimCandidate Candidate, DnsAnswer Answer)>> AskAsync(DnsName domain, List<DkimCandidate> candidates, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentDictionary<int, DnsAnswer>();
        var failures = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, candidates.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxInFlight, CancellationToken = cancellationToken },
            async (number, token) =>
            {
                if (Volatile.Read(ref failures) >= MaxFailures)
                {
                    return;
                }

                var answer = await AskAsync(candidates[number].Selector.At(domain), token).ConfigureAwait(false);
                answers[number] = answer!;
                if (!answer!.IsKnown)
                {
                    Interlocked.Increment(ref failures);
                }
            }).ConfigureAwait(false);
        return [.. answers.OrderBy(pair => pair.Key).Select(pair => (candidates[pair.Key], pair.Value))];
    }

    private static DkimFoundSelector Unknown(DnsName domain, string reason) => new() { Domain = domain.ToString(), Verdict = Verdict.Unknown, Reason = reason };

    private DateOnly Today => DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime);

    private async Task<DnsAnswer?> AskAsync(DnsName? name, CancellationToken cancellationToken) =>
        name is null ? null : await context.Resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
}
