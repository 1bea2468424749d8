using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>What a record costs a message that matches nothing: the most that any message can cost (RFC 7208 section 4.6.4).</summary>
/// <param name="Lookups">Terms that ask DNS.</param>
/// <param name="VoidsIp4">Look-ups that find nothing, for a client with an IPv4 address.</param>
/// <param name="VoidsIp6">The same for IPv6.</param>
internal readonly record struct SpfCost(int Lookups, int VoidsIp4, int VoidsIp6)
{
    // Includes within includes multiply; nobody needs to know more exactly by how much.
    private const int Most = 1000;

    public static SpfCost operator +(SpfCost left, SpfCost right) => new(
        Math.Min(Most, left.Lookups + right.Lookups), Math.Min(Most, left.VoidsIp4 + right.VoidsIp4), Math.Min(Most, left.VoidsIp6 + right.VoidsIp6));
}

/// <summary>Counts over a graph. Pure.</summary>
internal sealed class SpfCostCounter(SpfGraph graph)
{
    private const int MostLoops = 10;

    private readonly Dictionary<DnsName, SpfCost> _known = [];
    private readonly HashSet<DnsName> _path = [];

    /// <summary>Terms that lead back to a record which is already being read, with the owner of their record.</summary>
    public List<(SpfNode Node, SpfTerm Term)> Loops { get; } = [];

    public SpfCost Of(SpfNode node)
    {
        if (_known.TryGetValue(node.Name, out var known))
        {
            return known;
        }

        _path.Add(node.Name);
        var sum = new SpfCost();
        foreach (var term in node.Reachable())
        {
            sum += Of(node, term);
        }

        _path.Remove(node.Name);
        return _known[node.Name] = sum;
    }

    /// <summary>Of one term and everything below it.</summary>
    public SpfCost Of(SpfNode node, SpfTerm term)
    {
        if (!term.AsksDns)
        {
            return default;
        }

        var own = new SpfCost(term.Target is { UsesPtr: true } ? 2 : 1, 0, 0);
        if (graph.TargetOf(term, node.Name) is not { } target)
        {
            return own;
        }

        switch (term.Kind)
        {
            case SpfTermKind.A:
                return own with { VoidsIp4 = Voids(target, DnsRecordType.A), VoidsIp6 = Voids(target, DnsRecordType.AAAA) };
            case SpfTermKind.Exists:
                return own with { VoidsIp4 = Voids(target, DnsRecordType.A), VoidsIp6 = Voids(target, DnsRecordType.A) };
            case SpfTermKind.Mx:
                var voids = Voids(target, DnsRecordType.MX) + MissingHosts(target);
                return own with { VoidsIp4 = voids, VoidsIp6 = voids };
            case SpfTermKind.Include or SpfTermKind.Redirect when _path.Contains(target):
                if (Loops.Count < MostLoops && !Loops.Contains((node, term)))
                {
                    Loops.Add((node, term));
                }

                return own;
            case SpfTermKind.Include or SpfTermKind.Redirect when graph.NodeAt(target) is { } inner:
                return own + Of(inner);
            default:
                return own;
        }
    }

    /// <summary>The owner and term at which a receiver stops: the one after <see cref="SpfLimits.Lookups"/>; null where there are fewer.</summary>
    public (SpfNode Node, SpfTerm Term)? FirstOver()
    {
        var count = 0;
        return Walk(graph.Root, ref count, SpfLimits.Lookups + 2);
    }

    private (SpfNode Node, SpfTerm Term)? Walk(SpfNode node, ref int count, int depth)
    {
        foreach (var term in node.Reachable().Where(term => term.AsksDns))
        {
            count += term.Target is { UsesPtr: true } ? 2 : 1;
            if (count > SpfLimits.Lookups)
            {
                return (node, term);
            }

            if (term.Kind is SpfTermKind.Include or SpfTermKind.Redirect && depth > 0 && graph.TargetOf(term, node.Name) is { } target
                && graph.NodeAt(target) is { } inner && Walk(inner, ref count, depth - 1) is { } over)
            {
                return over;
            }
        }

        return null;
    }

    private int Voids(DnsName name, DnsRecordType type) => graph.IsVoid(name, type) ? 1 : 0;

    // As the evaluation counts: hosts of an mx that do not exist at all.
    private int MissingHosts(DnsName name) => graph.AnswerTo(name, DnsRecordType.MX)?.Of<MxRecord>()
        .Count(mx => graph.AnswerTo(mx.Exchange, DnsRecordType.A) is { Status: DnsStatus.NxDomain }) ?? 0;
}
