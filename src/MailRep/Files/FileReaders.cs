using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace MailRep.Files;

/// <summary>Who can read a file, by its own permissions; those of the folders above are not looked at.</summary>
/// <param name="Owner">The user; null where the system does not tell.</param>
/// <param name="Group">The group; null likewise, and on Windows.</param>
/// <param name="Mode">Four octal digits, "0640"; null on Windows.</param>
/// <param name="Readers">"root", "group Debian-exim", "everyone".</param>
/// <param name="IsExposed">True where anybody may read it, or write it.</param>
internal sealed record FileReaders(string? Owner, string? Group, string? Mode, IReadOnlyList<string> Readers, bool IsExposed)
{
    public const string Everyone = "everyone";

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
            user, group, Convert.ToString((int)mode, 8).PadLeft(4, '0'), readers, (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0);
    }

    [SupportedOSPlatform("windows")]
    private static FileReaders OfAcl(string path)
    {
        var security = new FileInfo(path).GetAccessControl();
        var rules = security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).OfType<FileSystemAccessRule>()
            .Where(rule => rule.AccessControlType == AccessControlType.Allow && rule.FileSystemRights.HasFlag(FileSystemRights.ReadData))
            .Select(rule => (SecurityIdentifier)rule.IdentityReference).Distinct().ToList();
        WellKnownSidType[] anybody = [WellKnownSidType.WorldSid, WellKnownSidType.AuthenticatedUserSid, WellKnownSidType.BuiltinUsersSid];
        return new FileReaders(
            Name(security.GetOwner(typeof(SecurityIdentifier))), null, null, [.. rules.Select(rule => Name(rule)!)], rules.Exists(rule => Array.Exists(anybody, rule.IsWellKnown)));
    }

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
