using System.Text;
using MailRep.Exim;
using MailRep.Exim.Setting;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim.Setting;

public sealed class EximDkimEditorTests
{
    private static readonly EximSigner Org = new("example.org", [new("s1", "/etc/exim4/dkim/org.key")]);
    private static readonly EximSigner Net = new("example.net", [new("n1", "/etc/exim4/dkim/net.key")]);
    private static readonly EximSigner Both = new("example.org", [new("ed", "/etc/exim4/dkim/ed.key"), new("rsa", "/etc/exim4/dkim/rsa.key")]);

    private static EximEdits Set(EximFolder folder, IReadOnlyList<EximSigner> signers, EximSigningOptions? options = null, bool isForced = false) =>
        new EximDkimEditor(folder.Files, isForced).Set(signers, options ?? new());

    private static EximEdits Remove(EximFolder folder, params string[] domains) => new EximDkimEditor(folder.Files, isForced: false).Remove(domains);

    private static void Write(EximEdits edits)
    {
        foreach (var edit in edits.Changes)
        {
            new EximFileWriter(edits.Original.Folder, TimeProvider.System).Write(edit);
        }
    }

    private static string Text(EximEdits edits, string path) => Encoding.Latin1.GetString(edits.Changes.Single(edit => edit.Path == path).After!);

    private static Dictionary<string, string> Snapshot(EximFolder folder) => Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path)) + (OperatingSystem.IsWindows() ? string.Empty : $"U{(int)File.GetUnixFileMode(path)}"));

    [Fact]
    public void One_key_is_set_by_the_macros()
    {
        using var folder = new EximFolder();
        var edits = Set(folder, [Org]);
        Assert.Equal(
            """
            # BEGIN MailRep DKIM: rewritten by Set-EximDkimConfig (it made this file)
            DKIM_DOMAIN = example.org
            DKIM_SELECTOR = s1
            DKIM_PRIVATE_KEY = /etc/exim4/dkim/org.key
            DKIM_CANON = relaxed
            DKIM_SIGN_HEADERS = +From:+Subject:+Date:=To:=Cc:=Message-ID:=Reply-To:=MIME-Version:=Content-Type:=Content-Transfer-Encoding:=In-Reply-To:=References
            # END MailRep DKIM

            """, Text(edits, EximConfiguration.LocalMacros));
        var signing = new EximSigning(EximConfiguration.Read(edits.Files));
        Assert.Equal(["example.org"], signing.Domains);
        Assert.Equal("/etc/exim4/dkim/org.key", Assert.Single(signing.Keys).Value);
    }

    [Fact]
    public void More_keys_stand_in_a_table()
    {
        using var folder = new EximFolder();
        var edits = Set(folder, [Both, Net]);
        Assert.Equal([EximDkimBlock.Table, EximConfiguration.LocalMacros], edits.Changes.Select(edit => edit.Path));
        Assert.Contains("\nexample.net: selector=\"n1\" key.n1=/etc/exim4/dkim/net.key\nexample.org: selector=\"ed : rsa\" key.ed=/etc/exim4/dkim/ed.key key.rsa=/etc/exim4/dkim/rsa.key\n", Text(edits, EximDkimBlock.Table), StringComparison.Ordinal);
        var signing = new EximSigning(EximConfiguration.Read(edits.Files));
        Assert.Equal(["example.net", "example.org"], signing.Domains);
        Assert.Equal(["/etc/exim4/dkim/net.key", "/etc/exim4/dkim/ed.key", "/etc/exim4/dkim/rsa.key"], signing.Keys.Select(key => key.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Twice_is_once(bool isSplit)
    {
        using var folder = new EximFolder(split: isSplit);
        Write(Set(folder, [Both, Net], new EximSigningOptions { Strict = true, Timestamps = 86400, Identity = "@$dkim_domain" }));
        Assert.Empty(Set(folder, [Net, Both]).Changes);
        Assert.Empty(Set(folder, [Both]).Changes);
        Assert.Equal("true", new EximSigning(folder.Read())[EximDkimMacros.Strict]?.Value);
    }

    [Fact]
    public void A_domain_comes_beside_others_and_a_new_key_takes_the_place_of_the_old()
    {
        using var folder = new EximFolder();
        Write(Set(folder, [Org], new EximSigningOptions { Canonicalization = "simple" }));
        Write(Set(folder, [Net]));
        Write(Set(folder, [Org with { Keys = [new("s2", "/etc/exim4/dkim/new.key")] }], new EximSigningOptions { SignHeaders = EximSigningOptions.EximHeaders }));
        var block = EximDkimEditor.ReadBlock(folder.Files)!;
        Assert.Equal([Net, Org with { Keys = [new("s2", "/etc/exim4/dkim/new.key")] }], block.Signers);
        Assert.Equal(("simple", ""), (block.Options.Canonicalization, block.Options.SignHeaders));
        Write(Remove(folder, "example.org"));
        Assert.Equal([Net], EximDkimEditor.ReadBlock(folder.Files)!.Signers);
        Assert.Empty(Remove(folder, "example.org").Changes);
    }

    // Each way a file may end, and what stands in it, and the two layouts, and what the mail goes through.
    public static TheoryData<string, string, bool, string> Files()
    {
        TheoryData<string, string, bool, string> data = [];
        string[] texts = ["", "\n", "# ours\r\nMAIN_X = 1\r\n", "MAIN_X = \u00E4 # Umlaut\n\n\n", "MAIN_X = 1", "MAIN_X = 1\r\n# no end", "# a\rMAIN_X = 1\r"];
        foreach (var text in texts)
        {
            foreach (var type in (string[])["internet", "smarthost", "satellite"])
            {
                data.Add(text, "exim4.conf.localmacros", false, type);
                data.Add(text, "conf.d/main/000_localmacros", true, type);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void It_goes_out_as_it_came_octet_for_octet(string text, string path, bool isSplit, string type)
    {
        using var folder = new EximFolder(type, isSplit);
        folder.File(path, Encoding.Latin1.GetBytes(text)).Mode(path, "0604").File("dkim_domains", "# of the admin").Mode("dkim_domains", "0600");
        var before = Snapshot(folder);
        Write(Set(folder, [Org]));
        Assert.NotEqual(before, Snapshot(folder));
        var after = File.ReadAllText(folder.Full(path), Encoding.Latin1);
        Assert.StartsWith(text, after, StringComparison.Ordinal);
        Assert.Equal(text.Contains("\r\n", StringComparison.Ordinal), after.Split('\n')[^2].EndsWith('\r'));
        Write(Set(folder, [Both, Net]));
        Write(Remove(folder, "example.org"));
        Write(Remove(folder));
        Assert.Equal(before, Snapshot(folder));
    }

    [Fact]
    public void Files_that_were_not_there_are_gone_again()
    {
        using var folder = new EximFolder("smarthost", split: true);
        var before = Snapshot(folder);
        Write(Set(folder, [Both]));
        Assert.Equal(before.Count + 3, Snapshot(folder).Count);
        Write(Remove(folder));
        Assert.Equal(before, Snapshot(folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_smarthost_signs(bool isSplit)
    {
        using var folder = new EximFolder("smarthost", isSplit);
        Assert.False(new EximSigning(folder.Read()).TransportHasOptions);
        Write(Set(folder, [Org]));
        var signing = new EximSigning(folder.Read());
        Assert.True(signing.TransportHasOptions);
        Assert.Equal(("remote_smtp_smarthost", "example.org"), (signing.TransportName, signing[EximDkimMacros.Domain]?.Value));
        Assert.Equal(isSplit, File.Exists(folder.Full("conf.d/transport/30_exim4-config_remote_smtp_smarthost.rul")));
    }

    [Fact]
    public void A_smarthost_that_signs_by_the_admins_own_file_is_left_alone()
    {
        using var folder = new EximFolder("smarthost", split: true).File("conf.d/transport/30_exim4-config_remote_smtp_smarthost.rul", EximFolder.SigningSmarthost);
        Assert.Equal([EximConfiguration.SplitMacros], Set(folder, [Org]).Changes.Select(edit => edit.Path));
    }

    [Theory]
    [InlineData("exim4.conf.localmacros", "# mine\nDKIM_DOMAIN = old.example\n", 2, "defines DKIM_DOMAIN as well")]
    [InlineData("exim4.conf.localmacros", "MAIN_X = 1\nDKIM_CANON = \\\n  # why\n  simple\n# end\n", 2, "defines DKIM_CANON as well")]
    [InlineData("exim4.conf.localmacros", "DKIM_SELECTOR = \\\r\n# c\r\n  old\r\n", 1, "defines DKIM_SELECTOR as well")]
    [InlineData("exim4.conf.template", null, 1, "defines DKIM_SELECTOR anew")]
    [InlineData("exim4.conf.localmacros", "DKIM = 1\n", 1, "has a macro whose name")]
    public void A_line_in_the_way_is_named_and_taken_out_of_force_where_that_is_asked(string path, string? text, int line, string says)
    {
        using var folder = new EximFolder();
        folder.File(path, text ?? ("DKIM_SELECTOR == other\n" + File.ReadAllText(folder.Full(path))));
        var before = Snapshot(folder);
        var problem = Assert.Throws<MailRepException>(() => Set(folder, [Org]));
        Assert.Equal(MailRepError.EximConflict, problem.Error);
        Assert.StartsWith($"{folder.Full(path)}:{line} {says}", problem.Message, StringComparison.Ordinal);
        Write(Set(folder, [Org], isForced: true));
        Assert.Equal("example.org", new EximSigning(folder.Read())[EximDkimMacros.Domain]!.Value);
        var backup = Assert.Single(Directory.GetFiles(folder.Path, "*.bak"));
        Assert.StartsWith(Convert.ToHexString(File.ReadAllBytes(backup)) + (OperatingSystem.IsWindows() ? string.Empty : "U"), before[folder.Full(path)], StringComparison.Ordinal);
        Write(Remove(folder));
        File.Delete(backup);
        Assert.Equal(before, Snapshot(folder));
    }

    [Fact]
    public void A_row_of_the_admins_in_the_table_is_in_the_way()
    {
        using var folder = new EximFolder().File("dkim_domains", "# all\nother.example: selector=o key=/k\n");
        var problem = Assert.Throws<MailRepException>(() => Set(folder, [Org, Net]));
        Assert.Contains("dkim_domains:2 is a line that is not of the block", problem.Message, StringComparison.Ordinal);
        Write(Set(folder, [Org, Net], isForced: true));
        Assert.Equal(["example.net", "example.org"], new EximSigning(folder.Read()).Domains);
    }

    [Theory]
    [InlineData("local", "sends no mail to other servers")]
    [InlineData("none", "Debian's settings are not used")]
    [InlineData("odd", "Debian's settings are not used")]
    public void A_type_that_sends_nothing_is_refused_with_the_line_to_change(string type, string says)
    {
        using var folder = new EximFolder(type);
        var problem = Assert.Throws<MailRepException>(() => Set(folder, [Org]));
        Assert.Equal(MailRepError.EximConfigType, problem.Error);
        Assert.Contains("EXIM-CONFIGTYPE", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"{folder.Full("update-exim4.conf.conf")}:2", problem.Message, StringComparison.Ordinal);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Contains("dc_eximconfig_configtype='internet'", problem.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".ifdef NOTHING\n", "DKIM_DOMAIN would not be set")]
    [InlineData("MAIN_X = 1 \\", "DKIM_DOMAIN would not be set")]
    [InlineData("Keys = other\n", "DKIM_PRIVATE_KEY would be /etc/exim4/other/org.key")]
    public void What_would_stand_there_and_not_be_in_force_is_refused(string macros, string says)
    {
        using var folder = new EximFolder().Macros(macros);
        var problem = Assert.Throws<MailRepException>(() => Set(folder, [Org with { Keys = [new("s1", "/etc/exim4/Keys/org.key")] }]));
        Assert.Equal(MailRepError.EximNotInForce, problem.Error);
        Assert.StartsWith(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_file_with_Debians_transport_signs_and_one_without_says_what_it_needs()
    {
        using var folder = new EximFolder();
        folder.File("exim4.conf", File.ReadAllText(folder.Full("exim4.conf.template")));
        var before = Snapshot(folder);
        Write(Set(folder, [Org]));
        Assert.Equal("example.org", new EximSigning(folder.Read())[EximDkimMacros.Domain]!.Value);
        Write(Remove(folder));
        Assert.Equal(before, Snapshot(folder));
        folder.File("exim4.conf", "begin transports\nremote_smtp:\n  driver = smtp\n");
        var problem = Assert.Throws<MailRepException>(() => Set(folder, [Org]));
        Assert.Contains("dkim_domain = DKIM_DOMAIN; dkim_selector = DKIM_SELECTOR; dkim_private_key = DKIM_PRIVATE_KEY", problem.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DKIM_SELECTOR = s1", "DKIM_SELECTOR = hand")]
    [InlineData("DKIM_CANON = relaxed", "DKIM_CANON = relaxed\nMY = 1")]
    [InlineData("DKIM_CANON = relaxed", "DKIM_CANON = relaxed # mine")]
    [InlineData("=References", "=References # mine")]
    [InlineData("# END MailRep DKIM", "")]
    [InlineData("# END MailRep DKIM", "# END MailRep DKIM\n# BEGIN MailRep DKIM")]
    public void A_block_that_was_changed_by_hand_is_not_taken_for_ours(string old, string @new)
    {
        using var folder = new EximFolder();
        Write(Set(folder, [Org, Net]));
        var path = folder.Full("exim4.conf.localmacros");
        var text = File.ReadAllText(path);
        folder.Macros(text.Contains(old, StringComparison.Ordinal) ? text.Replace(old, @new, StringComparison.Ordinal) : text.Replace("DKIM_SELECTOR", "DKIM_SELECTOR = x\nDKIM_SELECTOR", StringComparison.Ordinal));
        Assert.Equal(MailRepError.EximBlockBroken, Assert.Throws<MailRepException>(() => Set(folder, [Org])).Error);
    }

    [Theory]
    [InlineData("DKIM_STRICT = true")]
    [InlineData("DKIM_TIMESTAMPS = 60")]
    [InlineData("DKIM_IDENTITY = @example.org")]
    public void What_is_to_be_off_is_not_switched_on_by_another_line(string line)
    {
        using var folder = new EximFolder().Macros(line + "\n");
        var off = new EximSigningOptions { Strict = false, Timestamps = 0, Identity = string.Empty };
        Assert.Contains("which is to be off", Assert.Throws<MailRepException>(() => Set(folder, [Org], off)).Message, StringComparison.Ordinal);
        Write(Set(folder, [Org], off, isForced: true));
        Assert.Null(new EximSigning(folder.Read())[line.Split(' ')[0]]);

        // Where nothing is said of it, the line stays as it is.
        using var other = new EximFolder().Macros(line + "\n");
        Write(Set(other, [Org]));
        Assert.NotNull(new EximSigning(other.Read())[line.Split(' ')[0]]);
    }

    [Fact]
    public void What_another_writes_while_the_edit_waits_is_not_lost()
    {
        using var folder = new EximFolder().Macros("MAIN_X = 1\n");
        var edits = Set(folder, [Org]);
        folder.Macros("MAIN_X = 1\nMAIN_Y = 2\n");
        Assert.Equal(MailRepError.EximConfigUnwritable, Assert.Throws<MailRepException>(() => new EximFileWriter(folder.Path, TimeProvider.System).WriteAll(edits.Changes, TestContext.Current.CancellationToken)).Error);
        Assert.EndsWith("MAIN_Y = 2\n", File.ReadAllText(folder.Full("exim4.conf.localmacros")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_and_a_byte_order_mark_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets only some users make links.");
        using var folder = new EximFolder();
        File.CreateSymbolicLink(folder.Full("exim4.conf.localmacros"), folder.Full("none"));
        Assert.Contains("leads to no file", Assert.Throws<MailRepException>(() => Set(folder, [Org])).Message, StringComparison.Ordinal);
        using var marked = new EximFolder().File("exim4.conf.localmacros", [0xEF, 0xBB, 0xBF, (byte)'#', (byte)'\n']);
        Assert.Contains("byte order mark", Assert.Throws<MailRepException>(() => Set(marked, [Org])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_block_goes_along_into_the_other_layout()
    {
        using var folder = new EximFolder();
        Write(Set(folder, [Org]));
        folder.File("update-exim4.conf.conf", "dc_eximconfig_configtype='internet'\ndc_use_split_config='true'\n");
        Write(Set(folder, [Net]));
        Assert.False(File.Exists(folder.Full("exim4.conf.localmacros")));
        Assert.Equal(["example.net", "example.org"], new EximSigning(folder.Read()).Domains);
    }

    [Fact]
    public void A_file_in_UTF_16_is_refused()
    {
        using var folder = new EximFolder().File("exim4.conf.localmacros", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("MAIN_X = 1\n")]);
        Assert.Equal(MailRepError.EximConfigUnreadable, Assert.Throws<MailRepException>(() => Set(folder, [Org])).Error);
    }

    [Fact]
    public void An_identity_of_another_domain_is_refused()
    {
        using var folder = new EximFolder();
        var options = new EximSigningOptions { Identity = EximIdentity.Read("@mail.example.org") };
        Write(Set(folder, [Org], options));
        Assert.Equal(MailRepError.EximSettingInvalid, Assert.Throws<MailRepException>(() => Set(folder, [Net])).Error);
    }
}
