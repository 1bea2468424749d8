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

    [Theory]
    [InlineData("", "")]
    [InlineData("+abc def", "+abc def")]
    [InlineData("+abcdefghijk", "+abcdefghi|  jk")]
    [InlineData("+abcde fghijk", "+abcde |  fghijk")]
    [InlineData("+a bcdefghijk+lmnopqrst", "+a bcdefgh|  ijk+lmno|  pqrst")]
    public void Folds_a_line_without_losing_a_character(string line, string expected)
    {
        var parts = ViewText.Fold(line, 10, 2).ToList();
        Assert.Equal(expected, string.Join('|', parts));
        Assert.Equal(line, parts[0] + string.Concat(parts.Skip(1).Select(part => part[2..])));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a b c", "  a b c")]
    [InlineData("aaaa bbb cccc", "  aaaa bbb|  cccc")]
    [InlineData("see /a/long/path/to there", "  see|/a/long/path/to|  there")]
    [InlineData("aaaaaaaaaa", "aaaaaaaaaa")]
    public void Leaves_long_words_whole(string text, string expected) => Assert.Equal(expected, string.Join('|', ViewText.Lines(text, 2, 11)));

    [Theory]
    [InlineData(72, "New-DkimKeyPair example.org -Selector 20261125 -Path dkim |", "ConvertTo-MailDnsRecordText")]
    [InlineData(40, "New-DkimKeyPair example.org -Selector `", "20261125 -Path dkim |", "ConvertTo-MailDnsRecordText")]
    [InlineData(20, "New-DkimKeyPair `", "example.org `", "-Selector 20261125 `", "-Path dkim |", "ConvertTo-MailDnsRecordText")]
    public void A_cmdlet_breaks_as_PowerShell_reads_on(int width, params string[] expected) =>
        Assert.Equal(expected, ViewText.WrapCommand(DkimKeyCommand.For(DnsName.Parse("example.org"), "20261125")!, width));

    [Fact]
    public void A_domain_that_is_longer_than_a_line_becomes_a_sum()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('b', 59), 3));
        var lines = ViewText.WrapCommand(DkimKeyCommand.For(DnsName.Parse(domain), "20261125")!, ViewText.PasteWidth).ToList();
        Assert.All(lines, line => Assert.InRange(line.Length, 1, ViewText.PasteWidth));
        Assert.Equal(("New-DkimKeyPair `", $"('{domain[..64]}' +"), (lines[0], lines[1]));
        Assert.Equal(domain, string.Concat(lines.Where(line => line.Contains('\'')).Select(line => line.Split('\'')[1])));
    }

    [Fact]
    public void A_short_command_stays_one_line() =>
        Assert.Equal(["hostnamectl set-hostname mail.example.org"], ViewText.WrapCommand("hostnamectl set-hostname mail.example.org", ViewText.PasteWidth));

    [Fact]
    public void A_fix_of_words_has_nothing_to_paste() => Assert.Empty(ViewText.Paste(null, string.Empty, ViewText.PasteWidth));

    private string Folder(string name) => Directory.CreateDirectory(_root.Full($"/{name}")).FullName;
}
