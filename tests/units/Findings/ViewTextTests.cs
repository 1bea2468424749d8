using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Findings;

/// <summary>Commands in the lines of the views, run as somebody does who pastes them.</summary>
public sealed class ViewTextTests : IDisposable
{
    private readonly TemporaryRoot _root = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("printf '%s|' one two three four five six seven eight nine ten")]
    [InlineData("printf '%s|' 'one two three four five six seven eight nine ten' \"a b  c d\" e\\ f '\\' g\\\\ h")]
    [InlineData("(umask 077; set -C; echo made >made.key && p=$(cat <made.key | sed 's/.*/\"&\"/' | paste -sd ' ' -) && [ \"$p\" ] && printf '%s  %s\\n' \"$p\" \"it's\")")]
    [InlineData("echo averylongwordwithoutanyspaceinitaverylongwordwithoutanyspaceinit \"$(echo \"in  ner   text and more of it\")\"")]
    [InlineData("echo 'averylongquotationwithoutaspace\\averylongquotationwithoutaspace'\"averylong\\\"quotation\\\\withoutaspace\"end\\'s\\ end")]
    [InlineData("printf '%s|' \"$(printf '%s' \"$(echo \"a  (b)\" | sed 's/a/\"c  d\"/')\"  )\" $(echo   x  y) \"$((1 + 2)) ) (\" '$(' \"\"  ''")]
    [InlineData("false || echo no && echo one | cat | cat | tr a-z A-Z | cat; echo 'last  one';   echo \"end  end\"")]
    public async Task A_command_does_the_same_at_every_width(string command)
    {
        Bash.Require("bash", "sed", "paste", "tr", "cat");
        var expected = await Bash.RunAsync(command, Folder("whole"), Token);
        Assert.Equal((0, string.Empty), (expected.ExitCode, expected.Error));
        for (var width = 12; width < command.Length; width += 7)
        {
            var lines = ViewText.WrapCommand(command, width).ToList();
            Assert.True(lines.Count > 1);
            Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
            var pasted = string.Join('\n', lines) + "\n";
            Assert.Equal(expected, await Bash.RunAsync(pasted, Folder($"at-{width}"), Token));
        }
    }

    [Fact]
    public async Task The_line_that_makes_a_key_breaks_behind_operators_and_between_words()
    {
        Bash.Require("bash", "openssl", "base64", "sed", "paste");
        var command = DkimKeyCommand.For(DnsName.Parse("example.org"), "20261125", DnsName.Parse("20261125._domainkey.example.org"));
        var lines = ViewText.WrapCommand(command, ViewText.PasteWidth).ToList();
        Assert.All(lines, line => Assert.InRange(line.Length, 1, ViewText.PasteWidth));
        Assert.Equal("(umask 077; set -C; openssl genrsa 2048 >example.org-20261125.key &&", lines[0]);

        // White space before a line is harmless here, since no word is broken.
        Assert.Equal(command, string.Join(' ', lines.Select(line => line.EndsWith(" \\", StringComparison.Ordinal) ? line[..^2] : line)));
        var pasted = string.Join("\n        ", lines);
        var (exitCode, output, error) = await Bash.RunAsync(pasted, Folder("key"), Token);
        Assert.True(exitCode == 0, error);
        Assert.StartsWith("20261125._domainkey.example.org. 3600 IN TXT \"v=DKIM1; k=rsa; p=\" \"MIIB", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_command_stays_one_line() =>
        Assert.Equal(["hostnamectl set-hostname mail.example.org"], ViewText.WrapCommand("hostnamectl set-hostname mail.example.org", ViewText.PasteWidth));

    [Fact]
    public void A_fix_of_words_has_nothing_to_paste() => Assert.Empty(ViewText.Paste(null, string.Empty, ViewText.PasteWidth));

    private string Folder(string name) => Directory.CreateDirectory(_root.Full($"/{name}")).FullName;
}
