using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>How a record came to be read: rules about its end hold where the end decides.</summary>
internal enum SpfRole
{
    Own,
    Redirected,
    Included,
}

/// <summary>What can be said about one record from its text alone (RULES, "SPF terms"). Pure.</summary>
internal sealed class SpfRecordRules(DnsName owner, SpfRecord record, SpfRole role, SpfFixes fixes, bool admits)
{
    // A network with fewer bits than that is larger than any one sender's.
    public const int WideIp4 = 8;
    public const int WideIp6 = 16;

    // Findings of one kind for one record: a hostile one could make thousands, and nobody reads more.
    private const int MostOfAKind = 10;

    private readonly List<Finding> _findings = [];
    private readonly Dictionary<FindingKind, int> _counts = [];

    public static IReadOnlyList<Finding> Judge(DnsName owner, SpfRecord record, SpfRole role, SpfFixes fixes, bool admits)
    {
        var rules = new SpfRecordRules(owner, record, role, fixes, admits);
        rules.JudgeSyntax();
        rules.JudgeTerms();
        rules.JudgeHalves();
        rules.JudgeEnd();
        rules.CountTheRest();
        return rules._findings;
    }

    /// <summary>True for a range that is the whole of IPv4 or IPv6.</summary>
    public static bool LetsEveryoneSend(SpfTerm term) => IsPassingRange(term) && (term.Ip4Bits == 0 || term.Ip6Bits == 0);

    private void JudgeSyntax()
    {
        foreach (var error in record.Errors)
        {
            var kind = error.Problem == SpfSyntaxProblem.DuplicateModifier ? FindingCatalogue.SpfDuplicateModifier : FindingCatalogue.SpfSyntax;
            if (!IsOneTooMany(kind))
            {
                _findings.Add(kind.For(owner.ToString(), $"The record of {owner} is broken: {error.Describe()}.") with
                {
                    Evidence = Place(error.Text, error.Position),
                    Fix = fixes.For(kind, $"correct or remove {error.Describe()}."),
                });
            }
        }
    }

    private void JudgeTerms()
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var term in record.Terms)
        {
            var isReached = record.All is null || term.Position <= record.All.Position;
            if (!term.IsModifier && !isReached)
            {
                continue;
            }

            var shown = Shown(term);
            if (term.Kind == SpfTermKind.Ptr)
            {
                Add(FindingCatalogue.SpfPtr, term, $"'{shown}' in the record of {owner} should not be used: name the servers instead.", "replace ptr by ip4: and ip6: terms with the addresses that send by it; give them with -IPAddress to see the record.");
            }

            if (term.Kind == SpfTermKind.UnknownModifier)
            {
                JudgeModifier(term, shown);
            }

            if (!term.IsModifier && !seen.Add(term.Text.TrimStart('+')))
            {
                Add(FindingCatalogue.SpfDuplicateTerm, term, $"'{shown}' stands in the record of {owner} more than once.", "remove the second one.");
            }

            JudgeWidth(term, shown);
        }
    }

    // include= and the like: receivers ignore what was meant to let somebody send.
    private void JudgeModifier(SpfTerm term, string shown)
    {
        var meant = SpfSlips.Correct(term.Text);
        if (meant == term.Text)
        {
            Add(FindingCatalogue.SpfUnknownModifier, term, $"'{shown}' in the record of {owner} is a modifier that receivers ignore.", null);
            return;
        }

        if (meant.Length == 0)
        {
            Add(FindingCatalogue.SpfUnknownModifier, term, $"'{shown}' stands in the record of {owner} a second time: receivers ignore it, and it can go.", $"remove the second {shown}.", verdict: Verdict.Warn);
            return;
        }

        Add(FindingCatalogue.SpfUnknownModifier, term, $"Receivers ignore '{shown}' in the record of {owner}: '{DnsText.Inline(meant)}' was probably meant.", $"write {DnsText.Inline(meant)}.", verdict: Verdict.Warn);
    }

    private void JudgeWidth(SpfTerm term, string shown)
    {
        if (!admits)
        {
            return;
        }

        if (LetsEveryoneSend(term))
        {
            Add(FindingCatalogue.SpfPlusAll, term, $"'{shown}' in the record of {owner} lets every address in the world send.", $"remove {shown}.");
        }
        else if (IsPassingRange(term) && (term.Ip4Bits <= WideIp4 || term.Ip6Bits <= WideIp6))
        {
            Add(FindingCatalogue.SpfWideRange, term, $"'{shown}' in the record of {owner} lets millions of addresses send.", $"narrow {shown} to the servers that really send.");
        }
    }

    // Several wide ranges may be all of IPv4 or IPv6 together, as two of length 1 are.
    private void JudgeHalves()
    {
        var ranges = record.Terms.TakeWhile(term => term.Kind != SpfTermKind.All)
            .Where(term => term is { Kind: SpfTermKind.Ip4 or SpfTermKind.Ip6, Qualifier: SpfResult.Pass } && !LetsEveryoneSend(term)).ToList();
        foreach (var family in ranges.GroupBy(term => term.Kind).Where(group => admits && SpfNetworks.AreAll(group.Select(term => term.Network))))
        {
            Add(FindingCatalogue.SpfPlusAll, family.First(), $"The {(family.Key == SpfTermKind.Ip4 ? "ip4:" : "ip6:")} ranges of the record of {owner} let every address in the world send together.", "narrow them to the servers that really send.");
        }
    }

    private static bool IsPassingRange(SpfTerm term) =>
        term is { Qualifier: SpfResult.Pass, Kind: SpfTermKind.Ip4 or SpfTermKind.Ip6 or SpfTermKind.A or SpfTermKind.Mx };

    private void JudgeEnd()
    {
        if (admits && record.All is { Qualifier: SpfResult.Pass } plusAll)
        {
            Add(FindingCatalogue.SpfPlusAll, plusAll, $"'{Shown(plusAll)}' lets every address in the world send as {owner}.", "end the record with ~all or -all.");
        }

        if (role == SpfRole.Included)
        {
            return;
        }

        if (record.All is { Qualifier: SpfResult.Neutral } neutral)
        {
            Add(FindingCatalogue.SpfNeutralAll, neutral, $"The record of {owner} ends in ?all, which protects nobody.", "end the record with ~all or -all.");
        }

        if (record.All is null && record.Redirect is null)
        {
            _findings.Add(FindingCatalogue.SpfNoAll.For(owner.ToString(), $"The record of {owner} ends without all, so unknown senders are neutral.") with
            {
                Evidence = DnsText.Shorten(DnsText.Presentation(record.Text), 300),
                Fix = fixes.For(FindingCatalogue.SpfNoAll, "end the record with ~all or -all."),
            });
        }

        if (record.All is { } all && record.Terms.FirstOrDefault(term => !term.IsModifier && term.Position > all.Position) is { } after)
        {
            Add(FindingCatalogue.SpfAfterAll, after, $"'{Shown(after)}' stands after '{Shown(all)}' in the record of {owner} and is never reached.", "move what stands after all in front of it, or remove it.");
        }

        if (record is { All: not null, Redirect: { } redirect })
        {
            Add(FindingCatalogue.SpfRedirectIgnored, redirect, $"'{Shown(redirect)}' does nothing in the record of {owner}, because the record has all.", "remove redirect=, or all.");
        }
    }

    private void Add(FindingKind kind, SpfTerm term, string message, string? words, Verdict? verdict = null)
    {
        if (!IsOneTooMany(kind))
        {
            _findings.Add(kind.For(owner.ToString(), message) with
            {
                Verdict = verdict ?? kind.Verdict,
                Evidence = Place(term.Text, term.Position),
                Fix = words is null ? null : fixes.For(kind, words),
            });
        }
    }

    private bool IsOneTooMany(FindingKind kind) => (_counts[kind] = _counts.GetValueOrDefault(kind) + 1) > MostOfAKind;

    private void CountTheRest()
    {
        foreach (var (kind, count) in _counts.Where(pair => pair.Value > MostOfAKind))
        {
            _findings.Add(kind.For(owner.ToString(), $"{count - MostOfAKind} more terms of the record of {owner} have the same fault.") with
            {
                Fix = kind.Verdict == Verdict.Pass ? null : fixes.For(kind, "repair them in the same way."),
            });
        }
    }

    /// <summary>"'+all' at character 17".</summary>
    public static string Place(string text, int position) => $"'{DnsText.Shorten(DnsText.Inline(text), 80)}' at character {position + 1}";

    public static string Shown(SpfTerm term) => DnsText.Shorten(DnsText.Inline(term.Text), 80);
}
