using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>Judges what only shows when all the keys of a domain are seen together. Pure.</summary>
public static class DkimKeySet
{
    /// <summary>
    /// Adds a warning to each usable Ed25519 key where there is no usable RSA key beside it (RFC 8463 section 5), and to each
    /// retired selector where there is no other. Nothing is added where a look-up failed: the RSA key may be there.
    /// </summary>
    public static IReadOnlyList<DkimCheckResult> Judge(IReadOnlyList<DkimCheckResult> results, DateOnly today)
    {
        if (results.Any(result => result.Verdict == Verdict.Unknown || (result.IsUsable && result.KeyType == DkimKeyRecord.Rsa)))
        {
            return results;
        }

        // To retire a selector is right; a domain that has nothing else cannot sign.
        return results.All(result => result.IsRetired)
            ? [.. results.Select(result => Warn(result, NothingElse(result, today)))]
            : [.. results.Select(result => result.IsUsable && result.KeyType == DkimKeyRecord.Ed25519 ? Warn(result, Alone(result, today)) : result)];
    }

    private static Finding NothingElse(DkimCheckResult result, DateOnly today) =>
        FindingCatalogue.DkimNoKeys.For(result.Domain, $"Only revoked keys were found, with which no mail of {result.Domain} can be signed.") with
        {
            Verdict = Verdict.Warn,
            Evidence = result.Record,
            Reference = FindingCatalogue.DkimRevoked.Reference,
            Fix = DkimQuery.NewKey(new DnsName(result.Domain), today, result.Selector, "If the server signs with another selector, name that: -Selector NAME. Otherwise make a key pair, publish the record that this prints, and let the server sign with it."),
        };

    private static Finding Alone(DkimCheckResult result, DateOnly today) =>
        FindingCatalogue.DkimEd25519Alone.For(result.Subject, "No usable RSA key was seen beside this Ed25519 key, which many receivers cannot verify; sign with an RSA key as well.") with
        {
            Evidence = result.Record,
            Fix = DkimQuery.NewKey(new DnsName(result.Domain), today, result.Selector, "Make an RSA key under a second selector, publish it, and let the server sign with both."),
        };

    private static DkimCheckResult Warn(DkimCheckResult result, Finding finding) => result with
    {
        Verdict = Verdicts.Worst(result.Verdict, finding.Verdict),
        Reason = result.Verdict == Verdict.Pass ? finding.Message : result.Reason,
        Findings = [.. result.Findings, finding],
    };
}
