using MailRep.Exim.Rehearsal;

namespace MailRep.Tests.Exim.Rehearsal;

public sealed class EximRouteTests
{
    private const string Dns = "--------> dnslookup router <--------\ncalling dnslookup router\ndnslookup router called for a@b.example\n";

    [Theory]
    [InlineData("a@b.example\n  router = dnslookup, transport = remote_smtp\n  host b [192.0.2.1] MX=0\n", Dns, "Accepted dnslookup remote_smtp")]
    [InlineData("a@b.example is undeliverable: Unrouteable address\n", Dns + "dnslookup router declined for a@b.example\n", "NoSuchDomain dnslookup ")]
    [InlineData("a@b.example is undeliverable: Unrouteable address\n", "hubbed router skipped: domains mismatch\n", "Refused  ")]
    [InlineData("a@b.example is undeliverable: Unrouteable address\n", Dns + "dnslookup router declined for a@b.example\nlast router called for a@b.example\n", "Refused last ")]
    [InlineData("a@b.example is undeliverable: Mailing to remote domains not supported\n", "nonlocal router called for a@b.example\n", "Refused nonlocal ")]
    [InlineData("a@b.example cannot be resolved at this time: host lookup did not complete\n", Dns, "Deferred dnslookup ")]
    [InlineData("", "", "Unclear  ")]
    public void It_reads_what_the_routers_say(string output, string trace, string expected)
    {
        var route = EximRoute.Read(output, trace);
        Assert.Equal(expected, $"{route.Kind} {route.Router} {route.Transport}");
    }
}
