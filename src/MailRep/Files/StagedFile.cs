using System.Globalization;

namespace MailRep.Files;

/// <summary>
/// A new file that gets its name when it is whole and on the disk, so that nobody ever sees half of it, whenever the process ends.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private const string Prefix = ".mailrep-";
    private const string Suffix = ".tmp";

    private readonly string _path;

    private StagedFile(string path) => _path = path;

    /// <summary>Writes the octets to a file beside the wanted one, under a name that nobody looks for.</summary>
    public static StagedFile Write(string folder, ReadOnlySpan<byte> octets, KeyProtection protection, bool isPublic)
    {
        var staged = new StagedFile(Path.Combine(folder, Prefix + Path.GetRandomFileName() + Suffix));
        using var file = protection.Create(staged._path, isPublic);
        try
        {
            file.Write(octets);
            file.Flush(flushToDisk: true);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Writes the octets beside a file that they are to replace, with its owner and mode; or with those of a public file where there is none.</summary>
    /// <param name="target">The file itself, where a path is a link to it.</param>
    /// <param name="octets">What it is to hold.</param>
    public static StagedFile WriteLike(string target, ReadOnlySpan<byte> octets)
    {
        var staged = new StagedFile(Path.Combine(Path.GetDirectoryName(target)!, Prefix + Path.GetRandomFileName() + Suffix));
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(staged._path, options);
            if (!OperatingSystem.IsWindows())
            {
                // The owner first: changing it takes bits away from the mode.
                if (File.Exists(target) && Posix.OwnerOf(target) is { } owner && owner != Posix.OwnerOf(staged._path))
                {
                    Posix.SetOwner(file.SafeFileHandle, owner.User, owner.Group);
                }

                File.SetUnixFileMode(file.SafeFileHandle, File.Exists(target) ? File.GetUnixFileMode(target)
                    : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
                if (OperatingSystem.IsLinux() && File.Exists(target))
                {
                    Posix.CopyAccessList(target, staged._path);
                }
            }

            file.Write(octets);
            file.Flush(flushToDisk: true);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what processes left that were ended while they wrote. Only where the folder's lock is held.</summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}"))
        {
            Delete(path);
        }
    }

    /// <exception cref="FileExistsException">The name is taken; the file that has it is as it was.</exception>
    public void MoveTo(string target) => Link(_path, target);

    /// <summary>At each moment either the old file has the name or the new one.</summary>
    public void Replace(string target) => File.Move(_path, target, overwrite: true);

    /// <summary>Gives a file a second name that says when, and keeps its owner and mode: <c>NAME.20261125T084425Z.bak</c>.</summary>
    /// <returns>The path of the backup; null where there is no such file.</returns>
    public static string? BackUp(string path, DateTimeOffset now)
    {
        for (var number = 1; File.Exists(path); number++)
        {
            var again = number == 1 ? string.Empty : $"-{number}";
            var backup = string.Create(CultureInfo.InvariantCulture, $"{path}.{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{again}.bak");
            try
            {
                Duplicate(path, backup);
                return backup;
            }
            catch (FileExistsException)
            {
                // A second one in the same second.
            }
        }

        return null;
    }

    public void Dispose() => Delete(_path);

    private static void Link(string file, string name)
    {
        if (OperatingSystem.IsWindows() || !Posix.TryLink(file, name))
        {
            Move(file, name);
        }
    }

    private static void Duplicate(string file, string name)
    {
        if (!OperatingSystem.IsWindows() && Posix.TryLink(file, name))
        {
            return;
        }

        if (File.Exists(name))
        {
            throw new FileExistsException(name);
        }

        // Windows, and file systems without links: the copy has the mode of the original.
        File.Copy(file, name);
    }

    private static void Move(string file, string name)
    {
        if (Path.Exists(name))
        {
            throw new FileExistsException(name);
        }

        File.Move(file, name, overwrite: false);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next writer tries again.
        }
    }
}
