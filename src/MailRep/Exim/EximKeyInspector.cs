using System.Diagnostics.CodeAnalysis;
using MailRep.Dns;

namespace MailRep.Exim;

/// <summary>What is known of a key: the reference, the public facts, the modes behind them, and whether its text was read.</summary>
internal sealed record EximKey(EximKeyReference Reference, EximKeyFile File, UnixFileStatus? Status, string? Folder, UnixFileStatus? FolderStatus, bool IsRead = false)
{
    /// <summary>The folder, or the file itself, that keeps Debian-exim out; null where none does.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>True for a link whose target is not there.</summary>
    public bool IsLost { get; init; }

    /// <summary>True where every local user can read it.</summary>
    public bool IsOpen => Status is { } status && (status.Mode & 4) != 0 && (FolderStatus is not { } folder || (folder.Mode & 1) != 0);
}

/// <summary>Looks at the key files that a configuration names.</summary>
internal sealed class EximKeyInspector(EximConfiguration configuration, EximAccounts accounts)
{
    /// <summary>What stands in a result in the place of a key that is written into the configuration.</summary>
    public const string InConfiguration = "(a key in the configuration)";

    public EximKey Inspect(EximKeyReference reference)
    {
        var file = new EximKeyFile { Domain = Show(reference.Domain), Selector = Show(reference.Selector), Path = Show(reference.Value)! };
        if (!reference.IsPath)
        {
            return new EximKey(reference, file with { Exists = false, Problem = "it is no absolute path" }, null, null, null);
        }

        if (configuration.Files.Locate(reference.Value) is not { } full)
        {
            return new EximKey(reference, file with { Problem = "it lies outside the copied folder" }, null, null, null);
        }

        // What the configuration calls it, which may be a link.
        var named = configuration.Files.Full(reference.Value) ?? full;
        file = file with { Path = named };
        var folder = Path.GetDirectoryName(full);
        var key = new EximKey(reference, file, null, folder, folder is null ? null : UnixFileStatus.Of(folder));
        try
        {
            if (Directory.Exists(full))
            {
                return key with { File = file with { Exists = true, Problem = "it is a folder" }, IsRead = true };
            }

            if (EximFiles.Octets(full, EximKeyText.MaxLength) is not { } octets)
            {
                return key with { File = Absent(file, named, full), IsLost = new FileInfo(named).LinkTarget is not null };
            }

            var text = EximKeyText.Read(octets);
            return WithStatus(key with { File = file with { Exists = true, Algorithm = text.Algorithm, KeySize = text.Size, Problem = text.Problem }, IsRead = true }, full);
        }
        catch (Exception exception) when (EximFiles.IsExpected(exception))
        {
            return WithStatus(key with { File = file with { Exists = File.Exists(full), Problem = DnsText.Shorten(DnsText.Printable(exception.Message), 200) } }, full);
        }
    }

    private static EximKeyFile Absent(EximKeyFile file, string named, string full)
    {
        // A folder that this user may not enter looks empty.
        var isHidden = EximFiles.IsHidden(full);
        return file with
        {
            Exists = isHidden ? null : false,
            Problem = isHidden ? "this user may not look into its folder"
                : new FileInfo(named).LinkTarget is { } target ? $"it is a link to {DnsText.Shorten(DnsText.Printable(target), 120)}, which is not there" : "it is not there",
        };
    }

    /// <summary>A value from the configuration, without key material.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static string? Show(string? value) => value is not null && EximKeyText.IsSecret(value) ? InConfiguration : value;

    private EximKey WithStatus(EximKey key, string full)
    {
        if (UnixFileStatus.Of(full) is not { } status)
        {
            return key;
        }

        var blocked = configuration.Files.BlockedFor(accounts, full);
        return key with
        {
            Status = status,
            BlockedBy = blocked,
            File = key.File with { Mode = status.Octal, Owner = accounts.UserOf(status), Group = accounts.GroupOf(status), ReadableByExim = accounts.HasExim ? blocked is null : null },
        };
    }
}
