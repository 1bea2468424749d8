using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>Judges what only shows when all the keys of a domain are seen together. Pure.</summary>
public static class DkimKeySet
{
    /// <summary>
    /// Adds the warning to each usable Ed25519 key where there is no usable RSA key beside it (RFC 8463 section 5). Nothing is
    /// added where a look-up failed: the RSA key may be there.
    /// </summary>
    public static IReadOnlyList<DkimCheckResult> Judge(IReadOnlyList<DkimCheckResult> results, DateOnly today)
    {
        if (results.Any(result => result.Verdict == Verdict.Unknown || (result.IsUsable && result.KeyType == DkimKeyRecord.Rsa)))
        {
            return results;
        }

        return [.. results.Select(result => result.IsUsable && result.KeyType == DkimKeyRecord.Ed25519 ? Warn(result, today) : result)];
    }

    private static DkimCheckResult Warn(DkimCheckResult result, DateOnly today)
    {
        var finding = FindingCatalogue.DkimEd25519Alone.For(result.Subject, "No usable RSA key was found beside this Ed25519 key, which many receivers cannot verify; sign with an RSA key as well.") with
        {
            Evidence = result.Record,
            Fix = DkimQuery.NewKey(new Dns.DnsName(result.Domain), today, result.Selector, "Make an RSA key under a second selector, publish it, and let the server sign with both."),
        };
        return result with
        {
            Verdict = Verdicts.Worst(result.Verdict, finding.Verdict),
            Reason = result.Verdict == Verdict.Pass ? finding.Message : result.Reason,
            Findings = [.. result.Findings, finding],
        };
    }
}
