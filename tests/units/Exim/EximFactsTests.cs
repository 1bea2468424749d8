using MailRep.Exim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim;

public sealed class EximFactsTests
{
    private static readonly EximAccounts Nobody = new("root:x:0:0::/root:/bin/sh\n", "root:x:0:\n");

    private const string Table = """
        DKIM_DOMAIN = ${lookup{${lc:${domain:${address:$h_from:}}}}lsearch,ret=key{CONFDIR/dkim_domains}}
        DKIM_SELECTOR = ${extract{selector}{${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}}}}
        DKIM_PRIVATE_KEY = ${extract{key}{${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}}}{$value}{0}}

        """;

    [Theory]
    [InlineData("DKIM_DOMAIN = a.example : B.example\nDKIM_SELECTOR = s\nDKIM_PRIVATE_KEY = /etc/exim4/dkim/$dkim_domain.key", "a.example/s=/etc/exim4/dkim/a.example.key b.example/s=/etc/exim4/dkim/b.example.key")]
    [InlineData("DKIM_DOMAIN = a.example\nDKIM_SELECTOR = ed : rsa\nDKIM_PRIVATE_KEY = CONFDIR/dkim/${dkim_selector}.key", "a.example/ed=/etc/exim4/dkim/ed.key a.example/rsa=/etc/exim4/dkim/rsa.key")]
    [InlineData("DKIM_DOMAIN = a.example\nDKIM_SELECTOR = s\nDKIM_PRIVATE_KEY = ${if exists{/etc/exim4/k}{/etc/exim4/k}{0}}", "a.example/s=/etc/exim4/k?")]
    [InlineData("DKIM_DOMAIN = ${lc:${domain:$h_from:}}\nDKIM_SELECTOR = s\nDKIM_PRIVATE_KEY = /etc/exim4/k", "*/s=/etc/exim4/k")]
    [InlineData("DKIM_DOMAIN = $sender_address_domain\nDKIM_SELECTOR = s\nDKIM_PRIVATE_KEY = /etc/exim4/$dkim_domain", "opaque")]
    [InlineData("DKIM_DOMAIN = a.example\nDKIM_SELECTOR = s", "")]
    public void Tells_which_keys_are_meant(string macros, string expected)
    {
        using var folder = new EximFolder().Macros(macros + "\n");
        Assert.Equal(expected, Keys(new EximSigning(folder.Read())));
    }

    [Fact]
    public void Lists_the_domains_of_a_look_up_file()
    {
        using var folder = new EximFolder().Macros(Table).File("dkim_domains", "# x\na.example: selector=s1 key=/etc/exim4/dkim/1\nB.example:\n  selector=s2 \\\n  key=\"/etc/exim4/dkim/2\"\nc.example: selector=s3\n");
        var signing = new EximSigning(folder.Read());
        Assert.Equal(["a.example", "b.example", "c.example"], signing.Domains);
        Assert.Equal(["s1", "s2", "s3"], signing.Selectors);
        Assert.Equal("a.example/s1=/etc/exim4/dkim/1 b.example/s2=/etc/exim4/dkim/2 c.example/s3=0", Keys(signing));
        Assert.Equal(3, signing.Keys[1].Place.Line);
    }

    [Theory]
    [InlineData("internet", false, true, "remote_smtp")]
    [InlineData("smarthost", false, false, "no options of DKIM")]
    [InlineData("satellite", false, false, "no options of DKIM")]
    [InlineData("local", false, false, "local")]
    [InlineData("none", false, false, "no transport")]
    [InlineData("internet", true, true, "remote_smtp")]
    public void Tells_whether_mail_that_leaves_is_signed(string type, bool split, bool signs, string says)
    {
        using var folder = Signing(new EximFolder(type, split));
        var config = Read(folder).ToConfig();
        Assert.Equal(signs, config.Signs);
        Assert.Contains(says, config.Reason, StringComparison.Ordinal);
        Assert.Equal("2026", Assert.Single(config.Selector));
    }

    [Fact]
    public void Knows_a_smarthost_that_signs_by_an_override()
    {
        using var folder = Signing(new EximFolder("smarthost", split: true)).File("conf.d/transport/30_exim4-config_remote_smtp_smarthost.rul", EximFolder.SigningSmarthost);
        Assert.True(Read(folder).ToConfig() is { Signs: true, Transport: "remote_smtp_smarthost" });
    }

    [Fact]
    public void Takes_the_transport_of_an_own_file_and_names_its_options()
    {
        using var folder = new EximFolder().File("exim4.conf", "begin transports\nout:\n  driver = smtp\n  dkim_domain = a.example\n  dkim_selector = s\n  dkim_private_key = /etc/exim4/dkim/example.org.key\n");
        var config = Read(Signing(folder)).ToConfig();
        Assert.True(config is { Signs: true, Transport: "out", Layout: EximLayout.OwnFile });
        Assert.Equal("dkim_domain:4 dkim_selector:5 dkim_private_key:6", string.Join(' ', config.Settings.Select(setting => $"{setting.Name}:{setting.Line}")));
    }

    [Theory]
    [InlineData("rsa", "RSA", 2048)]
    [InlineData("pkcs1", "RSA", 1024)]
    [InlineData("bom", "RSA", 2048)]
    [InlineData("ed25519", "Ed25519", 256)]
    [InlineData("encrypted", null, null)]
    [InlineData("public", null, null)]
    [InlineData("junk", null, null)]
    [InlineData("empty", null, null)]
    [InlineData("damaged", null, null)]
    public void Tells_what_a_key_is(string kind, string? algorithm, int? size)
    {
        var key = EximKeyText.Read(TestKeys.Pem(kind));
        Assert.Equal((algorithm, size), (key.Algorithm, key.Size));
        Assert.Equal(algorithm is null, key.Problem is not null);
    }

    // No line of a key is shown, whatever stands around it; paths, lists and expressions are.
    [Fact]
    public void Knows_each_line_of_a_key()
    {
        var lines = System.Text.Encoding.ASCII.GetString(TestKeys.Pem("rsa")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(EximKeyText.IsSecret(line)));
        Assert.All(lines, line => Assert.True(EximKeyText.IsSecret($"MY_KEY = {line}\\n\\") || line.Length < 40));
        Assert.All(EximFolder.Sound.Split('\n').Append("/etc/exim4/dkim/Mail2026/with-a-long-name.example.org.key").Append("DKIM_SELECTOR=Sel2026"), line => Assert.False(EximKeyText.IsSecret(line)));
    }

    [Fact]
    public void Clears_what_it_read_of_a_key()
    {
        var octets = TestKeys.Pem("rsa");
        EximKeyText.Read(octets);
        Assert.All(octets, octet => Assert.Equal(0, octet));
    }

    // The first class that fits decides: the owner may be shut out where others are not.
    [Theory]
    [InlineData(0x1A0, 0, 106, true)]
    [InlineData(0x1A0, 0, 7, true)]
    [InlineData(0x1A0, 0, 0, false)]
    [InlineData(0x1A4, 0, 0, true)]
    [InlineData(0x180, 103, 0, true)]
    [InlineData(0x120, 0, 8, false)]
    [InlineData(0x024, 103, 106, false)]
    public void Knows_what_Exims_user_may_read(int mode, uint user, uint group, bool expected)
    {
        var accounts = new EximAccounts("root:x:0:0:::\nDebian-exim:x:103:106:::\n", "ssl-cert:x:7:a,Debian-exim\nother:x:8:a\n");
        Assert.Equal(expected, accounts.LetsExim(new UnixFileStatus(mode, user, group), enter: false));
    }

    [Fact]
    public void Reads_mode_and_owner_of_a_key()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes are Linux's.");
        using var folder = Signing(new EximFolder());
        var path = folder.Full("dkim/example.org.key");
        folder.Mode("dkim", "755").Mode("dkim/example.org.key", "640");
        var status = UnixFileStatus.Of(path)!.Value;
        Assert.Equal("0640", status.Octal);
        Assert.Null(UnixFileStatus.Of(path + "x"));

        // Exim's user is in the group of the file, but may not enter the folder.
        var accounts = new EximAccounts($"Debian-exim:x:99999:{status.Group}:::\n", string.Empty);
        Assert.True(Assert.Single(Read(folder, accounts).Keys).File.ReadableByExim);
        folder.Mode("dkim", "700");
        var file = Assert.Single(Read(folder, accounts).Keys).File;
        Assert.True(file is { ReadableByExim: false, Exists: true, Mode: "0640" });
        Assert.Null(Assert.Single(Read(folder).Keys).File.ReadableByExim);
    }

    [Fact]
    public void Says_of_keys_outside_a_copy_that_it_does_not_know()
    {
        using var folder = new EximFolder().Macros("DKIM_DOMAIN = a.example\nDKIM_SELECTOR = s\nDKIM_PRIVATE_KEY = /etc/passwd\n");
        Assert.True(Assert.Single(Read(folder).Keys).File is { Exists: null, Path: "/etc/passwd", Mode: null });
    }

    private static EximFacts Read(EximFolder folder, EximAccounts? accounts = null) => EximFacts.Read(folder.Path, accounts ?? Nobody);

    private static EximFolder Signing(EximFolder folder) =>
        folder.Macros(EximFolder.Sound).File("conf.d/main/000_localmacros", EximFolder.Sound).File("dkim/example.org.key", TestKeys.Pem("rsa"));

    private static string Keys(EximSigning signing) => signing.IsKeyOpaque ? "opaque" : string.Join(' ', signing.Keys
        .Select(key => $"{key.Domain ?? "*"}/{key.Selector ?? "*"}={key.Value}{(key.IsGuarded ? "?" : "")}"));
}
