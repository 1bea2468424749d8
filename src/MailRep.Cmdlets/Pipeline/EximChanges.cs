using System.Text;
using MailRep.Adapters.Text;
using MailRep.Exim;
using MailRep.Exim.Setting;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>What Set-EximDkimConfig and Remove-EximDkimConfig share: the diff that is asked about, the writing, and the result.</summary>
internal static class EximChanges
{
    /// <summary>Asks, writes, and says what came of it; nothing where the answer was no.</summary>
    /// <param name="cmdlet">Whose pipeline it is.</param>
    /// <param name="edits">Where there are none, nothing is asked.</param>
    /// <param name="sentence">What is about to be done, without a full stop.</param>
    /// <param name="cancellationToken">Stops it before it writes; what it writes it writes to the end.</param>
    public static async Task<IReadOnlyList<EximDkimChange>> MakeAsync(AsyncCommand cmdlet, EximEdits edits, string sentence, CancellationToken cancellationToken)
    {
        var diff = Diff(edits);
        if (edits.Changes.Count == 0)
        {
            return [Describe(edits, [], diff, isApplied: false)];
        }

        return await cmdlet.OnPipelineAsync(() => cmdlet.ShouldProcess($"{sentence}.\n{diff}", $"{sentence}?\n{diff}", "MailRep")).ConfigureAwait(false)
            ? [Describe(edits, Write(edits, cancellationToken), diff, isApplied: false)]
            : [];
    }

    /// <summary>The edits as <c>diff -u</c> shows them.</summary>
    private static string Diff(EximEdits edits) =>
        string.Join('\n', edits.Changes.Select(edit => UnifiedDiff.Of(edit.FullPath, Text(edit.Before), Text(edit.After))));

    /// <summary>Writes the edits.</summary>
    private static IReadOnlyList<EximFileChange> Write(EximEdits edits, CancellationToken cancellationToken)
    {
        var writer = new EximFileWriter(edits.Original.Folder, TimeProvider.System);
        using var folder = writer.Lock(cancellationToken);
        EximFileWriter.RequireUnchanged(edits.Changes);
        return [.. edits.Changes.Select(writer.Write)];
    }

    /// <summary>What the files say once the edits are written.</summary>
    private static EximDkimChange Describe(EximEdits edits, IReadOnlyList<EximFileChange> files, string diff, bool isApplied)
    {
        var block = EximDkimEditor.ReadBlock(edits.Files);
        var facts = EximFacts.Of(edits.Files, EximAccounts.Local);
        return new EximDkimChange
        {
            ConfigRoot = edits.Original.Folder,
            Layout = facts.Configuration.Layout,
            Domain = [.. block?.Signers.Select(signer => signer.Domain) ?? []],
            Selector = [.. block?.Signers.SelectMany(signer => signer.Keys).Select(key => key.Selector).Distinct() ?? []],
            Files = [.. files],
            Diff = diff,
            IsApplied = isApplied,
            Findings = EximJudge.Judge(facts, File.Exists(EximConfiguration.LocalMacros)).Findings,
            Next = edits.Original.IsCopy ? "Copy the files to the server, and run Update-EximConfig there."
                : !isApplied ? "Run Update-EximConfig: it proves the settings and lets Exim take them."
                : block is null ? "Nothing: Exim runs without MailRep's settings." : "Run Test-EximSigning: it shows what receivers get.",
        };
    }

    private static string? Text(byte[]? octets) => octets is null ? null : Encoding.Latin1.GetString(octets);
}
