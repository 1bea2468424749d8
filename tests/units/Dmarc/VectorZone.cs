using System.Text.Json;
using MailRep.Dns;

namespace MailRep.Tests.Dmarc;

/// <summary>
/// A small world of DNS in which what was not written down does not exist: a name with something at or below it answers
/// "no data", any other NXDOMAIN. The form of the vectors' zones.
/// </summary>
internal sealed class VectorZone : IDnsResolver
{
    private readonly Dictionary<DnsName, List<TxtRecord>> _txt = [];
    private readonly Dictionary<DnsName, DnsStatus> _failures = [];
    private readonly Dictionary<DnsName, DnsName> _aliases = [];
    private readonly List<DnsName> _names = [];
    private readonly List<DnsQuestion> _asked = [];

    public IReadOnlyList<DnsQuestion> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public static VectorZone Of(params (string Name, string Text)[] records) =>
        records.Aggregate(new VectorZone(), (zone, record) => zone.Txt(record.Name, record.Text));

    public static VectorZone Read(JsonElement zone)
    {
        var world = new VectorZone();
        foreach (var owner in zone.EnumerateObject())
        {
            world.Exists(owner.Name);
            if (!owner.Value.TryGetProperty("TXT", out var txt))
            {
                continue;
            }

            if (txt.ValueKind == JsonValueKind.Object)
            {
                Assert.Equal("SERVFAIL", txt.GetProperty("error").GetString());
                world.Fails(owner.Name);
                continue;
            }

            foreach (var record in txt.EnumerateArray())
            {
                world.Strings(owner.Name, [.. record.EnumerateArray().Select(text => text.GetString()!)]);
            }
        }

        return world;
    }

    public VectorZone Txt(string name, string text) => Strings(name, text);

    public VectorZone Strings(string name, params string[] strings)
    {
        var owner = DnsName.Parse(name);
        _txt.TryAdd(owner, []);
        _txt[owner].Add(new TxtRecord(owner, 300, strings));
        return Exists(name);
    }

    /// <summary>The records at the name were found behind a CNAME.</summary>
    public VectorZone Alias(string name, DnsName target)
    {
        _aliases[DnsName.Parse(name)] = target;
        return this;
    }

    public void Remove(string name) => _txt.Remove(DnsName.Parse(name));

    public VectorZone Exists(string name)
    {
        _names.Add(DnsName.Parse(name));
        return this;
    }

    public VectorZone Fails(string name, DnsStatus status = DnsStatus.ServFail)
    {
        _failures[DnsName.Parse(name)] = status;
        return this;
    }

    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        lock (_asked)
        {
            _asked.Add(question);
        }

        var records = question.Type == DnsRecordType.TXT ? _txt.GetValueOrDefault(question.Name) : null;
        var status = _failures.TryGetValue(question.Name, out var failure) ? failure
            : records is not null ? DnsStatus.Success
            : _names.Exists(name => name.IsAtOrBelow(question.Name)) ? DnsStatus.NoData : DnsStatus.NxDomain;
        return new DnsAnswer(question, status, status == DnsStatus.Success ? records! : [], "192.0.2.53:53")
        {
            Aliases = _aliases.TryGetValue(question.Name, out var target) ? [target] : [],
        };
    }
}
