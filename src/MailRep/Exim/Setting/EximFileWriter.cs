using MailRep.Dns;
using MailRep.Files;

namespace MailRep.Exim.Setting;

/// <summary>Writes edits to the disk: each file is at each moment the old one or the new one, with owner and mode as they were.</summary>
/// <param name="folder">The folder of the configuration, which is locked meanwhile.</param>
/// <param name="clock">Names the backups.</param>
internal sealed class EximFileWriter(string folder, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Keeps other writers away until it is disposed of.</summary>
    /// <exception cref="MailRepException">Another one keeps this one away.</exception>
    public FolderLock Lock(CancellationToken cancellationToken)
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

    /// <summary>Throws where a file is no longer what the edit was made for.</summary>
    public static void RequireUnchanged(IEnumerable<EximFileEdit> edits)
    {
        foreach (var edit in edits)
        {
            var now = Read(edit.FullPath);
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
        try
        {
            var target = TargetOf(edit.FullPath);
            var backup = edit.IsKept ? StagedFile.BackUp(target, clock.GetUtcNow()) : null;
            Put(target, edit.After);
            return new EximFileChange { Path = edit.FullPath, Action = ActionOf(edit), Backup = backup };
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            throw new MailRepException(
                MailRepError.EximConfigUnwritable, $"{DnsText.Printable(edit.FullPath)} cannot be written: {DnsText.Printable(problem.Message)}", edit.FullPath, "Run PowerShell as root.", problem);
        }
    }

    /// <summary>Puts the file back as it was.</summary>
    public static void Restore(EximFileEdit edit) => Put(TargetOf(edit.FullPath), edit.Before);

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

    private static byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    // A link stays a link.
    private static string TargetOf(string path) => new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}
