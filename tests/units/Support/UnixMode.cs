namespace MailRep.Tests.Support;

/// <summary>Permissions as octal digits, "0640"; a test that uses them is skipped on Windows.</summary>
public static class UnixMode
{
    public static string Of(string path)
    {
        Require();
        return OperatingSystem.IsWindows() ? string.Empty : Convert.ToString((int)File.GetUnixFileMode(path), 8).PadLeft(4, '0');
    }

    public static void Set(string path, string mode)
    {
        Require();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }

    public static void Require() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
}
