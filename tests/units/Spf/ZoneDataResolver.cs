using System.Net;
using MailRep.Dns;
using YamlDotNet.RepresentationModel;

namespace MailRep.Tests.Spf;

/// <summary>
/// DNS out of a suite's zonedata. <c>SPF:</c> serves as TXT as well, unless the name has TXT or <c>TXT: NONE</c>;
/// <c>TIMEOUT</c> never answers what the name has no data for; CNAMEs are followed within the data.
/// </summary>
public sealed class ZoneDataResolver : IDnsResolver
{
    private readonly Dictionary<DnsName, List<(DnsRecordType Type, DnsRecord Record)>> _records = [];
    private readonly HashSet<DnsName> _timeouts = [];
    private readonly HashSet<DnsName> _names = [];

    public ZoneDataResolver(YamlMappingNode zone)
    {
        foreach (var (key, value) in zone.Children)
        {
            var owner = Name(key.ToString());
            _records[owner] = [];
            for (var name = owner; name is not null; name = name.Parent)
            {
                _names.Add(name);
            }

            var hasTxt = ((YamlSequenceNode)value).OfType<YamlMappingNode>().Any(node => node.Children.ContainsKey("TXT"));
            foreach (var entry in (YamlSequenceNode)value)
            {
                if (entry is YamlMappingNode mapping)
                {
                    Add(owner, mapping.Children.Single().Key.ToString(), mapping.Children.Single().Value, hasTxt);
                }
                else
                {
                    Assert.Equal("TIMEOUT", entry.ToString());
                    _timeouts.Add(owner);
                }
            }
        }
    }

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        List<DnsName> aliases = [];
        for (var name = question.Name; ;)
        {
            var records = _records.GetValueOrDefault(name) ?? [];
            var found = records.Where(record => record.Type == question.Type).Select(record => record.Record).ToList();
            if (found.Count > 0)
            {
                return new(Answer(DnsStatus.Success, found));
            }

            if (records.Select(record => record.Record).OfType<CNameRecord>().FirstOrDefault() is not { } alias)
            {
                return new(Answer(_timeouts.Contains(name) ? DnsStatus.TimedOut : _names.Contains(name) ? DnsStatus.NoData : DnsStatus.NxDomain, []));
            }

            name = alias.Target;
            aliases.Add(name);
            if (aliases.Count > CNameResolver.MaxAliases)
            {
                return new(Answer(DnsStatus.AliasLoop, []));
            }
        }

        DnsAnswer Answer(DnsStatus status, IReadOnlyList<DnsRecord> found) => new(question, status, found, "zonedata") { Aliases = aliases };
    }

    private void Add(DnsName owner, string type, YamlNode value, bool hasTxt)
    {
        if (type == "TXT" && value.ToString() == "NONE")
        {
            return;
        }

        var records = _records[owner];
        switch (type)
        {
            case "SPF":
                records.Add((DnsRecordType.SPF, new TxtRecord(owner, 300, Strings(value), IsType99: true)));
                if (!hasTxt)
                {
                    records.Add((DnsRecordType.TXT, new TxtRecord(owner, 300, Strings(value))));
                }

                break;
            case "TXT":
                records.Add((DnsRecordType.TXT, new TxtRecord(owner, 300, Strings(value))));
                break;
            case "A" or "AAAA":
                records.Add((Enum.Parse<DnsRecordType>(type), new AddressRecord(owner, 300, IPAddress.Parse(value.ToString()))));
                break;
            case "MX":
                records.Add((DnsRecordType.MX, new MxRecord(owner, 300, int.Parse(value[0].ToString(), null), Name(((YamlScalarNode)value[1]).Value!))));
                break;
            case "PTR":
                records.Add((DnsRecordType.PTR, new PtrRecord(owner, 300, Name(value.ToString()))));
                break;
            case "CNAME":
                records.Add((DnsRecordType.CNAME, new CNameRecord(owner, 300, Name(((YamlScalarNode)value).Value!))));
                break;
            default:
                Assert.Fail($"zonedata of type {type}");
                break;
        }
    }

    private static IReadOnlyList<string> Strings(YamlNode value) =>
        value is YamlSequenceNode several ? [.. several.Select(node => ((YamlScalarNode)node).Value!)] : [((YamlScalarNode)value).Value!];

    private static DnsName Name(string text) => text.Length == 0 ? DnsName.Root : DnsName.FromDotted(text) ?? throw new FormatException(text);
}
