using System.Net;
using MailRep.Dns;

namespace MailRep.Tests.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("Example.ORG", "example.org")]
    [InlineData("example.org.", "example.org")]
    [InlineData("  example.org ", "example.org")]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData("MÜNCHEN.example", "xn--mnchen-3ya.example")]
    [InlineData("_dmarc.example.org", "_dmarc.example.org")]
    [InlineData("0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa")]
    public void Reads_what_people_type(string typed, string value) => Assert.Equal(value, DnsName.Parse(typed).Value);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData(".", "the root")]
    [InlineData("..", "empty label")]
    [InlineData("a b.org", "a space")]
    [InlineData("a..org", "empty label")]
    [InlineData(".org", "empty label")]
    [InlineData("joe@example.org", "mail address")]
    [InlineData("https://example.org", "URL")]
    [InlineData("192.0.2.1", "-IPAddress")]
    [InlineData("2001:db8::1", "-IPAddress")]
    [InlineData("exa\u202Emple.org", "\\u{202E}")]
    public void Says_what_is_wrong_with_the_rest(string typed, string part)
    {
        Assert.False(DnsName.TryParse(typed, out _, out var problem));
        Assert.Contains(part, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Knows_the_limits_of_RFC_1035()
    {
        var label = new string('a', DnsName.MaxLabelLength);
        var longest = string.Join('.', label, label, label, new string('b', 61));
        Assert.Equal(DnsName.MaxLength, DnsName.Parse(longest).Value.Length);
        Assert.False(DnsName.TryParse(longest + "c", out _, out var tooLong));
        Assert.Contains("253", tooLong, StringComparison.Ordinal);
        Assert.False(DnsName.TryParse(label + "a.org", out _, out var tooLongLabel));
        Assert.Contains("63", tooLongLabel, StringComparison.Ordinal);
        Assert.NotNull(DnsName.FromDotted(longest));
        Assert.Null(DnsName.FromDotted(longest + "c"));
        Assert.Null(DnsName.FromDotted("a..b"));
        Assert.Null(DnsName.Parse(longest).Prepend("_dmarc"));
    }

    [Fact]
    public void Keeps_odd_octets_apart_from_dots()
    {
        var name = DnsName.FromLabels(["a.b", "c\\", "\x07\xE9", "Org"])!;
        Assert.Equal(@"a\.b.c\\.\007\233.org", name.Value);
        Assert.Equal(4, name.LabelCount);
        Assert.Equal(@"c\\.\007\233.org", name.Parent!.Value);
        Assert.False(name.IsHostname);
        Assert.False(DnsName.FromLabels(["a.org"])!.IsAtOrBelow(DnsName.Parse("org")));
    }

    [Theory]
    [InlineData("192.0.2.10", "10.2.0.192.in-addr.arpa")]
    [InlineData("::ffff:192.0.2.10", "10.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void Reverses_addresses(string address, string name) => Assert.Equal(name, DnsName.ReverseOf(IPAddress.Parse(address)).Value);

    [Fact]
    public void Shows_umlauts_both_ways_and_no_direction_marks()
    {
        Assert.Equal("münchen.example (xn--mnchen-3ya.example)", DnsName.Parse("münchen.example").Display);
        Assert.Equal("example.org", DnsName.Parse("example.org").Display);
        Assert.Equal(".", DnsName.Root.ToString());
    }

    [Fact]
    public void Knows_where_it_stands()
    {
        var name = DnsName.Parse("a.example.org");
        Assert.True(name.IsAtOrBelow(DnsName.Parse("example.org")));
        Assert.True(name.IsAtOrBelow(name));
        Assert.False(DnsName.Parse("badexample.org").IsAtOrBelow(DnsName.Parse("example.org")));
        Assert.Equal(DnsName.Root, DnsName.Parse("org").Parent);
        Assert.Equal(DnsName.Parse("A.EXAMPLE.org"), name);
    }
}
