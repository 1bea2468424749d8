using System.Runtime.InteropServices;
using System.Text;

namespace MailRep.Exim;

/// <summary>Mode and owner of a file or folder, of the target where it is a link.</summary>
/// <param name="Mode">The twelve bits of the mode.</param>
/// <param name="User">The owner's id.</param>
/// <param name="Group">The group's id.</param>
internal readonly record struct UnixFileStatus(int Mode, uint User, uint Group)
{
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7FF;

    // The layout of struct statx is the same on all architectures (statx(2)).
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;

    /// <summary>As ls and chmod write it: "0640".</summary>
    public string Octal => "0" + Convert.ToString(Mode & 0x1FF, 8).PadLeft(3, '0');

    /// <summary>Null where the file cannot be asked about, or the system has no such owners.</summary>
    public static UnixFileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var buffer = new byte[256];
            return StatX(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, BasicStats, buffer) == 0
                ? new UnixFileStatus(
                    MemoryMarshal.Read<ushort>(buffer.AsSpan(ModeOffset)) & 0xFFF,
                    MemoryMarshal.Read<uint>(buffer.AsSpan(UserOffset)),
                    MemoryMarshal.Read<uint>(buffer.AsSpan(GroupOffset)))
                : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, byte[] buffer);
}
