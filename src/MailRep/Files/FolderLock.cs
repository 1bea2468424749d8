namespace MailRep.Files;

/// <summary>
/// Keeps two writers of one folder apart, so that no pair of files is mixed from both. It ends with the process, however that
/// ends, and leaves nothing behind.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly FileStream? _file;
    private readonly int _descriptor = -1;

    private FolderLock(string folder, int descriptor, FileStream? file, bool isHeld) =>
        (_folder, _descriptor, _file, IsHeld) = (folder, descriptor, file, isHeld);

    /// <summary>False where the folder or its file system has no locks; then each file by itself is safe all the same.</summary>
    public bool IsHeld { get; }

    /// <exception cref="TimeoutException">Another holds it for that long.</exception>
    public static FolderLock Take(string folder, TimeSpan patience, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + patience;
        FolderLock? taken;
        while ((taken = OperatingSystem.IsWindows() ? TryWithFile(folder) : TryWithFolder(folder)) is null)
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException();
            }

            cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return taken;
    }

    /// <summary>Brings the names in the folder to the disk.</summary>
    public void Flush()
    {
        if (!OperatingSystem.IsWindows() && _descriptor >= 0)
        {
            Posix.Flush(_descriptor);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (!OperatingSystem.IsWindows() && _descriptor >= 0)
        {
            Posix.CloseFolder(_descriptor);
        }
    }

    public override string ToString() => _folder;

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static FolderLock? TryWithFolder(string folder)
    {
        var descriptor = Posix.OpenFolder(folder);
        var isTaken = descriptor < 0 ? null : Posix.TryLock(descriptor);
        if (isTaken != false)
        {
            return new FolderLock(folder, descriptor, null, isTaken == true);
        }

        Posix.CloseFolder(descriptor);
        return null;
    }

    private static FolderLock? TryWithFile(string folder)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.DeleteOnClose };
            return new FolderLock(folder, -1, new FileStream(Path.Combine(folder, ".mailrep.lock"), options), isHeld: true);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
