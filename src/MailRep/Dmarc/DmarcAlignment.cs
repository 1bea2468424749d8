using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>What SPF or one DKIM signature said, as far as DMARC asks.</summary>
internal enum DmarcAuthentication
{
    Pass,

    /// <summary>Everything that is neither a pass nor temporary: fail, softfail, neutral, none, permerror, policy.</summary>
    Fail,
    TempError,
}

/// <summary>A domain that SPF (MAIL FROM) or DKIM (d=) vouches for.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="OrganizationalDomain">From a walk of its own; null where that failed or was not needed.</param>
/// <param name="Result">How the check ended.</param>
internal sealed record DmarcIdentifier(DnsName Domain, DnsName? OrganizationalDomain, DmarcAuthentication Result);

/// <summary>Identifier alignment (RFC 9989 sections 4.4, 4.10.2 and 5.3.4 to 5.3.6), without a look-up.</summary>
internal static class DmarcAlignment
{
    private enum Alignment
    {
        No,
        Yes,

        /// <summary>An organizational domain that is needed could not be found out.</summary>
        Open,
    }

    /// <summary>Evaluates a message.</summary>
    /// <param name="walk">The walk from the author domain.</param>
    /// <param name="policy">The policy selected from it.</param>
    /// <param name="spf">The SPF identity; null without one.</param>
    /// <param name="dkim">The signatures.</param>
    public static DmarcEvaluation Evaluate(DmarcWalk walk, DmarcPolicySelection policy, DmarcIdentifier? spf, IReadOnlyList<DmarcIdentifier> dkim)
    {
        var evaluation = new DmarcEvaluation
        {
            Domain = walk.Start.ToString(),
            OrganizationalDomain = walk.OrganizationalDomain?.ToString(),
            PolicyDomain = policy.Step?.Domain.ToString(),
            Policy = policy.Stated?.ToText(),
        };
        if (policy.Record is not { IsUsable: true } record)
        {
            // RFC 9989 section 9.2: permerror is a record that is there and cannot be used, none is no record.
            return evaluation with
            {
                DmarcResult = policy.Failure is not null ? DmarcResult.TempError : policy.Record is null ? DmarcResult.None : DmarcResult.PermError,
            };
        }

        var spfAlignment = spf is null ? Alignment.No : Align(walk, spf, record.IsSpfStrict);
        var dkimAlignments = dkim.Select(identifier => (identifier.Result, Alignment: Align(walk, identifier, record.IsDkimStrict))).ToList();
        var all = spf is null ? dkimAlignments : [(spf.Result, spfAlignment), .. dkimAlignments];
        var isPass = all.Contains((DmarcAuthentication.Pass, Alignment.Yes));

        // Section 5.3.6: what a failed look-up leaves open is neither a pass nor a fail.
        var isOpen = policy.Failure is not null || all.Exists(one => one.Result != DmarcAuthentication.Fail && one.Alignment != Alignment.No);
        var result = isPass ? DmarcResult.Pass : isOpen ? DmarcResult.TempError : DmarcResult.Fail;
        return evaluation with
        {
            DmarcResult = result,
            SpfAligned = spf?.Result == DmarcAuthentication.Pass && spfAlignment == Alignment.Yes,
            DkimAligned = dkimAlignments.Contains((DmarcAuthentication.Pass, Alignment.Yes)),
            Disposition = (result == DmarcResult.Fail ? policy.Effective ?? DmarcPolicy.None : DmarcPolicy.None).ToText(),
        };
    }

    // Identical names are aligned in both modes, whatever their organizational domain.
    private static Alignment Align(DmarcWalk walk, DmarcIdentifier identifier, bool isStrict) =>
        identifier.Domain == walk.Start ? Alignment.Yes
        : isStrict ? Alignment.No
        : walk.OrganizationalDomain is null || identifier.OrganizationalDomain is null ? Alignment.Open
        : walk.OrganizationalDomain == identifier.OrganizationalDomain ? Alignment.Yes : Alignment.No;
}
