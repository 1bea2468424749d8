using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Hostname;
using MailRep.Tests.Support;

namespace MailRep.Tests.Hostname;

public sealed class HostnameCheckTests
{
    private const string Name = "mail.example.org";

    private static Task<HostnameCheckResult> Run(FakeResolver dns, string name = Name, params string[] senders) =>
        new HostnameCheck(new CheckContext(dns)).RunAsync(name, [.. senders.Select(IPAddress.Parse)], TestContext.Current.CancellationToken);

    private static IEnumerable<string> Ids(CheckResult result) => result.Findings.Select(finding => finding.Id);

    private static FakeResolver Sound() => new FakeResolver().Address(Name, "192.0.2.10", "2001:db8::10").Ptr("192.0.2.10", Name).Ptr("2001:db8::10", Name);

    [Fact]
    public async Task Passes_a_name_that_is_its_addresses_and_their_reverse_name()
    {
        var result = await Run(Sound());
        Assert.Equal(Verdict.Pass, result.Verdict);
        Assert.Equal(["192.0.2.10", "2001:db8::10"], result.Addresses);
        Assert.Equal([Name], result.PtrNames);
        Assert.Contains("192.0.2.10", result.Reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, (await Run(Sound(), Name, "192.0.2.10")).Verdict);
        Assert.Equal(Verdict.Pass, (await Run(Sound(), Name, "192.0.2.10", "2001:db8::10")).Verdict);
    }

    [Theory]
    [InlineData("mail", "HELO-NOT-QUALIFIED", Verdict.Fail)]
    [InlineData("localhost", "HELO-NOT-QUALIFIED", Verdict.Fail)]
    [InlineData("localhost.localdomain", "HELO-NOT-QUALIFIED", Verdict.Fail)]
    [InlineData("server.local", "HELO-NOT-QUALIFIED", Verdict.Fail)]
    [InlineData("192.0.2.10", "HELO-ADDRESS", Verdict.Fail)]
    [InlineData("2001:db8::10", "HELO-ADDRESS", Verdict.Fail)]
    [InlineData("[192.0.2.10]", "HELO-LITERAL", Verdict.Warn)]
    [InlineData("[IPv6:2001:db8::10]", "HELO-LITERAL", Verdict.Warn)]
    [InlineData("[foo]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("[]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("[192.0.2.999]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("[192.0.2]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("[2001:db8::10]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("[IPv6:192.0.2.10]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("[IPv6:fe80::1%eth0]", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("mail_1.example.org", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("mail server.example.org", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    [InlineData("-mail.example.org", "HELO-NOT-HOSTNAME", Verdict.Fail)]
    public async Task Judges_the_form_without_asking(string name, string id, Verdict verdict)
    {
        var dns = new FakeResolver();
        var result = await Run(dns, name, "192.0.2.10");
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal([id], Ids(result));
        Assert.NotNull(result.Findings[0].Fix);
        Assert.Empty(dns.Asked);
    }

    [Theory]
    [InlineData("mail", "example.net", "hostnamectl set-hostname mail.example.net")]
    [InlineData("localhost", "example.net", "hostnamectl set-hostname mail.example.net")]
    [InlineData("[192.0.2.10]", "example.net", "hostnamectl set-hostname mail.example.net")]
    [InlineData("mail_1.example.org", "example.net", "hostnamectl set-hostname mail-1.example.org")]
    [InlineData("mail_1.example.org", null, "hostnamectl set-hostname mail-1.example.org")]
    [InlineData("mail", null, null)]
    [InlineData("mail", "a_b.example", null)]
    public async Task Gives_a_line_to_paste_only_where_the_name_to_take_is_known(string name, string? domain, string? command)
    {
        var check = new HostnameCheck(new CheckContext(new FakeResolver())) { Domain = domain is null ? null : DnsName.Parse(domain) };
        var result = await check.RunAsync(name, [], TestContext.Current.CancellationToken);
        Assert.Equal(command, result.Findings[0].Fix!.Command);
    }

    [Fact]
    public async Task Judges_no_private_sender_and_gives_no_record_that_holds_it()
    {
        var alone = await Run(Sound(), Name, "10.0.0.5");
        Assert.Equal(Verdict.Unknown, alone.Verdict);
        Assert.Equal(["ADDRESS-NOT-PUBLIC"], Ids(alone));
        Assert.Equal(["10.0.0.5"], alone.SenderAddresses);

        var beside = await Run(Sound(), Name, "192.0.2.10", "fd00::1");
        Assert.Equal(Verdict.Unknown, beside.Verdict);
        Assert.Equal(["ADDRESS-NOT-PUBLIC"], Ids(beside));

        var nowhere = await Run(new FakeResolver().Exists(Name), Name, "10.0.0.5");
        Assert.Equal(Verdict.Fail, nowhere.Verdict);
        Assert.Equal(["HELO-NO-ADDRESS", "ADDRESS-NOT-PUBLIC"], Ids(nowhere));
        Assert.Null(nowhere.Findings[0].Fix!.Record);
    }

    [Theory]
    [InlineData("a_b;reboot.example.org")]
    [InlineData("$(reboot)_x.example.org")]
    public async Task Lets_no_stranger_write_the_line_to_paste(string name)
    {
        var result = await Run(new FakeResolver(), name);
        Assert.Null(result.Findings[0].Fix!.Command);
        Assert.DoesNotContain("reboot", result.Findings[0].Fix!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_a_name_without_addresses()
    {
        var dns = new FakeResolver().Exists(Name).Ptr("192.0.2.10", Name);
        var result = await Run(dns, Name, "192.0.2.10");
        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Equal(["HELO-NO-ADDRESS"], Ids(result));
        Assert.Equal("mail.example.org. 3600 IN A 192.0.2.10", result.Findings[0].Fix!.ToString());
    }

    [Fact]
    public async Task Warns_of_a_name_that_leads_elsewhere()
    {
        var result = await Run(Sound().Ptr("192.0.2.99", Name), Name, "192.0.2.99");
        Assert.Equal(Verdict.Warn, result.Verdict);
        Assert.Equal(["HELO-ELSEWHERE"], Ids(result));
    }

    [Fact]
    public async Task Changes_no_address_on_a_guess()
    {
        var dns = new FakeResolver().Address("example.org", "192.0.2.80").Ptr("192.0.2.10", "mx.example.org");
        var finding = Assert.Single((await Run(dns, "example.org", "192.0.2.10")).Findings);
        Assert.Equal(("HELO-ELSEWHERE", FixKind.Text), (finding.Id, finding.Fix!.Kind));
        Assert.Contains("such as mx.example.org, its reverse name", finding.Fix.Text, StringComparison.Ordinal);

        // Of the other family there is nothing to lose.
        var ip6 = Assert.Single((await Run(dns.Ptr("2001:db8::10", "example.org"), "example.org", "2001:db8::10")).Findings);
        Assert.Equal("example.org. 3600 IN AAAA 2001:db8::10", ip6.Fix!.Record!.ToString());
    }

    [Fact]
    public async Task Warns_of_an_alias_and_names_the_machine()
    {
        var resolver = new AliasingResolver(new FakeResolver().Address("mx.example.org", "192.0.2.10").Ptr("192.0.2.10", "mx.example.org"), DnsName.Parse("al.example.org"), DnsName.Parse("mx.example.org"));
        var result = await new HostnameCheck(new CheckContext(resolver)).RunAsync("al.example.org", [IPAddress.Parse("192.0.2.10")], TestContext.Current.CancellationToken);
        Assert.Equal((Verdict.Warn, "HELO-ALIAS"), (result.Verdict, Assert.Single(result.Findings).Id));
        Assert.Equal("hostnamectl set-hostname mx.example.org", result.Findings[0].Fix!.Command);
    }

    [Fact]
    public async Task Warns_of_each_sending_address_that_the_name_lacks()
    {
        var result = await Run(Sound().Ptr("192.0.2.99", Name), Name, "192.0.2.10", "192.0.2.99");
        Assert.Equal(Verdict.Warn, result.Verdict);
        Assert.Equal(["HELO-ELSEWHERE"], Ids(result));
        Assert.Contains("192.0.2.99", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_where_the_reverse_name_is_another_or_missing()
    {
        var other = await Run(new FakeResolver().Address(Name, "192.0.2.10").Ptr("192.0.2.10", "other.example.org"));
        Assert.Equal(Verdict.Warn, other.Verdict);
        Assert.Equal(["HELO-PTR-MISMATCH"], Ids(other));
        Assert.Equal("10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.", other.Findings[0].Fix!.Record!.ToString());

        var reverse = DnsName.ReverseOf(IPAddress.Parse("192.0.2.10")).Value;
        var none = await Run(new FakeResolver().Address(Name, "192.0.2.10").Fails(reverse, DnsRecordType.PTR, DnsStatus.NxDomain));
        Assert.Equal(Verdict.Warn, none.Verdict);
    }

    [Fact]
    public async Task Is_unknown_where_DNS_failed()
    {
        var reverse = DnsName.ReverseOf(IPAddress.Parse("192.0.2.10")).Value;
        var noPtr = await Run(new FakeResolver().Address(Name, "192.0.2.10").Fails(reverse, DnsRecordType.PTR, DnsStatus.TimedOut));
        Assert.Equal(Verdict.Unknown, noPtr.Verdict);

        var noAddress = await Run(new FakeResolver().Fails(Name, DnsRecordType.A, DnsStatus.ServFail).Exists(Name));
        Assert.Equal(Verdict.Unknown, noAddress.Verdict);

        // Half of the addresses is not known, and nobody said which one sends.
        var open = await Run(new FakeResolver().Address(Name, "192.0.2.10").Fails(Name, DnsRecordType.AAAA, DnsStatus.ServFail).Ptr("192.0.2.10", Name));
        Assert.Equal(Verdict.Unknown, open.Verdict);

        // The AAAA look-up failed: the IPv6 sender may well be there.
        var half = await Run(new FakeResolver().Address(Name, "192.0.2.10").Fails(Name, DnsRecordType.AAAA, DnsStatus.ServFail).Ptr("192.0.2.10", Name).Ptr("2001:db8::10", Name), Name, "192.0.2.10", "2001:db8::10");
        Assert.Equal(Verdict.Unknown, half.Verdict);
    }

    [Fact]
    public async Task Does_not_pass_a_name_with_private_addresses_alone()
    {
        var result = await Run(new FakeResolver().Address(Name, "10.0.0.5"));
        Assert.Equal(Verdict.Unknown, result.Verdict);
        Assert.Equal(["ADDRESS-NOT-PUBLIC"], Ids(result));
    }

    [Fact]
    public async Task Judges_this_machine_by_its_public_addresses_and_says_when_there_are_none()
    {
        var check = new HostnameCheck(new CheckContext(Sound()));
        var seen = await check.RunLocalAsync(new LocalHost("mail", Name, [IPAddress.Parse("192.0.2.10"), IPAddress.Parse("10.0.0.1")]), [], TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Pass, seen.Verdict);
        Assert.Equal("mail", seen.LocalName);
        Assert.Equal(["192.0.2.10"], seen.SenderAddresses);

        var hidden = await check.RunLocalAsync(new LocalHost("mail", Name, [IPAddress.Parse("10.0.0.1")]), [], TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Unknown, hidden.Verdict);
        Assert.Equal(["ADDRESS-NOT-PUBLIC"], Ids(hidden));

        var shortName = await check.RunLocalAsync(new LocalHost("mail", "mail", [IPAddress.Parse("10.0.0.1")]), [], TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Fail, shortName.Verdict);
        Assert.Contains("single label", shortName.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.1.1 mail.example.org mail", "mail.example.org")]
    [InlineData("192.0.2.1 mail.example.org mail # comment", "mail.example.org")]
    [InlineData("127.0.1.1 mail\n192.0.2.1\tmail.example.org\tmail\r\n", "mail.example.org")]
    [InlineData("# 127.0.1.1 mail.example.org mail", null)]
    [InlineData("127.0.1.1 mailer.example.org mailer", null)]
    [InlineData("", null)]
    public void Finds_the_full_name_in_a_hosts_file(string hosts, string? full) => Assert.Equal(full, LocalHost.FullNameInHosts("mail", hosts));
}
