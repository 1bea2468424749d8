using MailRep.Dns;
using MailRep.Files;

namespace MailRep.Exim.Setting;

/// <summary>Writes edits to the disk: each file is at each moment the old one or the new one, with owner and mode as they were.</summary>
/// <param name="folder">The folder of the configuration, which is locked meanwhile.</param>
/// <param name="clock">Names the backups.</param>
internal sealed class EximFileWriter(string folder, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Writes all edits, or none.</summary>
    /// <exception cref="MailRepException">A file was changed meanwhile or cannot be written, or another process is at it.</exception>
    public IReadOnlyList<EximFileChange> WriteAll(IReadOnlyList<EximFileEdit> edits, CancellationToken cancellationToken)
    {
        using var locked = Begin(edits, cancellationToken);
        List<EximFileChange> changes = [];
        try
        {
            foreach (var edit in edits)
            {
                changes.Add(Write(edit));
            }
        }
        catch (MailRepException failure)
        {
            throw Undone(edits.Take(changes.Count).Reverse(), changes, failure);
        }

        locked.Flush();
        return changes;
    }

    /// <summary>Keeps other writers away until it is disposed of, and removes what killed ones left.</summary>
    /// <exception cref="MailRepException">A file was changed meanwhile, or another process is at it.</exception>
    public FolderLock Begin(IReadOnlyList<EximFileEdit> edits, CancellationToken cancellationToken)
    {
        var locked = Lock(cancellationToken);
        try
        {
            RequireUnchanged(edits);
            if (locked.IsHeld)
            {
                RemoveLeftovers(edits, cancellationToken);
            }

            return locked;
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    private FolderLock Lock(CancellationToken cancellationToken)
    {
        try
        {
            return FolderLock.Take(folder, Patience, cancellationToken);
        }
        catch (TimeoutException busy)
        {
            throw new MailRepException(
                MailRepError.EximConfigUnwritable, $"Another process keeps {DnsText.Printable(folder)} locked.", folder, "Wait for it to end, and run the command again.", busy);
        }
    }

    private void RemoveLeftovers(IEnumerable<EximFileEdit> edits, CancellationToken cancellationToken)
    {
        StagedFile.RemoveLeftovers(folder);
        var home = Path.TrimEndingDirectorySeparator(folder);
        var others = edits.Select(edit => Path.GetDirectoryName(TargetOf(edit.Target))!).Append(Path.Combine(home, "conf.d/main")).Append(Path.Combine(home, "conf.d/transport"));
        foreach (var other in others.Distinct(StringComparer.Ordinal).Where(other => other != home && Directory.Exists(other)))
        {
            try
            {
                // Keys may be made there at this moment, under a lock of that folder.
                using var locked = FolderLock.Take(other, TimeSpan.Zero, cancellationToken);
                if (locked.IsHeld)
                {
                    StagedFile.RemoveLeftovers(other);
                }
            }
            catch (Exception problem) when (problem is TimeoutException || EximFiles.IsExpected(problem))
            {
                // The next writer tries again.
            }
        }
    }

    private static MailRepException Undone(IEnumerable<EximFileEdit> written, List<EximFileChange> changes, MailRepException failure)
    {
        List<string> lost = [];
        foreach (var edit in written)
        {
            try
            {
                Restore(edit);
            }
            catch (Exception problem) when (EximFiles.IsExpected(problem))
            {
                lost.Add(DnsText.Printable(edit.FullPath));
            }
        }

        if (lost.Count > 0)
        {
            return new MailRepException(failure.Error, $"{failure.Message} Not brought back: {string.Join("; ", lost)}.", failure.Target, failure.RecommendedAction, failure);
        }

        changes.ForEach(change => Discard(change.Backup));
        return failure;
    }

    /// <summary>Throws where a file is no longer what the edit was made for.</summary>
    public static void RequireUnchanged(IEnumerable<EximFileEdit> edits)
    {
        foreach (var edit in edits)
        {
            var now = Read(edit.Target);
            if (!(now is null ? edit.Before is null : edit.Before is not null && now.AsSpan().SequenceEqual(edit.Before)))
            {
                throw new MailRepException(
                    MailRepError.EximConfigUnwritable, $"{DnsText.Printable(edit.FullPath)} was changed by another while this ran, so nothing was written.", edit.FullPath, "Run the command again.");
            }
        }
    }

    /// <returns>What was done, with the path of the backup.</returns>
    /// <exception cref="MailRepException">The file cannot be written.</exception>
    public EximFileChange Write(EximFileEdit edit)
    {
        string? backup = null;
        try
        {
            var target = TargetOf(edit.Target);
            backup = edit.IsKept ? StagedFile.BackUp(target, clock.GetUtcNow()) : null;
            Put(target, edit.After);
            return new EximFileChange { Path = edit.FullPath, Action = ActionOf(edit), Backup = backup };
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            // Of a file that is as it was, nothing has to be kept.
            Discard(backup);
            var isForbidden = problem is UnauthorizedAccessException || problem.InnerException is UnauthorizedAccessException;
            throw new MailRepException(
                MailRepError.EximConfigUnwritable, $"{DnsText.Printable(edit.FullPath)} cannot be written: {DnsText.Printable(problem.Message)}", edit.FullPath,
                isForbidden ? "Run PowerShell as root." : "Mend what the system says, such as a full disk or one that is mounted to be read only, and run the command again.", problem);
        }
    }

    /// <summary>Puts the file back as it was.</summary>
    public static void Restore(EximFileEdit edit) => Put(TargetOf(edit.Target), edit.Before);

    public static EximFileAction ActionOf(EximFileEdit edit) => edit.Before is null ? EximFileAction.Created : edit.After is null ? EximFileAction.Deleted : EximFileAction.Changed;

    private static void Put(string target, byte[]? octets)
    {
        if (octets is null)
        {
            File.Delete(target);
            return;
        }

        using var staged = StagedFile.WriteLike(target, octets);
        staged.Replace(target);
    }

    private static void Discard(string? backup)
    {
        try
        {
            if (backup is not null)
            {
                File.Delete(backup);
            }
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            // One backup too many does no harm.
        }
    }

    private static byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    // A link stays a link.
    private static string TargetOf(string path) => new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}
