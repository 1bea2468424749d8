using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>Asks the names of a tree walk (RFC 9989 section 4.10).</summary>
internal sealed class DmarcTreeWalk(CheckContext context)
{
    /// <summary>RFC 9989 section 4.10: so many queries at most, however long the name.</summary>
    public const int MaxQueries = 8;

    /// <summary>RFC 9989 section 4.10 step 4: a name of eight labels or more goes on with so many.</summary>
    public const int LabelsAfterCut = 7;

    /// <summary>The names in the order of the walk, from <paramref name="start"/> to the top-level domain.</summary>
    public static IReadOnlyList<DnsName> NamesOf(DnsName start)
    {
        List<DnsName> names = [];
        for (var name = start; !name.IsRoot;)
        {
            names.Add(name);
            name = name.Parent!;
            while (name.LabelCount > LabelsAfterCut)
            {
                name = name.Parent!;
            }
        }

        return names;
    }

    /// <summary>
    /// Asks all names at once: which record ends the walk is decided afterwards, so that the answer is that of a walk
    /// step by step, at the cost of one look-up's time.
    /// </summary>
    public async Task<DmarcWalk> RunAsync(DnsName start, CancellationToken cancellationToken)
    {
        var steps = await Task.WhenAll(NamesOf(start).Select(name => AskAsync(name, cancellationToken))).ConfigureAwait(false);
        var walk = new DmarcWalk(start, steps);
        foreach (var step in walk.Steps)
        {
            context.Trace?.Invoke($"DMARC: {DmarcWalkStep.Of(step)}");
        }

        context.Trace?.Invoke($"DMARC: the organizational domain of {start} is {walk.OrganizationalDomain?.ToString() ?? "unknown"}");
        return walk;
    }

    private async Task<DmarcStep> AskAsync(DnsName domain, CancellationToken cancellationToken) =>
        new(domain, domain.Prepend("_dmarc") is { } name
            ? await context.Resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false)
            : null);
}
