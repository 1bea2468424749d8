using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dns;

public sealed class DnsTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("v=spf1 -all", "v=spf1 -all")]
    [InlineData("=1+1", "\\0611+1")]
    [InlineData("@SUM(A1)", "\\064SUM(A1)")]
    [InlineData("\t=1", "\\009=1")]
    [InlineData("\r=1", "\\013=1")]
    [InlineData("-1+1", "\\0451+1")]
    [InlineData("+", "\\043")]
    [InlineData("-x.example.org", "\\045x.example.org")]
    [InlineData("-a.example.org", "\\045a.example.org")]
    [InlineData("-cmd|' /C calc'!A0", "\\045cmd|' /C calc'!A0")]
    // The qualifiers of SPF stay, since a record without them would be another one.
    [InlineData("-all", "-all")]
    [InlineData("+mx", "+mx")]
    [InlineData("-ALL", "-ALL")]
    [InlineData("+a:mail.example.org/24//64", "+a:mail.example.org/24//64")]
    [InlineData("-exists:%{ir}.%{v}._spf.%{d2}", "-exists:%{ir}.%{v}._spf.%{d2}")]
    [InlineData("+include:a.example > ip4:192.0.2.0/24", "+include:a.example > ip4:192.0.2.0/24")]
    [InlineData("+exists:cmd|x!A0", "\\043exists:cmd|x!A0")]
    [InlineData("-a:SUM(1)", "\\045a:SUM(1)")]
    [InlineData("-all+1", "\\045all+1")]
    public void Starts_no_formula(string text, string inert)
    {
        Assert.Equal(inert, DnsText.Inert(text));
        Assert.Equal(inert, DnsText.Presentation(text));
        Assert.Equal(inert, DnsText.Inert(inert));
    }

    [Fact]
    public void Leaves_the_middle_of_a_sentence_alone() => Assert.Equal("=1\\027", DnsText.Inline("=1\e"));

    [Fact]
    public void The_text_of_a_list_starts_no_formula_and_its_items_are_as_they_are()
    {
        ItemList<string> list = ["=x.example", "@y"];
        Assert.Equal("\\061x.example; @y", list.ToString());
        Assert.Equal(["=x.example", "@y"], list);
    }
}
