using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim.Rehearsal;

/// <summary>A domain whose messages were sent.</summary>
/// <param name="Domain">Of the From header.</param>
/// <param name="Messages">What became of each.</param>
/// <param name="Expected">The selectors that each is to be signed with.</param>
/// <param name="Log">What Exim wrote down of trouble.</param>
internal sealed record EximRehearsedDomain(DnsName Domain, IReadOnlyList<EximSignedMessage> Messages, IReadOnlyCollection<string> Expected, IReadOnlyList<string> Log);

/// <summary>Says what a rehearsal proves. Pure.</summary>
internal static class EximSigningJudge
{
    /// <summary>What became of one message, before anything is judged.</summary>
    public static EximSignedMessage Message(DnsName domain, EximMessageKind kind, bool sent, ItemList<EximMessageSignature> signatures, IReadOnlyList<string> log)
    {
        var own = signatures.Where(signature => IsOf(signature, domain)).ToList();
        var bad = own.FirstOrDefault(IsBroken);
        return new EximSignedMessage
        {
            Kind = kind,
            Sent = sent,
            Signed = own.Count > 0,
            Signatures = signatures,
            Reason = !sent ? $"Exim did not send it{Because(log)}"
                : own.Count == 0 && signatures.Count > 0 ? $"It is signed as {string.Join(", ", signatures.Select(signature => signature.Domain).Distinct())}, not as {domain}."
                : own.Count == 0 ? $"It left unsigned{Because(log)}"
                : bad is not null ? bad.KeyResult is null or DkimResult.Pass ? bad.DnsReason : bad.KeyReason!
                : $"It is signed with {string.Join(" and ", own.Select(signature => $"{signature.Selector} ({signature.Algorithm})").Distinct())}.",
        };
    }

    public static Finding Refused(EximFacts facts, string problem, IReadOnlyList<Finding> linted) =>
        FindingCatalogue.EximRefused.For(DnsText.Printable(facts.Configuration.Files.Folder), $"Exim refuses the configuration: {problem}") with
        {
            Evidence = problem,
            Fix = linted.FirstOrDefault(finding => finding.Verdict == Verdict.Fail && finding.Kind != FindingCatalogue.EximConfigType)?.Fix
                ?? Fix.ByText("Mend the line that Exim names; Test-EximConfig tells more of the traps of DKIM."),
        };

    /// <summary>No transport has options of DKIM, so that there is nothing to rehearse.</summary>
    public static ItemList<Finding> NotSetUp(EximFacts facts, IReadOnlyList<Finding> linted, Finding? route)
    {
        var none = linted.FirstOrDefault(finding => finding.Kind == FindingCatalogue.EximDkimNone || finding.Kind == FindingCatalogue.EximDkimIncomplete)
            ?? FindingCatalogue.EximDkimNone.For(DnsText.Printable(facts.Configuration.Files.Folder), "No transport of this configuration has a dkim_domain, so no mail is signed.") with
            {
                Fix = Fix.ByText($"Set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY in {EximJudge.Show(facts.MacroFile)}."),
            };
        return route is null || route.Kind == FindingCatalogue.EximRoute ? [none] : [none, route];
    }

    /// <param name="result">What is known before.</param>
    /// <param name="domain">The domain, rehearsed.</param>
    /// <param name="way">Where mail goes.</param>
    /// <param name="route">What is wrong with the way; null where nothing is.</param>
    /// <param name="linted">What was found by reading the configuration.</param>
    public static EximSigningCheckResult Judge(EximSigningCheckResult result, EximRehearsedDomain domain, EximWay way, Finding? route, IReadOnlyList<Finding> linted)
    {
        var own = domain.Messages.SelectMany(message => message.Signatures).Where(signature => IsOf(signature, domain.Domain)).ToList();
        ItemList<Finding> findings =
        [
            .. route is null ? [] : new[] { route },
            .. OfMessages(domain, linted), .. OfSelectors(domain, own), .. OfKeys(domain, own), .. OfDns(own),
        ];
        var selectors = own.Select(signature => signature.Selector!).Distinct(StringComparer.Ordinal).ToItemList();
        var algorithms = own.Select(signature => $"{signature.Selector} ({signature.Algorithm})").Distinct(StringComparer.Ordinal);
        return Concluded(
            result with { Selector = selectors, Messages = domain.Messages.ToItemList(), Findings = findings },
            $"Exim signs with {string.Join(" and ", algorithms)}, receivers verify it, and the routers send mail to other servers by {DnsText.Inline(way.Transport ?? "")}.");
    }

    /// <summary>The result with the verdict and the reason that its findings give.</summary>
    public static EximSigningCheckResult Concluded(EximSigningCheckResult result, string passed)
    {
        var verdict = Verdicts.Worst(result.Findings.Select(finding => finding.Verdict).Append(Verdict.Pass));
        return result with
        {
            Verdict = verdict,
            Reason = verdict == Verdict.Pass ? passed : result.Findings.First(finding => finding.Verdict == verdict).Message,
        };
    }

    private static IEnumerable<Finding> OfMessages(EximRehearsedDomain domain, IReadOnlyList<Finding> linted)
    {
        var (why, subject) = (EximRehearsalLog.Why(domain.Log), domain.Domain.ToString());
        var held = domain.Messages.Where(message => !message.Sent).ToList();
        if (held.Count > 0)
        {
            yield return EximTroubles.Finding(FindingCatalogue.EximDeferred, subject, $"Exim did not send {Name(held, domain)}", why, linted);
        }

        var unsigned = domain.Messages.Where(message => message is { Sent: true, Signed: false }).ToList();
        if (unsigned is [{ Kind: EximMessageKind.NullSender, Signatures.Count: 0 }] && domain.Messages.Count > 1)
        {
            yield return linted.FirstOrDefault(finding => finding.Kind == FindingCatalogue.EximNullSender)
                ?? FindingCatalogue.EximNullSender.For(subject, "Messages with the null sender left unsigned: bounces are not signed.") with { Fix = Fix.ByText("Take the domain from the From header, which bounces have as well.") };
        }
        else if (unsigned.FirstOrDefault(message => message.Signatures.Count > 0) is { } other)
        {
            yield return FindingCatalogue.EximUnsigned.For(subject, $"Mail of {subject} is signed as another domain: {other.Reason}") with
            {
                Evidence = other.Signatures[0].Tags,
                Fix = Fix.ByText($"Take the domain from the From header, or give the domain that Exim signs for: -Domain {other.Signatures[0].Domain}."),
            };
        }
        else if (unsigned.Count > 0)
        {
            yield return EximTroubles.Finding(FindingCatalogue.EximUnsigned, subject, $"Exim sent {Name(unsigned, domain)} without a signature", why, linted);
        }
    }

    private static IEnumerable<Finding> OfSelectors(EximRehearsedDomain domain, List<EximMessageSignature> own)
    {
        // Where nothing is signed that has been said.
        if (own.Count == 0)
        {
            yield break;
        }

        foreach (var selector in domain.Expected)
        {
            var lacking = domain.Messages.Where(message => message.Signed && !message.Signatures.Any(signature => IsOf(signature, domain.Domain) && selector.Equals(signature.Selector, StringComparison.OrdinalIgnoreCase))).ToList();
            if (lacking.Count > 0)
            {
                var shown = DnsText.Printable(selector);
                var why = EximRehearsalLog.Why(domain.Log);
                yield return FindingCatalogue.EximSelectorUnsigned.For(domain.Domain.ToString(), $"{Name(lacking, domain, "No message", true)} has a signature with the selector {shown}{(why is { } trouble ? $": {EximTroubles.Say(trouble.Trouble)}" : string.Empty)}.") with
                {
                    Evidence = why?.Line,
                    Fix = Fix.ByText($"Look at the key of {shown} with Test-EximConfig, or leave the selector out of DKIM_SELECTOR; Exim signs now with {string.Join(" and ", own.Select(signature => signature.Selector).Distinct())}."),
                };
            }
        }
    }

    private static IEnumerable<Finding> OfKeys(EximRehearsedDomain domain, List<EximMessageSignature> own) =>
        own.Where(signature => signature.KeyResult is not null and not DkimResult.Pass)
            .DistinctBy(signature => (signature.Selector, signature.KeyReason)).Select(signature =>
                FindingCatalogue.EximSignatureBad.For(domain.Domain.ToString(), $"The signature with {signature.Selector} does not hold by the private key on disk: {signature.KeyReason}") with
                {
                    Evidence = signature.Tags,
                    Fix = Fix.ByText(signature.Canonicalization?.StartsWith("simple", StringComparison.Ordinal) == true
                        ? "Sign with relaxed (DKIM_CANON, or Set-EximDkimConfig -Canonicalization relaxed): Exim folds signatures anew after it has made them, which simple does not forgive."
                        : "Test-EximConfig names settings that spoil signatures; see too whether this is the key that Exim signs with (Get-EximDkimConfig)."),
                });

    private static IEnumerable<Finding> OfDns(List<EximMessageSignature> own)
    {
        foreach (var signature in own.Where(signature => signature.KeyResult is null or DkimResult.Pass && signature.DnsResult != DkimResult.Pass).DistinctBy(signature => (signature.Selector, signature.DnsResult)))
        {
            var name = $"{signature.Selector}._domainkey.{signature.Domain}";
            var (kind, message, words) = signature switch
            {
                { DnsResult: DkimResult.TempError } => (FindingCatalogue.DnsUnknown, $"The signature holds by the key on disk as far as that is known, and what receivers find is not: {signature.DnsReason}", "Ask again, or ask another server: -Server ADDRESS."),
                { Published: false } => (FindingCatalogue.EximKeyUnpublished, $"Exim signs with {signature.Selector}, and {name} is not published: receivers cannot verify it.", "Publish the record: Get-DkimKeyPair PATH | ConvertTo-MailDnsRecordText prints it."),
                { DnsResult: DkimResult.Neutral } => (FindingCatalogue.DkimTesting, signature.DnsReason, "Publish the record without t=y."),
                _ => (FindingCatalogue.EximKeyDiffers, $"Receivers refuse the signature with {signature.Selector}: {signature.DnsReason}", $"Publish the public half of the key that Exim signs with at {name}, or give Exim the key that is published."),
            };
            var fix = kind == FindingCatalogue.EximKeyUnpublished && signature.Record is { } record ? Fix.ByRecord(record) : Fix.ByText(words);
            yield return kind.For(name, message) with { Evidence = signature.Receiver, Fix = fix };
        }
    }

    private static bool IsBroken(EximMessageSignature signature) =>
        signature.KeyResult is not (null or DkimResult.Pass) || (signature.KeyResult is null && signature.DnsResult is not (DkimResult.Pass or DkimResult.TempError));

    private static bool IsOf(EximMessageSignature signature, DnsName domain) => DnsName.TryParse(signature.Domain, out var name, out _) && name == domain;

    private static string Name(List<EximSignedMessage> some, EximRehearsedDomain domain, string all = "the messages", bool begins = false) =>
        some.Count == domain.Messages.Count ? all : $"{(begins ? "Not every" : "some")} message{(begins ? string.Empty : "s")} ({string.Join(", ", some.Select(message => message.Kind))})";

    private static string Because(IReadOnlyList<string> log) => EximRehearsalLog.Why(log) is { } why ? $": {EximTroubles.Say(why.Trouble)}." : ".";
}
