namespace MailRep.Dns;

/// <summary>A zone read from a file, indexed by name.</summary>
public sealed class Zone
{
    private readonly Dictionary<DnsName, List<DnsRecord>> _nodes = [];

    /// <param name="origin">The owner of the SOA; records outside it do not belong here and are left out.</param>
    /// <param name="records">In the file's order.</param>
    /// <param name="source">The file's full path.</param>
    public Zone(DnsName origin, IEnumerable<DnsRecord> records, string source)
    {
        (Origin, Source) = (origin, source);
        Records = [.. records.Where(record => record.Name.IsAtOrBelow(origin))];
        _nodes[origin] = [];
        foreach (var record in Records)
        {
            AddNode(record.Name).Add(record);
        }

        Soa = _nodes[origin].OfType<SoaRecord>().FirstOrDefault();
    }

    public DnsName Origin { get; }

    public IReadOnlyList<DnsRecord> Records { get; }

    public string Source { get; }

    /// <summary>What was left out on reading, each "path:line: why", for the trace.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    internal SoaRecord? Soa { get; }

    /// <summary>RFC 2308 section 5: the smaller of the SOA's own TTL and its last field.</summary>
    internal TimeSpan NegativeTtl => TimeSpan.FromSeconds(Soa is null ? 0 : Math.Min(Soa.Ttl, Soa.Minimum));

    /// <summary>The records at a name: empty for an empty non-terminal (RFC 8020), null where no such name is.</summary>
    internal IReadOnlyList<DnsRecord>? Find(DnsName name) => _nodes.GetValueOrDefault(name);

    // A name makes all names between it and the origin exist (RFC 4592 section 2.2.2).
    private List<DnsRecord> AddNode(DnsName name)
    {
        if (_nodes.TryGetValue(name, out var node))
        {
            return node;
        }

        node = _nodes[name] = [];
        for (var above = name.Parent; above is not null && _nodes.TryAdd(above, []); above = above.Parent)
        {
        }

        return node;
    }
}
