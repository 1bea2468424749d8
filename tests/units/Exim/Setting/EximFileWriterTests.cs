using System.Diagnostics;
using MailRep.Exim.Setting;
using MailRep.Files;
using MailRep.Tests.Support;

namespace MailRep.Tests.Exim.Setting;

public sealed class EximFileWriterTests
{
    private static IReadOnlyList<EximFileEdit> Plan(EximFolder folder, string domain = "example.org") =>
        new EximDkimEditor(folder.Files, isForced: true).Set([new EximSigner(domain, [new("s1", "/k"), new("e1", "/e")])], new()).Changes;

    private static IReadOnlyList<EximFileChange> Write(EximFolder folder, IReadOnlyList<EximFileEdit> edits) =>
        new EximFileWriter(folder.Path, TimeProvider.System).WriteAll(edits, TestContext.Current.CancellationToken);

    [Fact]
    public void Where_a_later_file_cannot_be_written_the_earlier_ones_are_as_they_were()
    {
        using var folder = new EximFolder().File("dkim_domains", "# mine\n").Macros("DKIM_CANON = simple\n");
        var edits = Plan(folder);
        Assert.Equal(["dkim_domains", "exim4.conf.localmacros"], edits.Select(edit => Path.GetFileName(edit.FullPath)));
        var doomed = edits[1] with { Before = null, Path = "/etc/exim4/gone/x", FullPath = folder.Full("gone/x"), Target = folder.Full("gone/x"), IsKept = false };
        var problem = Assert.Throws<MailRepException>(() => Write(folder, [edits[0] with { IsKept = true }, doomed]));
        Assert.Equal(MailRepError.EximConfigUnwritable, problem.Error);
        Assert.Equal("# mine\n", File.ReadAllText(folder.Full("dkim_domains")));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.bak"));
    }

    [Fact]
    public void What_a_killed_writer_left_goes_except_where_another_is_at_it()
    {
        using var folder = new EximFolder(split: true).File(".mailrep-a.tmp", "x").File("conf.d/main/.mailrep-b.tmp", "x").File("conf.d/transport/.mailrep-c.tmp", "x");
        using (FolderLock.Take(folder.Full("conf.d/transport"), TimeSpan.Zero, TestContext.Current.CancellationToken))
        {
            Write(folder, Plan(folder));
        }

        Assert.Equal([folder.Full("conf.d/transport/.mailrep-c.tmp")], Directory.GetFiles(folder.Path, ".mailrep-*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void Of_two_plans_for_one_folder_the_second_fails_and_nothing_is_lost()
    {
        using var folder = new EximFolder();
        var (first, second) = (Plan(folder), Plan(folder, "example.net"));
        Write(folder, first);
        Assert.Equal("Run the command again.", Assert.Throws<MailRepException>(() => Write(folder, second)).RecommendedAction);
        Assert.Contains("example.org:", File.ReadAllText(folder.Full("dkim_domains")), StringComparison.Ordinal);
        Write(folder, Plan(folder, "example.net"));
        Assert.Contains("example.org:", File.ReadAllText(folder.Full("dkim_domains")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_of_a_copy_to_the_servers_folder_leads_to_the_copy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets only some users make links.");
        using var folder = new EximFolder().File("real-macros", "MAIN_X = 1\n");
        File.CreateSymbolicLink(folder.Full("exim4.conf.localmacros"), "/etc/exim4/real-macros");
        Write(folder, Plan(folder));
        Assert.Contains("DKIM_DOMAIN", File.ReadAllText(folder.Full("real-macros")), StringComparison.Ordinal);
        Assert.Equal("/etc/exim4/real-macros", new FileInfo(folder.Full("exim4.conf.localmacros")).LinkTarget);
    }

    [Fact]
    public void A_second_name_of_a_file_keeps_the_old_text()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is made as on Linux.");
        using var folder = new EximFolder().Macros("MAIN_X = 1\n");
        Assert.Equal(0, Python("import os,sys; os.link(sys.argv[1], os.path.dirname(sys.argv[1])+'/second')", folder.Full("exim4.conf.localmacros")));
        Write(folder, Plan(folder));
        Assert.Equal("MAIN_X = 1\n", File.ReadAllText(folder.Full("second")));
    }

    [Fact]
    public void Mode_and_access_list_stay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The lists are Linux's.");
        using var folder = new EximFolder().Macros("MAIN_X = 1\n").Mode("exim4.conf.localmacros", "640");
        var path = folder.Full("exim4.conf.localmacros");
        Assert.Equal(0, Python("import os,struct,sys; e=lambda t,p,i=0xffffffff: struct.pack('<HHI',t,p,i); "
            + "os.setxattr(sys.argv[1],'system.posix_acl_access',struct.pack('<I',2)+e(1,6)+e(2,4,1)+e(4,0)+e(16,4)+e(32,0))", path));
        Write(folder, Plan(folder));
        Assert.Equal(0, Python("import os,sys; sys.exit(0 if len(os.getxattr(sys.argv[1],'system.posix_acl_access'))==44 and os.stat(sys.argv[1]).st_mode & 0o7777 == 0o640 else 1)", path));
    }

    private static int Python(string script, string path)
    {
        using var process = Process.Start("python3", ["-c", script, path]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
