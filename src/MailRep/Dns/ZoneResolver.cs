namespace MailRep.Dns;

/// <summary>
/// Answers from zones as their authoritative servers would (RFC 1034 section 4.3.2). A name that no zone covers, or that
/// a zone delegates to servers outside the given zones, is <see cref="DnsStatus.OutsideZones"/>.
/// </summary>
public sealed class ZoneResolver : IDnsResolver
{
    private readonly Dictionary<DnsName, Zone> _zones = [];
    private readonly string _sources;

    /// <exception cref="ArgumentException">Two zones have the same origin.</exception>
    public ZoneResolver(IReadOnlyList<Zone> zones)
    {
        foreach (var zone in zones)
        {
            if (!_zones.TryAdd(zone.Origin, zone))
            {
                throw new ArgumentException($"Two zones are called {zone.Origin}: {_zones[zone.Origin].Source} and {zone.Source}.", nameof(zones));
            }
        }

        _sources = string.Join(", ", zones.Select(zone => zone.Source));
    }

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Answer(question));
    }

    private DnsAnswer Answer(DnsQuestion question)
    {
        List<DnsName> aliases = [];
        var name = question.Name;
        var keep = TimeSpan.MaxValue;
        while (true)
        {
            var zone = ZoneOf(name, question.Type);
            var found = zone is null ? new ZoneLookup(ZoneLookupKind.Delegated, []) : ZoneLookup.In(zone, name, question.Type);
            if (found.Kind == ZoneLookupKind.Delegated)
            {
                return aliases.Count == 0
                    ? new DnsAnswer(question, DnsStatus.OutsideZones, [], zone?.Source ?? _sources)
                    : new DnsAnswer(question, DnsStatus.NoData, [], _sources) { Aliases = aliases, ContinueAt = name, KeepFor = keep, IsAuthoritative = true };
            }

            if (found.Kind == ZoneLookupKind.Alias)
            {
                keep = Smaller(keep, found.Records);
                var target = found.Target!;
                if (aliases.Count == CNameResolver.MaxAliases || target == question.Name || aliases.Contains(target))
                {
                    return new DnsAnswer(question, DnsStatus.AliasLoop, [], zone!.Source) { Aliases = [.. aliases, target], KeepFor = keep, IsAuthoritative = true };
                }

                aliases.Add(target);
                name = target;
                continue;
            }

            var (status, ownKeep) = found.Kind switch
            {
                ZoneLookupKind.Found => (DnsStatus.Success, Smaller(keep, found.Records)),
                ZoneLookupKind.NoData => (DnsStatus.NoData, Smaller(keep, zone!.NegativeTtl)),
                ZoneLookupKind.TooLong => (DnsStatus.BadAnswer, TimeSpan.Zero),
                _ => (DnsStatus.NxDomain, Smaller(keep, zone!.NegativeTtl)),
            };
            return new DnsAnswer(question, status, status == DnsStatus.Success ? found.Records : [], zone!.Source) { Aliases = aliases, KeepFor = ownKeep, IsAuthoritative = true };
        }
    }

    /// <summary>The zone with the longest origin; for DS the one above the cut (RFC 4035 section 3.1.4.1), where it is given.</summary>
    private Zone? ZoneOf(DnsName name, DnsRecordType type)
    {
        Zone? atCut = null;
        for (var at = name; at is not null; at = at.Parent)
        {
            if (_zones.TryGetValue(at, out var zone))
            {
                if (type != DnsRecordType.DS || at != name)
                {
                    return zone;
                }

                atCut = zone;
            }
        }

        return atCut;
    }

    private static TimeSpan Smaller(TimeSpan keep, IReadOnlyList<DnsRecord> records) =>
        records.Count == 0 ? keep : Smaller(keep, TimeSpan.FromSeconds(records.Min(record => record.Ttl)));

    private static TimeSpan Smaller(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
