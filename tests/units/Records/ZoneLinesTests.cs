using MailRep.Dns;
using MailRep.Records;
using MailRep.Tests.Support;

namespace MailRep.Tests.Records;

/// <summary>A record in the lines of the views, read back as somebody's name server does who pasted them.</summary>
public sealed class ZoneLinesTests
{
    private const int Width = 72;

    private static readonly string Key = Convert.ToBase64String(Enumerable.Range(0, 294).Select(i => (byte)(i * 7)).ToArray());

    public static TheoryData<string, DnsRecordType, string> Long => new()
    {
        { "example.org", DnsRecordType.TXT, "v=spf1 ip4:192.0.2.80 mx ip4:192.0.2.81 a:crm.example.org include:_spf.example.org ~all" },
        { "example.org", DnsRecordType.TXT, "v=spf1 " + string.Join(' ', Enumerable.Range(1, 40).Select(i => $"ip4:192.0.2.{i}")) + " -all" },
        { "20261125._domainkey.example.org", DnsRecordType.TXT, $"v=DKIM1; k=rsa; p={Key}" },
        { "example.org", DnsRecordType.TXT, new string('"', 90) + new string('\\', 90) + new string('\x1b', 90) + "\xe9 ; ( )" },
        { "example.org", DnsRecordType.TXT, new string(' ', 300) },
        { $"{new string('a', 63)}.{new string('b', 63)}.example.org", DnsRecordType.TXT, "v=spf1 -all" },
        { "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", DnsRecordType.PTR, "mail.example.org." },
        { $"{new string('a', 60)}.example.org", DnsRecordType.MX, $"10 {new string('c', 60)}.example.org." },
        { "a\\032b.example", DnsRecordType.TXT, string.Join(' ', Enumerable.Repeat("word", 30)) },
    };

    [Theory]
    [MemberData(nameof(Long))]
    public void Are_read_back_as_the_same_record(string owner, DnsRecordType type, string value)
    {
        var record = new MailDnsRecord(DnsNameText.Read(owner + ".", DnsName.Root)!, type, value);
        var lines = record.ToZoneLines(Width);
        Assert.True(lines.Count > 1, record.ToZoneLine());
        Assert.All(lines, line => Assert.True(line.Length <= Width || !line.TrimEnd(' ', '(', ')').Contains(' ', StringComparison.Ordinal), line));

        // Columns before the lines but the first, as a list has them, are white space within parentheses.
        foreach (var indent in (string[])["", "        "])
        {
            var (one, many) = (Read(record.ToZoneLine()), Read(string.Join('\n' + indent, lines)));
            Assert.Equal((one.Name, one.Type, one.Ttl, Data(one)), (many.Name, many.Type, many.Ttl, Data(many)));
        }
    }

    [Fact]
    public void Are_one_where_it_fits() =>
        Assert.Equal(["example.org. 3600 IN TXT \"v=spf1 -all\""], new MailDnsRecord(DnsName.Parse("example.org"), DnsRecordType.TXT, "v=spf1 -all").ToZoneLines(Width));

    [Fact]
    public void Break_behind_a_space_within_parentheses() => Assert.Equal(
        [
            "example.org. 3600 IN TXT (",
            "\"v=spf1 ip4:192.0.2.80 mx ip4:192.0.2.81 a:crm.example.org \"",
            "\"include:_spf.example.org ~all\" )",
        ],
        new MailDnsRecord(DnsName.Parse("example.org"), DnsRecordType.TXT, "v=spf1 ip4:192.0.2.80 mx ip4:192.0.2.81 a:crm.example.org include:_spf.example.org ~all").ToZoneLines(Width));

    [Fact]
    public void Leave_the_owner_of_a_PTR_in_one_piece() => Assert.Equal(
        ["0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. (", "3600 IN PTR mail.example.org. )"],
        new MailDnsRecord(DnsName.Parse("0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"), DnsRecordType.PTR, "mail.example.org.").ToZoneLines(Width));

    private static DnsRecord Read(string text) => Assert.Single(ZoneFileText.Read($". 3600 IN SOA ns.example. root.example. 1 2 3 4 5\n{text}\n").Records.Skip(1));

    private static string Data(DnsRecord record) => record switch
    {
        TxtRecord txt => txt.Text,
        PtrRecord ptr => ptr.Target.ToString(),
        MxRecord mx => $"{mx.Preference} {mx.Exchange}",
        _ => throw new InvalidOperationException($"{record.Type}"),
    };
}
