using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>What a record is worth without knowing the message.</summary>
/// <param name="Record">Null where there is none, or more than one.</param>
/// <param name="LookupCount">The most that a message can cost.</param>
/// <param name="VoidLookupCount">The same for look-ups that find nothing.</param>
/// <param name="Findings">In the order of the record.</param>
internal sealed record SpfLint(SpfRecord? Record, int LookupCount, int VoidLookupCount, IReadOnlyList<Finding> Findings);

/// <summary>Judges a graph of records by the SPF rows of RULES. Pure.</summary>
internal sealed class SpfLinter
{
    private readonly SpfGraph _graph;
    private readonly SpfCostCounter _costs;
    private readonly List<Finding> _findings = [];
    private readonly HashSet<DnsName> _judged = [];

    private readonly SpfRepair _repair;

    private SpfLinter(SpfGraph graph, SpfRepair repair) => (_graph, _costs, _repair) = (graph, new SpfCostCounter(graph), repair);

    /// <summary>For a root that has at least one SPF record.</summary>
    /// <param name="graph">The record and all that it leads to.</param>
    /// <param name="repair">What the record comes to when it is put right; without it the fixes are words.</param>
    public static SpfLint Judge(SpfGraph graph, SpfRepair? repair = null)
    {
        var linter = new SpfLinter(graph, repair ?? SpfRepair.None);
        var cost = linter._costs.Of(graph.Root);
        linter.JudgeNode(graph.Root, SpfRole.Own, admits: true);
        linter._findings.AddRange(SpfOverlapRules.Judge(graph, linter.FixesOf(graph.Root, SpfRole.Own)));
        linter.JudgeLoops();
        linter.JudgeLookups(cost);
        linter.JudgeVoids(cost);
        linter._findings.AddRange(graph.Failures.Take(SpfLimits.Lookups).Select(answer => FindingCatalogue.UnknownFor(graph.RootName.ToString(), answer)));
        return new SpfLint(graph.Root.Record, cost.Lookups, Math.Max(cost.VoidsIp4, cost.VoidsIp6), linter._findings);
    }

    // What a record admits matters only where a match of it means a pass.
    private void JudgeNode(SpfNode node, SpfRole role, bool admits)
    {
        if (!_judged.Add(node.Name))
        {
            return;
        }

        if (role == SpfRole.Own || node.Name.IsAtOrBelow(_graph.RootName))
        {
            _findings.AddRange(SpfTxtRules.Judge(node, FixesOf(node, role)));
            _findings.AddRange(SpfUdpRules.Judge(node));
        }

        if (node.Records.Count > 1)
        {
            _findings.Add(SpfTxtRules.Multiple(node, FixesOf(node, role)));
        }

        if (node.Record is not { } record)
        {
            return;
        }

        _findings.AddRange(SpfRecordRules.Judge(node.Name, record, role, FixesOf(node, role), admits));
        foreach (var term in node.Reachable().Where(term => term.AsksDns).Take(4 * SpfLimits.Lookups))
        {
            JudgeTarget(node, role, term, admits);
        }
    }

    private SpfFixes FixesOf(SpfNode node, SpfRole role) => new(node.Name, role, node.Records, _repair, node.Answer.Aliases);

    private void JudgeTarget(SpfNode node, SpfRole role, SpfTerm term, bool admits)
    {
        var shown = SpfRecordRules.Shown(term);
        if (term.Target is { } text && !text.UsesOnly("do"))
        {
            _findings.Add(FindingCatalogue.SpfSenderMacro.For(node.Name.ToString(), $"'{shown}' depends on the message, so what it leads to was not looked up.") with
            {
                Evidence = SpfRecordRules.Place(term.Text, term.Position),
            });
            return;
        }

        var target = _graph.TargetOf(term, node.Name);
        if (term.Kind is SpfTermKind.Include or SpfTermKind.Redirect)
        {
            var inner = target is null ? null : _graph.NodeAt(target);
            if (_graph.HasNoRecord(term, node.Name))
            {
                _findings.AddRange(SpfProviderNames.Judge(node, term, target, FixesOf(node, role)));
                var what = inner is { Answer.Status: DnsStatus.NxDomain } ? "does not exist" : "has no SPF record";
                _findings.Add(FindingCatalogue.SpfIncludeNoRecord.For(node.Name.ToString(), $"'{shown}' in the record of {node.Name} leads to a name that {what}, which breaks the whole record.") with
                {
                    Evidence = SpfRecordRules.Place(term.Text, term.Position),
                    Fix = FixesOf(node, role).For(FindingCatalogue.SpfIncludeNoRecord, $"remove {shown}, or correct its name."),
                });
            }
            else if (inner is not null)
            {
                _findings.AddRange(SpfProviderNames.Suspect(node, term, target, FixesOf(node, role)));
                JudgeNode(inner, term.Kind == SpfTermKind.Redirect ? (role == SpfRole.Own ? SpfRole.Redirected : role) : SpfRole.Included, admits && term.Qualifier == SpfResult.Pass);
            }
        }

        if (admits && term is { Kind: SpfTermKind.Exists, Qualifier: SpfResult.Pass } && target is not null && _graph.AnswerTo(target, DnsRecordType.A) is { Records.Count: > 0 })
        {
            _findings.Add(FindingCatalogue.SpfPlusAll.For(node.Name.ToString(), $"'{shown}' in the record of {node.Name} lets every address in the world send, because {target} has an address whoever asks.") with
            {
                Evidence = SpfRecordRules.Place(term.Text, term.Position),
                Fix = FixesOf(node, role).For(FindingCatalogue.SpfPlusAll, $"remove {shown}, or write the macro that it was to have, such as exists:%{{i}}.{target}."),
            });
        }

        if (term.Kind == SpfTermKind.Mx && target is not null && _graph.AnswerTo(target, DnsRecordType.MX) is { Records.Count: > SpfLimits.MxNames } answer)
        {
            _findings.Add(FindingCatalogue.SpfMxLimit.For(node.Name.ToString(), $"'{shown}' in the record of {node.Name} stands for {answer.Records.Count} mail hosts; receivers stop at {SpfLimits.MxNames}.") with
            {
                Evidence = SpfRecordRules.Place(term.Text, term.Position),
                Fix = Fix.ByText($"Replace {shown} by ip4: and ip6: terms with the addresses of the hosts that send."),
            });
        }
    }

    private void JudgeLoops()
    {
        foreach (var (node, term) in _costs.Loops)
        {
            var fixes = FixesOf(node, node == _graph.Root ? SpfRole.Own : SpfRole.Included);
            _findings.Add(FindingCatalogue.SpfLoop.For(node.Name.ToString(), $"'{SpfRecordRules.Shown(term)}' in the record of {node.Name} leads back to a record that includes it.") with
            {
                Evidence = SpfRecordRules.Place(term.Text, term.Position),
                Fix = fixes.For(FindingCatalogue.SpfLoop, $"remove {SpfRecordRules.Shown(term)}."),
            });
        }
    }

    private void JudgeLookups(SpfCost cost)
    {
        if (cost.Lookups < SpfLimits.LookupsNear)
        {
            return;
        }

        var root = _graph.Root;
        var parts = root.Reachable().Where(term => term.AsksDns).Take(12)
            .Select(term => $"{SpfRecordRules.Shown(term)} {_costs.Of(root, term).Lookups}");
        var list = string.Join(", ", parts);
        if (cost.Lookups <= SpfLimits.Lookups)
        {
            _findings.Add(FindingCatalogue.SpfLookupNear.For(root.Name.ToString(), $"The record of {root.Name} needs {cost.Lookups} of at most {SpfLimits.Lookups} look-ups.") with
            {
                Evidence = list,
                Fix = FixesOf(root, SpfRole.Own).For(FindingCatalogue.SpfLookupNear, $"remove a service that you no longer use, or replace a and mx by ip4: and ip6: terms. Look-ups by term: {list}."),
            });
            return;
        }

        var excess = cost.Lookups - SpfLimits.Lookups;
        var (node, over) = _costs.FirstOver() ?? (root, root.Reachable().Last());
        _findings.Add(FindingCatalogue.SpfLookupLimit.For(root.Name.ToString(),
            $"The record of {root.Name} needs {cost.Lookups} look-ups, and receivers stop after {SpfLimits.Lookups}, at '{SpfRecordRules.Shown(over)}' of {node.Name}.") with
        {
            Evidence = $"{SpfRecordRules.Place(over.Text, over.Position)} of {node.Name}; by term: {list}",
            Fix = FixesOf(root, SpfRole.Own).For(FindingCatalogue.SpfLookupLimit,
                $"save {excess} look-up{(excess == 1 ? string.Empty : "s")}: remove services that you no longer use, send a service's mail from a subdomain with a record of its own, or take the record that Optimize-MailSpfRecord {root.Name} writes. Look-ups by term: {list}."),
        });
    }

    private void JudgeVoids(SpfCost cost)
    {
        var root = _graph.Root;
        var (fewest, most) = (Math.Min(cost.VoidsIp4, cost.VoidsIp6), Math.Max(cost.VoidsIp4, cost.VoidsIp6));
        if (most < SpfLimits.VoidLookups)
        {
            return;
        }

        var whose = cost.VoidsIp4 == cost.VoidsIp6 ? string.Empty : $" for senders with an IPv{(cost.VoidsIp4 < cost.VoidsIp6 ? 6 : 4)} address";
        var kind = most > SpfLimits.VoidLookups ? FindingCatalogue.SpfVoidLimit : FindingCatalogue.SpfVoidNear;
        var places = string.Join(", ", root.Reachable()
            .Where(term => _costs.Of(root, term) is { VoidsIp4: > 0 } or { VoidsIp6: > 0 }).Take(12)
            .Select(term => SpfRecordRules.Place(term.Text, term.Position)));
        _findings.Add(kind.For(root.Name.ToString(), $"{most} look-ups of the record of {root.Name} find nothing{whose}; receivers allow {SpfLimits.VoidLookups}.") with
        {
            // What breaks for clients of one family only is a warning: most senders have the other one.
            Verdict = fewest > SpfLimits.VoidLookups ? Verdict.Fail : Verdict.Warn,
            Evidence = places,
            Fix = FixesOf(root, SpfRole.Own).For(kind, $"remove what finds nothing, or write the addresses of hosts that have one family alone; inside an include, ask its owner: {places}."),
        });
    }
}
