using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>One name of a tree walk, asked.</summary>
/// <param name="Domain">The name without <c>_dmarc</c>.</param>
/// <param name="Answer">What DNS said; null where <c>_dmarc.</c> in front makes the name too long to exist.</param>
internal sealed record DmarcStep(DnsName Domain, DnsAnswer? Answer)
{
    public bool IsKnown => Answer is null or { IsKnown: true };

    /// <summary>The texts that begin with v=DMARC1, with the strings they came in.</summary>
    public IReadOnlyList<(TxtRecord Txt, DmarcRecord Record)> Found { get; } =
        [.. (Answer?.Of<TxtRecord>() ?? []).Where(txt => !txt.IsType99)
            .Select(txt => (txt, DmarcRecord.Parse(txt.Text))).Where(pair => pair.Item2 is not null).Select(pair => (pair.txt, pair.Item2!))];

    /// <summary>The texts that were meant as a record and are none.</summary>
    public IReadOnlyList<string> LookAlikes { get; } =
        [.. (Answer?.Of<TxtRecord>() ?? []).Where(txt => !txt.IsType99).Select(txt => txt.Text).Where(DmarcRecord.IsLookAlike)];

    /// <summary>The one record; several are all discarded (RFC 9989 section 4.10 steps 2 and 6).</summary>
    public DmarcRecord? Record => Found.Count == 1 ? Found[0].Record : null;

    /// <summary>True where the walk ends here.</summary>
    public bool IsStop => Record?.Psd is DmarcPsd.Yes or DmarcPsd.No;

    /// <summary>Where its record stands or would stand.</summary>
    public string Owner => $"_dmarc.{Domain}";
}

/// <summary>A tree walk (RFC 9989 section 4.10) done: what was found at each name, and what follows from it.</summary>
internal sealed class DmarcWalk
{
    /// <param name="start">The domain that the walk began at.</param>
    /// <param name="asked">All names in order, those behind the end of the walk included.</param>
    public DmarcWalk(DnsName start, IReadOnlyList<DmarcStep> asked)
    {
        Start = start;
        var stop = asked.TakeWhile(step => !step.IsStop).Count();
        Steps = [.. asked.Take(stop + 1)];
        OrganizationalDomain = FindOrganizationalDomain(out var failure);
        OrganizationalFailure = failure;
    }

    public DnsName Start { get; }

    /// <summary>From the longest name to the shortest or to the record that stops the walk.</summary>
    public IReadOnlyList<DmarcStep> Steps { get; }

    /// <summary>Null where a failed look-up leaves it open.</summary>
    public DnsName? OrganizationalDomain { get; }

    /// <summary>The failed look-up that leaves the organizational domain open; null where it is known.</summary>
    public DnsAnswer? OrganizationalFailure { get; }

    /// <summary>The first look-up that failed, whether or not it matters.</summary>
    public DnsAnswer? FirstFailure => Steps.FirstOrDefault(step => !step.IsKnown)?.Answer;

    /// <summary>The author domain's own record.</summary>
    public DmarcStep? Own => Steps.Count > 0 && Steps[0].Record is not null ? Steps[0] : null;

    /// <summary>The organizational domain's record.</summary>
    public DmarcStep? Organizational => Steps.FirstOrDefault(step => step.Domain == OrganizationalDomain && step.Record is not null);

    /// <summary>The record of the public suffix that the walk ended at.</summary>
    public DmarcStep? PublicSuffix => Steps.FirstOrDefault(step => step.Record?.Psd == DmarcPsd.Yes);

    // RFC 9989 section 4.10.2, from the longest name to the shortest.
    private DnsName? FindOrganizationalDomain(out DnsAnswer? failure)
    {
        failure = null;
        DnsName? shortest = null;
        foreach (var step in Steps)
        {
            if (!step.IsKnown)
            {
                // A top-level domain either has no record or must have one with psd=y (section 5.2): where both lead to
                // the same domain, its silence changes nothing. Any other name might end the walk with psd=n.
                var (ifAbsent, ifSuffix) = (shortest ?? Start, OneBelow(step.Domain));
                if (step.Domain.LabelCount == 1 && step.Domain != Start && ifAbsent == ifSuffix)
                {
                    return ifAbsent;
                }

                failure = step.Answer;
                return null;
            }

            if (step.Record is not { } record)
            {
                continue;
            }

            if (record.Psd == DmarcPsd.No)
            {
                return step.Domain;
            }

            if (record.Psd == DmarcPsd.Yes && step.Domain != Start)
            {
                return OneBelow(step.Domain);
            }

            shortest = step.Domain;
        }

        return shortest ?? Start;
    }

    private DnsName OneBelow(DnsName ancestor)
    {
        var name = Start;
        while (name.LabelCount > ancestor.LabelCount + 1)
        {
            name = name.Parent!;
        }

        return name;
    }
}
