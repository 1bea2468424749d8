using System.Net;
using MailRep.Spf;

namespace MailRep.Tests.Spf;

/// <summary>The examples of RFC 7208 section 7.4, and the edges around them.</summary>
public sealed class SpfMacroTests
{
    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")]
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    [InlineData("%%%_%-.%{h}", "% %20.mail.example.net")]
    [InlineData("%{p}", "name.example.com")]
    public void Expands_as_the_RFC_shows(string text, string expanded) => Assert.Equal(expanded, Expand(text, "192.0.2.3"));

    [Theory]
    [InlineData("%{i}", "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com")]
    public void Writes_IPv6_as_nibbles(string text, string expanded) => Assert.Equal(expanded, Expand(text, "2001:db8::cb01"));

    [Fact]
    public void Escapes_for_upper_case_letters_after_the_rest_is_done() =>
        Assert.Equal("b%26c.a%2F.~-_x", Expand("%{L3r+}", "192.0.2.3", "~-_x+a/+b&c"));

    [Fact]
    public void Cuts_a_long_target_at_a_dot_on_its_left()
    {
        var label = new string('a', 50);
        var target = Expand(string.Join('.', Enumerable.Repeat(label, 6)) + ".%{d}", "192.0.2.3");
        Assert.Equal(string.Join('.', Enumerable.Repeat(label, 4)) + ".email.example.com", target);
    }

    [Fact]
    public void Tells_the_time_and_the_receiver_in_explanations()
    {
        var text = SpfMacroString.Parse("%{c} at %{t} said %{r}.", SpfMacroUse.Explanation, out _, out _)!;
        Assert.Equal("2001:db8::cb01 at 60 said mx.example.net.", SpfMacroExpander.ExpandExplanation(text, Values("2001:db8::cb01", "joe")));
    }

    private static string Expand(string text, string address, string local = "strong-bad")
    {
        var macro = SpfMacroString.Parse(text, SpfMacroUse.Modifier, out var problem, out _);
        Assert.True(macro is not null, problem);
        return SpfMacroExpander.ExpandTarget(macro, Values(address, local));
    }

    private static SpfMacroValues Values(string address, string local) => new(
        SpfIdentity.Of(IPAddress.Parse(address), local + "@email.example.com", "mail.example.net"),
        "email.example.com", "name.example.com", "mx.example.net", DateTimeOffset.UnixEpoch.AddMinutes(1));
}
