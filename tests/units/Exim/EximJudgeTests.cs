using MailRep.Exim;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim;

/// <summary>Each trap with a folder that has it; <see cref="Passes_what_has_none"/> is the folder that has none of them.</summary>
public sealed class EximJudgeTests
{
    // The owner of the tests' files, in the place of Exim's user.
    private static readonly EximAccounts Nobody = new("root:x:0:0:::\n", "root:x:0:\n");

    private const string Domain = "DKIM_DOMAIN = a.example\n";
    private const string Selector = "DKIM_SELECTOR = s\n";
    private const string Key = "DKIM_PRIVATE_KEY = /etc/exim4/dkim/example.org.key\n";
    private const string Headers = "DKIM_SIGN_HEADERS = From:=To\n";
    private const string Three = Domain + Selector + Headers;
    private const string Four = Three + Key;

    [Theory]
    [InlineData("internet", false)]
    [InlineData("internet", true)]
    [InlineData("smarthost", true)]
    public void Passes_what_has_none(string type, bool split)
    {
        using var folder = Folder(EximFolder.Sound, type, split);
        if (type == "smarthost")
        {
            folder.File("conf.d/transport/30_exim4-config_remote_smtp_smarthost.rul", EximFolder.SigningSmarthost);
        }

        var result = Judge(folder);
        Assert.Empty(result.Findings);
        Assert.Equal((Verdict.Pass, true, "Exim"), (result.Verdict, result.Signs, result.Check));
        Assert.Contains("which has the options", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "EXIM-DKIM-NONE Fail")]
    [InlineData(Selector + Key + Headers, "EXIM-DKIM-INCOMPLETE Fail")]
    [InlineData(Domain + Key + Headers, "EXIM-DKIM-INCOMPLETE Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Three, "EXIM-DKIM-INCOMPLETE Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four, "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_SELECTR = t\n", "EXIM-MACRO-UNKNOWN Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_HASH = sha256\n", "EXIM-MACRO-UNKNOWN Warn", "EXIM-RELAY-SIGNED Pass")]
    [InlineData("MY_NAME = a\n" + Four, "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + Selector, "EXIM-MACRO-TWICE Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_SELECTOR == t\n", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_DOMAIN_LIST = t\n", "EXIM-MACRO-PREFIX Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "dkim_canon = relaxed\n", "EXIM-MACRO-NAME Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_CANON = relaxed", "EXIM-CANON Warn", "EXIM-NEWLINE Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "# the end", "EXIM-NEWLINE Warn", "EXIM-RELAY-SIGNED Pass")]
    [InlineData("\uFEFF# ours\n" + Four, "EXIM-BOM Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_CANON = relaxed/simple\n", "EXIM-CANON Warn", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_CANON = simple\n", "EXIM-CANON-SIMPLE Warn", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_TIMESTAMPS = 2w\n", "EXIM-RELAY-SIGNED Pass", "EXIM-TIMESTAMPS Fail")]
    [InlineData(Four + "DKIM_TIMESTAMPS = 0\n", "EXIM-RELAY-SIGNED Pass", "EXIM-TIMESTAMPS Fail")]
    [InlineData(Four + "DKIM_TIMESTAMPS = 1209600\n", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Four + "DKIM_STRICT = yes\n", "EXIM-RELAY-SIGNED Pass", "EXIM-STRICT-VALUE Warn")]
    [InlineData(Four + "DKIM_STRICT = true\n", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Domain + Selector + Key, "EXIM-RELAY-SIGNED Pass", "EXIM-SIGN-HEADERS Warn")]
    [InlineData(Domain + Selector + Key + "DKIM_SIGN_HEADERS = _DKIM_OVERSIGN_HEADERS\n", "EXIM-RELAY-SIGNED Pass", "EXIM-SIGN-HEADERS Warn")]
    [InlineData(Domain + Selector + Key + "DKIM_SIGN_HEADERS = +From:+Reply-To\n", "EXIM-RELAY-SIGNED Pass", "EXIM-SIGN-HEADERS Warn")]
    [InlineData(Domain + Selector + Key + "DKIM_SIGN_HEADERS = To:Subject\n", "EXIM-RELAY-SIGNED Pass", "EXIM-SIGN-HEADERS Fail")]
    [InlineData("DKIM_DOMAIN = $sender_address_domain\n" + Selector + Key + Headers, "EXIM-NULL-SENDER Warn")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = /etc/exim4/dkim/$sender_address_domain.key\n", "EXIM-KEY-TAINTED Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = ${if exists{/etc/exim4/$sender_address_domain}{/etc/exim4/$sender_address_domain}{0}}\n", "EXIM-KEY-TAINTED Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData("DKIM_DOMAIN = ${lc:${domain:$h_from:}}\n" + Selector + Headers + "DKIM_PRIVATE_KEY = /etc/exim4/dkim/$dkim_domain.key\n", "EXIM-KEY-TAINTED Fail")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = ${perl{key}}\n", "EXIM-KEY-UNKNOWN Unknown", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = dkim/example.org.key\n", "EXIM-KEY-RELATIVE Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = /etc/exim4/dkim/none.key\n", "EXIM-KEY-MISSING Fail", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = /etc/exim4/dkim/none.key\nDKIM_STRICT = true\n", "EXIM-KEY-MISSING Fail", "EXIM-RELAY-SIGNED Pass", "EXIM-STRICT-DEFERS Fail")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = ${if exists{/etc/exim4/dkim/example.org.key}{/etc/exim4/dkim/example.org.key}{0}}\nDKIM_STRICT = 1\n", "EXIM-RELAY-SIGNED Pass", "EXIM-STRICT-GUARD Warn")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = /srv/example.org.key\n", "EXIM-KEY-UNKNOWN Unknown", "EXIM-RELAY-SIGNED Pass")]
    [InlineData(Three + "DKIM_PRIVATE_KEY = -----BEGIN PRIVATE KEY-----\\nabc\n", "EXIM-KEY-INLINE Fail", "EXIM-RELAY-SIGNED Pass")]
    public void Finds_the_trap(string macros, params string[] expected)
    {
        using var folder = Folder(macros);
        AssertFindings(folder, expected);
    }

    [Theory]
    [InlineData("local", false, "EXIM-CONFIGTYPE Fail")]
    [InlineData("none", false, "EXIM-CONFIGTYPE Fail")]
    [InlineData("smarthost", false, "EXIM-SMARTHOST Fail")]
    [InlineData("satellite", true, "EXIM-SMARTHOST Fail")]
    public void Finds_that_no_mail_reaches_the_transport(string type, bool split, string expected)
    {
        using var folder = Folder(EximFolder.Sound, type, split);
        AssertFindings(folder, expected);
        Assert.StartsWith(folder.Full("update-exim4.conf.conf:2"), Judge(folder).Findings[0].Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conf.d/main/000_localmacros", "exim4.conf.localmacros", false, "EXIM-DKIM-NONE Fail", "EXIM-FILE-IGNORED Fail")]
    [InlineData("exim4.conf.localmacros", "conf.d/main/000_localmacros", true, "EXIM-DKIM-NONE Fail", "EXIM-FILE-IGNORED Fail")]
    [InlineData("conf.d/main/000_local.macros", "conf.d/main/000_localmacros", true, "EXIM-DKIM-NONE Fail", "EXIM-FILE-NAME Fail")]
    [InlineData("conf.d/main/000_localmacros.rul", "conf.d/main/000_localmacros", true, "EXIM-DKIM-NONE Fail", "EXIM-FILE-NAME Fail")]
    [InlineData("conf.d/main/50_mine", "conf.d/main/000_localmacros", true, "EXIM-FILE-ORDER Warn")]
    [InlineData("conf.d/retry/000_localmacros", "conf.d/main/000_localmacros", true, "EXIM-DKIM-NONE Fail", "EXIM-FILE-ORDER Fail")]
    public void Finds_the_file_that_does_not_count(string wrong, string right, bool split, params string[] expected)
    {
        using var folder = new EximFolder("internet", split).File(wrong, EximFolder.Sound);
        Keyed(folder);
        AssertFindings(folder, expected);
        File.Move(folder.Full(wrong), folder.Full(right));
        AssertFindings(folder);
    }

    [Fact]
    public void Finds_an_own_exim4_conf()
    {
        using var folder = Folder(EximFolder.Sound).File("exim4.conf", "begin transports\nout:\n  driver = smtp\n");
        AssertFindings(folder, "EXIM-DKIM-NONE Fail", "EXIM-FILE-IGNORED Fail", "EXIM-OWN-CONF Warn");
    }

    [Theory]
    [InlineData("rsa512", "EXIM-KEY-SHORT Fail")]
    [InlineData("rsa1024", "EXIM-KEY-SHORT Warn")]
    [InlineData("ed25519", "EXIM-ED25519-ALONE Warn")]
    [InlineData("encrypted", "EXIM-KEY-INVALID Fail")]
    [InlineData("public", "EXIM-KEY-INVALID Fail")]
    [InlineData("empty", "EXIM-KEY-INVALID Fail")]
    public void Finds_a_key_that_is_no_good(string kind, string expected)
    {
        using var folder = Folder(EximFolder.Sound, kind: kind);
        AssertFindings(folder, expected);
    }

    [Fact]
    public void Takes_an_Ed25519_key_beside_an_RSA_key()
    {
        using var folder = Folder(Domain + Headers + "DKIM_SELECTOR = ed : rsa\nDKIM_PRIVATE_KEY = /etc/exim4/dkim/$dkim_selector.key\n")
            .File("dkim/ed.key", TestKeys.Pem("ed25519")).File("dkim/rsa.key", TestKeys.Pem("rsa")).Mode("dkim/ed.key", "640").Mode("dkim/rsa.key", "640");
        AssertFindings(folder, "EXIM-RELAY-SIGNED Pass");
    }

    [Theory]
    [InlineData("750", "640")]
    [InlineData("755", "640", "EXIM-KEY-FOLDER Warn")]
    [InlineData("770", "640", "EXIM-KEY-FOLDER Warn")]
    [InlineData("750", "644", "EXIM-KEY-OPEN Warn")]
    [InlineData("755", "644", "EXIM-KEY-FOLDER Warn", "EXIM-KEY-OPEN Fail")]
    [InlineData("750", "600", "EXIM-KEY-UNREADABLE Fail")]
    [InlineData("700", "640", "EXIM-KEY-UNREADABLE Fail")]
    public void Finds_who_can_read_a_key(string folderMode, string mode, params string[] expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes are Linux's.");
        using var folder = Folder(EximFolder.Sound).Mode("dkim", folderMode).Mode("dkim/example.org.key", mode);
        var group = UnixFileStatus.Of(folder.Full("dkim/example.org.key"))!.Value.Group;
        AssertFindings(folder, new EximAccounts($"Debian-exim:x:99999:{group}:::\n", string.Empty), expected);
    }

    [Fact]
    public void Holds_mail_back_for_a_key_that_Exim_may_not_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes are Linux's.");
        using var folder = Folder(EximFolder.Sound + "DKIM_STRICT = true\n").Mode("dkim/example.org.key", "600");
        AssertFindings(folder, new EximAccounts("Debian-exim:x:99999:99999:::\n", string.Empty), "EXIM-KEY-UNREADABLE Fail", "EXIM-STRICT-DEFERS Fail");
    }

    [Fact]
    public void Knows_nothing_of_a_file_that_it_cannot_read()
    {
        using var folder = Folder(EximFolder.Sound);
        using (var huge = File.Create(folder.Full("exim4.conf.localmacros")))
        {
            huge.SetLength((4 * 1024 * 1024) + 1);
        }

        var result = Judge(folder);
        Assert.Contains(result.Findings, finding => finding is { Id: "EXIM-FILE-UNREADABLE", Verdict: Verdict.Unknown });
        Assert.DoesNotContain(result.Findings, finding => finding.Id == "EXIM-DKIM-NONE");
        Assert.Equal(Verdict.Unknown, result.Verdict);
    }

    [Fact]
    public void Notes_what_update_exim4_conf_needs_for_a_copy()
    {
        using var folder = Folder(EximFolder.Sound);
        Assert.Equal("EXIM-CONFDIR", Assert.Single(EximJudge.Judge(Facts(folder, Nobody), hasLocalMacros: false).Findings).Id);
    }

    [Fact]
    public void Names_file_line_and_fix_and_shows_no_key()
    {
        using var folder = Folder(Three + "DKIM_PRIVATE_KEY = -----BEGIN PRIVATE KEY-----\\nsecret\n");
        var finding = Judge(folder).Findings.Single(one => one.Id == "EXIM-KEY-INLINE");
        Assert.Equal(folder.Full("exim4.conf.localmacros:4"), finding.Subject);
        Assert.DoesNotContain("secret", $"{finding.Message}{finding.Evidence}{finding.Fix}", StringComparison.Ordinal);
    }

    [Fact]
    public void Moves_no_file_onto_another_and_names_a_backup_as_one()
    {
        using var folder = Keyed(new EximFolder(split: true)).File("conf.d/main/000_localmacros", EximFolder.Sound)
            .File("conf.d/main/000_local.macros", EximFolder.Sound).File("conf.d/main/000_localmacros~", EximFolder.Sound).File("conf.d/main/50_mine", "MINE = 1\n");
        var fixes = Judge(folder).Findings.Where(finding => finding.Id is "EXIM-FILE-NAME" or "EXIM-FILE-ORDER").Select(finding => finding.Fix!).ToList();
        Assert.Equal(3, fixes.Count);
        Assert.Contains(fixes, fix => fix.Text.Contains("backup of another file", StringComparison.Ordinal));
        var moves = fixes.Select(fix => fix.Command).OfType<string>().ToList();
        Assert.Equal(2, moves.Count);
        Assert.All(moves, move => Assert.StartsWith("mv -n ", move, StringComparison.Ordinal));
        Assert.All(moves, move => Assert.False(move.EndsWith("/000_localmacros", StringComparison.Ordinal), move));
    }

    [Fact]
    public void Changes_no_folder_that_others_work_in()
    {
        using var folder = Keyed(Folder(EximFolder.Sound.Replace("/etc/exim4/dkim/example.org.key", "/etc/exim4/example.org.key", StringComparison.Ordinal)));
        folder.File("example.org.key", File.ReadAllBytes(folder.Full("dkim/example.org.key"))).Mode("example.org.key", "640");
        var commands = Judge(folder).Findings.Select(finding => finding.Fix?.Command).OfType<string>().ToList();
        Assert.DoesNotContain(commands, command => command.Contains("chmod 0750", StringComparison.Ordinal));
    }

    private static EximFolder Folder(string macros, string type = "internet", bool split = false, string kind = "rsa")
    {
        var folder = new EximFolder(type, split).File(split ? "conf.d/main/000_localmacros" : "exim4.conf.localmacros", macros);
        return Keyed(folder, kind);
    }

    private static EximFolder Keyed(EximFolder folder, string kind = "rsa") =>
        folder.File("dkim/example.org.key", TestKeys.Pem(kind)).Mode("dkim", "750").Mode("dkim/example.org.key", "640");

    private static EximFacts Facts(EximFolder folder, EximAccounts accounts) => EximFacts.Read(folder.Path, accounts);

    private static EximConfigCheckResult Judge(EximFolder folder, EximAccounts? accounts = null) => EximJudge.Judge(Facts(folder, accounts ?? Nobody), hasLocalMacros: true);

    private static void AssertFindings(EximFolder folder, params string[] expected) => AssertFindings(folder, Nobody, expected);

    private static void AssertFindings(EximFolder folder, EximAccounts accounts, params string[] expected)
    {
        var result = Judge(folder, accounts);
        Assert.Equal(expected, result.Findings.Select(finding => $"{finding.Id} {finding.Verdict}").Order(StringComparer.Ordinal));
        Assert.All(result.Findings, finding =>
        {
            Assert.StartsWith(folder.Path, finding.Subject, StringComparison.Ordinal);
            Assert.NotNull(finding.Fix);
        });
        Assert.Equal(Verdicts.Worst(result.Findings.Select(finding => finding.Verdict).Append(result.Signs switch { true => Verdict.Pass, null => Verdict.Unknown, _ => Verdict.Fail })), result.Verdict);
    }
}
