using System.Net;
using MailRep.Adapters.Dns;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Adapters.Dns;

public sealed class ZoneOverSocketTests
{
    private static readonly string[] Labels = ["a", "b", "*", "_x", "c d", "\xC3\xA9"];
    private static readonly DnsName Origin = DnsName.Parse("example.org");

    /// <summary>A zone made at random says the same read directly and asked over the wire.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_wire_changes_no_answer(int seed)
    {
        var random = new Random(seed);
        var zone = new ZoneResolver([RandomZone(random)]);
        await using var server = new DnsTestServer(zone);
        var direct = new CNameResolver(zone);
        var wire = new CNameResolver(new NetworkResolver([server.Endpoint], TimeSpan.FromSeconds(20)));
        for (var i = 0; i < 150; i++)
        {
            var question = new DnsQuestion(RandomName(random), (DnsRecordType[])[DnsRecordType.A, DnsRecordType.TXT, DnsRecordType.MX, DnsRecordType.CNAME] is var types ? types[random.Next(types.Length)] : default);
            var expected = await direct.QueryAsync(question, TestContext.Current.CancellationToken);
            var actual = await wire.QueryAsync(question, TestContext.Current.CancellationToken);
            Assert.Equal($"{question} {Served(expected.Status)}", $"{question} {actual.Status}");
            Assert.Equal(expected.Records.Select(Show), actual.Records.Select(Show));
            if (expected.IsKnown)
            {
                Assert.Equal(expected.Aliases, actual.Aliases);
                Assert.Equal(expected.KeepFor, actual.KeepFor);
            }
        }
    }

    // What a server says where these cannot be said on the wire.
    private static DnsStatus Served(DnsStatus status) => status switch
    {
        DnsStatus.OutsideZones => DnsStatus.Refused,
        DnsStatus.AliasLoop => DnsStatus.ServFail,
        _ => status,
    };

    private static Zone RandomZone(Random random)
    {
        List<DnsRecord> records = [new SoaRecord(Origin, 300, Origin, Origin, 1, 60)];
        for (var i = 0; i < 40; i++)
        {
            var name = RandomName(random);
            records.Add(random.Next(6) switch
            {
                0 => new CNameRecord(name, 30, RandomName(random)),
                1 => new MxRecord(name, 90, random.Next(100), RandomName(random)),
                2 => new TxtRecord(name, 90, [string.Concat(Enumerable.Range(0, random.Next(100)).Select(_ => (char)random.Next(256))), "\\\xFF\\255"]),
                3 when name != Origin => new NsRecord(name, 90, RandomName(random)),
                _ => new AddressRecord(name, 120, new IPAddress(random.Next())),
            });
        }

        return new Zone(Origin, records, "random");
    }

    private static DnsName RandomName(Random random) => random.Next(20) == 0
        ? DnsName.Parse("elsewhere.example.net")
        : DnsName.FromLabels([.. Enumerable.Range(0, random.Next(4)).Select(_ => Labels[random.Next(Labels.Length)]), "example", "org"])!;

    private static string Show(DnsRecord record) => record is TxtRecord text ? $"{text.Name} {text.Ttl} {string.Join('|', text.Strings)}" : record.ToString();
}
