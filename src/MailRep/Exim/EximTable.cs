namespace MailRep.Exim;

/// <summary>A file that Exim looks domains up in, and what is wrong with it.</summary>
/// <param name="Path">Where Exim sees it.</param>
/// <param name="FullPath">Where it lies; null for a file outside a copy.</param>
/// <param name="File">Its entries; null where they are not known.</param>
/// <param name="Error">Why Exim cannot look anything up in it; null where it can, or nothing is known.</param>
/// <param name="Problem">Why nothing is known of it.</param>
internal sealed record EximTable(string Path, string? FullPath, EximLookupFile? File, string? Error, string? Problem)
{
    public bool IsEmpty => File is { } file && !file.Keys.Any();

    public static EximTable Read(EximFiles files, string path, EximAccounts? accounts)
    {
        var shown = EximJudge.Show(path);
        if (!path.StartsWith('/'))
        {
            return new EximTable(path, null, null, $"{shown}, the file of a look-up, is no absolute path", null);
        }

        if (files.Locate(path) is not { } full)
        {
            return new EximTable(path, null, null, null, "it lies outside the copied folder");
        }

        if (Directory.Exists(full))
        {
            return new EximTable(path, full, null, $"{shown}, the file of a look-up, is a folder", null);
        }

        return files.Read(path) switch
        {
            null when EximFiles.IsHidden(full) => new EximTable(path, full, null, null, "this user may not look into its folder"),
            null => new EximTable(path, full, null, $"{shown}, the file of a look-up, is not there", null),
            { Problem: { } problem } => new EximTable(path, full, null, null, problem),
            var file when accounts is not null && files.BlockedFor(accounts, full) is { } block =>
                new EximTable(path, full, new EximLookupFile(file), $"the user Debian-exim may not read {shown}, the file of a look-up, for the mode of {EximJudge.Show(block)}", null),
            var file => new EximTable(path, full, new EximLookupFile(file), null, null),
        };
    }
}
