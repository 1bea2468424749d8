using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>A selector worth judging, and where it comes from.</summary>
/// <param name="Selector">The selector.</param>
/// <param name="Source">A configuration file, or <see cref="CommonSelector.Hint"/>.</param>
/// <param name="IsInUse">True where this machine's configuration signs with it.</param>
public sealed record DkimCandidate(DkimSelector Selector, string Source, bool IsInUse);

/// <summary>The selectors of a domain as far as they could be found.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Selectors">The found ones; empty where <paramref name="Problem"/> says why.</param>
/// <param name="Tried">How many names were asked for.</param>
/// <param name="Source">In words: the configuration files, or "70 common selectors".</param>
/// <param name="Problem">Why none is left to judge; null where one is.</param>
public sealed record DkimSelection(DnsName Domain, ItemList<DkimCandidate> Selectors, int Tried, string Source, Finding? Problem = null)
{
    /// <summary>The result that stands for the domain where no selector was found; null where one was.</summary>
    public DkimCheckResult? Failure => Problem is null ? null : new DkimCheckResult
    {
        Subject = Domain.ToString(),
        Domain = Domain.ToString(),
        SelectorSource = Source,
        Verdict = Problem.Verdict,
        Reason = Problem.Message,
        Findings = [Problem],
    };
}
