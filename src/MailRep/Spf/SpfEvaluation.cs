using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>One check in progress: what is counted and remembered over all its records.</summary>
internal sealed partial class SpfEvaluation(
    CheckContext context, SpfIdentity identity, string receiver, bool keepTrace, SpfLookAhead? ahead, CancellationToken cancellationToken, CancellationToken callerToken)
{
    public const string UnknownName = "unknown";

    private const string Unfinished = "the time was over before it was found out";

    private readonly IDnsResolver _resolver = ahead ?? context.Resolver;
    private readonly SpfAddressNames _names = new(ahead ?? context.Resolver, identity, cancellationToken);
    private readonly List<SpfTrace> _steps = [];
    private readonly long _started = keepTrace ? context.Clock.GetTimestamp() : 0;
    private int _lookups;
    private int _voids;
    private IReadOnlyList<DnsName>? _aliases;
    private SpfRecord? _record;

    private bool Explains => keepTrace || context.Trace is not null;

    public async ValueTask<SpfOutcome> RunAsync(string domain)
    {
        var step = SpfIdentity.DomainToAsk(domain) is { } name
            ? await CheckAsync(name, SpfIdentity.DomainText(domain), level: 1).ConfigureAwait(false)
            : new SpfStep(SpfResult.None, $"'{DnsText.Shorten(DnsText.Printable(domain), 80)}' is not a domain name that can have SPF (RFC 7208 section 4.3)");
        var explanation = step is { Result: SpfResult.Fail, Frame.Record.Exp: { } exp }
            ? await ExplainAsync(exp, step.Frame).ConfigureAwait(false)
            : null;
        return Outcome(step, explanation, domain);
    }

    public SpfOutcome TimedOut(TimeSpan limit) =>
        Outcome(new SpfStep(SpfResult.TempError, $"the check took longer than {limit.TotalSeconds:0.#} s (RFC 7208 section 4.6.4)"), null, string.Empty);

    private SpfOutcome Outcome(SpfStep step, string? explanation, string domain)
    {
        context.Trace?.Invoke($"SPF {DnsText.Printable(domain)} from {identity.Address}: {step.Result}, {step.Reason}");
        return new SpfOutcome(step.Result, step.Reason)
        {
            LookupCount = _lookups,
            VoidLookupCount = _voids,
            Explanation = explanation,
            Record = _record,
            Aliases = _aliases ?? [],
            Mechanism = step.Term,
            MechanismOwner = step.Term is null ? null : step.Frame?.Name.ToString(),
            Failure = step.Failure,
            Trace = !keepTrace ? [] :
            [
                new SpfTrace(0, $"check_host({identity.Address}, {domain}, {identity.Sender})", domain, null)
                {
                    LookupsSoFar = _lookups,
                    VoidsSoFar = _voids,
                    Matched = step.Term is not null,
                    Why = $"{step.Result}: {step.Reason}",
                    ElapsedMilliseconds = context.Clock.GetElapsedTime(_started).TotalMilliseconds,
                },
                .. _steps,
            ],
        };
    }

    // Sections 4.3 to 4.7.
    private async ValueTask<SpfStep> CheckAsync(DnsName name, string domain, int level)
    {
        var answer = await QueryAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        if (!answer.IsKnown)
        {
            return SpfStep.Failed(answer);
        }

        _aliases ??= answer.Aliases;
        var found = SpfRecord.Select(answer);
        if (found.Count != 1)
        {
            return found.Count == 0
                ? new SpfStep(SpfResult.None, $"{name} has no SPF record")
                : SpfStep.Broken($"{name} has {found.Count} SPF records (RFC 7208 section 4.5)");
        }

        var frame = new SpfFrame(domain, name, SpfRecordParser.Parse(found[0]), level);
        _record ??= frame.Record;
        return frame.Record.Errors.Count > 0
            ? SpfStep.Broken($"syntax error in the record of {name}: {frame.Record.Errors[0].Describe()}") with { Frame = frame }
            : await EvaluateAsync(frame).ConfigureAwait(false);
    }

    private async ValueTask<SpfStep> EvaluateAsync(SpfFrame frame)
    {
        var terms = frame.Record.Terms;
        var looksAhead = ahead is not null;
        for (var i = 0; i < terms.Count; i++)
        {
            var term = terms[i];
            if (term.IsModifier)
            {
                continue;
            }

            var begun = Begin();
            SpfMatch match;
            string? target;
            try
            {
                var matching = MatchAsync(term, frame);
                if (looksAhead && !matching.IsCompleted)
                {
                    ahead!.Ask(frame, i + 1);
                    looksAhead = false;
                }

                (match, target) = await matching.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (keepTrace)
            {
                Note(begun, term, frame, null, SpfMatch.No(Unfinished));
                throw;
            }

            if (Explains)
            {
                Note(begun, term, frame, target, match);
            }

            if (match.Error is { } error)
            {
                return error.Term is null ? error with { Frame = frame, Term = term } : error;
            }

            if (match.IsMatch)
            {
                return new SpfStep(term.Qualifier, $"'{DnsText.Inline(term.Text)}' of {frame.Name} matches: {match.Why}", frame, term);
            }
        }

        return frame.Record is { Redirect: { } redirect, All: null }
            ? await RedirectAsync(redirect, frame).ConfigureAwait(false)
            : new SpfStep(SpfResult.Neutral, $"no term of {frame.Name} matches (RFC 7208 section 4.7)", frame);
    }

    // Section 6.1. Its record's exp= counts, not that of the record that redirects (section 6.2).
    private async ValueTask<SpfStep> RedirectAsync(SpfTerm redirect, SpfFrame frame)
    {
        var begun = Begin();
        SpfStep step;
        string? target;
        try
        {
            (step, target) = await FollowAsync(redirect, frame).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (keepTrace)
        {
            Note(begun, redirect, frame, null, SpfMatch.No(Unfinished));
            throw;
        }

        if (step.Result == SpfResult.None)
        {
            step = SpfStep.Broken($"redirect leads to '{DnsText.Printable(target ?? string.Empty)}', which has no SPF record (RFC 7208 section 6.1)");
        }

        if (Explains)
        {
            Note(begun, redirect, frame, target, step.Term is not null ? SpfMatch.Yes(step.Reason) : SpfMatch.No(step.Reason));
        }

        return step.Term is null && step.Result is SpfResult.PermError or SpfResult.TempError ? step with { Frame = frame, Term = redirect } : step;
    }

    // include and redirect: counts, expands, and runs check_host() on the target.
    private async ValueTask<(SpfStep Step, string? Target)> FollowAsync(SpfTerm term, SpfFrame frame)
    {
        if (CountLookup() is { } over)
        {
            return (over, null);
        }

        var (target, error) = await ExpandAsync(term.Target!, frame).ConfigureAwait(false);
        if (error is { } ended)
        {
            return (ended, null);
        }

        return SpfIdentity.DomainToAsk(target) is { } name
            ? (await CheckAsync(name, target, frame.Level + 1).ConfigureAwait(false), target)
            : (new SpfStep(SpfResult.None, "its target is not a domain name"), target);
    }

    private SpfStep? CountLookup() => ++_lookups > SpfLimits.Lookups
        ? SpfStep.Broken($"more than {SpfLimits.Lookups} terms ask DNS (RFC 7208 section 4.6.4)")
        : null;

    private SpfStep? CountVoid(DnsAnswer answer) => answer.IsVoid && ++_voids > SpfLimits.VoidLookups
        ? SpfStep.Broken($"more than {SpfLimits.VoidLookups} look-ups found nothing, the last was {answer.Question} (RFC 7208 section 4.6.4)")
        : null;

    private (int At, long Started) Begin() => keepTrace ? (_steps.Count, context.Clock.GetTimestamp()) : default;

    // A step is known when those inside it are, and stands in front of them.
    private void Note((int At, long Started) begun, SpfTerm term, SpfFrame frame, string? target, SpfMatch match)
    {
        context.Trace?.Invoke($"SPF {frame.Name}: {DnsText.Presentation(term.Text)}: {(match.IsMatch ? "match" : "no match")}, {match.Why}");
        if (keepTrace)
        {
            _steps.Insert(begun.At, new SpfTrace(frame.Level, term.Text, frame.Name.ToString(), target)
            {
                LookupsSoFar = _lookups,
                VoidsSoFar = _voids,
                Matched = match.IsMatch,
                Why = match.Why,
                ElapsedMilliseconds = context.Clock.GetElapsedTime(begun.Started).TotalMilliseconds,
            });
        }
    }
}
