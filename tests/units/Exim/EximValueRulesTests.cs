using MailRep.Exim;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim;

/// <summary>What passed once and is sent unsigned, or refused, by the real Exim; tests/lab shows that it is.</summary>
public sealed class EximValueRulesTests
{
    private const string Selector = "DKIM_SELECTOR = s\n";
    private const string Key = "DKIM_PRIVATE_KEY = /etc/exim4/dkim/example.org.key\n";
    private const string Headers = "DKIM_SIGN_HEADERS = From:=To\n";
    private const string FromTable = "DKIM_DOMAIN = ${lookup{${lc:${domain:${address:$h_from:}}}}lsearch,ret=key{CONFDIR/dkim_domains}}\n";
    private const string Rest = Key + Headers;

    private static readonly EximAccounts Nobody = new("root:x:0:0:::\n", "root:x:0:\n");

    [Theory]
    [InlineData(null, "EXIM-TABLE Fail", false)]
    [InlineData("", "EXIM-TABLE Fail", false)]
    [InlineData("# none yet\n\n", "EXIM-TABLE Fail", false)]
    [InlineData("a.example: x\n", "", true)]
    public void Finds_a_table_that_does_not_serve(string? table, string expected, bool signs)
    {
        using var folder = Folder(FromTable + Selector + Rest);
        if (table is not null)
        {
            folder.File("dkim_domains", table);
        }

        AssertFindings(folder, expected, signs);
        Assert.All(Judge(folder).Findings, finding => Assert.Contains("selector=SELECTOR key=", finding.Fix!.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Finds_a_table_that_Exim_may_not_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes are Linux's.");
        using var folder = Folder(FromTable + Selector + Rest).File("dkim_domains", "a.example: x\n").Mode("dkim_domains", "600");
        var accounts = new EximAccounts("Debian-exim:x:99999:99999:::\n", string.Empty);
        Assert.Equal("chown root:Debian-exim " + folder.Full("dkim_domains") + " && chmod 0640 " + folder.Full("dkim_domains"), Judge(folder, accounts).Findings.Single(one => one.Id == "EXIM-TABLE").Fix!.Command);
        Assert.DoesNotContain(Judge(folder.Mode("dkim_domains", "644"), accounts).Findings, one => one.Id == "EXIM-TABLE");
    }

    [Fact]
    public void Knows_nothing_of_a_table_outside_a_copy()
    {
        using var folder = Folder("DKIM_DOMAIN = ${lookup{$h_from:}lsearch,ret=key{/srv/domains}}\n" + Selector + Rest);
        AssertFindings(folder, "EXIM-TABLE Unknown", true);
    }

    [Theory]
    [InlineData("DKIM_SELECTOR = ${lc:a\n", "EXIM-EXPANSION Fail", false)]
    [InlineData("DKIM_SELECTOR = ${if eq{a}{b}\n", "EXIM-EXPANSION Fail", false)]
    [InlineData("DKIM_SELECTOR = ${foo:bar}\n", "EXIM-EXPANSION Unknown", null)]
    [InlineData("DKIM_SELECTOR = s$nosuch\n", "EXIM-EXPANSION Unknown", null)]
    [InlineData("DKIM_SELECTOR = ${if eq{a}{b}{x}fail}\n", "EXIM-EXPANSION Fail", false)]
    [InlineData("DKIM_SELECTOR = ${if eq{a}{b}{x}}\n", "EXIM-SELECTOR-VALUE Fail", false)]
    [InlineData("DKIM_SELECTOR = s # the first\n", "EXIM-SELECTOR-VALUE Fail", true)]
    [InlineData("DKIM_SELECTOR = s t\n", "EXIM-SELECTOR-VALUE Fail", true)]
    [InlineData("DKIM_SELECTOR = s : t\n", "", true)]
    [InlineData("DKIM_SELECTOR = $primary_hostname\n", "", true)]
    [InlineData("DKIM_SELECTOR = s\nDKIM_IDENTITY = @b.example\n", "EXIM-IDENTITY Fail", true)]
    [InlineData("DKIM_SELECTOR = s\nDKIM_IDENTITY = a.example\n", "EXIM-IDENTITY Fail", true)]
    [InlineData("DKIM_SELECTOR = s\nDKIM_IDENTITY = x@sub.a.example\n", "", true)]
    [InlineData("DKIM_SELECTOR = s\nDKIM_IDENTITY = @$dkim_domain\n", "", true)]
    [InlineData("DKIM_SELECTOR = s\nDKIM_IDENTITY = $sender_address\n", "", true)]
    public void Finds_a_value_that_does_not_do(string line, string expected, bool? signs)
    {
        using var folder = Folder("DKIM_DOMAIN = a.example\n" + Rest + line);
        AssertFindings(folder, expected, signs, "EXIM-RELAY-SIGNED Pass");
    }

    [Theory]
    [InlineData("me@a.example", "DKIM_DOMAIN = a.example'")]
    [InlineData("a.example # ours", null)]
    [InlineData("${lookup{$sender_host_name}lsearch{CONFDIR/dkim_domains}}", "lsearch,ret=key{")]
    public void Finds_a_domain_that_is_none(string value, string? fix)
    {
        using var folder = Folder($"DKIM_DOMAIN = {value}\n" + Selector + Rest).File("dkim_domains", "a.example: selector=s key=/etc/exim4/dkim/example.org.key\n");
        var finding = Judge(folder).Findings.Single(one => one.Id == "EXIM-DOMAIN-VALUE");
        Assert.Equal((Verdict.Fail, fix is null), (finding.Verdict, finding.Fix!.Command is null));
        Assert.Contains(fix ?? "comment", finding.Fix.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_an_entry_without_a_selector()
    {
        using var folder = Folder(FromTable + "DKIM_SELECTOR = ${extract{selector}{${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}}}}\n" + Rest)
            .File("dkim_domains", "a.example: selector=s\nb.example: key=/x\n");
        AssertFindings(folder, "EXIM-SELECTOR-VALUE Fail", true);
        Assert.Equal(folder.Full("dkim_domains:2"), Judge(folder).Findings[0].Subject);
    }

    [Theory]
    [InlineData("/etc/exim4/dkim/${dkim_domain}.key")]
    [InlineData("${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}{/etc/exim4/dkim/$dkim_domain.key}{0}}")]
    public void Finds_a_tainted_path(string path)
    {
        using var folder = Folder("DKIM_DOMAIN = ${lc:${domain:$h_from:}}\n" + Selector + Headers + $"DKIM_PRIVATE_KEY = {path}\n").File("dkim_domains", "a.example: x\n");
        AssertFindings(folder, "EXIM-KEY-TAINTED Fail", false);
        Assert.False(EximFacts.Read(folder.Path, Nobody).ToConfig().Signs);
    }

    [Theory]
    [InlineData("${if exists{CONFDIR/dkim/example.org.key}{CONFDIR/dkim/gone.key}{0}}", "EXIM-KEY-MISSING Fail", false)]
    [InlineData("${if exists{CONFDIR/dkim/gone.key}{CONFDIR/dkim/example.org.key}{0}}", "EXIM-KEY-MISSING Fail", false)]
    [InlineData("${if exists{CONFDIR/dkim/gone.key}{0}{CONFDIR/dkim/example.org.key}}", "", true)]
    [InlineData("${if exists{CONFDIR/dkim/example.org.key}{CONFDIR/dkim/example.org.key}{0}}", "", true)]
    public void Follows_a_condition_to_the_key_that_is_used(string value, string expected, bool signs)
    {
        using var folder = Folder("DKIM_DOMAIN = a.example\n" + Selector + Headers + $"DKIM_PRIVATE_KEY = {value}\n");
        AssertFindings(folder, expected, signs, "EXIM-RELAY-SIGNED Pass");
    }

    [Theory]
    [InlineData("DKIM_PRIVATE_KEY = ${readfile{/etc/exim4/which}}\n", "only Exim can tell")]
    [InlineData("DKIM_PRIVATE_KEY = /etc/exim4/dkim/$primary_hostname.key\n", "only Exim can tell")]
    [InlineData("DKIM_PRIVATE_KEY = ${lookup{$sender_address}dsearch,ret=full{/etc/exim4/dkim}}\n", "depends on the message")]
    public void Says_of_which_the_key_depends(string line, string says)
    {
        using var folder = Folder("DKIM_DOMAIN = a.example\n" + Selector + Headers + line);
        Assert.Contains(says, Judge(folder).Findings.Single(one => one.Id == "EXIM-KEY-UNKNOWN").Message, StringComparison.Ordinal);
        Assert.Null(Judge(folder).Signs);
    }

    [Theory]
    [InlineData("DKIM_CANON = relaxed/simple\n", "sed -i '1c DKIM_CANON = relaxed' ")]
    [InlineData("DKIM_CANON = \\\n  relaxed/simple\n", null)]
    public void Changes_a_line_that_is_the_whole_setting(string line, string? command)
    {
        using var folder = Folder(line + EximFolder.Sound);
        Assert.Equal(command is null ? null : command + folder.Full("exim4.conf.localmacros"), Judge(folder).Findings.Single(one => one.Id == "EXIM-CANON").Fix!.Command);
    }

    [Fact]
    public void Writes_no_line_of_Exim_into_a_file_of_the_shell()
    {
        using var folder = Folder(EximFolder.Sound).File("update-exim4.conf.conf", "dc_eximconfig_configtype='internet'\nDKIM_CANON=both\n");
        Assert.Null(Judge(folder).Findings.Single(one => one.Id == "EXIM-CANON").Fix!.Command);
    }

    [Fact]
    public void Finds_a_redefinition_of_nothing()
    {
        using var folder = Folder("DKIM_DOMAIN == a.example\n" + Selector + Rest);
        AssertFindings(folder, "EXIM-MACRO-FIRST Fail", false, "EXIM-RELAY-SIGNED Pass");
    }

    [Theory]
    [InlineData("dc_eximconfig_configtype='internet'\r\n\r\n", "EXIM-SETUP Fail")]
    [InlineData("dc_eximconfig_configtype='internet'\ndc_use_split_config='yes'\n", "EXIM-SETUP Fail")]
    [InlineData("export dc_eximconfig_configtype='internet'\ndc_use_split_config='False'\n", "")]
    [InlineData("dc_eximconfig_configtype='internet'\ndc_use_split_config=''\n", "")]
    public void Finds_what_update_exim4_conf_ends_at(string setup, string expected)
    {
        using var folder = Folder(EximFolder.Sound).File("update-exim4.conf.conf", setup);
        AssertFindings(folder, expected, expected.Length == 0);
    }

    [Fact]
    public void Finds_that_the_template_is_gone()
    {
        using var folder = Folder(EximFolder.Sound);
        File.Delete(folder.Full("exim4.conf.template"));
        AssertFindings(folder, "EXIM-SETUP Fail", false);
    }

    [Theory]
    [InlineData("0.0.0.0/0", "EXIM-RELAY-SIGNED Fail")]
    [InlineData("192.168.0.0/16 ; ::/0", "EXIM-RELAY-SIGNED Fail")]
    [InlineData("*", "EXIM-RELAY-SIGNED Fail")]
    [InlineData("10.0.0.0/8:*", "EXIM-RELAY-SIGNED Fail")]
    [InlineData("192.168.0.0/16", "EXIM-RELAY-SIGNED Pass")]
    public void Fails_what_signs_for_everyone(string nets, string expected)
    {
        using var folder = Folder("DKIM_DOMAIN = a.example\n" + Selector + Rest).File("update-exim4.conf.conf", $"dc_eximconfig_configtype='internet'\ndc_relay_nets='{nets}'\n");
        AssertFindings(folder, expected, true);
    }

    [Theory]
    [InlineData("dkim", "777", "EXIM-KEY-FOLDER Fail")]
    [InlineData("exim4.conf.localmacros", "666", "EXIM-FILE-WRITABLE Fail")]
    [InlineData("update-exim4.conf.conf", "646", "EXIM-FILE-WRITABLE Fail")]
    [InlineData("conf.d/main", "777", "")]
    [InlineData(".", "777", "EXIM-FILE-WRITABLE Fail")]
    public void Fails_what_everyone_can_write(string path, string mode, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes are Linux's.");
        using var folder = Folder(EximFolder.Sound).Mode(path, mode);
        AssertFindings(folder, expected, true);
    }

    [Fact]
    public void Says_which_folder_keeps_Exim_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes are Linux's.");
        using var folder = Folder("DKIM_DOMAIN = a.example\n" + Selector + Headers + "DKIM_PRIVATE_KEY = /etc/exim4/up/per/a.key\n").File("up/per/a.key", TestKeys.Pem("rsa"));
        folder.Mode("up", "700").Mode("up/per", "755").Mode("up/per/a.key", "644");
        var finding = Judge(folder, new EximAccounts("Debian-exim:x:99999:99999:::\n", string.Empty)).Findings.Single(one => one.Id == "EXIM-KEY-UNREADABLE");
        Assert.Contains(folder.Full("up") + ",", finding.Message, StringComparison.Ordinal);
        Assert.Contains("mv -n ", finding.Fix!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void Proposes_no_key_in_the_place_of_a_folder_or_link()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links are Linux's.");
        using var folder = Folder("DKIM_DOMAIN = a.example\n" + Headers + "DKIM_SELECTOR = dir : lost : out : in\nDKIM_PRIVATE_KEY = /etc/exim4/dkim/$dkim_selector.key\n");
        Directory.CreateDirectory(folder.Full("dkim/dir.key"));
        File.CreateSymbolicLink(folder.Full("dkim/lost.key"), "gone.key");
        File.CreateSymbolicLink(folder.Full("dkim/out.key"), "/srv/out.key");
        File.CreateSymbolicLink(folder.Full("dkim/in.key"), "/etc/exim4/dkim/example.org.key");
        var result = Judge(folder);
        Assert.Equal("EXIM-KEY-INVALID EXIM-KEY-MISSING EXIM-KEY-UNKNOWN EXIM-RELAY-SIGNED", string.Join(' ', result.Findings.Select(one => one.Id).Order(StringComparer.Ordinal)));
        Assert.DoesNotContain(result.Findings, one => one.Fix!.Command?.Contains("openssl", StringComparison.Ordinal) == true);
        var keys = EximFacts.Read(folder.Path, Nobody).Keys;
        Assert.Equal("it is a folder|it is a link to gone.key, which is not there|it lies outside the copied folder|RSA", string.Join('|', keys.Select(key => key.File.Problem ?? key.File.Algorithm)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Says_of_UTF_16_nothing_but_that(bool hasMark)
    {
        var encoding = new System.Text.UnicodeEncoding(bigEndian: false, hasMark);
        using var folder = Folder(EximFolder.Sound).File("exim4.conf.localmacros", [.. encoding.GetPreamble(), .. encoding.GetBytes(EximFolder.Sound)]);
        AssertFindings(folder, "EXIM-BOM Fail", false);
    }

    [Theory]
    [InlineData("conf.d/transport/30_exim4-config_remote_smtp_smarthos.rul", "EXIM-FILE-NAME Warn")]
    [InlineData("conf.d/transport/30_exim4-config_remote_smtp.rule", "EXIM-FILE-NAME Warn")]
    [InlineData("conf.d/transport/30_exim4-config_remote_smtp.dpkg-old", "")]
    [InlineData("conf.d/transport/30_exim4-config_remote_smtp.rul", "")]
    public void Finds_a_misnamed_override(string path, string expected)
    {
        using var folder = Folder(EximFolder.Sound, split: true).File(path, EximFolder.RemoteSmtp);
        AssertFindings(folder, expected, true);
    }

    [Fact]
    public void Does_not_know_what_it_may_not_read()
    {
        using var folder = Folder(EximFolder.Sound);
        using (var huge = File.Create(folder.Full("exim4.conf.localmacros")))
        {
            huge.SetLength((4 * 1024 * 1024) + 1);
        }

        var config = EximFacts.Read(folder.Path, Nobody).ToConfig();
        Assert.Null(config.Signs);
        Assert.Contains("exim4.conf.localmacros says is not known", config.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_no_key_wherever_it_stands()
    {
        var lines = System.Text.Encoding.ASCII.GetString(TestKeys.Pem("rsa")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..^1];
        var spaced = string.Join(' ', string.Concat(lines).Chunk(16).Select(part => new string(part)));
        using var folder = Folder($"DKIM_DOMAIN = {lines[1]}\nDKIM_SELECTOR = {lines[2]}\nDKIM_PRIVATE_KEY = {spaced}\n");
        var text = System.Text.Json.JsonSerializer.Serialize(EximFacts.Read(folder.Path, Nobody).ToConfig()) + System.Text.Json.JsonSerializer.Serialize(Judge(folder));
        Assert.DoesNotContain(lines[1][..16], text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(lines[2][..16], text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(spaced[..33], text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_stands_where_the_folder_should()
    {
        using var folder = Folder(EximFolder.Sound);
        var file = Assert.Throws<MailRepException>(() => EximFacts.Read(folder.Full("exim4.conf.template"), Nobody));
        Assert.Contains("is a file", file.Message, StringComparison.Ordinal);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links are Linux's.");
        Directory.CreateSymbolicLink(folder.Full("link"), "nowhere");
        Assert.Contains("a link to nowhere", Assert.Throws<MailRepException>(() => EximFacts.Read(folder.Full("link"), Nobody)).Message, StringComparison.Ordinal);
    }

    private static EximFolder Folder(string macros, bool split = false) =>
        new EximFolder("internet", split).File(split ? "conf.d/main/000_localmacros" : "exim4.conf.localmacros", macros)
            .File("dkim/example.org.key", TestKeys.Pem("rsa")).Mode("dkim", "750").Mode("dkim/example.org.key", "640");

    private static EximConfigCheckResult Judge(EximFolder folder, EximAccounts? accounts = null) => EximJudge.Judge(EximFacts.Read(folder.Path, accounts ?? Nobody), hasLocalMacros: true);

    private static void AssertFindings(EximFolder folder, string expected, bool? signs, string also = "")
    {
        var result = Judge(folder);
        Assert.Equal(string.Join('|', new[] { expected, also }.Where(one => one.Length > 0).Order(StringComparer.Ordinal)), string.Join('|', result.Findings.Select(one => $"{one.Id} {one.Verdict}").Order(StringComparer.Ordinal)));
        Assert.Equal(signs, result.Signs);
        Assert.All(result.Findings, one => Assert.NotNull(one.Fix));
    }
}
