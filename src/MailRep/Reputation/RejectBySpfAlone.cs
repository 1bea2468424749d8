using MailRep.Dkim;
using MailRep.Dmarc;
using MailRep.Findings;

namespace MailRep.Reputation;

/// <summary>
/// What neither DKIM nor DMARC sees by itself: a policy of reject where SPF alone can align (RFC 9989 sections 7.4 and 8). Pure.
/// </summary>
internal static class RejectBySpfAlone
{
    /// <summary>Adds a warning to the DMARC results where the DKIM results say that there is no usable key.</summary>
    /// <param name="results">The results of all measures.</param>
    /// <param name="sendsNothing">True where SPF says that the domain sends no mail: then reject is right without a key.</param>
    public static IReadOnlyList<CheckResult> Judge(IReadOnlyList<CheckResult> results, bool sendsNothing) =>
        !sendsNothing && HasNoKey([.. results.Where(result => result.Check == "Dkim")])
            ? [.. results.Select(result => result is DmarcCheckResult { Policy: { } policy } dmarc && policy == DmarcPolicy.Reject.ToText() ? Warn(dmarc) : result)]
            : results;

    // A failed look-up leaves it open, and a retired selector says nothing of the one in use.
    private static bool HasNoKey(List<CheckResult> results) =>
        results.Count > 0
        && results.TrueForAll(result => result is DkimCheckResult { IsUsable: false, Verdict: not Verdict.Unknown })
        && results.Exists(result => result is DkimCheckResult { IsRetired: false });

    private static DmarcCheckResult Warn(DmarcCheckResult result)
    {
        var finding = FindingCatalogue.DmarcRejectSpfAlone.For(result.Domain, $"{result.PolicyTag}=reject rests on SPF alone, since no usable DKIM key was found: forwarded mail is refused.") with
        {
            Evidence = result.Record,
            Fix = Fix.ByText($"Let the server sign with DKIM first; until all mail is signed, publish p=none at _dmarc.{result.Domain}."),
        };
        return result with
        {
            Verdict = Verdicts.Worst(result.Verdict, finding.Verdict),
            Reason = result.Verdict == Verdict.Pass ? finding.Message : result.Reason,
            Findings = [.. result.Findings, finding],
        };
    }
}
