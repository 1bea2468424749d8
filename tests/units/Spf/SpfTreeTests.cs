using MailRep.Findings;
using MailRep.Spf;

namespace MailRep.Tests.Spf;

public sealed class SpfTreeTests
{
    [Fact]
    public void Draws_a_branch_to_every_step()
    {
        var branches = SpfTree.BranchesOf([0, 1, 1, 2, 3, 2, 1, 2]);
        Assert.Equal(["", "├─ ", "├─ ", "│  ├─ ", "│  │  └─ ", "│  └─ ", "└─ ", "   └─ "], branches.Select(branch => branch.First));
        Assert.Equal(["│  ", "│     ", "│  │  ", "│  │  │  ", "│  │        ", "│        ", "   │  ", "         "], branches.Select(branch => branch.Next));
    }

    [Fact]
    public void Draws_nothing_of_nothing() => Assert.Empty(SpfTree.BranchesOf([]));

    [Fact]
    public void Shows_the_counters_the_term_its_target_and_the_reason()
    {
        var lines = SpfTree.Draw(new SpfBranch("├─ ", "│     "), "include:%{d2}.net", "example.org.net", "example.org", "it does not pass", false, 3, 1, 12.34);
        Assert.Equal(["       3     1  12.3  ├─ include:%{d2}.net = example.org.net", "                      │     no: it does not pass"], lines);
        Assert.Equal("       3     1  12.3  ├─ mx", SpfTree.Draw(new SpfBranch("├─ ", "│     "), "mx", "example.org", "example.org", "so", true, 3, 1, 12.34)[0]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void Keeps_to_eighty_columns(int length)
    {
        var lines = SpfTree.Draw(new SpfBranch("│  │  ├─ ", "│  │  │  "), new string('x', length), null, "o", string.Join(' ', Enumerable.Repeat(new string('y', 30), length / 10)), true, 10, 2, 99999.9);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
        Assert.Equal(length, lines.Sum(line => line.Count(c => c == 'x')));
    }

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one two three", 3, "one|two|thr|ee")]
    [InlineData("  one  ", 9, "one")]
    [InlineData("", 9, "")]
    [InlineData(null, 9, "")]
    public void Breaks_lines_at_spaces(string? text, int width, string lines) => Assert.Equal(lines, string.Join('|', ViewText.Wrap(text, width)));
}
