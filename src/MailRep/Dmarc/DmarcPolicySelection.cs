using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>Whose record stands behind a policy.</summary>
internal enum DmarcPolicySource
{
    AuthorDomain,
    OrganizationalDomain,
    PublicSuffix,
}

/// <summary>Which record applies to mail from a domain, and by which tag (RFC 9989 section 4.10.1).</summary>
internal sealed record DmarcPolicySelection
{
    /// <summary>The name of the walk whose record applies; null where there is none or it is unknown.</summary>
    public DmarcStep? Step { get; private init; }

    public DmarcPolicySource Source { get; private init; }

    /// <summary>The policy as the tag states it; null without a usable record, or where it is unknown.</summary>
    public DmarcPolicy? Stated { get; private init; }

    /// <summary>p, sp or np; null where <see cref="Stated"/> is.</summary>
    public string? Tag { get; private init; }

    /// <summary>The policy that receivers apply: one level lower under t=y.</summary>
    public DmarcPolicy? Effective => Lower(Stated);

    /// <summary>What applies to mail from an existing subdomain that has no record of its own; null where none does or it is unknown.</summary>
    public DmarcPolicy? ForSubdomains { get; private init; }

    /// <summary>The failed look-up that leaves the policy open; null where it is known.</summary>
    public DnsAnswer? Failure { get; private init; }

    public DmarcRecord? Record => Step?.Record;

    /// <summary>True where the author domain may inherit, so that it matters whether it exists.</summary>
    public static bool NeedsExistence(DmarcWalk walk) => Inherited(walk).Step?.Record is { IsUsable: true } record && walk.Own is null &&
        record.PolicyFor(isOwn: false, exists: false) != record.PolicyFor(isOwn: false, exists: true);

    /// <param name="walk">The walk from the author domain.</param>
    /// <param name="existence">Any answer about the author domain itself; null where <see cref="NeedsExistence"/> is false.</param>
    public static DmarcPolicySelection Of(DmarcWalk walk, DnsAnswer? existence)
    {
        var inherited = Inherited(walk);
        var forSubdomains = inherited.Step?.Record is { IsUsable: true } above ? Lower(above, above.PolicyFor(isOwn: false, exists: true).Policy) : null;
        var (step, source) = walk.Own is { } own ? (own, DmarcPolicySource.AuthorDomain) : inherited;
        if (step?.Record is not { } record)
        {
            return new DmarcPolicySelection { Failure = walk.FirstFailure };
        }

        var isOwn = source == DmarcPolicySource.AuthorDomain;
        var (policy, tag) = record.PolicyFor(isOwn, exists: existence?.Status != DnsStatus.NxDomain);
        var open = existence is { IsKnown: false } && record.PolicyFor(isOwn, exists: false).Policy != policy;
        return new DmarcPolicySelection
        {
            Step = step,
            Source = source,
            Stated = record.IsUsable && !open ? policy : null,
            Tag = record.IsUsable && !open ? tag : null,
            ForSubdomains = forSubdomains,
            Failure = open ? existence : null,
        };
    }

    // The record of a public suffix applies only where the organizational domain has none, which a failure leaves open.
    private static (DmarcStep? Step, DmarcPolicySource Source) Inherited(DmarcWalk walk) =>
        walk.OrganizationalDomain is null ? (null, DmarcPolicySource.OrganizationalDomain)
        : walk.Organizational is { } organizational ? (organizational, DmarcPolicySource.OrganizationalDomain)
        : (walk.PublicSuffix, DmarcPolicySource.PublicSuffix);

    private DmarcPolicy? Lower(DmarcPolicy? policy) => policy is { } stated && Record is { } record ? Lower(record, stated) : null;

    private static DmarcPolicy? Lower(DmarcRecord record, DmarcPolicy policy) => record.IsTesting ? policy.Lowered() : policy;
}
