using MailRep.Exim.Rehearsal;

namespace MailRep.Tests.Exim.Rehearsal;

public sealed class EximConfigTextTests
{
    private static readonly string[] Gone = ["port", "hosts_require_tls", "queue_only", "spool_directory"];

    [Fact]
    public void Options_of_the_main_section_are_replaced_in_front_of_all()
    {
        var text = new EximConfigText("A = 1\nspool_directory = /a\\\n   # between\n   b\n  hide  spool_directory = x\nno_queue_only\nspool_directory_2 = keep\nbegin acl\nspool_directory = keep\n");
        text.SetMain(Gone, ["spool_directory = /b"]);
        Assert.Equal("spool_directory = /b\nA = 1\nspool_directory_2 = keep\nbegin acl\nspool_directory = keep\n", text.ToString());
    }

    [Fact]
    public void A_router_comes_first_and_a_configuration_without_routers_says_so()
    {
        var text = new EximConfigText("x = 1\n  begin   routers\none:\n");
        Assert.True(text.AddRouter(["new:"]));
        Assert.Equal("x = 1\n  begin   routers\nnew:\none:\n", text.ToString());
        Assert.False(new EximConfigText("begin transports\nbegins routers\n").AddRouter(["new:"]));
    }

    [Fact]
    public void A_transport_alone_is_changed_behind_its_driver()
    {
        var text = new EximConfigText("port = main\nbegin routers\nsmtp:\n  port = 1\nbegin transports\nother:\n  driver = smtp\n  port = 2\nsmtp :\n.ifdef X\n  port = 3\n.endif\n  driver = smtp\n  hosts_require_tls = \\\n    a : \\\n    b\n  portal = keep\nlast:\n  port = 4\nbegin retry\n");
        Assert.True(text.SetTransport("smtp", Gone, ["  allow_localhost"]));
        Assert.Equal("port = main\nbegin routers\nsmtp:\n  port = 1\nbegin transports\nother:\n  driver = smtp\n  port = 2\nsmtp :\n.ifdef X\n.endif\n  driver = smtp\n  allow_localhost\n  portal = keep\nlast:\n  port = 4\nbegin retry\n", text.ToString());
        Assert.False(text.SetTransport("absent", Gone, ["  allow_localhost"]));
    }

    [Theory]
    [InlineData("/etc/exim4/dkim/a", "/run/x/dkim/a")]
    [InlineData("CONFDIR = /etc/exim4\nb", "CONFDIR = /run/x\nb")]
    [InlineData("{/etc/exim4}:/etc/exim4/a", "{/run/x}:/run/x/a")]
    [InlineData("/etc/exim4.bak /etc/exim44 /srv/etc/exim4/a", "/etc/exim4.bak /etc/exim44 /srv/etc/exim4/a")]
    [InlineData("", "")]
    public void Paths_of_the_folder_alone_move(string text, string expected) =>
        Assert.Equal(expected, EximHomePaths.Move(text, "/etc/exim4", "/run/x"));
}
