using MailRep.Dns;

namespace MailRep.Exim;

/// <summary>What is known of a key: the reference, the public facts, the modes behind them, and whether its text was read.</summary>
internal sealed record EximKey(EximKeyReference Reference, EximKeyFile File, UnixFileStatus? Status, string? Folder, UnixFileStatus? FolderStatus, bool IsRead = false)
{
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
        var file = new EximKeyFile { Domain = reference.Domain, Selector = reference.Selector, Path = Show(reference.Value) };
        if (!reference.IsPath)
        {
            return new EximKey(reference, file with { Exists = false, Problem = "it is no absolute path" }, null, null, null);
        }

        if (configuration.Files.Full(reference.Value) is not { } full)
        {
            return new EximKey(reference, file with { Problem = "it lies outside the copied folder" }, null, null, null);
        }

        file = file with { Path = full };
        var folder = Path.GetDirectoryName(full);
        var folderStatus = folder is null ? null : UnixFileStatus.Of(folder);
        try
        {
            if (EximFiles.Octets(full, EximKeyText.MaxLength) is not { } octets)
            {
                // A folder that this user may not enter looks empty.
                var isHidden = folder is not null && Directory.Exists(folder) && !CanEnter(folder);
                return new EximKey(reference, file with { Exists = isHidden ? null : false, Problem = isHidden ? "this user may not look into its folder" : "it is not there" }, null, folder, folderStatus);
            }

            var text = EximKeyText.Read(octets);
            return WithStatus(new EximKey(reference, file with { Exists = true, Algorithm = text.Algorithm, KeySize = text.Size, Problem = text.Problem }, null, folder, folderStatus, IsRead: true), full);
        }
        catch (Exception exception) when (EximFiles.IsExpected(exception))
        {
            return WithStatus(new EximKey(reference, file with { Exists = File.Exists(full), Problem = DnsText.Shorten(DnsText.Printable(exception.Message), 200) }, null, folder, folderStatus), full);
        }
    }

    /// <summary>A value from the configuration, without key material.</summary>
    public static string Show(string value) => EximKeyText.IsSecret(value) ? InConfiguration : value;

    private EximKey WithStatus(EximKey key, string full)
    {
        if (UnixFileStatus.Of(full) is not { } status)
        {
            return key;
        }

        var isReadable = accounts.HasExim ? accounts.LetsExim(status, enter: false) && Folders(full).All(folder => UnixFileStatus.Of(folder) is not { } mode || accounts.LetsExim(mode, enter: true)) : (bool?)null;
        return key with
        {
            Status = status,
            File = key.File with { Mode = status.Octal, Owner = accounts.UserOf(status), Group = accounts.GroupOf(status), ReadableByExim = isReadable },
        };
    }

    // Of a copy, the folders above it say nothing about the original.
    private IEnumerable<string> Folders(string full)
    {
        var top = configuration.Files.IsCopy ? Path.GetFullPath(configuration.Files.Folder) : null;
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(full)); folder is not null && folder != top; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static bool CanEnter(string folder)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return true;
        }
        catch (Exception exception) when (EximFiles.IsExpected(exception))
        {
            return false;
        }
    }
}
