using MailRep.Exim.Rehearsal;

namespace MailRep.Tests.Exim.Rehearsal;

public sealed class EximRehearsalLogTests
{
    [Fact]
    public void It_keeps_the_lines_of_trouble_each_once_and_without_time_and_id()
    {
        var lines = EximRehearsalLog.Lines([
            "2026-11-25 10:52:50 1vNxyz-0000Ab-01 <= a@example.org U=root P=local S=300\n2026-11-25 10:52:50 1vNxyz-0000Ab-01 unable to open file for reading: /k\n2026-11-25 10:52:50 1vNxyz-0000Ab-01 => b@example.net R=x T=y\n2026-11-25 10:52:50 1vNxyz-0000Ab-01 Completed\n",
            "2026-11-25 10:52:50 1vNxyz-00000000Ab1-01Cd unable to open file for reading: /k\n2026-11-25 10:52:50 exim user lost privilege for using -C option\n2026-11-25 10:52:50 Warning: purging the environment.\n Suggested action: use keep_environment.\n",
            "a\u001b[31mline\n",
        ]);
        Assert.Equal(["unable to open file for reading: /k", "a\\u{1B}[31mline"], lines);
    }

    [Theory]
    [InlineData("DKIM: signing failed|unable to open file for reading: /k", nameof(EximTrouble.KeyClosed), "unable to open file for reading: /k")]
    [InlineData("Tainted filename '/k'", nameof(EximTrouble.KeyTainted), "Tainted filename '/k'")]
    [InlineData("signing_init: privkey PEM-block import: The requested data were not available.", nameof(EximTrouble.KeyInvalid), null)]
    [InlineData("failed to expand dkim_private_key: unknown condition", nameof(EximTrouble.Expansion), null)]
    [InlineData("SIGSEGV (fault address: 0x1)", nameof(EximTrouble.Crash), null)]
    [InlineData("something else|more", nameof(EximTrouble.Other), "something else")]
    public void It_tells_what_a_line_means(string lines, string trouble, string? line)
    {
        var why = EximRehearsalLog.Why(lines.Split('|'));
        Assert.Equal((trouble, line ?? lines), ($"{why!.Value.Trouble}", why.Value.Line));
    }

    [Fact]
    public void It_knows_nothing_where_nothing_was_written() => Assert.Null(EximRehearsalLog.Why([]));
}
