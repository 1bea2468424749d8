using MailRep.Dkim;
using MailRep.Exim.Setting;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim.Setting;

public sealed class EximSettingTests
{
    private static DkimKeyPair Key(string? domain = "example.org", string? selector = "s1", string path = "/keys/s1.key", DkimAlgorithm algorithm = DkimAlgorithm.Rsa, int size = 2048) =>
        new() { Domain = domain, Selector = selector, Algorithm = algorithm, KeySize = size, PrivateKeyPath = path, PublicKey = "AAAA" };

    [Theory]
    [InlineData("From:To", "From:To")]
    [InlineData("+From, =To", "+From:=To")]
    [InlineData("listsafe", EximSigningOptions.ListSafeHeaders)]
    [InlineData("Exim", "")]
    public void Header_lists_are_read(string typed, string expected) => Assert.Equal(expected, EximHeaderList.Read([typed]));

    [Theory]
    [InlineData("To:Subject", "From is not among")]
    [InlineData("From:Sub ject", "'Sub ject' is no name")]
    [InlineData("From:${run{x}}", "is no name")]
    [InlineData("From:ListSafe\u202E", "is no name")]
    [InlineData("", "From is not among")]
    public void Header_lists_that_spoil_signatures_are_refused(string typed, string says) =>
        Assert.Contains(says, Assert.Throws<MailRepException>(() => EximHeaderList.Read([typed])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("@Example.org", "@example.org")]
    [InlineData("mail@m\u00FCnchen.example", "mail@xn--mnchen-3ya.example")]
    [InlineData("@$dkim_domain", "@$dkim_domain")]
    [InlineData(" ", "")]
    public void Identities_are_read(string typed, string expected) => Assert.Equal(expected, EximIdentity.Read(typed));

    [Theory]
    [InlineData("example.org")]
    [InlineData("a b@example.org")]
    [InlineData("${run{x}}@example.org")]
    [InlineData("@exam_ple.org")]
    [InlineData("@$domain")]
    public void Identities_that_are_none_are_refused(string typed) =>
        Assert.Equal(MailRepError.EximSettingInvalid, Assert.Throws<MailRepException>(() => EximIdentity.Read(typed)).Error);

    [Fact]
    public void Keys_become_signers_with_paths_as_Exim_sees_them()
    {
        using var folder = new EximFolder();
        var signers = EximSignerPlan.Of([Key(path: folder.Full("dkim/s1.key")), Key(selector: "e1", path: folder.Full("dkim/e1.key"), algorithm: DkimAlgorithm.Ed25519), Key("example.net", "n1", "/srv/n1.key")], folder.Files);
        Assert.Equal(
            [new EximSigner("example.org", [new("e1", "/etc/exim4/dkim/e1.key"), new("s1", "/etc/exim4/dkim/s1.key")]), new EximSigner("example.net", [new("n1", "/srv/n1.key")])], signers);
    }

    [Theory]
    [InlineData(null, "s1", "/k", 2048, "neither a domain nor a selector")]
    [InlineData("example.org", null, "/k", 2048, "neither a domain nor a selector")]
    [InlineData("example.org", "s1", "/k", 1023, "1023 bits")]
    [InlineData("example.org", "s1", "/my keys/k", 2048, "cannot hold the path")]
    [InlineData("example.org", "s1", "/keys/$domain", 2048, "cannot hold the path")]
    [InlineData("example.org", "s1", "/keys/a:b", 2048, "cannot hold the path")]
    public void Keys_that_Exim_cannot_sign_with_are_refused(string? domain, string? selector, string path, int size, string says)
    {
        using var folder = new EximFolder();
        var problem = Assert.Throws<MailRepException>(() => EximSignerPlan.Of([Key(domain, selector, path, size: size)], folder.Files));
        Assert.Equal(MailRepError.EximKeyUnfit, problem.Error);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_keys_of_an_algorithm_are_one_too_many()
    {
        using var folder = new EximFolder();
        var problem = Assert.Throws<MailRepException>(() => EximSignerPlan.Of([Key(), Key(selector: "s2", path: "/keys/s2.key")], folder.Files));
        Assert.Equal("There are 2 RSA keys for example.org: s1 and s2.", problem.Message);
        Assert.EndsWith("/keys | Where-Object Selector -EQ 's2' | Set-EximDkimConfig", problem.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_another_changed_meanwhile_is_not_overwritten()
    {
        using var folder = new EximFolder();
        var edits = new EximDkimEditor(folder.Files, isForced: false).Set([new EximSigner("example.org", [new("s1", "/k")])], new());
        var changes = edits.Changes;
        EximFileWriter.RequireUnchanged(changes);
        folder.Macros("MAIN_X = 1\n");
        Assert.Equal(MailRepError.EximConfigUnwritable, Assert.Throws<MailRepException>(() => EximFileWriter.RequireUnchanged(changes)).Error);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets only some users make links.");
        using var folder = new EximFolder().File("real/macros", "MAIN_X = 1\n");
        File.CreateSymbolicLink(folder.Full("exim4.conf.localmacros"), folder.Full("real/macros"));
        var edits = new EximDkimEditor(folder.Files, isForced: false).Set([new EximSigner("example.org", [new("s1", "/k")])], new());
        foreach (var edit in edits.Changes)
        {
            new EximFileWriter(folder.Path, TimeProvider.System).Write(edit);
        }

        Assert.NotNull(new FileInfo(folder.Full("exim4.conf.localmacros")).LinkTarget);
        Assert.Contains("DKIM_DOMAIN = example.org", File.ReadAllText(folder.Full("real/macros")), StringComparison.Ordinal);
    }
}
