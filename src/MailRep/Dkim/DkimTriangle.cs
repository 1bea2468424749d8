using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>One selector with all that was seen of it.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Result">The judgement of what is published.</param>
/// <param name="Answer">Null where the name cannot exist.</param>
/// <param name="Servers">What the zone's servers say; null where they were not asked.</param>
internal sealed record DkimSeen(DkimQuery Query, DkimCheckResult Result, DnsAnswer? Answer = null, AuthoritativeAnswers? Servers = null)
{
    /// <summary>False where DNS did not tell, so that nothing can be compared.</summary>
    public bool IsKnown => Answer is { IsKnown: true };

    public bool Publishes(DkimKeyPair key) => Answer is not null && Publishes(Answer, key);

    public static bool Publishes(DnsAnswer answer, DkimKeyPair key) => Published(answer).Any(found => found.Record.Key?.ToBase64() == key.PublicKey);

    public static IEnumerable<(TxtRecord Txt, DkimKeyRecord Record)> Published(DnsAnswer answer) =>
        answer.Of<TxtRecord>().Select(txt => (txt, DkimKeyRecord.Parse(txt.Text))).Where(found => found.Item2.IsMeantAsKey);
}

/// <summary>
/// Holds the three places of a key against each other: the private key on disk, the public key in DNS, and the selector that Exim
/// signs with. Pure.
/// </summary>
internal static class DkimTriangle
{
    /// <param name="seen">The selectors of one domain.</param>
    /// <param name="keys">
    /// Each belongs to the selector that its file's name tells, where that is among them, and to any of them otherwise.
    /// </param>
    /// <param name="signing">The selectors that this machine's configuration is known to sign the domain with.</param>
    public static IReadOnlyList<DkimCheckResult> Judge(IReadOnlyList<DkimSeen> seen, IReadOnlyList<DkimKeyPair> keys, IReadOnlyList<LocalSelector> signing)
    {
        var pairs = keys.SelectMany(key => PlacesOf(key, seen).Select(place => (Place: place, Key: key))).ToList();
        var isPublished = pairs.Where(pair => pair.Place.Publishes(pair.Key)).Select(pair => pair.Key).ToHashSet();

        // A key that stands at one of its selectors says nothing about the others.
        var strays = pairs.Where(pair => !isPublished.Contains(pair.Key)).ToLookup(pair => pair.Place, pair => pair.Key);
        return [.. seen.Select(place => Judge(
            place,
            pairs.Where(pair => pair.Place == place && place.Publishes(pair.Key)).Select(pair => pair.Key).FirstOrDefault(),
            [.. strays[place]],
            signing))];
    }

    private static IEnumerable<DkimSeen> PlacesOf(DkimKeyPair key, IReadOnlyList<DkimSeen> seen)
    {
        var named = seen.Where(place => key.IsOf(place.Query.Domain) && key.Selector == place.Query.Selector.Value).ToList();
        return named.Count > 0 ? named : seen;
    }

    private static DkimCheckResult Judge(DkimSeen place, DkimKeyPair? published, List<DkimKeyPair> strays, IReadOnlyList<LocalSelector> signing)
    {
        var result = place.Result;
        if (place.IsKnown && strays is [var first, ..])
        {
            result = result with { Findings = result.Findings.Select(finding => finding.Kind == FindingCatalogue.DkimMissing ? Missing(place, finding, first) : finding).ToItemList() };
            if (!result.Findings.Any(finding => finding.Kind == FindingCatalogue.DkimMissing))
            {
                var mismatches = strays.Select(key => Mismatch(place, key)).ToList();

                // Where nothing readable is published, a new key is not needed either.
                result = result with { Findings = result.Findings.Select(finding => IsOfNoKey(finding.Kind) ? finding with { Fix = mismatches[0].Fix } : finding).ToItemList() };
                result = mismatches.Aggregate(result, Add);
            }
        }

        if (signing.Any(found => found.IsExim) && !signing.Any(found => found.Selector.Equals(place.Query.Selector)))
        {
            result = Add(result, OtherSelector(place.Query, [.. signing.Where(found => found.IsExim)]));
        }

        return published is null ? result : result with
        {
            PrivateKeyPath = published.PrivateKeyPath,
            Reason = result.Verdict == Verdict.Pass ? $"{result.Reason.TrimEnd('.')}, and it is the public half of {Show(published)}." : result.Reason,
        };
    }

    private static bool IsOfNoKey(FindingKind kind) =>
        kind == FindingCatalogue.DkimNoKey || kind == FindingCatalogue.DkimKeyEncoding || kind == FindingCatalogue.DkimKeyUnreadable;

    // What is missing is the key that is there already.
    private static Finding Missing(DkimSeen place, Finding missing, DkimKeyPair key) =>
        place.Answer!.Aliases.Count > 0 || Text(place, key) is not { } record
            ? missing
            : missing with { Fix = Fix.ByRecord(record, text: $"Publish this record: it is the public half of {Show(key)}.") };

    private static Finding Mismatch(DkimSeen place, DkimKeyPair key)
    {
        var published = DkimSeen.Published(place.Answer!).ToList();
        var finding = FindingCatalogue.DkimKeyMismatch;
        if (published.Count > 0 && published.TrueForAll(found => found.Record.Encoding == DkimKeyEncoding.Revoked))
        {
            // A key was revoked for a reason, so that it does not come back.
            return finding.For(place.Query.Subject, $"The key at the selector is revoked (p= is empty), so {Show(key)} cannot sign with it.") with
            {
                Evidence = place.Result.Record,
                Fix = place.Query.NewKey("Make a new key under another selector, publish it and let the server sign with it."),
            };
        }

        var ahead = place.Servers?.Answers.Where(server => server is { Address: not null, Answer.IsKnown: true } && DkimSeen.Publishes(server.Answer, key)).Select(server => server.Shown).ToList() ?? [];
        return finding.For(place.Query.Subject, $"The selector does not publish the public half of {Show(key)}, so what that key signs fails.{(ahead.Count > 0 ? $" Of the zone's servers {string.Join(", ", ahead)} do." : string.Empty)}") with
        {
            Evidence = place.Result.Record,
            Fix = Text(place, key) is not { } record
                ? place.Query.NewKey("Receivers accept no RSA key that short: make a new one, publish it and let the server sign with it.")
                : published is [var (old, _), ..] ? place.Query.Publish(place.Answer!, old, record.Octets)
                : Fix.ByRecord(record),
        };
    }

    private static Finding OtherSelector(DkimQuery query, List<LocalSelector> signing)
    {
        var used = string.Join(", ", signing.Select(found => found.Selector.Value).Distinct());
        var path = DnsText.Printable(signing[0].Path);
        return FindingCatalogue.DkimEximSelector.For(query.Subject, $"Exim signs {query.Domain} with the selector {used} and not with {query.Selector}.") with
        {
            Evidence = path,
            Fix = Fix.ByText($"Let Exim sign with {query.Selector} and its key (DKIM_SELECTOR and DKIM_PRIVATE_KEY, {path}), or judge what it signs with: -Selector {used}."),
        };
    }

    // Null for a key that must not be published (RFC 8301 section 3.2).
    private static Records.MailDnsRecord? Text(DkimSeen place, DkimKeyPair key) => key is { Algorithm: DkimAlgorithm.Rsa, KeySize: < DkimKeyPairPlan.LeastRsaBits }
        ? null
        : DkimRecordBuilder.Build(new DkimRecordPlan(place.Query.Domain, place.Query.Selector, DkimPublicKey.Read(Convert.FromBase64String(key.PublicKey)))
        {
            IsStrict = place.Result.Flags.Contains("s"),
        });

    private static DkimCheckResult Add(DkimCheckResult result, Finding finding)
    {
        var verdict = Verdicts.Worst(result.Verdict, finding.Verdict);
        return result with
        {
            Verdict = verdict,
            Reason = verdict == result.Verdict ? result.Reason : finding.Message,
            Findings = [.. result.Findings, finding],
        };
    }

    private static string Show(DkimKeyPair key) => DnsText.Printable(key.PrivateKeyPath);
}
