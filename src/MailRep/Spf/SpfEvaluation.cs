using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>One check in progress: what is counted and remembered over all its records.</summary>
internal sealed partial class SpfEvaluation(
    CheckContext context, SpfIdentity identity, string receiver, bool keepTrace, CancellationToken cancellationToken, CancellationToken callerToken)
{
    public const string UnknownName = "unknown";

    private readonly SpfAddressNames _names = new(context.Resolver, identity, cancellationToken);
    private readonly List<SpfTrace> _steps = [];
    private int _lookups;
    private int _voids;
    private SpfRecord? _record;

    private bool Explains => keepTrace || context.Trace is not null;

    public async ValueTask<SpfOutcome> RunAsync(string domain)
    {
        var step = SpfIdentity.DomainToAsk(domain) is { } name
            ? await CheckAsync(name, SpfIdentity.DomainText(domain), _steps).ConfigureAwait(false)
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
            Mechanism = step.Term,
            MechanismOwner = step.Term is null ? null : step.Frame?.Name.ToString(),
            Failure = step.Failure,
            Trace = !keepTrace ? null : new SpfTrace($"check_host({identity.Address}, {domain}, {identity.Sender})", domain, null)
            {
                LookupsSoFar = _lookups,
                VoidsSoFar = _voids,
                Matched = step.Term is not null,
                Why = $"{step.Result}: {step.Reason}",
                Children = _steps.ToItemList(),
            },
        };
    }

    // Sections 4.3 to 4.7.
    private async ValueTask<SpfStep> CheckAsync(DnsName name, string domain, List<SpfTrace> steps)
    {
        var answer = await context.Resolver.QueryAsync(new DnsQuestion(name, DnsRecordType.TXT), cancellationToken).ConfigureAwait(false);
        if (!answer.IsKnown)
        {
            return SpfStep.Failed(answer);
        }

        var found = SpfRecord.Select(answer);
        if (found.Count != 1)
        {
            return found.Count == 0
                ? new SpfStep(SpfResult.None, $"{name} has no SPF record")
                : SpfStep.Broken($"{name} has {found.Count} SPF records (RFC 7208 section 4.5)");
        }

        var frame = new SpfFrame(domain, name, SpfRecordParser.Parse(found[0]));
        _record ??= frame.Record;
        return frame.Record.Errors.Count > 0
            ? SpfStep.Broken($"syntax error in the record of {name}: {frame.Record.Errors[0].Describe()}") with { Frame = frame }
            : await EvaluateAsync(frame, steps).ConfigureAwait(false);
    }

    private async ValueTask<SpfStep> EvaluateAsync(SpfFrame frame, List<SpfTrace> steps)
    {
        var terms = frame.Record.Terms;
        for (var i = 0; i < terms.Count; i++)
        {
            var term = terms[i];
            if (term.IsModifier)
            {
                continue;
            }

            var started = keepTrace ? context.Clock.GetTimestamp() : 0;
            var children = keepTrace && term.Kind == SpfTermKind.Include ? new List<SpfTrace>() : steps;
            var (match, target) = await MatchAsync(term, frame, children).ConfigureAwait(false);
            if (Explains)
            {
                Note(steps, term, frame, target, match, started, children);
            }

            if (match.Error is { } error)
            {
                return error.Term is null ? error with { Frame = frame, Term = term } : error;
            }

            if (match.IsMatch)
            {
                return new SpfStep(term.Qualifier, $"{term.Text} of {frame.Name} matches: {match.Why}", frame, term);
            }
        }

        return frame.Record is { Redirect: { } redirect, All: null }
            ? await RedirectAsync(redirect, frame, steps).ConfigureAwait(false)
            : new SpfStep(SpfResult.Neutral, $"no term of {frame.Name} matches (RFC 7208 section 4.7)", frame);
    }

    // Section 6.1. Its record's exp= counts, not that of the record that redirects (section 6.2).
    private async ValueTask<SpfStep> RedirectAsync(SpfTerm redirect, SpfFrame frame, List<SpfTrace> steps)
    {
        var started = keepTrace ? context.Clock.GetTimestamp() : 0;
        var children = keepTrace ? new List<SpfTrace>() : steps;
        var (step, target) = await FollowAsync(redirect, frame, children).ConfigureAwait(false);
        if (step.Result == SpfResult.None)
        {
            step = SpfStep.Broken($"redirect leads to '{DnsText.Printable(target ?? string.Empty)}', which has no SPF record (RFC 7208 section 6.1)");
        }

        if (Explains)
        {
            Note(steps, redirect, frame, target, step.Term is not null ? SpfMatch.Yes(step.Reason) : SpfMatch.No(step.Reason), started, children);
        }

        return step.Term is null && step.Result is SpfResult.PermError or SpfResult.TempError ? step with { Frame = frame, Term = redirect } : step;
    }

    // include and redirect: counts, expands, and runs check_host() on the target.
    private async ValueTask<(SpfStep Step, string? Target)> FollowAsync(SpfTerm term, SpfFrame frame, List<SpfTrace> children)
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
            ? (await CheckAsync(name, target, children).ConfigureAwait(false), target)
            : (new SpfStep(SpfResult.None, "its target is not a domain name"), target);
    }

    private SpfStep? CountLookup() => ++_lookups > SpfLimits.Lookups
        ? SpfStep.Broken($"more than {SpfLimits.Lookups} terms ask DNS (RFC 7208 section 4.6.4)")
        : null;

    private SpfStep? CountVoid(DnsAnswer answer) => answer.IsVoid && ++_voids > SpfLimits.VoidLookups
        ? SpfStep.Broken($"more than {SpfLimits.VoidLookups} look-ups found nothing, the last was {answer.Question} (RFC 7208 section 4.6.4)")
        : null;

    private void Note(List<SpfTrace> steps, SpfTerm term, SpfFrame frame, string? target, SpfMatch match, long started, List<SpfTrace> children)
    {
        context.Trace?.Invoke($"SPF {frame.Name}: {DnsText.Presentation(term.Text)}: {(match.IsMatch ? "match" : "no match")}, {match.Why}");
        if (keepTrace)
        {
            steps.Add(new SpfTrace(term.Text, frame.Name.ToString(), target)
            {
                LookupsSoFar = _lookups,
                VoidsSoFar = _voids,
                Matched = match.IsMatch,
                Why = match.Why,
                ElapsedMilliseconds = context.Clock.GetElapsedTime(started).TotalMilliseconds,
                Children = ReferenceEquals(children, steps) ? [] : children.ToItemList(),
            });
        }
    }
}
