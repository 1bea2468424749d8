
namespace MailRep.Spf;

/// <summary>The SPF measure: <c>check_host()</c> for an address, and what is wrong with the record.</summary>
public sealed class SpfCheck(CheckContext context)
{
    /// <summary>For the whole check_host(); see <see cref="SpfLimits.Elapsed"/>.</summary>
    public TimeSpan TimeLimit { get; init; } = SpfLimits.Elapsed;

    /// <summary>Never throws for what DNS answers: that is the verdict.</summary>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public async Task<SpfCheckResult> RunAsync(SpfRequest request, CancellationToken cancellationToken) =>
        (await RunAsync([request], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Several senders at once, so that what is to be published lets all of them pass.</summary>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public async Task<IReadOnlyList<SpfCheckResult>> RunAsync(IReadOnlyList<SpfRequest> requests, CancellationToken cancellationToken)
    {
        // Records and senders do not depend on each other; over a caching resolver no question is asked twice.
        var reading = requests.Where(request => request.RecordName is not null).GroupBy(request => request.RecordName!)
            .Select(group => SpfReading.OfAsync(group.Key, context.Resolver, group.Any(request => request is { IsGiven: true, IsAssumed: false, IPAddress: not null }), cancellationToken)).ToList();
        var outcomes = await Task.WhenAll(requests.Select(request => EvaluateAsync(request, cancellationToken))).ConfigureAwait(false);
        var readings = await Task.WhenAll(reading).ConfigureAwait(false);
        var repaired = await Task.WhenAll(outcomes.Select(outcome => RepairedAsync(outcome, readings, cancellationToken))).ConfigureAwait(false);
        var remedies = new SpfRemedies(readings, repaired);
        return [.. repaired.Select(outcome => SpfJudge.Judge(outcome, remedies))];
    }

    // A broken record refuses nobody, and a repaired one may refuse who passed by ptr: it alone tells who has to be added.
    private async Task<SpfOutcomes> RepairedAsync(SpfOutcomes outcomes, SpfReading[] readings, CancellationToken cancellationToken)
    {
        var request = outcomes.Request;
        return outcomes.MailFrom is not null && Array.Find(readings, reading => reading.Name == request.RecordName) is { Repair.Published: { } dns } reading && reading.IsChanged
            ? outcomes with { Repaired = await new SpfEvaluator(context with { Resolver = dns, Trace = null }) { TimeLimit = TimeLimit }.CheckHostAsync(request.IPAddress!, request.EffectiveDomain, request.EffectiveSender, request.EffectiveHelo, cancellationToken).ConfigureAwait(false) }
            : outcomes;
    }

    private async Task<SpfOutcomes> EvaluateAsync(SpfRequest request, CancellationToken cancellationToken)
    {
        var mailFrom = CheckHostAsync(request, request.EffectiveDomain, request.EffectiveSender, request.EffectiveHelo, cancellationToken);
        var helo = request.IsNullSender || string.IsNullOrEmpty(request.Helo)
            ? Task.FromResult<SpfOutcome?>(null)
            : CheckHostAsync(request, request.Helo, string.Empty, request.Helo, cancellationToken);
        return new SpfOutcomes(request, await mailFrom.ConfigureAwait(false), await helo.ConfigureAwait(false));
    }

    private async Task<SpfOutcome?> CheckHostAsync(SpfRequest request, string domain, string sender, string helo, CancellationToken cancellationToken) =>
        request.IPAddress is null ? null
            : await new SpfEvaluator(context) { TimeLimit = TimeLimit }.CheckHostAsync(request.IPAddress, domain, sender, helo, cancellationToken).ConfigureAwait(false);
}

/// <summary>What a receiver finds out of one sender.</summary>
/// <param name="Request">Who it is.</param>
/// <param name="MailFrom">Of the MAIL FROM identity, or of HELO where the sender is null; null without an address.</param>
/// <param name="Helo">Of the HELO identity beside it; null where it was not given.</param>
internal sealed record SpfOutcomes(SpfRequest Request, SpfOutcome? MailFrom, SpfOutcome? Helo)
{
    /// <summary>Of the MAIL FROM identity, once the record is repaired; null where nothing is to be repaired.</summary>
    public SpfOutcome? Repaired { get; init; }
}
