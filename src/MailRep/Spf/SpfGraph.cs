using System.Net;
using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A name that a record leads to, what DNS says there, and the record where there is exactly one.</summary>
internal sealed record SpfNode(DnsName Name, DnsAnswer Answer, IReadOnlyList<string> Records)
{
    public SpfRecord? Record { get; } = Records.Count == 1 ? SpfRecordParser.Parse(Records[0]) : null;

    /// <summary>The terms that some message can reach, in the order of evaluation.</summary>
    public IEnumerable<SpfTerm> Reachable()
    {
        if (Record is null)
        {
            yield break;
        }

        foreach (var term in Record.Terms)
        {
            if (term.Kind == SpfTermKind.All)
            {
                yield break;
            }

            if (!term.IsModifier)
            {
                yield return term;
            }
        }

        if (Record.Redirect is { } redirect)
        {
            yield return redirect;
        }
    }
}

/// <summary>
/// Everything that a record can lead to without knowing the message: each name asked for once, a level of includes at a
/// time, all of a level at once. Pure once it is built.
/// </summary>
internal sealed class SpfGraph
{
    /// <summary>A sound record needs at most 11 records; a hostile one may name any number.</summary>
    public const int MaxRecords = 64;

    /// <summary>Questions for the addresses of a, mx and exists.</summary>
    public const int MaxQuestions = 256;

    private readonly Dictionary<DnsName, SpfNode> _nodes = [];
    private readonly Dictionary<DnsQuestion, DnsAnswer> _answers = [];

    private SpfGraph(DnsName root) => RootName = root;

    public DnsName RootName { get; }

    public SpfNode Root => _nodes[RootName];

    public IEnumerable<SpfNode> Nodes => _nodes.Values;

    /// <summary>Questions that DNS failed to answer.</summary>
    public IEnumerable<DnsAnswer> Failures =>
        _nodes.Values.Select(node => node.Answer).Concat(_answers.Values).Where(answer => !answer.IsKnown);

    public SpfNode? NodeAt(DnsName name) => _nodes.GetValueOrDefault(name);

    public DnsAnswer? AnswerTo(DnsName name, DnsRecordType type) => _answers.GetValueOrDefault(new DnsQuestion(name, type));

    /// <summary>
    /// The name that a term asks about; null where it depends on the message, or cannot be a name. %{d} is the record's
    /// domain, %{o} the one that is looked at.
    /// </summary>
    public DnsName? TargetOf(SpfTerm term, DnsName owner)
    {
        if (term.Target is not { } target)
        {
            return owner;
        }

        return !target.UsesOnly("do") ? null : DnsName.FromDotted(SpfMacroExpander.ExpandTarget(target, new SpfMacroValues(
            new SpfIdentity(IPAddress.Any, string.Empty, RootName.Value, string.Empty), owner.Value, SpfEvaluation.UnknownName, SpfEvaluation.UnknownName, default)));
    }

    /// <summary>True for an include: or redirect= whose target is known to have no SPF record, or can be no name.</summary>
    public bool HasNoRecord(SpfTerm term, DnsName owner)
    {
        if (term.Kind is not (SpfTermKind.Include or SpfTermKind.Redirect) || term.Target is { } text && !text.UsesOnly("do"))
        {
            return false;
        }

        return TargetOf(term, owner) is not { LabelCount: > 1 } target || NodeAt(target) is { Answer.IsKnown: true, Records.Count: 0 };
    }

    /// <summary>True for an a, mx or exists for which there is not one address, whoever asks.</summary>
    public bool FindsNothing(SpfTerm term, DnsName owner) => TargetOf(term, owner) is { } target && term.Kind switch
    {
        SpfTermKind.A => IsVoid(target, DnsRecordType.A) && IsVoid(target, DnsRecordType.AAAA),
        SpfTermKind.Exists => IsVoid(target, DnsRecordType.A),
        SpfTermKind.Mx => IsVoid(target, DnsRecordType.MX) || AnswerTo(target, DnsRecordType.MX) is { IsKnown: true, Records.Count: <= SpfLimits.MxNames } mx
            && mx.Of<MxRecord>().All(host => host.Exchange.IsRoot || IsVoid(host.Exchange, DnsRecordType.A) && IsVoid(host.Exchange, DnsRecordType.AAAA)),
        _ => false,
    };

    /// <summary>Those that a name is known to have.</summary>
    public IEnumerable<IPAddress> AddressesOf(DnsName name) => new[] { DnsRecordType.A, DnsRecordType.AAAA }
        .SelectMany(type => AnswerTo(name, type)?.Of<AddressRecord>() ?? []).Select(record => record.Address);

    public bool IsVoid(DnsName name, DnsRecordType type) => AnswerTo(name, type) is { IsVoid: true };

    public static async Task<SpfGraph> BuildAsync(IDnsResolver resolver, DnsName root, CancellationToken cancellationToken)
    {
        var graph = new SpfGraph(root);
        List<DnsName> level = [root];
        List<DnsQuestion> questions = [];
        while (level.Count > 0)
        {
            var answers = await AskAllAsync(resolver, level.Select(name => new DnsQuestion(name, DnsRecordType.TXT)), cancellationToken).ConfigureAwait(false);
            List<DnsName> next = [];
            foreach (var answer in answers)
            {
                var node = new SpfNode(answer.Question.Name, answer, SpfRecord.Select(answer));
                graph._nodes[node.Name] = node;
                graph.Collect(node, next, questions);
            }

            level = [.. next.Distinct().Where(name => !graph._nodes.ContainsKey(name)).Take(MaxRecords - graph._nodes.Count)];
        }

        await graph.AskAsync(resolver, questions, cancellationToken).ConfigureAwait(false);
        var hosts = graph._answers.Values.SelectMany(answer => answer.Of<MxRecord>().Take(SpfLimits.MxNames + 1))
            .Where(mx => !mx.Exchange.IsRoot)
            .SelectMany(mx => new[] { new DnsQuestion(mx.Exchange, DnsRecordType.A), new DnsQuestion(mx.Exchange, DnsRecordType.AAAA) });
        await graph.AskAsync(resolver, [.. hosts], cancellationToken).ConfigureAwait(false);
        return graph;
    }

    private void Collect(SpfNode node, List<DnsName> next, List<DnsQuestion> questions)
    {
        // More terms than that are over the limit whatever they lead to.
        foreach (var term in node.Reachable().Where(term => term.AsksDns).Take(4 * SpfLimits.Lookups))
        {
            if (TargetOf(term, node.Name) is not { } target)
            {
                continue;
            }

            switch (term.Kind)
            {
                case SpfTermKind.Include or SpfTermKind.Redirect:
                    next.Add(target);
                    break;
                case SpfTermKind.A:
                    questions.Add(new DnsQuestion(target, DnsRecordType.A));
                    questions.Add(new DnsQuestion(target, DnsRecordType.AAAA));
                    break;
                case SpfTermKind.Mx:
                    questions.Add(new DnsQuestion(target, DnsRecordType.MX));
                    break;
                case SpfTermKind.Exists:
                    questions.Add(new DnsQuestion(target, DnsRecordType.A));
                    break;
            }
        }
    }

    private async Task AskAsync(IDnsResolver resolver, List<DnsQuestion> questions, CancellationToken cancellationToken)
    {
        var open = questions.Distinct().Where(question => !_answers.ContainsKey(question)).Take(MaxQuestions);
        foreach (var answer in await AskAllAsync(resolver, open, cancellationToken).ConfigureAwait(false))
        {
            _answers[answer.Question] = answer;
        }
    }

    private static Task<DnsAnswer[]> AskAllAsync(IDnsResolver resolver, IEnumerable<DnsQuestion> questions, CancellationToken cancellationToken) =>
        Task.WhenAll(questions.Select(question => resolver.QueryAsync(question, cancellationToken).AsTask()).ToList());
}
