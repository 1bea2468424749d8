using System.Globalization;
using System.Runtime.Versioning;
using MailRep.Files;

namespace MailRep.Exim.Rehearsal;

/// <summary>
/// A private folder on a Linux machine with Exim: root's alone while it is filled, so that nobody can change under root's hands what
/// root writes; then Debian-exim may enter it as well. It goes away with the object.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EximWorkspace : IDisposable
{
    private const string Prefix = "mailrep-exim-";

    /// <summary>What root's folders must let Exim's own processes do.</summary>
    private const UnixFileMode Entered = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private static readonly TimeSpan SafeAge = TimeSpan.FromMinutes(1);

    private readonly uint _group;

    private EximWorkspace(string folder, uint group) => (Folder, _group) = (folder, group);

    public string Folder { get; }

    /// <exception cref="MailRepException">There is no such user as Debian-exim, or no place for the folder.</exception>
    public static EximWorkspace Create()
    {
        var group = Posix.FindGroup(EximAccounts.UserName)
            ?? throw new MailRepException(MailRepError.EximProgramMissing, $"This machine has no group {EximAccounts.UserName}: Exim of Debian's packages is not installed.", EximAccounts.UserName,
                "Run the command on the server, or install exim4-daemon-light here.");

        // Not below a user's home, which Debian-exim could not pass through.
        var parent = Directory.Exists("/run") ? "/run" : Path.GetTempPath();
        try
        {
            RemoveLeftovers(parent);
            var folder = Path.Combine(parent, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new EximWorkspace(folder, group);
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            throw new MailRepException(MailRepError.EximRehearsalFailed, $"No private folder can be made in {parent}: {Dns.DnsText.Printable(problem.Message)}", parent,
                "Make room there, and run the command again.", problem);
        }
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Lets Debian-exim in. From then on root neither rewrites nor follows anything in folders below that are not root's.</summary>
    public void Open() => GiveToExim(Folder, Entered);

    /// <summary>Makes a folder, or empties it, that Debian-exim may write into.</summary>
    public string MakeWritable(string name)
    {
        var path = PathOf(name);
        Remove(path);

        Directory.CreateDirectory(path);
        GiveToExim(path, Entered | UnixFileMode.GroupWrite);
        return path;
    }

    /// <summary>Writes a file that Debian-exim may read; an octet a character.</summary>
    public string Write(string name, string text)
    {
        var path = PathOf(name);
        File.WriteAllText(path, text, System.Text.Encoding.Latin1);
        Posix.SetOwner(path, 0, _group);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Remove(Folder);
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            // The next one removes it.
        }
    }

    private void GiveToExim(string folder, UnixFileMode mode)
    {
        Posix.SetOwner(folder, 0, _group);
        File.SetUnixFileMode(folder, mode);
    }

    // Of a process that was killed: they may hold copies of private keys.
    private static void RemoveLeftovers(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            var text = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && !Directory.Exists($"/proc/{process}") && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > SafeAge)
            {
                Remove(folder);
            }
        }
    }

    // rm holds on to each folder that it is in, so that nobody can slip a link to another one in its place.
    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            using var rm = System.Diagnostics.Process.Start("/bin/rm", ["-rf", "--one-file-system", "--", folder]);
            rm.WaitForExit();
        }
    }
}
