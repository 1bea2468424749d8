using MailRep.Spf;

namespace MailRep.Tests.Spf;

public sealed class SpfRecordParserTests
{
    [Theory]
    [InlineData("v=spf1", true)]
    [InlineData("V=SPF1 -all", true)]
    [InlineData("v=spf1  ", true)]
    [InlineData("v=spf10", false)]
    [InlineData("v=spf1\t-all", false)]
    [InlineData(" v=spf1 -all", false)]
    [InlineData("spf2.0/pra -all", false)]
    [InlineData("", false)]
    public void Knows_its_own_records(string text, bool isSpf) => Assert.Equal(isSpf, SpfRecord.IsSpf(text));

    [Fact]
    public void Reads_every_kind_of_term_with_its_position()
    {
        var record = SpfRecordParser.Parse("v=spf1  +a/24//64 mx:example.org ?ptr ip4:192.0.2.0/24 ~ip6:2001:db8::/32 exists:%{i}.example.org include:example.net redirect=example.com exp=e.example.org x=y -all ");
        Assert.Empty(record.Errors);
        Assert.Equal(
            [
                (SpfTermKind.A, 8, SpfResult.Pass), (SpfTermKind.Mx, 18, SpfResult.Pass), (SpfTermKind.Ptr, 33, SpfResult.Neutral),
                (SpfTermKind.Ip4, 38, SpfResult.Pass), (SpfTermKind.Ip6, 55, SpfResult.SoftFail), (SpfTermKind.Exists, 74, SpfResult.Pass),
                (SpfTermKind.Include, 98, SpfResult.Pass), (SpfTermKind.Redirect, 118, SpfResult.Pass), (SpfTermKind.Exp, 139, SpfResult.Pass),
                (SpfTermKind.UnknownModifier, 157, SpfResult.Pass), (SpfTermKind.All, 161, SpfResult.Fail),
            ],
            record.Terms.Select(term => (term.Kind, term.Position, term.Qualifier)));
        Assert.Equal((24, 64), (record.Terms[0].Ip4Bits, record.Terms[0].Ip6Bits));
        Assert.Equal("-all", record.All!.Text);
    }

    [Theory]
    [InlineData("a:", "domain name is missing")]
    [InlineData("a:/24", "domain name is missing")]
    [InlineData("a/33", "0 to 32")]
    [InlineData("a//129", "0 to 128")]
    [InlineData("a/024", "0 to 32")]
    [InlineData("a/", "network length")]
    [InlineData("mx:example", "with a dot")]
    [InlineData("mx:example.org-", "hyphen")]
    [InlineData("a:192.0.2.1", "ip4:")]
    [InlineData("a:example.org:25", "something other")]
    [InlineData("ip4", "address is missing")]
    [InlineData("ip4:192.0.2", "no IPv4 address")]
    [InlineData("ip4:192.0.2.256", "no IPv4 address")]
    [InlineData("ip4:192.0.2.1.1", "no IPv4 address")]
    [InlineData("ip4:192.0.2.1/", "0 to 32")]
    [InlineData("ip6:192.0.2.1", "no IPv6 address")]
    [InlineData("ip6:2001:db8::1::", "no IPv6 address")]
    [InlineData("ptr/24", "no network length")]
    [InlineData("all:x.org", "stands alone")]
    [InlineData("include", "domain name is missing")]
    [InlineData("exists", "domain name is missing")]
    [InlineData("moo", "no such mechanism")]
    [InlineData("-", "no mechanism here")]
    [InlineData("redirect=", "domain name is missing")]
    [InlineData("-redirect=example.org", "no qualifier")]
    [InlineData("1x=y", "name of a modifier")]
    [InlineData("exists:%{x}.org", "no macro letter 'x'")]
    [InlineData("exists:%{d", "no closing }")]
    [InlineData("exists:%{}.org", "names no letter")]
    [InlineData("exists:%(d).org", "%%")]
    [InlineData("exists:%{d0}", "0 parts")]
    [InlineData("exists:%{d2x}", "then digits")]
    [InlineData("exists:%{c}", "explanation texts only")]
    [InlineData("a:exa\u0080mple.org", "U+0080")]
    [InlineData("a:example.org\u0007", "U+0007")]
    public void Says_where_a_term_is_wrong(string term, string part)
    {
        var record = SpfRecordParser.Parse($"v=spf1 mx {term} -all");
        var error = Assert.Single(record.Errors);
        Assert.Equal(10, error.Position);
        Assert.InRange(error.ErrorPosition, 10, 10 + term.Length);
        Assert.Contains(part, error.Problem, StringComparison.Ordinal);
        Assert.Equal(2, record.Terms.Count);
    }

    [Fact]
    public void Takes_redirect_and_exp_once_each()
    {
        Assert.Equal(2, SpfRecordParser.Parse("v=spf1 redirect=a.org exp=b.org REDIRECT=a.org Exp=c.org").Errors.Count);
        Assert.Empty(SpfRecordParser.Parse("v=spf1 x=a y=b x=a redirect=a.org exp=b.org").Errors);
    }

    [Theory]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::13.1.68.3", "::13.1.68.3")]
    [InlineData("::ffff:129.144.52.38", "::ffff:129.144.52.38")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    [InlineData("", null)]
    [InlineData(":", null)]
    [InlineData(":::", null)]
    [InlineData(":1", null)]
    [InlineData("1:", null)]
    [InlineData("1:2:3:4:5:6:7", null)]
    [InlineData("1:2:3:4:5:6:7:8:9", null)]
    [InlineData("1:2:3:4:5:6:7:8::", null)]
    [InlineData("1::2::3", null)]
    [InlineData("12345::", null)]
    [InlineData("g::", null)]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4", null)]
    [InlineData("::1.2.3", null)]
    [InlineData("fe80::1%1", null)]
    [InlineData("[::1]", null)]
    public void Reads_IPv6_addresses_as_RFC_4291_writes_them(string text, string? address) =>
        Assert.Equal(address is null ? null : System.Net.IPAddress.Parse(address), SpfNetwork.ParseIp6(text)?.ToAddress());
}
