using System.Globalization;

namespace MailRep.Exim;

/// <summary>Users and groups of this machine by their numbers, and the account that Exim runs as.</summary>
internal sealed class EximAccounts
{
    /// <summary>The user of Debian's package.</summary>
    public const string UserName = "Debian-exim";

    private const int MaxFileSize = 4 * 1024 * 1024;

    private readonly Dictionary<uint, string> _users = [];
    private readonly Dictionary<uint, string> _groups = [];
    private readonly HashSet<uint> _eximGroups = [];
    private uint? _exim;

    /// <param name="passwd">The text of /etc/passwd.</param>
    /// <param name="group">The text of /etc/group.</param>
    public EximAccounts(string passwd, string group)
    {
        foreach (var fields in Rows(passwd, 4))
        {
            if (uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user) && _users.TryAdd(user, fields[0]) && fields[0] == UserName)
            {
                _exim = user;
                _ = uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var main) && _eximGroups.Add(main);
            }
        }

        foreach (var fields in Rows(group, 3))
        {
            if (!uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            _groups.TryAdd(id, fields[0]);
            if (fields.Length > 3 && fields[3].Split(',').Contains(UserName, StringComparer.Ordinal))
            {
                _eximGroups.Add(id);
            }
        }
    }

    /// <summary>Those of this machine.</summary>
    public static EximAccounts Local { get; } = new(Text("/etc/passwd"), Text("/etc/group"));

    public bool HasExim => _exim is not null;

    public string UserOf(UnixFileStatus status) => _users.GetValueOrDefault(status.User) ?? status.User.ToString(CultureInfo.InvariantCulture);

    public string GroupOf(UnixFileStatus status) => _groups.GetValueOrDefault(status.Group) ?? status.Group.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the mode lets Exim's user read a file, or enter a folder; the first class that fits decides, as in the kernel.</summary>
    public bool LetsExim(UnixFileStatus status, bool enter)
    {
        var bits = status.User == _exim ? status.Mode >> 6 : _eximGroups.Contains(status.Group) ? status.Mode >> 3 : status.Mode;
        return (bits & (enter ? 1 : 4)) != 0;
    }

    private static IEnumerable<string[]> Rows(string text, int least) =>
        text.Split('\n').Select(line => line.Split(':')).Where(fields => fields.Length >= least && fields[0].Length > 0);

    private static string Text(string path)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(EximFiles.Octets(path, MaxFileSize) ?? []);
        }
        catch (Exception exception) when (EximFiles.IsExpected(exception))
        {
            return string.Empty;
        }
    }
}
