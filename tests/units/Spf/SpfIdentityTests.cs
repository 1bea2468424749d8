using System.Net;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>RFC 7208 sections 2.4 and 4.3: who the sender is, however it was written.</summary>
public sealed class SpfIdentityTests
{
    [Theory]
    [InlineData("user@example.org", "user", "example.org")]
    [InlineData("<user@example.org>", "user", "example.org")]
    [InlineData(" < user@example.org > ", "user", "example.org")]
    [InlineData("example.org", "postmaster", "example.org")]
    [InlineData("<@example.org>", "postmaster", "example.org")]
    [InlineData("\"a@b\"@example.org", "\"a@b\"", "example.org")]
    [InlineData("", "postmaster", "mail.example.net")]
    [InlineData("<>", "postmaster", "mail.example.net")]
    [InlineData("< >", "postmaster", "mail.example.net")]
    [InlineData("<user@example.org", "<user", "example.org")]
    public void Takes_a_sender_apart(string sender, string localPart, string domain)
    {
        var identity = SpfIdentity.Of(IPAddress.Loopback, sender, "mail.example.net");
        Assert.Equal((localPart, domain), (identity.LocalPart, identity.SenderDomain));
    }

    [Theory]
    [InlineData("<user@example.org>", "example.org", "user@example.org")]
    [InlineData("<>", "mail.example.net", "")]
    public async Task Judges_a_reverse_path_in_angle_brackets(string typed, string domain, string sender)
    {
        var dns = new FakeResolver().Txt("example.org", "v=spf1 ip4:192.0.2.2 -all").Txt("mail.example.net", "v=spf1 ip4:192.0.2.2 -all");
        var request = new SpfRequest(null, IPAddress.Parse("192.0.2.2"), typed, "mail.example.net");
        var result = await new SpfCheck(new CheckContext(dns)).RunAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((domain, sender, SpfResult.Pass), (result.Domain, result.Sender, result.SpfResult));
        Assert.Equal(typed == "<>", request.IsNullSender);
    }
}
