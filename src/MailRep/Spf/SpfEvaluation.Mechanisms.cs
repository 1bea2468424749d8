using MailRep.Dns;

namespace MailRep.Spf;

// The mechanisms of RFC 7208 section 5.
internal sealed partial class SpfEvaluation
{
    private const int MostShown = 3;

    private ValueTask<(SpfMatch Match, string? Target)> MatchAsync(SpfTerm term, SpfFrame frame) => term.Kind switch
    {
        SpfTermKind.All => new((SpfMatch.Yes("all always does"), null)),
        SpfTermKind.Ip4 or SpfTermKind.Ip6 => new((MatchNetwork(term), null)),
        SpfTermKind.Include => IncludeAsync(term, frame),
        _ => AskAsync(term, frame),
    };

    private SpfMatch MatchNetwork(SpfTerm term)
    {
        var isMatch = term.Network.SharesPrefix(identity.Client, term.Network.Bits);
        return new SpfMatch(isMatch, isMatch ? "the address is in it" : "the address is not in it");
    }

    // Section 5.2: the table of what the result of the inner check means.
    private async ValueTask<(SpfMatch Match, string? Target)> IncludeAsync(SpfTerm term, SpfFrame frame)
    {
        var (step, target) = await FollowAsync(term, frame).ConfigureAwait(false);
        return (step.Result switch
        {
            SpfResult.Pass => SpfMatch.Yes(Explains ? $"{target} passes it" : string.Empty),
            SpfResult.None => SpfMatch.Ends(SpfStep.Broken(
                $"include leads to '{DnsText.Printable(target ?? string.Empty)}', which has no SPF record (RFC 7208 section 5.2)")),
            SpfResult.TempError or SpfResult.PermError => SpfMatch.Ends(step),
            _ => SpfMatch.No(Explains ? $"{target} says {step.Result}" : string.Empty),
        }, target);
    }

    private async ValueTask<(SpfMatch Match, string? Target)> AskAsync(SpfTerm term, SpfFrame frame)
    {
        if (CountLookup() is { } over)
        {
            return (SpfMatch.Ends(over), null);
        }

        var (name, target) = (frame.Name, frame.Domain);
        if (term.Target is not null)
        {
            (target, var error) = await ExpandAsync(term.Target, frame).ConfigureAwait(false);
            if (error is { } ended)
            {
                return (SpfMatch.Ends(ended), null);
            }

            // Section 4.8 leaves it open what a name that cannot be asked for means: here it is one that does not exist.
            if (DnsName.FromDotted(target) is not { } expanded)
            {
                return (SpfMatch.No("its target cannot be a domain name"), target);
            }

            name = expanded;
        }

        var match = term.Kind switch
        {
            SpfTermKind.A => await MatchAddressesAsync(term, name, isHostOfMx: false).ConfigureAwait(false),
            SpfTermKind.Mx => await MatchMxAsync(term, name).ConfigureAwait(false),
            SpfTermKind.Ptr => await MatchPtrAsync(name).ConfigureAwait(false),
            _ => await MatchExistsAsync(name).ConfigureAwait(false),
        };
        return (match, target);
    }

    // Section 5.3.
    private async ValueTask<SpfMatch> MatchAddressesAsync(SpfTerm term, DnsName name, bool isHostOfMx)
    {
        var answer = await QueryAsync(name, identity.Client.IsIp6 ? DnsRecordType.AAAA : DnsRecordType.A).ConfigureAwait(false);
        if (!answer.IsKnown)
        {
            return SpfMatch.Ends(SpfStep.Failed(answer));
        }

        // The limit is on terms (section 4.6.4). A mail host without an address of the client's family is an ordinary thing, and
        // counting each would break "mx" for IPv6 clients; one that does not exist is counted.
        if (!(isHostOfMx && answer.Status == DnsStatus.NoData) && CountVoid(answer) is { } over)
        {
            return SpfMatch.Ends(over);
        }

        foreach (var record in answer.Records)
        {
            if (record is AddressRecord host && SpfNetwork.Of(host.Address).SharesPrefix(identity.Client, identity.Client.IsIp6 ? term.Ip6Bits : term.Ip4Bits))
            {
                return SpfMatch.Yes(Explains ? $"{name} has {host.Address}" : string.Empty);
            }
        }

        return SpfMatch.No(Explains ? Shown(answer) : string.Empty);
    }

    // Section 5.4. No MX means no match, never the A record of the name.
    private async ValueTask<SpfMatch> MatchMxAsync(SpfTerm term, DnsName name)
    {
        var answer = await QueryAsync(name, DnsRecordType.MX).ConfigureAwait(false);
        if (!answer.IsKnown)
        {
            return SpfMatch.Ends(SpfStep.Failed(answer));
        }

        if (CountVoid(answer) is { } over)
        {
            return SpfMatch.Ends(over);
        }

        if (answer.Records.Count > SpfLimits.MxNames)
        {
            return SpfMatch.Ends(SpfStep.Broken($"{name} has {answer.Records.Count} MX names, more than {SpfLimits.MxNames} (RFC 7208 section 4.6.4)"));
        }

        var hosts = 0;
        foreach (var mx in answer.Records.OfType<MxRecord>().Where(mx => !mx.Exchange.IsRoot).OrderBy(mx => mx.Preference))
        {
            var match = await MatchAddressesAsync(term, mx.Exchange, isHostOfMx: true).ConfigureAwait(false);
            if (match.IsMatch || match.Error is not null)
            {
                return match;
            }

            hosts++;
        }

        return SpfMatch.No(Explains ? $"none of the {hosts} mail hosts of {name} has the address" : string.Empty);
    }

    // Section 5.5. An error of DNS is no match here.
    private async ValueTask<SpfMatch> MatchPtrAsync(DnsName name)
    {
        var answer = await _names.AskAsync().ConfigureAwait(false);
        if (CountVoid(answer) is { } over)
        {
            return SpfMatch.Ends(over);
        }

        return await _names.FindAsync(candidate => candidate.IsAtOrBelow(name)).ConfigureAwait(false) is { } found
            ? SpfMatch.Yes(Explains ? $"{found} has the address" : string.Empty)
            : SpfMatch.No(Explains ? $"no confirmed name of the address is {name} or below it" : string.Empty);
    }

    // Section 5.7: A, for IPv6 clients as well.
    private async ValueTask<SpfMatch> MatchExistsAsync(DnsName name)
    {
        var answer = await QueryAsync(name, DnsRecordType.A).ConfigureAwait(false);
        return !answer.IsKnown ? SpfMatch.Ends(SpfStep.Failed(answer))
            : CountVoid(answer) is { } over ? SpfMatch.Ends(over)
            : new SpfMatch(answer.Records.Count > 0, Explains ? Shown(answer) : string.Empty);
    }

    private static string Shown(DnsAnswer answer)
    {
        var addresses = answer.Of<AddressRecord>().Select(host => host.Address.ToString()).ToList();
        return addresses.Count == 0 ? answer.Describe()
            : $"{answer.Question.Name} has {string.Join(", ", addresses.Take(MostShown))}{(addresses.Count > MostShown ? $" and {addresses.Count - MostShown} more" : string.Empty)}";
    }

    private ValueTask<DnsAnswer> QueryAsync(DnsName name, DnsRecordType type) =>
        _resolver.QueryAsync(new DnsQuestion(name, type), cancellationToken);
}
