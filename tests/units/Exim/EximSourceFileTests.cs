using System.Text;
using MailRep.Exim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim;

public sealed class EximSourceFileTests
{
    [Theory]
    [InlineData("", 0, "None", true)]
    [InlineData("a", 1, "None", false)]
    [InlineData("a\n", 1, "Lf", true)]
    [InlineData("a\r\nb\r\n", 2, "CrLf", true)]
    [InlineData("a\r\n\nb", 3, "Mixed", false)]
    [InlineData("a\rb\n\r\n", 2, "Mixed", true)]
    [InlineData("\n\n", 2, "Lf", true)]
    public void Is_its_octets_again(string text, int lines, string ends, bool isEnded)
    {
        var file = Read(Encoding.Latin1.GetBytes(text));
        Assert.Equal(text, Encoding.Latin1.GetString(file.ToOctets()));
        Assert.Equal(lines, file.Lines.Count);
        Assert.Equal(Enumerable.Range(1, lines), file.Lines.Select(line => line.Number));
        Assert.Equal(ends, file.LineEnds.ToString());
        Assert.Equal(isEnded, file.EndsInNewline);
    }

    [Fact]
    public void Is_its_octets_again_whatever_they_are()
    {
        var octets = new byte[5000];
        new Random(4).NextBytes(octets);
        Assert.Equal(octets, Read(octets).ToOctets());
    }

    [Theory]
    [InlineData("41", "Ascii", false)]
    [InlineData("C3BC0A", "Utf8", false)]
    [InlineData("EFBBBF41", "Utf8", true)]
    [InlineData("FC0A", "EightBit", false)]
    [InlineData("FFFE41000A00", "Utf16", true)]
    [InlineData("410042000A00", "Utf16", false)]
    public void Knows_its_encoding(string hex, string charset, bool hasMark)
    {
        var file = Read(Convert.FromHexString(hex));
        Assert.Equal((charset, hasMark), (file.Charset.ToString(), file.HasByteOrderMark));
        Assert.Equal(Convert.FromHexString(hex), file.ToOctets());
    }

    [Fact]
    public void Names_a_line_and_shows_no_escape()
    {
        var file = new EximSourceFile("/etc/exim4/x", "/tmp/\u001b[31m/x", "a\nb\n"u8.ToArray());
        Assert.Equal("/tmp/\\u{1B}[31m/x:2", new EximPlace(file, 2).ToString());
        Assert.Equal("b", new EximPlace(file, 2).Text);
        Assert.Null(new EximPlace(file, 3).Text);
    }

    [Fact]
    public void Is_read_from_the_folder_that_stands_for_Exims()
    {
        using var folder = new EximFolder().File("dkim/a.key", "key\n");
        var files = folder.Files;
        Assert.Equal(folder.Full("dkim/a.key"), files.Read("/etc/exim4/dkim/a.key")!.FullPath);
        Assert.Null(files.Full("/etc/passwd"));
        Assert.Null(files.Full("/etc/exim4/../passwd"));
        Assert.Null(files.Read("/etc/exim4/missing"));
        Assert.Equal("/etc/passwd", new EximFiles("/etc/exim4", "/").Full("/etc/passwd"));
    }

    [Fact]
    public void Says_why_it_cannot_be_read_and_opens_no_device()
    {
        using var folder = new EximFolder();
        using (var huge = File.Create(folder.Full("huge")))
        {
            huge.SetLength((4 * 1024 * 1024) + 1);
        }

        var file = folder.Files.Read("/etc/exim4/huge")!;
        Assert.Contains("larger", file.Problem, StringComparison.Ordinal);
        Assert.Empty(file.Lines);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/zero.");
        File.CreateSymbolicLink(folder.Full("zero"), "/dev/zero");
        Assert.Empty(folder.Files.Read("/etc/exim4/zero")!.Lines);
        File.CreateSymbolicLink(folder.Full("nowhere"), folder.Full("missing"));
        Assert.Null(folder.Files.Read("/etc/exim4/nowhere"));
    }

    private static EximSourceFile Read(byte[] octets) => new("/x", "/x", octets);
}
