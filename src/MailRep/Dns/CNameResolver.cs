namespace MailRep.Dns;

/// <summary>
/// Follows CNAMEs that the inner resolver left open (an authoritative server that does not hold the target, a zone file
/// whose alias leads out of it), asking the inner one again (RFC 1034 section 3.6.2).
/// </summary>
public sealed class CNameResolver(IDnsResolver inner) : IDnsResolver
{
    /// <summary>No RFC sets a number; resolvers in the field stop between 8 and 16.</summary>
    public const int MaxAliases = 16;

    // Most answers come from the cache at once and hold no open alias: they cost nothing here.
    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var first = inner.QueryAsync(question, cancellationToken);
        if (!first.IsCompletedSuccessfully)
        {
            return FollowAsync(first, question, cancellationToken);
        }

        var answer = first.Result;
        return answer.ContinueAt is null ? new(answer) : FollowAsync(new(answer), question, cancellationToken);
    }

    private async ValueTask<DnsAnswer> FollowAsync(ValueTask<DnsAnswer> first, DnsQuestion question, CancellationToken cancellationToken)
    {
        var answer = await first.ConfigureAwait(false);
        if (answer.ContinueAt is null)
        {
            return answer;
        }

        List<DnsName> aliases = [.. answer.Aliases];
        HashSet<DnsName> asked = [question.Name];
        var (keep, isAuthenticated, isFromCache) = (answer.KeepFor, answer.IsAuthenticated, answer.IsFromCache);
        while (answer.ContinueAt is { } target)
        {
            // Every question of the chain asks for a name that was not asked before, so the walk ends in any case.
            if (aliases.Count > MaxAliases || !asked.Add(target))
            {
                return Loop();
            }

            answer = await inner.QueryAsync(new DnsQuestion(target, question.Type), cancellationToken).ConfigureAwait(false);
            aliases.AddRange(answer.Aliases);
            keep = answer.KeepFor < keep ? answer.KeepFor : keep;
            isAuthenticated &= answer.IsAuthenticated;
            isFromCache &= answer.IsFromCache;
        }

        return aliases.Count > MaxAliases ? Loop() : answer with
        {
            Question = question, FailedName = answer.IsKnown ? question.Name : answer.Question.Name, Aliases = aliases, KeepFor = keep, IsAuthenticated = isAuthenticated, IsFromCache = isFromCache,
        };

        DnsAnswer Loop() => new(question, DnsStatus.AliasLoop, [], answer.Server) { Aliases = aliases, KeepFor = keep };
    }
}
