using System.Runtime.Versioning;
using System.Text;

namespace MailRep.Exim.Rehearsal;

/// <summary>
/// The folder that update-exim4.conf is let at: a copy, put so that the script reads from it what it would read from /etc/exim4,
/// or that folder itself.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EximStaging(EximConfiguration configuration, bool movesPaths, EximWorkspace workspace)
{
    /// <summary>Larger files are no configuration, and stay as they are.</summary>
    private const int MaxFileSize = 4 * 1024 * 1024;

    private bool IsLive => !configuration.Files.IsCopy;

    public string Folder => IsLive ? EximFiles.Home : workspace.PathOf("etc");

    /// <summary>The whole configuration where no script puts it together; null where update-exim4.conf does.</summary>
    public string? WholeFile => configuration switch
    {
        { Layout: EximLayout.OwnFile } => Text(EximConfiguration.OwnFile),

        // The script would read the macros of /etc/exim4 itself, whatever folder it is given (update-exim4.conf, "none|*)").
        { Layout: EximLayout.Unsplit, ConfigType: not ("internet" or "smarthost" or "satellite" or "local"), Setup.File: not null } => Joined(),
        _ => null,
    };

    /// <summary>Copies the folder with modes and owners, which decide what Debian-exim may read.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        if (IsLive)
        {
            return;
        }

        var target = Folder;
        Directory.CreateDirectory(target);
        var result = await EximPrograms.RunAsync("/bin/cp", ["-a", "--", Path.Combine(configuration.Files.Folder, "."), target], null, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new IOException(result.LastLine ?? "cp failed.");
        }

        // Where the copy lies, and who may go there, says nothing of the server's folder.
        Files.Posix.SetOwner(target, 0, 0);
        File.SetUnixFileMode(target, (UnixFileMode)0b111_101_101);
        MoveFiles(target);
        if (configuration.Layout == EximLayout.Unsplit && File.Exists(Path.Combine(target, "exim4.conf.template")))
        {
            // The script reads a folder's macros only if /etc/exim4 has such a file as well, so that they go where it always reads.
            File.WriteAllText(Path.Combine(target, "exim4.conf.template"), Joined(), Encoding.Latin1);
            File.WriteAllText(Path.Combine(target, "exim4.conf.localmacros"), string.Empty);
        }
    }

    /// <summary>A text that names files of /etc/exim4, naming those of the copy.</summary>
    public string Move(string text) => movesPaths && !IsLive ? EximHomePaths.Move(text, EximFiles.Home, Folder) : text;

    /// <summary>What Exim says of the copy's files, with the names that they have on the server.</summary>
    public string Restore(string text) => IsLive ? text : text.Replace(Folder, EximFiles.Home, StringComparison.Ordinal);

    // As cat joins them: a last line without an end is glued to what follows.
    private string Joined() => Text(EximConfiguration.LocalMacros) + Text(EximConfiguration.Template);

    private string Text(string path) => configuration.Files.Read(path) is { Problem: null } file ? Encoding.Latin1.GetString(file.ToOctets()) : string.Empty;

    // Tables of domains name keys as well.
    private void MoveFiles(string folder)
    {
        if (!movesPaths)
        {
            return;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options).Where(file => file.Length is > 0 and <= MaxFileSize))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName));
            if (text.Contains('\0', StringComparison.Ordinal) || !text.Contains(EximFiles.Home, StringComparison.Ordinal) || Move(text) is var moved && moved == text)
            {
                continue;
            }

            // Written into the file that is there, which keeps its mode and owner.
            File.WriteAllText(file.FullName, moved, Encoding.Latin1);
        }
    }
}
