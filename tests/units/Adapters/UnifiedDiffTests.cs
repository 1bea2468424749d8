using MailRep.Adapters.Text;

namespace MailRep.Tests.Adapters;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void It_reads_like_diff_u() =>
        Assert.Equal("--- /f\n+++ /f\n@@ -1,3 +1,4 @@\n a\n-b\n+x\n+y\n c", UnifiedDiff.Of("/f", "a\nb\nc\n", "a\nx\ny\nc\n"));

    [Fact]
    public void It_shows_a_new_file_and_one_that_goes()
    {
        Assert.Equal("--- /dev/null\n+++ /f\n@@ -0,0 +1,1 @@\n+a", UnifiedDiff.Of("/f", null, "a\n"));
        Assert.Equal("--- /f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a", UnifiedDiff.Of("/f", "a\n", null));
    }

    [Fact]
    public void It_lets_no_escape_through() =>
        Assert.DoesNotContain('\u001B', UnifiedDiff.Of("/f", "a\u001B[31m\n", "b\u001B]0;x\u0007\n"));
}
