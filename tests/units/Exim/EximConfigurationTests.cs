using MailRep.Exim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim;

public sealed class EximConfigurationTests
{
    [Theory]
    [InlineData("dc_use_split_config='true'", "Split", null)]
    [InlineData("dc_use_split_config=\"TRUE\"", "Split", null)]
    [InlineData("dc_use_split_config=true # yes", "Split", null)]
    [InlineData("dc_use_split_config='true'\ndc_use_split_config='false'", "Unsplit", null)]
    [InlineData("#dc_use_split_config='true'", "Unsplit", null)]
    [InlineData("dc_eximconfig_configtype='Internet'", "Unsplit", "internet")]
    [InlineData("dc_eximconfig_configtype=local", "Unsplit", "local")]
    [InlineData("", "Unsplit", null)]
    public void Knows_the_layout_and_the_type(string setup, string layout, string? type)
    {
        using var folder = new EximFolder().File("update-exim4.conf.conf", setup + "\n");
        var read = folder.Read();
        Assert.Equal((layout, type), (read.Layout.ToString(), read.ConfigType));
    }

    [Fact]
    public void Takes_the_macros_of_the_unsplit_layout()
    {
        using var folder = new EximFolder().Macros("# ours\nMINE = example.org\nDKIM_DOMAIN = MINE\n").File("conf.d/main/000_localmacros", "DKIM_DOMAIN = example.net\n");
        var read = folder.Read();
        Assert.Equal("/etc/exim4/exim4.conf.localmacros", read.MacroPath);
        Assert.Equal(["exim4.conf.localmacros", "exim4.conf.template"], read.Parts.Select(part => Path.GetFileName(part.FullPath)));
        Assert.Equal("example.org", read.Transport("remote_smtp")!.Options["dkim_domain"].Value);
        Assert.Equal($"{folder.Full("exim4.conf.localmacros")}:3", read.Macro("DKIM_DOMAIN")!.Place.ToString());
        var ignored = Assert.Single(read.Ignored);
        Assert.Equal((EximIgnored.OtherLayout, "DKIM_DOMAIN"), (ignored.Why, Assert.Single(ignored.Macros).Name));
    }

    [Fact]
    public void Takes_the_split_files_in_their_order_with_their_overrides()
    {
        using var folder = new EximFolder("smarthost", split: true).Macros("DKIM_DOMAIN = example.net\n")
            .File("conf.d/main/000_localmacros", "DKIM_DOMAIN = example.org")
            .File("conf.d/main/000_localmacros~", "DKIM_SELECTOR = old\n")
            .File("conf.d/main/lonely.rul", "DKIM_CANON = simple\n")
            .File("conf.d/transport/30_exim4-config_remote_smtp_smarthost.rul", EximFolder.SigningSmarthost);
        var read = folder.Read();
        Assert.Equal("example.org", read.Transport("remote_smtp_smarthost")!.Options["dkim_domain"].Value);
        Assert.Null(read.Macro("DKIM_SELECTOR"));
        Assert.Null(read.Glued);
        Assert.Equal("FileName 000_localmacros~, NothingToOverride lonely.rul, OtherLayout exim4.conf.localmacros",
            string.Join(", ", read.Ignored.Select(one => $"{one.Why} {Path.GetFileName(one.File.Path)}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Takes_nothing_beside_an_exim4_conf()
    {
        using var folder = new EximFolder().Macros("DKIM_DOMAIN = example.net\n")
            .File("exim4.conf", "D = example.org\nbegin transports\nout:\n  driver = smtp\n  dkim_domain = \"D\"\n");
        var read = folder.Read();
        Assert.Equal(EximLayout.OwnFile, read.Layout);
        Assert.Equal("example.org", read.Transport("out")!.Options["dkim_domain"].Value);
        Assert.Contains(read.Ignored, one => one is { Why: EximIgnored.OwnFile, File.Path: EximConfiguration.LocalMacros });
    }

    [Fact]
    public void Glues_a_last_line_without_an_end_to_the_template()
    {
        using var folder = new EximFolder().Macros("DKIM_DOMAIN = example.org");
        var read = folder.Read();
        Assert.Equal("example.org######", read.Transport("remote_smtp")!.Options["dkim_domain"].Value);
        Assert.Equal(folder.Full("exim4.conf.localmacros"), read.Glued!.FullPath);
    }

    // Each as "exim4 -bP transport remote_smtp" says it of the same lines.
    [Theory]
    [InlineData("DKIM_DOMAIN = a # b", "a # b")]
    [InlineData("  DKIM_DOMAIN=a  ", "a")]
    [InlineData("DKIM_DOMAIN = \"a b\"", "a b")]
    [InlineData("DKIM_DOMAIN = \\\n  # between\n  a", "a")]
    [InlineData("DKIM_DOMAIN = LATER\nLATER = a", "a")]
    [InlineData("LOOP = LOOP : LOOP\nDKIM_DOMAIN = LOOP", "LOOP : LOOP")]
    [InlineData("Zz = a\nDKIM_DOMAIN = tZzt", "tat")]
    [InlineData("DKIM_DOMAIN = a\nDKIM_DOMAIN == b", "b")]
    [InlineData(".ifdef NOTHING\nDKIM_DOMAIN = a\n.else\nDKIM_DOMAIN = b\n.endif", "b")]
    [InlineData("Y = 1\n.ifdef NOTHING\nDKIM_DOMAIN = a\n.elifdef Y\nDKIM_DOMAIN = b\n.else\nDKIM_DOMAIN = c\n.endif", "b")]
    [InlineData(".ifndef NOTHING\n.ifdef NOTHING\nDKIM_DOMAIN = a\n.endif\n.else\nDKIM_DOMAIN = c\n.endif\nDKIM_DOMAIN = b", "b")]
    [InlineData("DKIM_DOMAIN = CONFDIR/x", "/etc/exim4/x")]
    public void Reads_macros_as_Exim_does(string macros, string expected)
    {
        using var folder = new EximFolder().Macros(macros + "\n");
        var read = folder.Read();
        Assert.Empty(read.Problems);
        Assert.Equal(expected, read.Transport("remote_smtp")!.Options["dkim_domain"].Value);
    }

    // At each of these "exim4 -bV" gives up.
    [Theory]
    [InlineData("DKIM_DOMAIN=a\nDKIM_DOMAIN=b", "DefinedTwice DKIM_DOMAIN:2")]
    [InlineData("DKIM_DOMAIN=a\nDKIM_DOMAIN_LIST=b", "HoldsEarlierName DKIM_DOMAIN_LIST:2")]
    [InlineData("DKIM_DOMAIN=a\nMY_DKIM_DOMAIN=b", "HoldsEarlierName MY_DKIM_DOMAIN:2")]
    [InlineData("MY_DKIM_DOMAIN=b\nDKIM_DOMAIN=a", "")]
    [InlineData("dkim_domain = a", "BadName dkim_domain:1")]
    [InlineData("DKIM-DOMAIN = a", "BadName DKIM-DOMAIN:1")]
    [InlineData("Dkim_domain = a", "")]
    public void Knows_where_Exim_gives_up(string macros, string expected)
    {
        using var folder = new EximFolder().Macros(macros + "\n");
        Assert.Equal(expected, string.Join(' ', folder.Read().Problems.Select(problem => $"{problem.Kind} {problem.Name}:{problem.Place.Line}")));
    }

    [Fact]
    public void Follows_included_files_and_no_circle()
    {
        using var folder = new EximFolder().Macros("DIR = /etc/exim4\n.include DIR/more\n.include_if_exists /etc/exim4/none\n").File("more", "DKIM_DOMAIN = a\n.include /etc/exim4/more\n");
        var read = folder.Read();
        Assert.Equal("a", read.Macro("DKIM_DOMAIN")!.Value);
        Assert.Equal(folder.Full("more"), read.Macro("DKIM_DOMAIN")!.Place.File.FullPath);
    }

    [Fact]
    public void Takes_the_macros_that_update_exim4_conf_makes_of_its_own_file()
    {
        using var folder = new EximFolder();
        File.AppendAllText(folder.Full("update-exim4.conf.conf"), "DKIM_SELECTOR=Sel\nDKIM_DOMAIN='x'\nCFILEMODE='644'\n");
        var read = folder.Read();
        Assert.Equal("sel", read.Transport("remote_smtp")!.Options["dkim_selector"].Value);
        Assert.Equal("_x_", read.Macro("DKIM_DOMAIN")!.Value);
        Assert.Null(read.Macro("CFILEMODE"));
        Assert.NotNull(read.Macro("DCconfig_internet"));
    }

    [Fact]
    public void Refuses_what_is_no_configuration_of_a_mail_server()
    {
        using var folder = new EximFolder().Macros(string.Concat(Enumerable.Range(0, 3000).Select(i => $"M{i:D4}_ = x\n")));
        Assert.Equal(MailRepError.EximConfigUnreadable, Assert.Throws<MailRepException>(folder.Read).Error);
    }

    [Fact]
    public void Lets_no_value_grow_without_end()
    {
        using var folder = new EximFolder().Macros(string.Concat(Enumerable.Range(0, 26).Select(i => $"{(char)('A' + i)}Q = {(i == 0 ? "xxxxxxxx" : string.Concat(Enumerable.Repeat($"{(char)('A' + i - 1)}Q", 8)))}\n")));
        Assert.All(folder.Read().Macros.All, macro => Assert.InRange(macro.Value.Length, 0, 16 * 1024));
    }
}
