using MailRep.Dns;
using MailRep.Exim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim;

public sealed class EximDkimSelectorsTests
{
    private const string LocalMacros = "/etc/exim4/exim4.conf.localmacros";

    private const string Template = """
        CONFDIR = /etc/exim4
        begin transports
        remote_smtp:
          driver = smtp
        .ifdef DKIM_DOMAIN
        dkim_domain = DKIM_DOMAIN
        .endif
        .ifdef DKIM_SELECTOR
        dkim_selector = DKIM_SELECTOR
        .endif
        """;

    private const string LookupDomain = "${lookup{${lc:${domain:${address:$h_from:}}}}lsearch,ret=key{CONFDIR/dkim_domains}}";

    private const string LookupSelector = "${extract{selector}{${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}}}}";

    [Theory]
    [InlineData("example.org", "2026", "2026")]
    [InlineData("Example.ORG", "2026", "2026")]
    [InlineData("example.net : example.org", "ed : rsa", "ed rsa")]
    [InlineData("<; example.net; example.org", "<, ed, rsa", "ed rsa")]
    [InlineData("example.net", "2026", "")]
    [InlineData("MY_DOMAIN", "MY_SELECTOR", "sel")]
    [InlineData("${lc:${domain:$h_from:}}", "2026", "2026?")]
    [InlineData("$sender_address_domain", "2026", "2026?")]
    [InlineData("${lookup{$sender_address_domain}dsearch{/etc/exim4/dkim}}", "2026", "2026?")]
    [InlineData(LookupDomain, LookupSelector, "table")]
    [InlineData(LookupDomain, "2026", "2026")]
    [InlineData("$sender_address_domain", LookupSelector, "table")]
    [InlineData(LookupDomain, "${lookup{$dkim_domain} lsearch {/etc/exim4/plain}{$value}}", "ed rsa")]
    [InlineData(LookupDomain, "${lookup{$dkim_domain}wildlsearch{/etc/exim4/plain}}", "")]
    [InlineData(LookupDomain, "${lookup{$dkim_domain}lsearch*{/etc/exim4/plain}}", "")]
    [InlineData("${lookup{$h_from:}lsearch{/etc/exim4/missing}}", "2026", "")]
    [InlineData("example.org", "${if exists{/x}{a}{b}}", "")]
    [InlineData("example.org", "LOOP", "loop")]
    [InlineData("example.org", "not a selector!", "")]
    [InlineData("example.org", "", "")]
    public void Reads_the_macros_of_Debian(string domain, string selector, string expected)
    {
        using var root = new TemporaryRoot().File(LocalMacros, $"# ours\nMY_DOMAIN = example.org\nMY_SELECTOR == sel\nLOOP = LOOP : LOOP\nDKIM_DOMAIN = {domain}\nDKIM_SELECTOR = \\\n  {selector}\n")
            .File("/etc/exim4/exim4.conf.template", Template)
            .File("/etc/exim4/dkim_domains", "# domains\nexample.net: selector=net key=/k\nexample.org: key=\"/etc/exim4/dkim/a b.key\" \\\n  \n  selector=table\n")
            .File("/etc/exim4/plain", "\"example.org\" : ed : rsa\n");
        Assert.Equal(expected, Find(root));
    }

    [Theory]
    [InlineData("${lc:${domain:$h_from:}}", true)]
    [InlineData("$sender_address_domain", true)]
    [InlineData("${lookup{$sender_address_domain}dsearch{/etc/exim4/dkim}}", false)]
    [InlineData("${if eq{$sender_address_domain}{example.net}{example.net}}", false)]
    [InlineData("example.org", false)]
    public void Tells_a_selector_that_every_message_is_signed_with(string domain, bool isForEveryDomain)
    {
        using var root = new TemporaryRoot().File(LocalMacros, $"DKIM_DOMAIN = {domain}\nDKIM_SELECTOR = 2026\n").File("/etc/exim4/exim4.conf.template", Template);
        var found = new EximDkimSelectors(root.Folder).Find(DnsName.Parse("example.org"), null);
        Assert.Equal([isForEveryDomain], found.Select(selector => selector.IsForEveryDomain));
    }

    [Fact]
    public void Reads_Debians_own_template_without_DKIM()
    {
        using var root = new TemporaryRoot().File("/etc/exim4/exim4.conf.template", Template);
        Assert.Equal("", Find(root));
    }

    [Fact]
    public void Reads_the_split_files_where_they_count()
    {
        using var root = new TemporaryRoot().File("/etc/exim4/update-exim4.conf.conf", "dc_use_split_config='true'\n")
            .File(LocalMacros, "DKIM_DOMAIN = example.org\nDKIM_SELECTOR = ignored\n")
            .File("/etc/exim4/conf.d/main/000_localmacros", "DKIM_DOMAIN = example.org\nDKIM_SELECTOR = split\n")
            .File("/etc/exim4/conf.d/main/000_localmacros.bak", "DKIM_SELECTOR == skipped\n")
            .File("/etc/exim4/conf.d/transport/30_exim4-config_remote_smtp_smarthost", "remote_smtp_smarthost:\n  driver = smtp\n")
            .File("/etc/exim4/conf.d/transport/30_exim4-config_remote_smtp_smarthost.rul", "remote_smtp_smarthost:\n  dkim_domain = example.org\n  dkim_selector = smart\n");
        Assert.Equal("split smart", Find(root));
        Assert.Equal("/etc/exim4/conf.d/main/000_localmacros", new EximDkimSelectors(root.Folder).Find(new DnsName("example.org"), null)[0].Path);
    }

    [Fact]
    public void Reads_exim4_conf_alone_where_it_exists()
    {
        using var root = new TemporaryRoot().File(LocalMacros, "DKIM_DOMAIN = example.org\nDKIM_SELECTOR = ignored\n")
            .File("/etc/exim4/exim4.conf", "D = example.org\nbegin transports\nout:\n  dkim_domain = D\n  dkim_selector = own\nrelay:\n  dkim_domain = example.net\n  dkim_selector = net\n");
        Assert.Equal("own", Find(root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("DKIM_DOMAIN = example.org")]
    [InlineData("DKIM_SELECTOR = x")]
    [InlineData("=\n==\n:\n \\\n\\\nDKIM_DOMAIN=${lookup{lsearch{\nDKIM_SELECTOR=${extract{}lsearch{")]
    [InlineData("A=BBBBBBBB\nB=A A A A A A A A\nDKIM_DOMAIN=example.org\nDKIM_SELECTOR=B")]
    [InlineData("DKIM_DOMAIN=<\nDKIM_SELECTOR=<:")]
    public void Survives_what_is_no_configuration(string text)
    {
        using var root = new TemporaryRoot().File(LocalMacros, text).File("/etc/exim4/update-exim4.conf.conf", "dc_use_split_config=\n");
        Assert.Equal("", Find(root));
    }

    [Fact]
    public void Tells_what_it_cannot_read()
    {
        using var root = new TemporaryRoot().File(LocalMacros, "DKIM_DOMAIN = example.org\nDKIM_SELECTOR = ${if def:h_x:{a}{b}}\n");
        List<string> trace = [];
        Assert.Empty(new EximDkimSelectors(root.Folder).Find(new DnsName("example.org"), trace.Add));
        Assert.Contains("-Selector", Assert.Single(trace), StringComparison.Ordinal);
    }

    private static string Find(TemporaryRoot root) => string.Join(' ', new EximDkimSelectors(root.Folder).Find(new DnsName("example.org"), null)
        .Select(found => found.Selector + (found.IsCertain ? "" : "?")));
}
