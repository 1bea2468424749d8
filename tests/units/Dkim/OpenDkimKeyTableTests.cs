using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class OpenDkimKeyTableTests
{
    private const string Table = "# keys\n\ns1.example.org example.org:2026:/etc/dkim/a.private # live\nother\texample.net:net:/etc/dkim/b.private\nold  EXAMPLE.ORG:2025:/etc/dkim/c.private\nany %:shared:/etc/dkim/d.private\nbroken example.org\n";

    [Theory]
    [InlineData("Domain example.org\nSelector 2026\nKeyFile /etc/dkim/a.private\n", "2026")]
    [InlineData("domain\texample.net, example.org # ours\nSELECTOR 2026\n", "2026")]
    [InlineData("Domain /etc/domains\nSelector 2026\n", "2026")]
    [InlineData("Domain example.net\nSelector 2026\n", "")]
    [InlineData("Selector 2026\n", "")]
    [InlineData("# Domain example.org\n", "")]
    [InlineData("KeyTable /etc/dkim/keytable\nSelector ignored\nDomain example.org\n", "2026 2025 shared?")]
    [InlineData("KeyTable refile:/etc/dkim/keytable\n", "2026 2025 shared?")]
    [InlineData("KeyTable file:/etc/dkim/keytable\n", "2026 2025 shared?")]
    [InlineData("KeyTable csl:k=example.org:2026:/etc/dkim/a.private,l=example.net:net:/b\n", "2026")]
    [InlineData("KeyTable k=example.org:2026:/etc/dkim/a.private\n", "2026")]
    [InlineData("KeyTable file:/etc/dkim/missing\n", "")]
    [InlineData("KeyTable dsn:mysql://user:secret@host/db/table=t?keycol=id\n", "")]
    [InlineData("KeyTable\n", "")]
    [InlineData("Domain\nSelector\n", "")]
    public void Reads_what_it_signs_with(string configuration, string selectors)
    {
        using var root = new TemporaryRoot().File("/etc/opendkim.conf", configuration).File("/etc/dkim/keytable", Table).File("/etc/domains", "example.org\n");
        List<string> trace = [];
        var found = new OpenDkimKeyTable(root.Folder).Find(new DnsName("example.org"), trace.Add);
        Assert.Equal(selectors, string.Join(' ', found.Select(selector => selector.Selector + (selector.IsCertain ? "" : "?"))));
        Assert.DoesNotContain("secret", string.Concat(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_file()
    {
        using var root = new TemporaryRoot().File("/etc/opendkim.conf", "KeyTable /etc/dkim/keytable\n").File("/etc/dkim/keytable", Table);
        Assert.Equal("/etc/dkim/keytable", new OpenDkimKeyTable(root.Folder).Find(new DnsName("example.org"), null)[0].Path);
    }

    [Fact]
    public void Finds_nothing_on_a_machine_without_it()
    {
        using var root = new TemporaryRoot();
        Assert.Empty(new OpenDkimKeyTable(root.Folder).Find(new DnsName("example.org"), null));
    }
}
