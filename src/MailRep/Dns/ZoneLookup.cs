namespace MailRep.Dns;

internal enum ZoneLookupKind
{
    Found,
    NoData,
    NxDomain,

    /// <summary>A CNAME, or one made from a DNAME: look on at the target.</summary>
    Alias,

    /// <summary>At or below a zone cut: other servers know.</summary>
    Delegated,

    /// <summary>A DNAME makes a name over 255 octets (RFC 6672 section 2.2).</summary>
    TooLong,
}

/// <summary>What one zone says about one name and type: RFC 1034 section 4.3.2, step 3, with wildcards as of RFC 4592.</summary>
internal sealed record ZoneLookup(ZoneLookupKind Kind, IReadOnlyList<DnsRecord> Records, DnsName? Target = null)
{
    private static readonly ZoneLookup NxDomain = new(ZoneLookupKind.NxDomain, []);
    private static readonly ZoneLookup NoData = new(ZoneLookupKind.NoData, []);
    private static readonly ZoneLookup Delegated = new(ZoneLookupKind.Delegated, []);

    /// <summary>Looks in a zone whose origin is at or above the name.</summary>
    public static ZoneLookup In(Zone zone, DnsName name, DnsRecordType type)
    {
        // From the origin down: a zone cut or a DNAME hides everything below it.
        var encloser = zone.Origin;
        foreach (var at in Path(zone.Origin, name))
        {
            if (zone.Find(at) is not { } node)
            {
                break;
            }

            encloser = at;
            if (at != zone.Origin && node.Any(record => record is NsRecord) && !(at == name && type == DnsRecordType.DS))
            {
                return Delegated;
            }

            if (at != name && node.FirstOrDefault(record => record.Type == DnsRecordType.DNAME) is OtherRecord dname)
            {
                return Substitute(dname, name);
            }
        }

        if (zone.Find(name) is { } exact)
        {
            return At(exact, name, type);
        }

        // RFC 4592 section 3.3.1: only the wildcard right below the closest encloser counts.
        return encloser.Prepend("*") is { } wildcard && zone.Find(wildcard) is { } source ? At(source, name, type) : NxDomain;
    }

    // A CNAME beside other data breaks RFC 1034 section 3.6.2; the algorithm answers with the CNAME all the same.
    private static ZoneLookup At(IReadOnlyList<DnsRecord> node, DnsName name, DnsRecordType type)
    {
        if (type != DnsRecordType.CNAME && node.OfType<CNameRecord>().FirstOrDefault() is { } alias)
        {
            return new ZoneLookup(ZoneLookupKind.Alias, [alias with { Name = name }], alias.Target);
        }

        DnsRecord[] records = [.. node.Where(record => record.Type == type).Select(record => record.Name == name ? record : record with { Name = name })];
        return records.Length == 0 ? NoData : new ZoneLookup(ZoneLookupKind.Found, records);
    }

    private static ZoneLookup Substitute(OtherRecord dname, DnsName name)
    {
        var front = DnsNameText.Octets(name).Take(name.LabelCount - dname.Name.LabelCount);
        return DnsNameText.Read(dname.Data, null) is { } target && DnsName.FromLabels([.. front, .. DnsNameText.Octets(target)]) is { } made
            ? new ZoneLookup(ZoneLookupKind.Alias, [new CNameRecord(name, dname.Ttl, made)], made)
            : new ZoneLookup(ZoneLookupKind.TooLong, []);
    }

    private static Stack<DnsName> Path(DnsName origin, DnsName name)
    {
        var path = new Stack<DnsName>();
        for (var at = name; at is not null; at = at == origin ? null : at.Parent)
        {
            path.Push(at);
        }

        return path;
    }
}
