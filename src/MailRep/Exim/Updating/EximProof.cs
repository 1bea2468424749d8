using System.Runtime.Versioning;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Exim.Rehearsal;
using MailRep.Exim.Setting;
using MailRep.Findings;

namespace MailRep.Exim.Updating;

/// <summary>
/// Proves a configuration before the daemon sees it: Debian's script puts it together, Exim reads and expands it, the keys are
/// read as Debian-exim, and Exim signs messages that go nowhere. Nothing of the machine is changed.
/// </summary>
/// <param name="programs">Exim's.</param>
/// <param name="cryptography">For Ed25519.</param>
/// <param name="say">Is told of each step before it begins.</param>
[SupportedOSPlatform("linux")]
internal sealed class EximProof(EximPrograms programs, IDkimKeyCryptography cryptography, Func<string, Task> say)
{
    /// <summary>Each takes about a second. All are signed by the same lines, with keys of their own.</summary>
    private const int MaxDomains = 5;

    /// <param name="files">The configuration, with what is not written yet.</param>
    /// <param name="edits">What is not written yet.</param>
    /// <param name="first">The domains to rehearse before others.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The configuration as it was proved, without comments.</returns>
    /// <exception cref="MailRepException">It is not proved; the message says what fails.</exception>
    public async Task<string> RunAsync(EximFiles files, IReadOnlyList<EximFileEdit> edits, IReadOnlyList<string> first, CancellationToken cancellationToken)
    {
        using var workspace = EximWorkspace.Create();
        var folder = await CopyAsync(files, edits, workspace, cancellationToken).ConfigureAwait(false);
        var copy = EximFacts.Of(new EximFiles(folder, root: null), EximAccounts.Local);
        await say("Putting the configuration together and asking Exim about it").ConfigureAwait(false);
        using var place = EximWorkspace.Create();
        var candidate = await EximCandidate.BuildAsync(copy.Configuration, movesPaths: true, programs, place, cancellationToken).ConfigureAwait(false);
        if (candidate.Problem is { } problem)
        {
            throw Unproved(files, $"Exim refuses the configuration: {problem.Replace(folder, files.Folder, StringComparison.Ordinal)}", "Mend the line that Exim names, and run the command again; Test-EximConfig tells of more traps.");
        }

        // Of its own file Exim looks at owner and mode as well.
        if (copy.Configuration.Layout == EximLayout.OwnFile && !files.IsCopy && await EximCandidate.RefusalAsync(programs, null, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            throw Unproved(files, $"Exim refuses the configuration: {refused}", "Give the file to root, with the mode 0644: chown root:root /etc/exim4/exim4.conf && chmod 0644 /etc/exim4/exim4.conf");
        }

        var facts = EximFacts.Of(files, EximAccounts.Local);
        if (facts.Signing is { TransportHasOptions: false } && EximDkimEditor.ReadBlock(files) is not null)
        {
            throw Unproved(files, $"The transport {DnsText.Inline(facts.Signing.TransportName ?? "of the configuration")} has no options of DKIM, so that nothing would be signed of what MailRep's block says.",
                "Run Set-EximDkimConfig with the keys again, which puts them in; or take the block out: Remove-EximDkimConfig.");
        }

        if (facts.Signing is { TransportHasOptions: true, TransportName: { } transport })
        {
            await RequireOptionsAsync(candidate, facts, transport, cancellationToken).ConfigureAwait(false);
            await say("Reading the keys as Debian-exim").ConfigureAwait(false);
            await RequireReadableAsync(facts, cancellationToken).ConfigureAwait(false);
            RequireSound(facts);
            await say("Expanding the settings").ConfigureAwait(false);
            var domains = await SignedDomainsAsync(candidate, facts, transport, first, place, cancellationToken).ConfigureAwait(false);
            var more = Names(facts.Signing.Domains).Except(domains).Count();
            await say($"Letting Exim sign for {(domains.Count > 0 ? string.Join(", ", domains) : "nobody")}{(more > 0 ? $" ({more} more by their keys alone)" : string.Empty)}, with messages that go nowhere").ConfigureAwait(false);
            await RehearseAsync(facts, folder, domains, cancellationToken).ConfigureAwait(false);
        }

        return Essence(candidate.Unstaged(candidate.Text));
    }

    /// <summary>What is left of a configuration without comments and empty lines, in which the script tells where and when it ran.</summary>
    public static string Essence(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')));

    private static async Task<string> CopyAsync(EximFiles files, IReadOnlyList<EximFileEdit> edits, EximWorkspace workspace, CancellationToken cancellationToken)
    {
        // With owners and modes, which decide what Debian-exim may read, and with what links lead to.
        var folder = workspace.PathOf("candidate");
        Directory.CreateDirectory(folder);
        var result = await EximPrograms.RunAsync("/bin/cp", ["-a", "--", Path.Combine(files.Folder, "."), folder], null, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new MailRepException(MailRepError.EximRehearsalFailed, $"{DnsText.Printable(files.Folder)} cannot be copied: {DnsText.Printable(result.LastLine ?? "cp failed")}", files.Folder, "Make room in /run, and run the command again.");
        }

        await FollowAsync(folder, cancellationToken).ConfigureAwait(false);
        var writer = new EximFileWriter(folder, TimeProvider.System);
        foreach (var edit in edits)
        {
            writer.Write(edit.In(folder));
        }

        return folder;
    }

    // What update-exim4.conf reads by a link is copied, too. Links elsewhere, as to keys, stay: what they lead to is Exim's to read, or not.
    private static async Task FollowAsync(string folder, CancellationToken cancellationToken)
    {
        var folders = new[] { folder }.Concat(Directory.Exists(Path.Combine(folder, "conf.d")) ? Directory.EnumerateDirectories(Path.Combine(folder, "conf.d")) : []);
        foreach (var link in folders.SelectMany(Directory.EnumerateFiles).Where(file => new FileInfo(file).LinkTarget is not null && File.Exists(file)).ToList())
        {
            var target = File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName;
            File.Delete(link);
            _ = await EximPrograms.RunAsync("/bin/cp", ["-p", "--", target, link], null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RequireOptionsAsync(EximCandidate candidate, EximFacts facts, string transport, CancellationToken cancellationToken)
    {
        var options = await candidate.DkimOptionsAsync(transport, cancellationToken).ConfigureAwait(false);
        foreach (var macro in EximDkimMacros.Dkim)
        {
            var (read, real) = (facts.Signing[macro]?.Value ?? string.Empty, options?.GetValueOrDefault(macro.ToLowerInvariant()) ?? string.Empty);
            if (read != real)
            {
                throw Unproved(facts.Configuration.Files, $"Exim takes {EximJudge.Show(real)} for {macro.ToLowerInvariant()} of {DnsText.Inline(transport)}, where the files say {EximJudge.Show(read)}.", "Look for another place that sets it: exim4 -bP transport " + DnsText.Inline(transport));
            }
        }
    }

    private static async Task RequireReadableAsync(EximFacts facts, CancellationToken cancellationToken)
    {
        var runuser = Machine.MachineProgram.Find("runuser")
            ?? throw Unproved(facts.Configuration.Files, "There is no runuser to read the keys with as Debian-exim.", "Install util-linux.");
        foreach (var path in facts.Signing.Keys.Where(key => key.IsPath).Select(key => facts.Configuration.Files.Full(key.Value)).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (!(await EximPrograms.RunAsync(runuser, ["-u", EximAccounts.UserName, "--", "/usr/bin/test", "-r", path], null, cancellationToken).ConfigureAwait(false)).Succeeded)
            {
                var block = facts.Configuration.Files.BlockedFor(EximAccounts.Local, path);
                throw Unproved(
                    facts.Configuration.Files, $"{EximAccounts.UserName} cannot read the key {DnsText.Printable(path)}.",
                    block is not null && block != path ? $"Let it into the folder: chgrp {EximAccounts.UserName} {EximJudge.Quote(block)} && chmod 0750 {EximJudge.Quote(block)}"
                    : $"Give it to the group: chown root:{EximAccounts.UserName} {EximJudge.Quote(path)} && chmod 0640 {EximJudge.Quote(path)}");
            }
        }
    }

    // Not every domain is rehearsed where there are many.
    private static void RequireSound(EximFacts facts)
    {
        if (facts.Keys.FirstOrDefault(key => key is { Reference.IsPath: true, IsRead: true, File: { Exists: true, Algorithm: null } }) is { } broken)
        {
            throw Unproved(facts.Configuration.Files, $"Exim cannot sign with {broken.File.Path}: {broken.File.Problem}.", "Give the domain another key: New-DkimKeyPair makes one.");
        }
    }

    /// <summary>The domains to rehearse: those that are set up, or where the message decides, the one that this server calls its own.</summary>
    private async Task<List<DnsName>> SignedDomainsAsync(
        EximCandidate candidate, EximFacts facts, string transport, IReadOnlyList<string> first, EximWorkspace place, CancellationToken cancellationToken)
    {
        var options = await candidate.PrintAsync("transport", transport, cancellationToken).ConfigureAwait(false);
        if (options?.GetValueOrDefault("dkim_domain") is not { Length: > 0 } expression)
        {
            return [];
        }

        List<DnsName> domains = [.. Names(first.Concat(facts.Signing.Domains)).Take(MaxDomains)];
        foreach (var domain in domains)
        {
            _ = await ExpandAsync(candidate, expression, domain, place, cancellationToken).ConfigureAwait(false);
        }

        if (domains.Count > 0)
        {
            return domains;
        }

        var own = await programs.RunEximAsync(["-C", candidate.Path, "-bP", "qualify_domain"], null, cancellationToken).ConfigureAwait(false);
        foreach (var guess in Names([own.Output[(own.Output.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim()]))
        {
            // Mail of that domain may be none that is signed.
            var signed = await ExpandAsync(candidate, expression, guess, place, cancellationToken).ConfigureAwait(false);
            domains.AddRange(Names([signed]).Where(name => name == guess));
        }

        return domains;
    }

    private static IEnumerable<DnsName> Names(IEnumerable<string> texts) =>
        texts.Select(text => DnsName.TryParse(text, out var name, out _) ? name : null).OfType<DnsName>().Distinct();

    // exim4 -bem answers 0 whatever comes of it, and says "Failed:" in the place of what it comes to.
    private async Task<string> ExpandAsync(EximCandidate candidate, string expression, DnsName domain, EximWorkspace place, CancellationToken cancellationToken)
    {
        var message = place.Write("message", $"From: postmaster@{domain}\nTo: {EximSigningRequest.DefaultRecipient}\nSubject: proof\n\nproof\n");
        var result = await programs.RunEximAsync(["-C", candidate.Path, "-f", $"postmaster@{domain}", "-bem", message, candidate.Staged(expression)], null, cancellationToken).ConfigureAwait(false);
        var lines = (result.Output + "\n" + result.Errors).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => line.StartsWith("Failed:", StringComparison.Ordinal)) is not { } said
            ? result.Output.Trim()
            : throw new MailRepException(
                MailRepError.EximUnproved, $"Exim cannot expand DKIM_DOMAIN for mail of {domain}: {DnsText.Printable(candidate.Unstaged(said["Failed:".Length..].Trim()))}", domain.ToString(), "Correct DKIM_DOMAIN (Test-EximConfig names the line), and run the command again.");
    }

    private async Task RehearseAsync(EximFacts facts, string folder, List<DnsName> domains, CancellationToken cancellationToken)
    {
        if (domains.Count == 0)
        {
            return;
        }

        // What receivers find in DNS is not the question here, so that nobody is asked.
        var files = facts.Configuration.Files;
        var check = new EximSigningCheck(new CheckContext(new ZoneResolver([])), cryptography);
        var results = await check.RunAsync(new EximSigningRequest(folder) { Domains = domains, Keys = KeysOf(facts) }, cancellationToken).ConfigureAwait(false);
        if (results.FirstOrDefault(result => result.Verdict == Verdict.Fail) is { } failed)
        {
            throw Unproved(
                files, $"The rehearsal fails: {failed.Reason.Replace(folder, files.Folder, StringComparison.Ordinal)}",
                failed.Findings.FirstOrDefault(finding => finding.Verdict == Verdict.Fail)?.Fix?.Text ?? "Run Test-EximConfig, and mend what it says.");
        }

        // Nobody said that they fail, and nobody that they hold.
        if (results.FirstOrDefault(result => result.Messages.Count == 0 || !result.Messages.All(message => IsVerified(message, result.Domain))) is { } doubtful)
        {
            throw Unproved(files, $"The rehearsal does not prove the signatures of {doubtful.Subject}: {doubtful.Reason}", $"Look at it alone: Test-EximSigning {doubtful.Subject}");
        }
    }

    private static bool IsVerified(EximSignedMessage message, string? domain) =>
        message.Signatures.Where(signature => signature.Domain == domain).ToList() is { Count: > 0 } own && own.TrueForAll(signature => signature.KeyResult == DkimResult.Pass);

    // By the paths of the machine: those outside the folder are not in the copy.
    private List<DkimKeyPair> KeysOf(EximFacts facts)
    {
        List<DkimKeyPair> keys = [];
        foreach (var key in facts.Signing.Keys.Where(key => key is { IsPath: true, Domain: not null, Selector: not null }))
        {
            if (facts.Configuration.Files.Full(key.Value) is { } path && DnsName.TryParse(key.Domain, out var domain, out _) && DkimSelector.TryParse(key.Selector, out var selector, out _))
            {
                try
                {
                    keys.Add(new DkimKeyPairReader(cryptography).Read(path, domain, selector, passphrase: null));
                }
                catch (MailRepException)
                {
                    // The rehearsal says what Exim makes of it.
                }
            }
        }

        return keys;
    }

    private static MailRepException Unproved(EximFiles files, string message, string action) => new(MailRepError.EximUnproved, message, files.Folder, action);
}
