using MailRep.Dkim;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class LocalConfigurationFolderTests
{
    [Fact]
    public void Skips_what_is_no_readable_file_of_sane_size()
    {
        using var root = new TemporaryRoot().File("/etc/ok", "\uFEFFtext").File("/etc/empty", "").File("/etc/folder/file", "x");
        using (var huge = File.Create(root.Full("/etc/huge")))
        {
            huge.SetLength(LocalConfigurationFolder.MaxFileSize + 1);
        }

        List<string> trace = [];
        Assert.Equal("text", root.Folder.Read("/etc/ok", trace.Add));
        Assert.Null(root.Folder.Read("/etc/missing", trace.Add));
        Assert.Empty(trace);
        Assert.Null(root.Folder.Read("/etc/huge", trace.Add));
        Assert.Null(root.Folder.Read("/etc/empty", trace.Add));
        Assert.Equal(2, trace.Count);
        Assert.Null(root.Folder.Read("/etc/folder", trace.Add));
        Assert.Null(root.Folder.Read("/etc/ok/below", trace.Add));
        Assert.Null(root.Folder.Read("/etc/\0", trace.Add));
        Assert.Empty(root.Folder.List("/etc/missing", trace.Add));
        Assert.Equal(["empty", "huge", "ok"], root.Folder.List("/etc", trace.Add));
    }
}
