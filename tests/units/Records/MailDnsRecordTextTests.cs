using System.Text.Json;
using MailRep.Dns;
using MailRep.Records;
using MailRep.Tests.Support;

namespace MailRep.Tests.Records;

public sealed class MailDnsRecordTextTests
{
    public static TheoryData<string> Values => new()
    {
        "v=spf1 -all",
        string.Empty,
        "a \"quoted\" back\\slash; semicolon",
        "\x1b[31m\x9b\u0000\t\n\u007f\u00fc\u00ff",
        new string('a', 255),
        new string('b', 256),
        string.Concat(Enumerable.Range(0, 700).Select(number => (char)(number % 256))),
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Reads_back_as_it_was_from_every_spelling(string octets)
    {
        var record = new MailDnsRecord(new DnsName("s1._domainkey.example.org"), DnsRecordType.TXT, octets, 60);
        var head = "example.org. 3600 IN SOA ns.example.org. root.example.org. 1 2 3 4 5\n";
        var quoted = octets.Length > MailDnsRecord.MaxStringLength ? record.ToText(MailDnsRecordFormat.Chunks) : record.ToText(MailDnsRecordFormat.Quoted);
        foreach (var line in new[] { record.ToText(MailDnsRecordFormat.Zone), $"{record.Name}. 60 IN TXT {record.ToText(MailDnsRecordFormat.Chunks)}", $"{record.Name}. 60 IN TXT {quoted}" })
        {
            var txt = Assert.IsType<TxtRecord>(ZoneFileText.Read($"{head}{line}\n").Records[^1]);
            Assert.Equal(octets, txt.Text);
            Assert.All(txt.Strings, part => Assert.InRange(part.Length, 0, 255));
            Assert.Equal((record.Name, 60L), (txt.Name.Value, (long)txt.Ttl));
        }

        var json = record.ToText(MailDnsRecordFormat.Json);
        Assert.All(json, c => Assert.InRange(c, ' ', '~'));
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(octets, root.GetProperty("value").GetString());
        Assert.Equal(octets, string.Concat(root.GetProperty("strings").EnumerateArray().Select(part => part.GetString())));
        Assert.All(root.GetProperty("strings").EnumerateArray(), part => Assert.InRange(part.GetString()!.Length, 0, 255));
        Assert.Equal(("s1._domainkey.example.org", "TXT", 60), (root.GetProperty("name").GetString(), root.GetProperty("type").GetString(), root.GetProperty("ttl").GetInt32()));
    }

    [Fact]
    public void Data_of_other_types_stands_as_a_zone_file_has_it()
    {
        var record = new MailDnsRecord(new DnsName("10.2.0.192.in-addr.arpa"), DnsRecordType.PTR, "mail.example.org.", 60);
        Assert.Equal("10.2.0.192.in-addr.arpa. 60 IN PTR mail.example.org.", record.ToText(MailDnsRecordFormat.Zone));
        Assert.Equal("mail.example.org.", record.ToText(MailDnsRecordFormat.Quoted));
        Assert.Equal("mail.example.org.", record.ToText(MailDnsRecordFormat.Chunks));
        Assert.Equal("""{"name":"10.2.0.192.in-addr.arpa","type":"PTR","ttl":60,"value":"mail.example.org.","strings":["mail.example.org."]}""", record.ToText(MailDnsRecordFormat.Json));
    }
}
