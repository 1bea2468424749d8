using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>What is wrong with the private keys: where they are said to be, who can read them, and what they are.</summary>
internal static class EximKeyRules
{
    public static IEnumerable<Finding> Find(EximFacts facts)
    {
        var signing = facts.Signing;
        if (signing[EximDkimMacros.PrivateKey] is not { } option)
        {
            yield break;
        }

        if (signing.KeyTaint is { } tainted)
        {
            yield return FindingCatalogue.EximKeyTainted.At(option.Place, $"The path of the key is made of {EximJudge.Show(tainted)}, which the message decides, and Exim opens no such file: mail leaves unsigned.",
                EximJudge.Setting(facts, EximDkimMacros.PrivateKey, "${extract{key}{${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}}}{$value}{0}}", $"Find the path by a look-up, in a file CONFDIR/dkim_domains, that is in /etc/exim4. {EximValueRules.TableLines}"));
        }
        else if (signing.IsKeyOpaque)
        {
            yield return FindingCatalogue.EximKeyUnknown.At(option.Place, signing.IsKeyOfMessage ? "Which key is used depends on the message, so that not all were looked at." : "Which key is used only Exim can tell, so that not all were looked at.",
                Fix.ByText("Send a message through Exim and look at its DKIM-Signature header."));
        }

        foreach (var key in facts.Keys.DistinctBy(key => key.Reference.Value))
        {
            foreach (var finding in OfKey(facts, key))
            {
                yield return finding;
            }
        }

        foreach (var folder in facts.Keys.Where(key => key is { Folder: not null, FolderStatus: { } status } && (status.Mode & 0x17) != 0 && key.File.Exists == true).DistinctBy(key => key.Folder))
        {
            yield return FindingCatalogue.EximKeyFolder.At(folder.Reference.Place, IsReplaceable(folder) ? $"The folder {EximJudge.Show(folder.Folder!)} has the mode {folder.FolderStatus!.Value.Octal}, with which every local user can put another key in the place of one."
                : $"The folder {EximJudge.Show(folder.Folder!)} has the mode {folder.FolderStatus!.Value.Octal}, which lets more than root and Exim in.",
                IsShared(folder.Folder!) ? MoveAway(folder.File.Path)
                : EximJudge.Command($"chown root:Debian-exim {EximJudge.Quote(folder.Folder!)} && chmod 0750 {EximJudge.Quote(folder.Folder!)}", "Keep keys in a folder of their own, with mode 0750."), IsReplaceable(folder) ? Verdict.Fail : null);
        }

        foreach (var alone in facts.Keys.GroupBy(key => key.Reference.Domain)
            .Where(group => group.Any(key => key.File.Algorithm == "Ed25519") && group.All(key => key.File.Algorithm is "Ed25519")).Select(group => group.First()))
        {
            yield return FindingCatalogue.EximEd25519Alone.At(alone.Reference.Place, $"{EximJudge.Show(alone.Reference.Domain ?? "The domain")} is signed with an Ed25519 key alone, which many receivers do not verify.",
                Fix.ByText("Sign twice, in PowerShell with your own domain: New-DkimKeyPair example.org -Algorithm Rsa, Ed25519 -Path /etc/exim4/dkim | Set-EximDkimConfig"));
        }
    }

    private static bool IsAbove(EximKey key) => key.BlockedBy is { } blocked && blocked != key.Folder && Path.GetDirectoryName(blocked) != key.Folder;

    // The sticky bit leaves files to their owners.
    private static bool IsReplaceable(EximKey key) => key.FolderStatus is { } status && (status.Mode & 0x202) == 2;

    // Others work in these, so that their mode and owner are no key's to change.
    private static bool IsShared(string folder) =>
        folder.Count(c => c == '/') < 2 || folder is "/etc/exim4" or "/etc/ssl" or "/etc/ssl/private" or "/var/lib" or "/var/mail" or "/var/spool" || folder.StartsWith("/home/", StringComparison.Ordinal);

    private static Fix MoveAway(string path)
    {
        const string Folder = "/etc/exim4/dkim";
        var moved = EximJudge.Quote($"{Folder}/{Path.GetFileName(path)}");
        return EximJudge.Command(
            $"install -d -m 0750 -o root -g Debian-exim {Folder} && mv -n {EximJudge.Quote(path)} {moved} && chown root:Debian-exim {moved} && chmod 0640 {moved}",
            "Move the key to a folder of its own, and give its new path in DKIM_PRIVATE_KEY.");
    }

    private static IEnumerable<Finding> OfKey(EximFacts facts, EximKey key)
    {
        var place = key.Reference.Place;
        var file = key.File;
        var shown = EximJudge.Show(file.Path);
        if (EximKeyText.IsSecret(key.Reference.Value))
        {
            yield return FindingCatalogue.EximKeyInline.At(place, "A private key stands in the configuration, which every local user can read.", Fix.ByText("Make a new key in a file with mode 0640, give its path, and publish it under a new selector."));
            yield break;
        }

        if (key.Reference.Value is "" or "0" or "false")
        {
            yield return FindingCatalogue.EximKeyMissing.At(place, $"There is no key for {EximJudge.Show(key.Reference.Domain ?? "this domain")}, so its mail leaves unsigned.", Fix.ByText("Give the path of the domain's key, or let Set-EximDkimConfig do it: Get-DkimKeyPair /etc/exim4/dkim | Set-EximDkimConfig"));
            yield break;
        }

        if (!key.Reference.IsPath)
        {
            yield return FindingCatalogue.EximKeyRelative.At(place, $"{shown} is no absolute path: Exim takes it for the key itself, and crashes or sends unsigned.", Fix.ByText("Give the whole path, such as /etc/exim4/dkim/example.org.key."));
            yield break;
        }

        if (facts.Signing.IsStrict && key.Reference.IsGuarded)
        {
            yield return FindingCatalogue.EximStrictGuard.At(place, "${if exists} around the key makes DKIM_STRICT useless: where the file is missing, mail leaves unsigned in silence.", EximJudge.Setting(facts, EximDkimMacros.PrivateKey, key.Reference.Value, "Give the path without the condition."));
        }

        var own = EximJudge.Quote(file.Path);
        if (key.IsLost)
        {
            yield return FindingCatalogue.EximKeyMissing.At(place, $"{shown} cannot be read, so mail cannot be signed: {file.Problem}.", Fix.ByText("Put the key where the link leads, or give its path in DKIM_PRIVATE_KEY."));
        }
        else if (file.Exists == false)
        {
            yield return FindingCatalogue.EximKeyMissing.At(place, key.Reference.IsGuarded ? $"{shown} is not there, so mail leaves unsigned, without a word." : $"{shown} is not there, so mail cannot be signed.",
                EximJudge.Command($"install -d -m 0750 -o root -g Debian-exim {EximJudge.Quote(key.Folder ?? "/etc/exim4/dkim")} && (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {own}) && chown root:Debian-exim {own} && chmod 0640 {own}", "Correct the path, or make the key, and publish its public half."));
        }
        else if (file.Exists is null || !key.IsRead)
        {
            yield return FindingCatalogue.EximKeyUnknown.At(place, $"Nothing is known of {shown}: {file.Problem}.", Fix.ByText("Run the command on the server itself, as root."));
        }

        if (file.ReadableByExim == false)
        {
            yield return FindingCatalogue.EximKeyUnreadable.At(place, IsAbove(key) ? $"The user Debian-exim may not read {shown}, since it may not enter the folder {EximJudge.Show(key.BlockedBy!)}, so mail cannot be signed."
                : $"The user Debian-exim may not read {shown} ({file.Mode} {file.Owner}:{file.Group}), so mail cannot be signed.",
                IsShared(key.Folder!) || IsAbove(key) ? MoveAway(file.Path)
                : EximJudge.Command($"chown root:Debian-exim {EximJudge.Quote(key.Folder!)} {own} && chmod 0750 {EximJudge.Quote(key.Folder!)} && chmod 0640 {own}", "Give key and folder to the group Debian-exim."));
        }

        if (facts.Signing.IsStrict && !key.Reference.IsGuarded && (file.Exists == false || file.ReadableByExim == false))
        {
            yield return FindingCatalogue.EximStrictDefers.At(facts.Signing[EximDkimMacros.Strict]!.Place, $"With DKIM_STRICT all mail waits while {shown} cannot be read, and later mail to the same hosts as well.", Fix.ByText("Repair the key, or remove DKIM_STRICT until it is there."));
        }

        if (key.Status is { } status && (status.Mode & 6) != 0)
        {
            yield return FindingCatalogue.EximKeyOpen.At(place, $"{shown} has the mode {status.Octal}, which gives it to every user who can get into its folder.", EximJudge.Command($"chown root:Debian-exim {own} && chmod 0640 {own}", "Let root and Exim alone read the key."),
                key.IsOpen || (status.Mode & 2) != 0 ? null : Verdict.Warn);
        }

        if (key.IsRead && file.Exists == true && file.Algorithm is null)
        {
            yield return FindingCatalogue.EximKeyInvalid.At(place, $"Exim cannot sign with {shown}: {file.Problem}.", Fix.ByText("Give the path of a private key in PEM, RSA or Ed25519, without a passphrase."));
        }

        if (file is { Algorithm: "RSA", KeySize: { } bits and (< 2048 or > 4096) })
        {
            yield return FindingCatalogue.EximKeyShort.At(place, bits > 4096 ? $"{shown} has {bits} bits, more than the 4096 that receivers must be able to verify." : $"{shown} has {bits} bits, where receivers {(bits < 1024 ? "refuse less than 1024" : "recommend 2048")}.",
                Fix.ByText("Make a key of 2048 bits and publish it under a new selector."), bits < 1024 ? null : Verdict.Warn);
        }
    }
}
