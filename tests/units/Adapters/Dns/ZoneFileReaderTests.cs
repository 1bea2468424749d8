using MailRep.Adapters.Dns;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Adapters.Dns;

public sealed class ZoneFileReaderTests
{
    private const string Head = "$ORIGIN example.org.\n$TTL 300\n@ IN SOA ns admin 1 2h 1h 1w 10m\n";

    [Theory]
    // Owners, TTLs and classes in every order; owners that look like types, classes and TTLs.
    [InlineData("a A 192.0.2.1", "a.example.org 300 A 192.0.2.1")]
    [InlineData("a 60 IN A 192.0.2.1", "a.example.org 60 A 192.0.2.1")]
    [InlineData("a IN 60 A 192.0.2.1", "a.example.org 60 A 192.0.2.1")]
    [InlineData("a in 1h30m a 192.0.2.1", "a.example.org 5400 A 192.0.2.1")]
    [InlineData("a 0 A 192.0.2.1", "a.example.org 0 A 192.0.2.1")]
    [InlineData("mx A 192.0.2.1", "mx.example.org 300 A 192.0.2.1")]
    [InlineData("in A 192.0.2.1", "in.example.org 300 A 192.0.2.1")]
    [InlineData("300 A 192.0.2.1", "300.example.org 300 A 192.0.2.1")]
    [InlineData("a A 192.0.2.1\n  A 192.0.2.2", "a.example.org 300 A 192.0.2.1", "a.example.org 300 A 192.0.2.2")]
    [InlineData("a A 192.0.2.1\n\t60 TXT x", "a.example.org 300 A 192.0.2.1", "a.example.org 60 TXT x")]
    [InlineData("@ MX 10 mail", "example.org 300 MX 10 mail.example.org")]
    [InlineData("example.org. MX 0 .", "example.org 300 MX 0 .")]
    [InlineData("a.example.org. AAAA 2001:DB8::1", "a.example.org 300 AAAA 2001:db8::1")]
    [InlineData("a CLASS1 TYPE16 x", "a.example.org 300 TXT x")]
    [InlineData("a NS ns.example.net.", "a.example.org 300 NS ns.example.net")]
    [InlineData("a PTR host", "a.example.org 300 PTR host.example.org")]
    [InlineData("a CNAME @", "a.example.org 300 CNAME example.org")]
    // Strings.
    [InlineData("a TXT one two", "a.example.org 300 TXT one|two")]
    [InlineData("a TXT \"v=spf1 ; -all\" \"\"", "a.example.org 300 TXT v=spf1 ; -all|")]
    [InlineData("a TXT (\"one\" ; comment ) \"\n  \"two\")", "a.example.org 300 TXT one|two")]
    [InlineData("a TXT ( ( \"one\" )\n ( two ) )", "a.example.org 300 TXT one|two")]
    [InlineData("a TXT \"q\\\"q\" \"b\\\\b\" \"\\233\\065\" un\\;quoted", "a.example.org 300 TXT q\"q|b\\b|\u00E9A|un;quoted")]
    [InlineData("a TXT \"\xC3\xA9\"", "a.example.org 300 TXT \xC3\xA9")]
    [InlineData("a TXT \"v=DKIM1; p=(x)\"", "a.example.org 300 TXT v=DKIM1; p=(x)")]
    [InlineData("a SPF \"v=spf1 -all\"", "a.example.org 300 SPF v=spf1 -all")]
    // Comments, blanks and line ends.
    [InlineData("a A 192.0.2.1;no blank\n;whole line\n   ; blank\n\n", "a.example.org 300 A 192.0.2.1")]
    [InlineData("a A 192.0.2.1\r\n  A 192.0.2.2\r\n", "a.example.org 300 A 192.0.2.1", "a.example.org 300 A 192.0.2.2")]
    // Odd names.
    [InlineData("a\\.b\\032c A 192.0.2.1", "a\\.b\\032c.example.org 300 A 192.0.2.1")]
    [InlineData("*.w A 192.0.2.1", "*.w.example.org 300 A 192.0.2.1")]
    [InlineData("r PTR b\\195\\169.example.", "r.example.org 300 PTR b\\195\\169.example")]
    // Directives.
    [InlineData("$ORIGIN sub\na A 192.0.2.1\n$ORIGIN example.net.\n", "a.sub.example.org 300 A 192.0.2.1")]
    [InlineData("$TTL 1d\na A 192.0.2.1\nb 5 A 192.0.2.2\nc A 192.0.2.3", "a.example.org 86400 A 192.0.2.1", "b.example.org 5 A 192.0.2.2", "c.example.org 86400 A 192.0.2.3")]
    [InlineData("$GENERATE 1-3/2 h$ A 192.0.2.$", "h1.example.org 300 A 192.0.2.1", "h3.example.org 300 A 192.0.2.3")]
    [InlineData("$GENERATE 9-10 h-${1,3,d} 60 IN CNAME x${-9,2,x}.y", "h-010.example.org 60 CNAME x00.y.example.org", "h-011.example.org 60 CNAME x01.y.example.org")]
    [InlineData("$GENERATE 5-5 @ MX \"10 m$\"", "example.org 300 MX 10 m5.example.org")]
    [InlineData("$GENERATE 26-26 ${0,7,n} PTR \\$$$", "a.1.0.0.example.org 300 PTR \\$\\$.example.org")]
    [InlineData("$GENERATE 26-26 ${0,4,N}x PTR \"${0,0,X}.\"", "a.1.x.example.org 300 PTR 1a")]
    // The other types, in one form.
    [InlineData("_25._tcp TLSA 3 1 1 ( abcd\n 1234 )", "_25._tcp.example.org 300 TLSA 3 1 1 ABCD1234")]
    [InlineData("a CAA 0 issue \"ca.example\"", "a.example.org 300 257 0 issue ca.example")]
    [InlineData("a SRV 0 1 25 mail", "a.example.org 300 33 0 1 25 mail.example.org.")]
    [InlineData("a TYPE65280 \\# 2 ABCD", "a.example.org 300 65280 \\# 2 ABCD")]
    [InlineData("a DNAME b", "a.example.org 300 DNAME b.example.org.")]
    // The same data twice is one record.
    [InlineData("a A 192.0.2.1\na 60 A 192.0.2.1\na TXT x y\na TXT xy", "a.example.org 300 A 192.0.2.1", "a.example.org 300 TXT x|y", "a.example.org 300 TXT xy")]
    public void Reads_what_BIND_reads(string lines, params string[] records) =>
        Assert.Equal(records, ZoneFileText.Read(Head + lines).Records.Skip(1).Select(Show));

    [Theory]
    [InlineData("a A 192.0.2", 4, "'192.0.2' is not the data of an A record")]
    [InlineData("a A 192.0.02.1", 4, "not the data of an A record")]
    [InlineData("a A 192.0.2.256", 4, "not the data of an A record")]
    [InlineData("a AAAA 192.0.2.1", 4, "not the data of an AAAA record")]
    [InlineData("a AAAA fe80::1%eth0", 4, "not the data of an AAAA record")]
    [InlineData("a MX mail", 4, "(a number up to 65535 and a host name)")]
    [InlineData("a MX 65536 mail", 4, "not the data of an MX record")]
    [InlineData("a CNAME b c", 4, "not the data of a CNAME record")]
    [InlineData("a TXT", 4, "not the data of a TXT record")]
    [InlineData("a TXT \"\\256\"", 4, "not the data of a TXT record")]
    [InlineData("a TXT ok\nb TXT \"open\nc TXT x", 5, "quotation mark is not closed")]
    [InlineData("a TXT (\n\"one\"\n", 4, "opening parenthesis is never closed")]
    [InlineData("a TXT one)\n", 4, "closing parenthesis has no opening one")]
    [InlineData("; one\n\na FOO x", 6, "'FOO' is no record type")]
    [InlineData("a TXT (\n x\n y )\nb A x", 7, "'x' is not the data of an A record")]
    [InlineData("a IN", 4, "has no type")]
    [InlineData("a 1h30 A 192.0.2.1", 4, "'1h30' is no record type")]
    [InlineData("a..b A 192.0.2.1", 4, "'a..b' is no domain name")]
    [InlineData("a CH TXT x", 4, "class 'CH'")]
    [InlineData("$TTL x", 4, "'x' is no TTL")]
    [InlineData("$TTL 2147483648", 4, "is no TTL")]
    [InlineData("$FOO", 4, "is no directive")]
    [InlineData("$GENERATE 1-99999999 h$ A 192.0.2.1", 4, "is no range of at most")]
    [InlineData("$GENERATE 1-2 h${1,2,q} A 192.0.2.1", 4, "${offset,width,base}")]
    [InlineData("a TLSA 3 1 300 AB", 4, "not the data of a TLSA record")]
    [InlineData("a CAA 0 issue", 4, "not the data of a TYPE257 record")]
    [InlineData("other.org. SOA ns admin 1 1 1 1 1\n@ SOA ns admin 1 1 1 1 1", 4, "a second zone, other.org, begins here")]
    [InlineData("a CNAME b\na TXT x", 5, "a.example.org has a CNAME, and beside a CNAME no other record may stand")]
    [InlineData("a A 192.0.2.1\nb A 192.0.2.2\na CNAME b", 4, "a.example.org has a CNAME")]
    [InlineData("a CNAME b\na CNAME c", 4, "a.example.org has a CNAME")]
    [InlineData("a TXT \"\x1B[31m\" \"\\\n", 4, "quotation mark")]
    public void Names_file_and_line_of_a_fault(string lines, int line, string part)
    {
        var fault = Fault(("zone", Head + lines));
        Assert.Equal(MailRepError.ZoneFileSyntax, fault.Error);
        Assert.Contains($"{Path.DirectorySeparatorChar}zone:{line}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.RecommendedAction);
        Assert.DoesNotContain('\x1B', fault.Message);
    }

    [Theory]
    [InlineData("example.org.zone", "example.org")]
    [InlineData("db.example.org", "example.org")]
    [InlineData("example.org", "example.org")]
    [InlineData("Example.ORG.db", "example.org")]
    [InlineData("2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa")]
    public void Takes_the_origin_from_the_file_name(string fileName, string origin)
    {
        var zone = ZoneFileText.Read("@ 300 IN SOA ns admin 1 1 1 1 1\n  NS ns\nns A 192.0.2.1\n", fileName);
        Assert.Equal(origin, zone.Origin.Value);
        Assert.Equal($"ns.{origin} 300 A 192.0.2.1", Show(zone.Records[^1]));
    }

    [Theory]
    [InlineData("mine.zone")]
    [InlineData("db.192.0.2")]
    [InlineData("a zone.zone")]
    public void Asks_for_an_origin_where_the_name_gives_none(string fileName)
    {
        var fault = Fault((fileName, "@ 300 IN SOA ns admin 1 1 1 1 1\n"));
        Assert.Contains(":1: '@' is relative", fault.Message, StringComparison.Ordinal);
        Assert.Contains("$ORIGIN", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_SOA_outranks_the_file_name() =>
        Assert.Equal("example.net", ZoneFileText.Read("example.net. 1 SOA a. b. 1 1 1 1 1\n", "example.org.zone").Origin.Value);

    [Fact]
    public void Includes_beside_the_including_file_with_an_origin_of_their_own()
    {
        var zone = ZoneFileText.Read(
            ("zone", Head + "$INCLUDE parts/one sub\n  A 192.0.2.9\n$INCLUDE \"parts/two\" ; here\nz A 192.0.2.8\n"),
            ("parts/one", "in A 192.0.2.1\n$INCLUDE two deep\n$ORIGIN lost.\n$TTL 7\n"),
            ("parts/two", "two A 192.0.2.2\n"));
        Assert.Equal(
            ["in.sub.example.org 300 A 192.0.2.1", "two.deep.sub.example.org 300 A 192.0.2.2", "example.org 7 A 192.0.2.9", "two.example.org 7 A 192.0.2.2", "z.example.org 7 A 192.0.2.8"],
            zone.Records.Skip(1).Select(Show));
    }

    [Fact]
    public void Names_the_included_file_of_a_fault()
    {
        Assert.Contains("part:2: ", Fault(("zone", Head + "$INCLUDE part\n"), ("part", "a A 192.0.2.1\nb A x\n")).Message, StringComparison.Ordinal);
        var missing = Fault(("zone", Head + "$INCLUDE part\n"));
        Assert.Equal(MailRepError.ZoneFileNotFound, missing.Error);
        Assert.Contains("zone:4: ", missing.Message, StringComparison.Ordinal);
        Assert.Contains("include each other", Fault(("zone", Head + "$INCLUDE zone\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$ORIGIN example.org.\n@ SOA ns a 1 1 1 1 77\na A 192.0.2.1\nb 5 A 192.0.2.2\nc A 192.0.2.3\n", 77, 77, 5, 77)]
    [InlineData("$ORIGIN example.org.\n@ 9 SOA ns a 1 1 1 1 77\na A 192.0.2.1\nb 5 A 192.0.2.2\nc A 192.0.2.3\n", 9, 9, 5, 5)]
    public void Takes_a_missing_TTL_as_BIND_does(string text, params int[] ttls) =>
        Assert.Equal(ttls, ZoneFileText.Read(text).Records.Select(record => (int)record.Ttl));

    [Fact]
    public void Keeps_strings_that_are_too_long_for_a_check_to_find()
    {
        var key = new string('k', 400);
        Assert.Equal([key], Assert.IsType<TxtRecord>(ZoneFileText.Read(Head + $"s._domainkey TXT \"{key}\"\n").Records[^1]).Strings);
    }

    [Fact]
    public void Leaves_out_what_is_outside_and_says_so()
    {
        var zone = ZoneFileText.Read(Head + "mail.example.net. A 192.0.2.1\na A 192.0.2.2\n");
        Assert.Equal(2, zone.Records.Count);
        Assert.Contains("zone:4: mail.example.net A is outside the zone example.org", Assert.Single(zone.Ignored), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_file_with_a_byte_order_mark() =>
        Assert.Equal("example.org", ZoneFileText.Read("\xEF\xBB\xBF" + Head).Origin.Value);

    [Theory]
    [InlineData("", "no SOA record")]
    [InlineData("$ORIGIN example.org.\na 1 A 192.0.2.1\n", "no SOA record")]
    [InlineData("$ORIGIN example.org.\na A 192.0.2.1\n", "has no TTL")]
    [InlineData("  1 A 192.0.2.1\n", "has no owner")]
    public void Says_what_a_zone_lacks(string text, string part) => Assert.Contains(part, Fault(("zone", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Tells_what_cannot_be_read()
    {
        var folder = Directory.CreateTempSubdirectory("mailrep-zone-");
        try
        {
            Assert.Equal(MailRepError.ZoneFileNotFound, Assert.Throws<MailRepException>(() => ZoneFileReader.Read(Path.Combine(folder.FullName, "none"))).Error);
            Assert.Equal(MailRepError.ZoneFileNotFound, Assert.Throws<MailRepException>(() => ZoneFileReader.Read(Path.Combine(folder.FullName, "no", "none"))).Error);
            Assert.Equal(MailRepError.ZoneFileUnreadable, Assert.Throws<MailRepException>(() => ZoneFileReader.Read(folder.FullName)).Error);
            Assert.Equal(MailRepError.ZoneFileUnreadable, Fault(("zone", "\0\0\0\x02")).Error);
            var huge = Path.Combine(folder.FullName, "huge");
            using (var file = File.Create(huge))
            {
                file.SetLength(ZoneFileSource.MaxOctets + 1);
            }

            Assert.Contains("MiB", Assert.Throws<MailRepException>(() => ZoneFileReader.Read(huge)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void No_text_makes_it_fail_otherwise()
    {
        var random = new Random(7);
        const string alphabet = "a@.$ \t\n\r\"\\();0123456789ORIGINSOATXTMX{},-/#\x80\xFF";
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            try
            {
                _ = new ZoneFileLexer(text, "zone").Entries().ToList();
                _ = DnsNameText.Read(text, DnsName.Root);
                _ = ZoneFileValues.Ttl(text);
                _ = ZoneFileValues.Type(text);
                _ = ZoneGenerator.Expand(text, 5);
                _ = ZoneGenerator.Range(text);
            }
            catch (MailRepException fault)
            {
                Assert.Equal(MailRepError.ZoneFileSyntax, fault.Error);
            }
        }
    }

    private static MailRepException Fault(params (string Name, string Text)[] files) => Assert.Throws<MailRepException>(() => ZoneFileText.Read(files));

    private static string Show(DnsRecord record) => $"{record.Name} {record.Ttl} {record.Type} " + record switch
    {
        AddressRecord address => address.Address.ToString(),
        MxRecord mx => $"{mx.Preference} {mx.Exchange}",
        NsRecord ns => ns.Target.ToString(),
        PtrRecord ptr => ptr.Target.ToString(),
        CNameRecord alias => alias.Target.ToString(),
        TxtRecord text => string.Join('|', text.Strings),
        OtherRecord other => other.Data,
        _ => "SOA",
    };
}
