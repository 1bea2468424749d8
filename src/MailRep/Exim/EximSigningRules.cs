using System.Globalization;
using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>What is wrong with the settings of DKIM, keys aside.</summary>
internal static class EximSigningRules
{
    /// <summary>Signs what a mailing list keeps, and the absence of nothing that a list adds.</summary>
    public const string ListSafe = "+From:+Subject:+Date:=To:=Cc:=Message-ID:=Reply-To:=MIME-Version:=Content-Type:=Content-Transfer-Encoding:=In-Reply-To:=References";

    public static IEnumerable<Finding> Find(EximFacts facts)
    {
        var signing = facts.Signing;
        var whole = new EximPlace(facts.Configuration.Files.Read(facts.Configuration.MacroPath) ?? new EximSourceFile(facts.Configuration.MacroPath, facts.MacroFile, []), 0);
        if (facts.IsPartial && signing.Options.Count == 0)
        {
            // What cannot be read may hold the settings.
            yield break;
        }

        if (signing.Options.Count == 0)
        {
            yield return FindingCatalogue.EximDkimNone.At(whole, "No setting of DKIM is in force, so no mail is signed.",
                Fix.ByText("In PowerShell, with your own domain: New-DkimKeyPair example.org -Path /etc/exim4/dkim | Set-EximDkimConfig"));
            yield break;
        }

        if (facts.Missing.Count > 0 && !facts.IsPartial)
        {
            yield return FindingCatalogue.EximDkimIncomplete.At(signing.Options.Values.First().Place, $"{string.Join(" and ", facts.Missing)} {(facts.Missing.Count == 1 ? "is" : "are")} not set, so no mail is signed.",
                Fix.ByText($"Set {string.Join(" and ", facts.Missing)} in {EximJudge.Show(facts.MacroFile)}; or let Set-EximDkimConfig write them all: Get-DkimKeyPair /etc/exim4/dkim | Set-EximDkimConfig -Force"));
        }

        foreach (var finding in OfValues(facts, signing))
        {
            yield return finding;
        }

        if (OfHeaders(facts, signing, whole) is { } headers)
        {
            yield return headers;
        }

        if (signing[EximDkimMacros.Domain] is not { } domain)
        {
            yield break;
        }

        if (domain.Value.Contains("sender_address", StringComparison.Ordinal))
        {
            yield return FindingCatalogue.EximNullSender.At(domain.Place, "The domain is that of the envelope's sender, which bounces do not have: they leave unsigned.",
                EximJudge.Setting(facts, EximDkimMacros.Domain, "${lookup{${lc:${domain:${address:$h_from:}}}}lsearch,ret=key{CONFDIR/dkim_domains}}",
                    $"Take the domain from the From header, and look it up in a file CONFDIR/dkim_domains, that is in /etc/exim4. {EximValueRules.TableLines}"));
        }

        if (signing.IsDomainFixed && domain.Value.Length > 0 && OpenRelay(facts) is { } nets)
        {
            yield return FindingCatalogue.EximRelaySigned.At(nets, $"dc_relay_nets lets everyone send through this server, and all of it is signed as {EximJudge.Show(domain.Value)}.",
                EximJudge.Command($"sed -i \"{nets.Line}s/.*/dc_relay_nets=''/\" {EximJudge.Quote(nets.File.FullPath)}", "Name the networks that may send through this server, or none, then run update-exim4.conf and restart exim4."), Verdict.Fail);
        }
        else if (signing.IsDomainFixed && domain.Value.Length > 0)
        {
            yield return FindingCatalogue.EximRelaySigned.At(domain.Place, $"Every message that leaves is signed as {EximJudge.Show(domain.Value)}, also those that are relayed for others.",
                Fix.ByText("Where others send through this server, take the domain from the From header and look it up in a file."));
        }
    }

    // The line, where a network in it is the whole of IPv4 or of IPv6.
    private static EximPlace? OpenRelay(EximFacts facts) => facts.Configuration.Layout != EximLayout.OwnFile && facts.Configuration.Setup.Find("dc_relay_nets") is { } nets
        && nets.Value.Split([';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Concat(nets.Value.Contains("::", StringComparison.Ordinal) ? [] : nets.Value.Split(':', StringSplitOptions.TrimEntries))
            .Any(net => net is "*" || net.EndsWith("/0", StringComparison.Ordinal)) ? nets.Place : null;

    private static IEnumerable<Finding> OfValues(EximFacts facts, EximSigning signing)
    {
        if (signing[EximDkimMacros.Strict] is { } strict && !signing.IsStrict && !strict.Value.Contains('$', StringComparison.Ordinal)
            && strict.Value.Trim().ToLowerInvariant() is not ("0" or "false" or "no" or ""))
        {
            yield return FindingCatalogue.EximStrictValue.At(strict.Place, $"DKIM_STRICT is {EximJudge.Show(strict.Value)}, which does not switch it on.", EximJudge.Setting(facts, EximDkimMacros.Strict, "true", "Write DKIM_STRICT = true, or remove the line."));
        }

        if (signing[EximDkimMacros.Canon] is { } canon && !canon.Value.Contains('$', StringComparison.Ordinal) && canon.Value is not ("relaxed" or "simple"))
        {
            yield return FindingCatalogue.EximCanon.At(canon.Place, $"Exim knows no canonicalization {EximJudge.Show(canon.Value)} and takes relaxed.", EximJudge.Setting(facts, EximDkimMacros.Canon, "relaxed", "Write DKIM_CANON = relaxed, or remove the line."));
        }

        if (signing[EximDkimMacros.Canon] is { Value: "simple" } simple)
        {
            yield return FindingCatalogue.EximCanonSimple.At(simple.Place, "With simple the signatures of many messages do not hold, since Exim folds them anew after it has made them.", EximJudge.Setting(facts, EximDkimMacros.Canon, "relaxed", "Write DKIM_CANON = relaxed, or remove the line."));
        }

        if (signing[EximDkimMacros.Timestamps] is { } times && !times.Value.Contains('$', StringComparison.Ordinal)
            && !(uint.TryParse(times.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0))
        {
            yield return FindingCatalogue.EximTimestamps.At(times.Place, $"DKIM_TIMESTAMPS is {EximJudge.Show(times.Value)}, which is no number of seconds, so that signatures expire when they are made.",
                EximJudge.Setting(facts, EximDkimMacros.Timestamps, "1209600", "Write DKIM_TIMESTAMPS = 1209600 for two weeks, or remove the line."));
        }
    }

    private static Finding? OfHeaders(EximFacts facts, EximSigning signing, EximPlace whole)
    {
        var fix = EximJudge.Setting(facts, EximDkimMacros.SignHeaders, ListSafe, "Set DKIM_SIGN_HEADERS to a list that mailing lists keep. Where Set-EximDkimConfig wrote the settings, run it again with -SignHeaders ListSafe instead.");
        if (signing[EximDkimMacros.SignHeaders] is not { } headers)
        {
            return FindingCatalogue.EximSignHeaders.At(whole, "DKIM_SIGN_HEADERS is not set, so that the absence of Sender, Reply-To and List-* is signed, and lists that add one break the signature.", fix);
        }

        if (headers.Value.Contains('$', StringComparison.Ordinal))
        {
            return null;
        }

        if (headers.Value.Contains("_DKIM_", StringComparison.Ordinal))
        {
            return FindingCatalogue.EximSignHeaders.At(headers.Place, "Exim's own list signs the absence of Sender, Reply-To and List-*, and lists that add one break the signature.", fix);
        }

        var items = EximExpansion.Read(headers.Value).Items;
        if (!items.Any(item => item.TrimStart('+', '=').Equals("From", StringComparison.OrdinalIgnoreCase)))
        {
            return FindingCatalogue.EximSignHeaders.At(headers.Place, "DKIM_SIGN_HEADERS does not have From, without which no receiver accepts the signature.", fix, Verdict.Fail);
        }

        return items.FirstOrDefault(item => item is not ['=', ..] && IsAddedByLists(item.TrimStart('+'))) is { } added
            ? FindingCatalogue.EximSignHeaders.At(headers.Place, $"The absence of {EximJudge.Show(added.TrimStart('+'))} is signed, and mailing lists that add it break the signature.", fix)
            : null;
    }

    private static bool IsAddedByLists(string name) =>
        name.Equals("Sender", StringComparison.OrdinalIgnoreCase) || name.Equals("Reply-To", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Resent-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("List-", StringComparison.OrdinalIgnoreCase);
}
