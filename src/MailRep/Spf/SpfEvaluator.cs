using System.Net;

namespace MailRep.Spf;

/// <summary><c>check_host()</c> of RFC 7208.</summary>
public sealed class SpfEvaluator(CheckContext context)
{
    /// <summary>For the whole check; when it is over, the result is temperror (section 4.6.4).</summary>
    public TimeSpan TimeLimit { get; init; } = SpfLimits.Elapsed;

    /// <summary>What %{r} stands for: the receiver's name, or "unknown" (section 7.3).</summary>
    public string Receiver { get; init; } = SpfEvaluation.UnknownName;

    /// <summary>True to keep the steps, which costs more than the evaluation itself.</summary>
    public bool KeepTrace { get; init; } = true;

    /// <summary>
    /// True to ask what later terms will ask while an earlier one is waited for: the check is done sooner and may ask more.
    /// The outcome is the same either way.
    /// </summary>
    public bool AsksAhead { get; init; } = true;

    /// <summary>Judges an address.</summary>
    /// <param name="address">The client's.</param>
    /// <param name="domain">Whose record decides; malformed ones give none (section 4.3).</param>
    /// <param name="sender">MAIL FROM as it was given; a domain alone and the null sender get postmaster as local-part.</param>
    /// <param name="helo">The HELO name, empty where it is not known.</param>
    /// <param name="cancellationToken">Ends the check with <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<SpfOutcome> CheckHostAsync(IPAddress address, string domain, string sender, string helo, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var identity = SpfIdentity.Of(address, sender, helo);
        var ahead = AsksAhead ? new SpfLookAhead(context.Resolver, identity, either.Token) : null;
        var evaluation = new SpfEvaluation(context, identity, Receiver, KeepTrace, ahead, either.Token, cancellationToken);
        try
        {
            return await evaluation.RunAsync(domain).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return evaluation.TimedOut(TimeLimit);
        }
        finally
        {
            if (ahead is { HasAsked: true })
            {
                await either.CancelAsync().ConfigureAwait(false);
            }
        }
    }
}
