using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace MailRep.Files;

/// <summary>
/// Who may read a new private key: Exim's group beside root where this machine has it and root asks, else its owner alone.
/// </summary>
internal sealed record KeyProtection
{
    /// <summary>The group that Debian's Exim reads its keys as.</summary>
    public const string EximGroup = "Debian-exim";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The number of the group that may read; null where nobody but the owner may.</summary>
    public uint? Group { get; private init; }

    /// <summary>0640 or 0600.</summary>
    public UnixFileMode File => Group is null ? OwnerOnly : OwnerOnly | UnixFileMode.GroupRead;

    /// <summary>0750 or 0700.</summary>
    public UnixFileMode Folder => Group is null ? Open : Open | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private static UnixFileMode Open => OwnerOnly | UnixFileMode.UserExecute;

    /// <param name="group">The group that is looked for; tests name another.</param>
    public static KeyProtection OfThisMachine(string group = EximGroup) =>
        !OperatingSystem.IsWindows() && Posix.IsRoot ? new KeyProtection { Group = Posix.FindGroup(group) } : new KeyProtection();

    /// <summary>Makes the folder where it is missing; one that is there stays as it is.</summary>
    public void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is { Length: > 0 } parent)
        {
            Directory.CreateDirectory(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            FileSystemAclExtensions.Create(new DirectoryInfo(folder), OwnerAlone<DirectorySecurity>(InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit));
            return;
        }

        // Closed first and opened to the group when it is the right one.
        Directory.CreateDirectory(folder, Open);
        if (Group is { } group)
        {
            Posix.SetOwner(folder, 0, group);
        }

        System.IO.File.SetUnixFileMode(folder, Folder);
    }

    /// <summary>A new file with its final owner and mode before there is an octet in it.</summary>
    /// <param name="path">Where nothing is yet.</param>
    /// <param name="isPublic">Everyone may read it.</param>
    public FileStream Create(string path, bool isPublic)
    {
        if (OperatingSystem.IsWindows() && !isPublic)
        {
            return FileSystemAclExtensions.Create(
                new FileInfo(path), FileMode.CreateNew, FileSystemRights.FullControl, FileShare.None, 4096, FileOptions.None, OwnerAlone<FileSecurity>(InheritanceFlags.None));
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        try
        {
            if (Group is { } group)
            {
                Posix.SetOwner(file.SafeFileHandle, 0, group);
            }

            // The umask takes bits away from the mode that open was given, and not from this one.
            System.IO.File.SetUnixFileMode(file.SafeFileHandle, isPublic ? OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead : File);
            return file;
        }
        catch
        {
            file.Dispose();
            System.IO.File.Delete(path);
            throw;
        }
    }

    [SupportedOSPlatform("windows")]
    private static T OwnerAlone<T>(InheritanceFlags inheritance) where T : FileSystemSecurity, new()
    {
        using var identity = WindowsIdentity.GetCurrent();
        var security = new T();
        security.SetOwner(identity.User!);
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(identity.User!, FileSystemRights.FullControl, inheritance, PropagationFlags.None, AccessControlType.Allow));
        return security;
    }
}
