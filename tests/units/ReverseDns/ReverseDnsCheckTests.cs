using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.ReverseDns;
using MailRep.Tests.Support;

namespace MailRep.Tests.ReverseDns;

public sealed class ReverseDnsCheckTests
{
    private const string Address = "192.0.2.10";

    private static Task<ReverseDnsCheckResult> Run(FakeResolver dns, string address = Address, string? helo = null) =>
        new ReverseDnsCheck(new CheckContext(dns)).RunAsync(IPAddress.Parse(address), helo is null ? null : DnsName.Parse(helo), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Ids(CheckResult result) => result.Findings.Select(finding => finding.Id);

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::10")]
    public async Task Passes_an_address_whose_name_leads_back(string address)
    {
        var result = await Run(new FakeResolver().Ptr(address, "mail.example.org").Address("mail.example.org", address), address, "mail.example.org");
        Assert.Equal(Verdict.Pass, result.Verdict);
        Assert.Equal(["mail.example.org"], result.PtrNames);
        Assert.Equal(["mail.example.org"], result.ConfirmedNames);
        Assert.Contains("mail.example.org", result.Reason, StringComparison.Ordinal);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task Compares_addresses_and_not_their_spelling()
    {
        var result = await Run(new FakeResolver().Ptr("2001:db8::10", "m.example.org").Address("m.example.org", "2001:0db8:0000::0010"), "2001:DB8:0:0:0:0:0:10");
        Assert.Equal(Verdict.Pass, result.Verdict);
    }

    [Fact]
    public async Task Fails_an_address_without_a_name_and_writes_the_record_to_ask_for()
    {
        var dns = new FakeResolver().Fails(DnsName.ReverseOf(IPAddress.Parse(Address)).Value, DnsRecordType.PTR, DnsStatus.NxDomain);
        var result = await Run(dns.Exists("mail.example.org"), helo: "mail.example.org");
        Assert.Equal(Verdict.Fail, result.Verdict);
        var finding = Assert.Single(result.Findings);
        Assert.Equal("PTR-MISSING", finding.Id);
        Assert.Equal("10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.", finding.Fix!.Record!.ToZoneLine());
        Assert.Equal(FixKind.Text, finding.Fix.Kind);
    }

    [Fact]
    public async Task Fails_a_name_that_leads_elsewhere_and_writes_its_address_record()
    {
        var result = await Run(new FakeResolver().Ptr(Address, "mail.example.org").Address("mail.example.org", "192.0.2.99"));
        Assert.Equal(Verdict.Fail, result.Verdict);
        var finding = Assert.Single(result.Findings);
        Assert.Equal("PTR-NOT-CONFIRMED", finding.Id);
        Assert.Contains("192.0.2.99", finding.Message, StringComparison.Ordinal);
        Assert.StartsWith("If mail.example.org is the name of this server alone", finding.Fix!.Text, StringComparison.Ordinal);
        Assert.Empty(result.ConfirmedNames);

        var same = await Run(new FakeResolver().Ptr(Address, "mail.example.org").Address("mail.example.org", "192.0.2.99"), helo: "mail.example.org");
        Assert.Equal(("mail.example.org. 3600 IN A 192.0.2.10", "192.0.2.99"), (same.Findings[0].Fix!.ToString(), same.Findings[0].Fix!.Replaces));
        var other = await Run(new FakeResolver().Ptr(Address, "host1.isp.example").Address("host1.isp.example", "192.0.2.99").Address("mail.example.org", Address), helo: "mail.example.org");
        Assert.Equal("10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.", other.Findings[0].Fix!.Record!.ToString());
    }

    [Fact]
    public async Task Fails_an_alias_even_where_its_target_has_the_address()
    {
        var dns = new FakeResolver().Ptr(Address, "alias.example.org").Address("real.example.org", Address);
        var resolver = new AliasingResolver(dns, DnsName.Parse("alias.example.org"), DnsName.Parse("real.example.org"));
        var result = await new ReverseDnsCheck(new CheckContext(resolver)).RunAsync(IPAddress.Parse(Address), null, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Equal(["PTR-TARGET-ALIAS"], Ids(result));
        Assert.Contains("PTR real.example.org.", result.Findings[0].Fix!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_no_PTR_that_would_confirm_nothing()
    {
        var elsewhere = await Run(new FakeResolver().Ptr(Address, "a.example.org").Address("a.example.org", Address).Address("www.example.org", "192.0.2.80"), helo: "www.example.org");
        Assert.Equal(("PTR-HELO-MISMATCH", null), (Assert.Single(elsewhere.Findings).Id, elsewhere.Findings[0].Fix!.Record));

        var dns = new FakeResolver().Ptr(Address, "a.example.org").Address("a.example.org", Address).Address("real.example.org", Address);
        var resolver = new AliasingResolver(dns, DnsName.Parse("al.example.org"), DnsName.Parse("real.example.org"));
        var alias = await new ReverseDnsCheck(new CheckContext(resolver)).RunAsync(IPAddress.Parse(Address), DnsName.Parse("al.example.org"), TestContext.Current.CancellationToken);
        Assert.EndsWith("PTR real.example.org.", alias.Findings[0].Fix!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sees_the_forgotten_dot()
    {
        const string Name = "mx.2.0.192.in-addr.arpa";
        var result = await Run(new FakeResolver().Ptr(Address, Name).Missing(Name).Address("mx.example.org", Address), helo: "mx.example.org");
        Assert.Contains("the dot at the end was forgotten", result.Reason, StringComparison.Ordinal);
        Assert.EndsWith("PTR mx.example.org.", result.Findings[0].Fix!.ToString(), StringComparison.Ordinal);
        Assert.Equal(FixKind.Text, (await Run(new FakeResolver().Ptr(Address, Name).Missing(Name))).Findings[0].Fix!.Kind);
    }

    [Theory]
    [InlineData("mail_server.example.org")]
    [InlineData("mail")]
    public async Task Fails_a_name_that_is_no_host_name(string name)
    {
        var result = await Run(new FakeResolver().Ptr(Address, name).Address(name, Address));
        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Equal(["PTR-NOT-HOSTNAME"], Ids(result));
    }

    [Fact]
    public async Task Warns_of_several_names_and_of_one_that_is_not_the_HELO_name()
    {
        var dns = new FakeResolver().Ptr(Address, "a.example.org", "b.example.org").Address("a.example.org", Address).Address("b.example.org", "192.0.2.11").Exists("c.example.org");
        var result = await Run(dns, helo: "c.example.org");
        Assert.Equal(Verdict.Warn, result.Verdict);
        Assert.Equal(["PTR-MULTIPLE", "PTR-HELO-MISMATCH"], Ids(result));
        Assert.Equal(["a.example.org"], result.ConfirmedNames);
    }

    [Fact]
    public async Task Downgrades_an_unfit_name_beside_a_confirmed_one()
    {
        var dns = new FakeResolver().Ptr(Address, "a.example.org", "b_c.example.org").Address("a.example.org", Address).Address("b_c.example.org", Address);
        var result = await Run(dns);
        Assert.Equal(Verdict.Warn, result.Verdict);
        Assert.Equal(["PTR-NOT-HOSTNAME", "PTR-MULTIPLE"], Ids(result));
    }

    [Fact]
    public async Task Looks_at_the_first_ten_names_only()
    {
        var names = Enumerable.Range(0, 12).Select(i => $"n{i}.example.org").ToArray();
        var dns = new FakeResolver().Ptr(Address, names);
        foreach (var name in names)
        {
            dns.Address(name, name == "n10.example.org" ? Address : "192.0.2.99");
        }

        var result = await Run(dns);
        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Equal(12, result.PtrNames.Count);
        Assert.Equal(ReverseDnsCheck.MaxNames, dns.Asked.Count(question => question.Type == DnsRecordType.A));
    }

    [Theory]
    [InlineData(DnsStatus.ServFail)]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.Refused)]
    public async Task Is_unknown_where_DNS_failed(DnsStatus status)
    {
        var reverse = DnsName.ReverseOf(IPAddress.Parse(Address)).Value;
        var noPtr = await Run(new FakeResolver().Fails(reverse, DnsRecordType.PTR, status));
        Assert.Equal(Verdict.Unknown, noPtr.Verdict);
        Assert.Equal(["DNS-UNKNOWN"], Ids(noPtr));

        var noForward = await Run(new FakeResolver().Ptr(Address, "a.example.org").Fails("a.example.org", DnsRecordType.A, status));
        Assert.Equal(Verdict.Unknown, noForward.Verdict);
        Assert.Equal(["DNS-UNKNOWN"], Ids(noForward));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("b_c.example.org")]
    public async Task Is_unknown_where_the_look_up_of_the_fit_name_failed_beside_an_unfit_one(string unfit)
    {
        var result = await Run(new FakeResolver().Ptr(Address, unfit, "a.example.org").Address(unfit, Address).Fails("a.example.org", DnsRecordType.A, DnsStatus.ServFail));
        Assert.Equal(Verdict.Unknown, result.Verdict);
        Assert.Equal(["PTR-NOT-HOSTNAME", "DNS-UNKNOWN", "PTR-MULTIPLE"], Ids(result));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("bad_x.example.org")]
    public async Task Asks_for_no_PTR_that_may_not_stand_there(string helo)
    {
        var result = await Run(new FakeResolver().Ptr(Address, "a.example.org").Address("a.example.org", Address), helo: helo);
        Assert.Equal(["PTR-HELO-MISMATCH"], Ids(result));
        Assert.Null(result.Findings[0].Fix!.Record);
    }

    [Fact]
    public async Task Passes_where_one_name_confirms_and_the_look_up_of_another_failed()
    {
        var result = await Run(new FakeResolver().Ptr(Address, "a.example.org", "b.example.org").Address("a.example.org", Address).Fails("b.example.org", DnsRecordType.A, DnsStatus.ServFail));
        Assert.Equal(["a.example.org"], result.ConfirmedNames);
        Assert.Equal(["PTR-MULTIPLE"], Ids(result));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::1")]
    [InlineData("::ffff:192.168.0.1")]
    public async Task Never_judges_a_private_address(string address)
    {
        var dns = new FakeResolver();
        var result = await Run(dns, address);
        Assert.Equal(Verdict.Unknown, result.Verdict);
        Assert.Equal(["ADDRESS-NOT-PUBLIC"], Ids(result));
        Assert.Contains("-IPAddress", result.Findings[0].Fix!.Text, StringComparison.Ordinal);
        Assert.Empty(dns.Asked);
    }

    [Theory]
    [InlineData("host-192-0-2-10.isp.example", true)]
    [InlineData("10.2.0.192.static.isp.example", true)]
    [InlineData("c000020a.isp.example", true)]
    [InlineData("192000002010.isp.example", true)]
    [InlineData("dyn7.isp.example", true)]
    [InlineData("p-pool-3.isp.example", true)]
    [InlineData("mail.example.org", false)]
    [InlineData("mail.dsl.example", false)]
    [InlineData("mx10-20.example.org", false)]
    [InlineData("spool.example.org", false)]
    [InlineData("homer.example.org", false)]
    public async Task Knows_the_names_of_customer_lines(string name, bool isGeneric)
    {
        var result = await Run(new FakeResolver().Ptr(Address, name).Address(name, Address));
        Assert.Equal(isGeneric ? Verdict.Warn : Verdict.Pass, result.Verdict);
        Assert.Equal(isGeneric ? ["PTR-GENERIC"] : [], Ids(result));
    }

    [Fact]
    public async Task Knows_an_IPv6_address_written_into_a_name()
    {
        const string address = "2001:db8::a1b2:c3d4:e5f6";
        var result = await Run(new FakeResolver().Ptr(address, "h-0000-a1b2-c3d4-e5f6.isp.example").Address("h-0000-a1b2-c3d4-e5f6.isp.example", address), address);
        Assert.Equal(["PTR-GENERIC"], Ids(result));
    }
}
