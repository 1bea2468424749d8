using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MailRep.Files;

/// <summary>The calls of the C library that .NET has no method for. Constants and layouts that differ are Linux's and macOS's.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Posix
{
    private const int FileExists = 17;
    private const int NotPermitted = 1;
    private const int CrossDevice = 18;
    private const int TooManyLinks = 31;
    private const int NoData = 61;
    private const int NotSupported = 95;
    private const string AccessList = "system.posix_acl_access";
    private const int LockExclusive = 2;
    private const int LockAtOnce = 4;
    private const int OutOfRange = 34;

    // struct statx is the same on every Linux, which struct stat is not.
    private const int StatxSize = 256;
    private const int StatxUser = 20;
    private const int StatxGroup = 24;
    private const int AtCurrentFolder = -100;
    private const uint StatxUserAndGroup = 0x18;

    public static bool IsRoot => EffectiveUser() == 0;

    private static int CloseOnExecute => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>
    /// Gives a file a second name, never that of another file. File.Move without overwriting looks first and renames then, so that
    /// of two at once the later one would win over the first.
    /// </summary>
    /// <returns>False where the file system has no links.</returns>
    /// <exception cref="FileExistsException">The name is taken.</exception>
    public static bool TryLink(string file, string name)
    {
        if (Link(file, name) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            FileExists => throw new FileExistsException(name),
            NotPermitted or CrossDevice or TooManyLinks or 38 or 45 or 78 or 95 => false,
            var error => throw new IOException(new Win32Exception(error).Message),
        };
    }

    /// <summary>A descriptor of a folder; negative where it cannot be read.</summary>
    public static int OpenFolder(string folder) => Open(folder, CloseOnExecute);

    /// <summary>Takes the lock of an open folder, which ends with the descriptor, and with the process however that ends.</summary>
    /// <returns>True where it was taken, false where another holds it, null where the file system has no locks.</returns>
    public static bool? TryLock(int folder) => Flock(folder, LockExclusive | LockAtOnce) == 0 ? true
        : Marshal.GetLastPInvokeError() is 11 or 35 or 4 ? false
        : null;

    /// <summary>Brings new and changed names in the folder to the disk.</summary>
    public static void Flush(int folder) => _ = Sync(folder);

    public static void CloseFolder(int folder) => _ = Close(folder);

    public static void SetOwner(SafeHandle file, uint user, uint group)
    {
        if (ChangeOwner(file, user, group) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    public static void SetOwner(string folder, uint user, uint group)
    {
        if (ChangeOwner(folder, user, group) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Gives a file the access list of another (acl(5)), or takes the one that its folder gave it where the other has none.</summary>
    /// <exception cref="IOException">The list cannot be set.</exception>
    [SupportedOSPlatform("linux")]
    public static void CopyAccessList(string from, string to)
    {
        // The largest that the kernel holds (XATTR_SIZE_MAX).
        var list = new byte[65536];
        var length = GetAttribute(from, AccessList, list, (nuint)list.Length);
        if (length >= 0 ? SetAttribute(to, AccessList, list, (nuint)length, 0) != 0
            : RemoveAttribute(to, AccessList) != 0 && Marshal.GetLastPInvokeError() is not (NoData or NotSupported))
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>The number of a group; null where there is none of that name.</summary>
    public static uint? FindGroup(string name) => Find(buffer => GroupByName(name, buffer.Entry, buffer.Text, buffer.Size, out var found) switch
    {
        // struct group: name, password, number, members.
        0 when found != 0 => (0, (uint?)(uint)Marshal.ReadInt32(buffer.Entry, 2 * IntPtr.Size)),
        var error => (error, null),
    });

    /// <summary>The name of a user, or the number where it has none.</summary>
    public static string UserName(uint number) =>
        Find(buffer => UserByNumber(number, buffer.Entry, buffer.Text, buffer.Size, out var found) is var error && found != 0 ? (0, NameAt(buffer.Entry)) : (error, null)) ?? $"{number}";

    /// <summary>The name of a group, or the number where it has none.</summary>
    public static string GroupName(uint number) =>
        Find(buffer => GroupByNumber(number, buffer.Entry, buffer.Text, buffer.Size, out var found) is var error && found != 0 ? (0, NameAt(buffer.Entry)) : (error, null)) ?? $"{number}";

    /// <summary>The numbers of a file's user and group; null where the system does not tell.</summary>
    public static (uint User, uint Group)? OwnerOf(string path)
    {
        try
        {
            Span<byte> status = stackalloc byte[StatxSize];
            return Statx(AtCurrentFolder, path, 0, StatxUserAndGroup, ref MemoryMarshal.GetReference(status)) == 0
                ? (MemoryMarshal.Read<uint>(status[StatxUser..]), MemoryMarshal.Read<uint>(status[StatxGroup..]))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // macOS, and musl before 1.2.5.
            return null;
        }
    }

    // The name comes first in both structures.
    private static string? NameAt(nint entry) => Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));

    private static T? Find<T>(Func<(nint Entry, nint Text, nuint Size), (int Error, T? Found)> ask)
    {
        for (var size = 4096; ; size *= 4)
        {
            var entry = Marshal.AllocHGlobal(256);
            var text = Marshal.AllocHGlobal(size);
            try
            {
                var (error, found) = ask((entry, text, (nuint)size));
                if (error != OutOfRange || size > 16 * 1024 * 1024)
                {
                    return found;
                }
            }
            finally
            {
                Marshal.FreeHGlobal(entry);
                Marshal.FreeHGlobal(text);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, [Out] byte[] value, nuint size);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "removexattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveAttribute(string path, string name);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GroupByName(string name, nint group, nint buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getgrgid_r")]
    private static partial int GroupByNumber(uint number, nint group, nint buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int UserByNumber(uint number, nint user, nint buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}

/// <summary>The name that a new file was to have is taken.</summary>
internal sealed class FileExistsException(string path) : IOException("The file exists.")
{
    public string Path { get; } = path;
}
