using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Tests.Dkim;

public sealed class DkimSelectorTests
{
    [Theory]
    [InlineData("s1", "s1")]
    [InlineData(" Selector1 ", "selector1")]
    [InlineData("s1.mail", "s1.mail")]
    [InlineData("s1.", "s1")]
    [InlineData("s1._domainkey", "s1")]
    [InlineData("aweber_key_a", "aweber_key_a")]
    [InlineData("schlüssel", "xn--schlssel-95a")]
    public void Reads_what_people_type(string typed, string value) => Assert.Equal(value, new DkimSelector(typed).Value);

    [Theory]
    [InlineData("", "empty")]
    [InlineData(null, "empty")]
    [InlineData("s1._domainkey.example.org", "-Selector s1 -Domain example.org")]
    [InlineData("_domainkey.example.org", "no selector in front")]
    [InlineData("a..b", "two dots")]
    [InlineData("-a", "hyphen")]
    [InlineData("a b", "a space")]
    [InlineData("s=s1", "'='")]
    [InlineData("a;b", "';'")]
    [InlineData("a\u202Eb", "\\u{202E}")]
    public void Says_what_is_wrong_with_the_rest(string? typed, string part)
    {
        Assert.False(DkimSelector.TryParse(typed, out _, out var problem));
        Assert.Contains(part, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Throws_a_message_for_the_binder() =>
        Assert.Contains("20261125", Assert.Throws<FormatException>(() => new DkimSelector(" ")).Message, StringComparison.Ordinal);

    [Fact]
    public void Takes_dates_as_numbers() => Assert.Equal(new DkimSelector("20261125"), new DkimSelector(20261125));

    [Fact]
    public void Knows_where_its_key_stands()
    {
        Assert.Equal("s1._domainkey.example.org", new DkimSelector("S1").At(new DnsName("example.org"))!.Value);
        Assert.Null(new DkimSelector(new string('a', 63)).At(new DnsName(string.Join('.', Enumerable.Repeat(new string('b', 60), 4)))));
    }

    [Fact]
    public void Has_a_catalogue_without_doubles_or_slips()
    {
        var selectors = DkimSelectorCatalogue.All.Select(common => new DkimSelector(common.Selector)).ToList();
        Assert.InRange(selectors.Count, 60, 100);
        Assert.Equal(selectors.Count, selectors.Distinct().Count());
        Assert.All(DkimSelectorCatalogue.All, common => Assert.Equal(common.Selector, new DkimSelector(common.Selector).Value));
    }
}
