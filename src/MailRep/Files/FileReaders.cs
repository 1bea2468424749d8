using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace MailRep.Files;

/// <summary>Who can read a file, by its own permissions, and replace it, by those of its folder; the folders above are not looked at.</summary>
/// <param name="Owner">The user; null where the system does not tell.</param>
/// <param name="Group">The group; null likewise, and on Windows.</param>
/// <param name="Mode">Four octal digits, "0640"; null on Windows.</param>
/// <param name="Readers">"root", "group Debian-exim", "everyone".</param>
/// <param name="IsOpen">True where anybody may read it, or write it.</param>
/// <param name="OpenFolder">The folder, of the file or of a link to it, where anybody may put another in its place; null where none is.</param>
internal sealed record FileReaders(string? Owner, string? Group, string? Mode, IReadOnlyList<string> Readers, bool IsOpen, string? OpenFolder)
{
    public const string Everyone = "everyone";

    /// <summary>True where anybody may read it, write it, or put another in its place.</summary>
    public bool IsExposed => IsOpen || OpenFolder is not null;

    public static FileReaders Of(string path) => OperatingSystem.IsWindows() ? OfAcl(path) : OfMode(path);

    [UnsupportedOSPlatform("windows")]
    private static FileReaders OfMode(string path)
    {
        // Of the file itself, where the path is a link to it.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var mode = File.GetUnixFileMode(target);
        var owner = Posix.OwnerOf(target);
        var user = owner is null ? null : Posix.UserName(owner.Value.User);
        var group = owner is null ? null : Posix.GroupName(owner.Value.Group);
        List<string> readers = [user ?? "its owner"];
        if (mode.HasFlag(UnixFileMode.GroupRead))
        {
            readers.Add(group is null ? "its group" : $"group {group}");
        }

        if (mode.HasFlag(UnixFileMode.OtherRead))
        {
            readers.Add(Everyone);
        }

        return new FileReaders(
            user, group, Convert.ToString((int)mode, 8).PadLeft(4, '0'), readers, (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0,
            Folders(path, target).FirstOrDefault(IsOpenFolder));
    }

    // In a folder with the sticky bit, such as /tmp, everybody makes files and nobody takes another's away.
    [UnsupportedOSPlatform("windows")]
    private static bool IsOpenFolder(string folder) => (File.GetUnixFileMode(folder) & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite;

    private static IEnumerable<string> Folders(params IEnumerable<string> paths) => paths.Select(path => Path.GetDirectoryName(Path.GetFullPath(path))!).Distinct();

    [SupportedOSPlatform("windows")]
    private static FileReaders OfAcl(string path)
    {
        var security = new FileInfo(path).GetAccessControl();
        var readers = Allowed(security, FileSystemRights.ReadData);
        return new FileReaders(
            Name(security.GetOwner(typeof(SecurityIdentifier))), null, null, [.. readers.Select(reader => Name(reader)!)], readers.Exists(IsAnybody),
            Folders(path).FirstOrDefault(folder => Allowed(new DirectoryInfo(folder).GetAccessControl(), FileSystemRights.DeleteSubdirectoriesAndFiles).Exists(IsAnybody)));
    }

    [SupportedOSPlatform("windows")]
    private static List<SecurityIdentifier> Allowed(FileSystemSecurity security, FileSystemRights right) =>
        [.. security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).OfType<FileSystemAccessRule>()
            .Where(rule => rule.AccessControlType == AccessControlType.Allow && rule.FileSystemRights.HasFlag(right))
            .Select(rule => (SecurityIdentifier)rule.IdentityReference).Distinct()];

    [SupportedOSPlatform("windows")]
    private static bool IsAnybody(SecurityIdentifier user) =>
        user.IsWellKnown(WellKnownSidType.WorldSid) || user.IsWellKnown(WellKnownSidType.AuthenticatedUserSid) || user.IsWellKnown(WellKnownSidType.BuiltinUsersSid);

    [SupportedOSPlatform("windows")]
    private static string? Name(IdentityReference? identity)
    {
        try
        {
            return identity?.Translate(typeof(NTAccount)).Value;
        }
        catch (IdentityNotMappedException)
        {
            return identity!.Value;
        }
    }
}
