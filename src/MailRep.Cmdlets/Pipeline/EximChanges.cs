using System.Text;
using MailRep.Adapters.Dkim;
using MailRep.Adapters.Text;
using MailRep.Dns;
using MailRep.Exim;
using MailRep.Exim.Setting;
using MailRep.Exim.Updating;
using MailRep.Findings;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>What the cmdlets share that change Exim's configuration: proof, question, writing, and the results.</summary>
/// <param name="cmdlet">Whose pipeline it is.</param>
internal sealed class EximChanges(AsyncCommand cmdlet)
{
    private readonly List<string> _steps = [];

    private EximUpdate Updater => new(new BouncyCastleKeys(), SayAsync);

    /// <summary>Shows the edits, asks, writes, and says what came of it; nothing where the answer was no.</summary>
    /// <param name="edits">Where there are none, nothing is written.</param>
    /// <param name="sentence">What is about to be done, without a full stop.</param>
    /// <param name="isApplied">True to let Exim take it as well.</param>
    /// <param name="cancellationToken">Stops it before it writes; what it began it brings to an end.</param>
    public async Task<IReadOnlyList<EximDkimChange>> MakeAsync(EximEdits edits, string sentence, bool isApplied, CancellationToken cancellationToken)
    {
        var diff = Diff(edits);
        var block = EximDkimEditor.ReadBlock(edits.Files);
        if (!isApplied && edits.Changes.Count == 0)
        {
            return [Describe(edits, block, [], diff, null)];
        }

        // Asked before it is proved: who only looks (-WhatIf) need not wait, nor have Exim.
        if (!await AskAsync(sentence, diff).ConfigureAwait(false))
        {
            return [];
        }

        if (!isApplied)
        {
            return [Describe(edits, block, new EximFileWriter(edits.Original.Folder, TimeProvider.System).WriteAll(edits.Changes, cancellationToken), diff, null)];
        }

        var proved = await ProveAsync(edits.Original, edits.Changes, [.. block?.Signers.Select(signer => signer.Domain) ?? []], cancellationToken, edits.Files).ConfigureAwait(false);
        var update = await ApplyAsync(edits.Original, edits.Changes, proved, cancellationToken).ConfigureAwait(false);
        return [Describe(edits, block, update.Files, diff, update)];
    }

    /// <summary>Proves what the files say, with the edits that are not written yet.</summary>
    public Task<string> ProveAsync(EximFiles files, IReadOnlyList<EximFileEdit> edits, IReadOnlyList<string> first, CancellationToken cancellationToken, EximFiles? edited = null) =>
        Updater.ProveAsync(edited ?? files, edits, first, cancellationToken);

    /// <summary>Lets Exim take what was proved.</summary>
    public async Task<EximUpdateResult> ApplyAsync(EximFiles files, IReadOnlyList<EximFileEdit> edits, string proved, CancellationToken cancellationToken)
    {
        var (changes, endpoints) = await Updater.ApplyAsync(files, edits, proved, cancellationToken).ConfigureAwait(false);
        return Describe(files) with { IsApplied = true, Files = [.. changes], Endpoints = [.. endpoints] };
    }

    /// <summary>What the files say, as the result of a proof.</summary>
    public EximUpdateResult Describe(EximFiles files)
    {
        var facts = EximFacts.Of(files, EximAccounts.Local);
        return new EximUpdateResult
        {
            ConfigRoot = files.Folder,
            Layout = facts.Configuration.Layout,
            IsApplied = false,
            Domain = facts.Signing.Domains.Select(DnsText.Presentation).ToItemList(),
            Steps = _steps.ToItemList(),
        };
    }

    private static EximDkimChange Describe(EximEdits edits, EximDkimBlock? block, IReadOnlyList<EximFileChange> files, string diff, EximUpdateResult? update)
    {
        var facts = EximFacts.Of(edits.Files, EximAccounts.Local);
        return new EximDkimChange
        {
            ConfigRoot = edits.Original.Folder,
            Layout = facts.Configuration.Layout,
            Domain = [.. block?.Signers.Select(signer => DnsText.Presentation(signer.Domain)) ?? []],
            Selector = [.. block?.Signers.SelectMany(signer => signer.Keys).Select(key => DnsText.Presentation(key.Selector)).Distinct() ?? []],
            Files = [.. files],
            Diff = diff,
            Update = update,
            // That nothing signs is what was asked for where nothing is left.
            Findings = block is null ? [] : EximJudge.Judge(facts, File.Exists(EximConfiguration.LocalMacros)).Findings,
            Next = edits.Original.IsCopy ? "Copy the files to the server, and run Update-EximConfig there."
                : update is null ? "Run Update-EximConfig: it proves the settings and lets Exim take them."
                : block is null ? "Nothing: Exim runs without MailRep's settings." : "Run Test-EximSigning: it shows what receivers get.",
        };
    }

    private Task<bool> AskAsync(string sentence, string diff)
    {
        var text = diff.Length > 0 ? "\n" + diff : string.Empty;
        return cmdlet.OnPipelineAsync(() => cmdlet.ShouldProcess($"{sentence}.{text}", $"{sentence}?{text}", "MailRep"));
    }

    // In step with the work: who watches sees each step before it is done, and none after the cmdlet was stopped.
    private async Task SayAsync(string step)
    {
        _steps.Add(step);
        try
        {
            await cmdlet.OnPipelineAsync(() => { cmdlet.WriteVerbose(step); return true; }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was begun goes on to its end.
        }
    }

    private static string Diff(EximEdits edits) =>
        string.Join('\n', edits.Changes.Select(edit => UnifiedDiff.Of(edit.FullPath, Text(edit.Before), Text(edit.After))));

    private static string? Text(byte[]? octets) => octets is null ? null : Encoding.Latin1.GetString(octets);
}
