using System.Net;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>The SPF measure: <c>check_host()</c> for an address, and what is wrong with the record.</summary>
public sealed class SpfCheck(CheckContext context)
{
    /// <summary>For the whole check_host(); see <see cref="SpfLimits.Elapsed"/>.</summary>
    public TimeSpan TimeLimit { get; init; } = SpfLimits.Elapsed;

    /// <summary>Never throws for what DNS answers: that is the verdict.</summary>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public async Task<SpfCheckResult> RunAsync(SpfRequest request, CancellationToken cancellationToken)
    {
        var name = SpfIdentity.DomainToAsk(request.EffectiveDomain) ?? request.Domain;

        // The three do not depend on each other; over a caching resolver no question is asked twice.
        var lint = LintAsync(request.IsNullSender && request.IPAddress is not null ? null : name, request.EffectiveDomain, request.IPAddress, cancellationToken);
        var mailFrom = EvaluateAsync(request, request.EffectiveDomain, request.EffectiveSender, request.EffectiveHelo, cancellationToken);
        var helo = request.IsNullSender || string.IsNullOrEmpty(request.Helo)
            ? Task.FromResult<SpfOutcome?>(null)
            : EvaluateAsync(request, request.Helo, string.Empty, request.Helo, cancellationToken);
        await Task.WhenAll(lint, mailFrom, helo).ConfigureAwait(false);
        return SpfJudge.Judge(request, await lint.ConfigureAwait(false), await mailFrom.ConfigureAwait(false), await helo.ConfigureAwait(false));
    }

    private async Task<SpfOutcome?> EvaluateAsync(SpfRequest request, string domain, string sender, string helo, CancellationToken cancellationToken) =>
        request.IPAddress is null ? null
            : await new SpfEvaluator(context) { TimeLimit = TimeLimit }.CheckHostAsync(request.IPAddress, domain, sender, helo, cancellationToken).ConfigureAwait(false);

    private async Task<SpfLint> LintAsync(DnsName? name, string domain, IPAddress? sender, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            // With an address the evaluation says it; a record alone that cannot exist must not look sound.
            return new SpfLint(null, 0, 0, sender is null ? [SpfJudge.NoDomain(domain)] : []);
        }

        var graph = await SpfGraph.BuildAsync(context.Resolver, name, cancellationToken).ConfigureAwait(false);
        return !graph.Root.Answer.IsKnown || graph.Root.Records.Count > 0
            ? SpfLinter.Judge(graph)
            : new SpfLint(null, 0, 0, await WithoutRecordAsync(graph.Root, sender is not null && AddressScope.IsPublic(sender) ? sender : null, cancellationToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<Finding>> WithoutRecordAsync(SpfNode root, IPAddress? sender, CancellationToken cancellationToken)
    {
        var addresses = context.Resolver.QueryAddressesAsync(root.Name, cancellationToken).AsTask();
        var mx = context.Resolver.QueryAsync(root.Name, DnsRecordType.MX, cancellationToken).AsTask();
        var type99 = context.Resolver.QueryAsync(root.Name, DnsRecordType.SPF, cancellationToken).AsTask();
        await Task.WhenAll(addresses, mx, type99).ConfigureAwait(false);
        var (a, aaaa) = await addresses.ConfigureAwait(false);
        return [SpfTxtRules.Missing(
            root.Name, root.Answer, await type99.ConfigureAwait(false), await mx.ConfigureAwait(false), a.Records.Count + aaaa.Records.Count > 0, sender)];
    }
}
