using MailRep.Dns;
using MailRep.Spf;

namespace MailRep.Bench;

/// <summary>The evaluator over a source of answers.</summary>
/// <param name="Name">For a table.</param>
/// <param name="Evaluator">Ready to run.</param>
internal sealed record SpfComposition(string Name, SpfEvaluator Evaluator)
{
    /// <summary>As the cmdlets are put together (ResolverFactory): the cache, and CNAMEs followed over it.</summary>
    public static SpfComposition Cached(IDnsResolver source, bool keepTrace) =>
        Of("cache", new CNameResolver(new CachingResolver(source, TimeProvider.System)), keepTrace);

    /// <summary>Over a dictionary: the evaluation itself.</summary>
    public static SpfComposition Bare(IDnsResolver source, bool keepTrace) => Of("dictionary", new RememberedAnswers(source), keepTrace);

    public async Task<Dictionary<SpfResult, int>> RunAsync(SpfJob[] jobs)
    {
        Dictionary<SpfResult, int> results = [];
        foreach (var job in jobs)
        {
            var outcome = await Evaluator.CheckHostAsync(job.Address, job.Domain, job.Sender, job.Helo, default);
            results[outcome.Result] = results.GetValueOrDefault(outcome.Result) + 1;
        }

        return results;
    }

    private static SpfComposition Of(string name, IDnsResolver resolver, bool keepTrace) =>
        new(name + (keepTrace ? ", with its trace" : string.Empty), new SpfEvaluator(new CheckContext(resolver)) { KeepTrace = keepTrace });
}
