using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// The resolver of one check. While a term is waited for, it asks what the terms behind it will ask, and what the records
/// they lead to will: then a check takes as long as its longest chain of questions. RFC 7208 section 4.6.2 settles the order
/// in which terms are judged, not that of the questions. Who judges asks here in that order and counts as if nothing had
/// been asked before, so that neither verdict nor counts change; what nobody came for is given up.
/// </summary>
internal sealed class SpfLookAhead(IDnsResolver inner, SpfIdentity identity, CancellationToken cancellationToken) : IDnsResolver
{
    private readonly object _lock = new();
    private volatile Dictionary<DnsQuestion, Task<DnsAnswer>>? _asked;
    private int _left = SpfLimits.Lookups;

    private DnsRecordType AddressType => identity.Client.IsIp6 ? DnsRecordType.AAAA : DnsRecordType.A;

    /// <summary>True where questions may be on their way when the check has ended.</summary>
    public bool HasAsked => _asked is not null;

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        if (HasAsked)
        {
            lock (_lock)
            {
                if (_asked!.TryGetValue(question, out var answer))
                {
                    return new(answer);
                }
            }
        }

        return inner.QueryAsync(question, cancellationToken);
    }

    /// <summary>Asks what the terms of a record from <paramref name="first"/> on will ask, but for what depends on other answers.</summary>
    public void Ask(SpfFrame frame, int first)
    {
        var counted = 0;
        for (var i = first; i < frame.Record.Terms.Count && frame.Record.Terms[i].Kind != SpfTermKind.All; i++)
        {
            // redirect= comes last, wherever it stands.
            if (frame.Record.Terms[i] is not { AsksDns: true, Kind: not SpfTermKind.Redirect } term)
            {
                continue;
            }

            // With more the check ends before it gets there.
            if (++counted > SpfLimits.Lookups)
            {
                return;
            }

            Ask(term, frame);
        }

        if (frame.Record is { Redirect: { } redirect, All: null })
        {
            Ask(redirect, frame);
        }
    }

    private void Ask(SpfTerm term, SpfFrame frame)
    {
        var (target, name) = (frame.Domain, (DnsName?)frame.Name);
        var isRecord = term.Kind is SpfTermKind.Include or SpfTermKind.Redirect;
        if (term.Target is { } text)
        {
            // %{p} needs the names of the address first; %{r} and %{t} are of exp= alone.
            target = text.UsesPtr ? string.Empty : SpfMacroExpander.ExpandTarget(
                text, new SpfMacroValues(identity, frame.Domain, SpfEvaluation.UnknownName, SpfEvaluation.UnknownName, default));
            name = isRecord ? SpfIdentity.DomainToAsk(target) : DnsName.FromDotted(target);
        }

        if (name is null)
        {
            return;
        }

        var question = term.Kind switch
        {
            SpfTermKind.Ptr => new DnsQuestion(DnsName.ReverseOf(identity.Address), DnsRecordType.PTR),
            SpfTermKind.A => new DnsQuestion(name, AddressType),
            SpfTermKind.Exists => new DnsQuestion(name, DnsRecordType.A),
            SpfTermKind.Mx => new DnsQuestion(name, DnsRecordType.MX),
            _ => new DnsQuestion(name, DnsRecordType.TXT),
        };
        if (Start(question, countsAsTerm: true) is { } asked)
        {
            _ = isRecord ? AskOnAsync(asked, target, frame.Level + 1) : AskHostsAsync(asked);
        }
    }

    // Null where the question was asked before, or the terms of the check that may ask are used up.
    private Task<DnsAnswer>? Start(DnsQuestion question, bool countsAsTerm)
    {
        lock (_lock)
        {
            if ((countsAsTerm && _left == 0) || _asked?.ContainsKey(question) == true)
            {
                return null;
            }

            _left -= countsAsTerm ? 1 : 0;
            var answer = AskAsync(question);
            (_asked ??= [])[question] = answer;
            return answer;
        }
    }

    private async Task<DnsAnswer> AskAsync(DnsQuestion question) => await inner.QueryAsync(question, cancellationToken).ConfigureAwait(false);

    // What the record leads to.
    private async Task AskOnAsync(Task<DnsAnswer> asked, string domain, int level)
    {
        if (await KnownAsync(asked).ConfigureAwait(false) is { } answer && SpfRecord.Select(answer) is [var text]
            && SpfRecordParser.Parse(text) is { Errors.Count: 0 } record)
        {
            Ask(new SpfFrame(domain, answer.Question.Name, record, level), 0);
        }
    }

    // The addresses of mail hosts; other answers name none.
    private async Task AskHostsAsync(Task<DnsAnswer> asked)
    {
        if (await KnownAsync(asked).ConfigureAwait(false) is not { Records.Count: <= SpfLimits.MxNames } answer)
        {
            return;
        }

        foreach (var host in answer.Of<MxRecord>().Where(host => !host.Exchange.IsRoot))
        {
            if (Start(new DnsQuestion(host.Exchange, AddressType), countsAsTerm: false) is { } address)
            {
                _ = KnownAsync(address);
            }
        }
    }

    // Null where it went wrong: that is told to whoever comes for the answer, and to nobody otherwise.
    private static async Task<DnsAnswer?> KnownAsync(Task<DnsAnswer> asked)
    {
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.IsCompletedSuccessfully ? await asked.ConfigureAwait(false) : null;
    }
}
