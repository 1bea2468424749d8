using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Dmarc;

/// <summary>Turns what was found into a verdict (RULES of RFC 9989), without a look-up.</summary>
internal static class DmarcJudge
{
    private const int ShownCharacters = 60;

    public static DmarcCheckResult Judge(DmarcWalk walk, DmarcPolicySelection policy, IReadOnlyList<DmarcReportDestination> destinations)
    {
        List<Finding> findings =
        [
            .. AtNames(walk, policy),
            .. Presence(walk, policy),
            .. policy is { Step: { } step, Source: not DmarcPolicySource.PublicSuffix } ? DmarcRecordJudge.Judge(walk, policy, step) : [],
            .. destinations.SelectMany(destination => OfDestination(policy, destination)),
        ];

        // One failed look-up may leave several things open: to say it once is enough.
        findings = [.. findings.DistinctBy(finding => (finding.Id, finding.Message, finding.Evidence))];
        var verdict = Verdicts.Worst(findings.Select(finding => finding.Verdict).Append(Verdict.Pass));
        return new DmarcCheckResult
        {
            Subject = walk.Start.ToString(),
            Domain = walk.Start.ToString(),
            Verdict = verdict,
            Reason = verdict == Verdict.Pass ? ReasonToPass(walk, policy) : findings.First(finding => finding.Verdict == verdict).Message,
            Findings = findings.ToItemList(),
            Policy = policy.Effective?.ToText(),
            PolicyTag = policy.Tag,
            SubdomainPolicy = policy.ForSubdomains?.ToText(),
            OrganizationalDomain = walk.OrganizationalDomain?.ToString(),
            PolicyDomain = policy.Step?.Domain.ToString(),
            Record = policy.Record?.Text,
            ReportTo = (policy.Record?.Rua ?? []).Where(uri => uri.IsValid).Select(uri => uri.Text).ToItemList(),
            Walk = walk.Steps.Select(DmarcWalkStep.Of).ToItemList(),
        };
    }

    /// <summary>A piece of a stranger's text, short and printable.</summary>
    public static string Shown(string octets) => DnsText.Shorten(DnsText.Presentation(octets), ShownCharacters);

    /// <summary>A record in place of the one that was found, where it really stands: at the end of the CNAMEs.</summary>
    /// <param name="step">The name of the walk.</param>
    /// <param name="text">What the record should say.</param>
    /// <param name="old">What it says.</param>
    /// <param name="when">The change in words, where it should not be made at once.</param>
    public static Fix Replace(DmarcStep step, string text, string old, string? when = null) =>
        Fix.ByRecord(new MailDnsRecord(step.Answer is { Aliases: [.., var target] } ? target : step.Answer!.Question.Name, DnsRecordType.TXT, text), old, when);

    // What stands at the names that decide: the author domain, and where it has no record of its own, those above it.
    private static IEnumerable<Finding> AtNames(DmarcWalk walk, DmarcPolicySelection policy)
    {
        foreach (var step in walk.Own is { } own ? [own] : walk.Steps)
        {
            if (step.Found.Count > 1)
            {
                var kept = step.Found[0].Record.Text;
                yield return FindingCatalogue.DmarcMultiple.For(step.Domain.ToString(), $"{step.Owner} has {step.Found.Count} DMARC records, so receivers discard all of them.") with
                {
                    Evidence = string.Join(" | ", step.Found.Select(pair => pair.Record.Text)),
                    Fix = Fix.ByText($"Delete all but one of the DMARC records at {step.Owner}; if they say the same, keep \"{kept}\"."),
                };
            }

            foreach (var (text, index) in step.LookAlikes.Select((text, index) => (text, index)))
            {
                var isAlone = step.Found.Count == 0;
                yield return FindingCatalogue.DmarcVersion.For(step.Domain.ToString(), isAlone
                    ? $"The TXT record at {step.Owner} is no DMARC record, since it does not begin with exactly v=DMARC1."
                    : $"Beside the DMARC record {step.Owner} has a TXT record that resembles one and is none.") with
                {
                    Verdict = isAlone && (step == walk.Steps[0] || policy.Step is null) ? Verdict.Fail : Verdict.Warn,
                    Evidence = DnsText.Presentation(text),

                    // One is made the record; two of them would discard each other.
                    Fix = isAlone && index == 0 ? Replace(step, DmarcRecordRepair.Of(text, step.Domain, walk.OrganizationalDomain), text)
                        : Fix.ByText($"Delete the TXT record \"{Shown(text)}\" at {step.Owner}."),
                };
            }
        }
    }

    private static IEnumerable<Finding> Presence(DmarcWalk walk, DmarcPolicySelection policy)
    {
        var domain = walk.Start.ToString();
        var hasNothing = walk.Steps.All(step => step.Found.Count == 0 && step.LookAlikes.Count == 0);
        if (policy.Failure is { } failure)
        {
            // Only a public suffix is open where the organizational domain is known and has nothing: the record is
            // missing either way, and zone files alone never say more.
            var isOutside = failure.Status == DnsStatus.OutsideZones;
            var isMissing = policy.Step is null && walk.OrganizationalDomain is not null && hasNothing;
            if (isMissing)
            {
                yield return Missing(walk, $"neither its own nor one above it in the zone; what {failure.FailedName} says is open", isOutside ? Verdict.Fail : Verdict.Warn);
            }

            if (!isMissing || !isOutside)
            {
                yield return FindingCatalogue.UnknownFor(domain, failure);
            }
        }
        else if (policy.Step is null)
        {
            // Where something is there and discarded, that finding says what to do.
            if (hasNothing)
            {
                yield return Missing(walk, "neither its own nor one above it, so anyone may use it as sender unnoticed", Verdict.Fail);
            }
        }
        else if (policy.Source == DmarcPolicySource.PublicSuffix)
        {
            yield return Missing(walk, $"only the public suffix {policy.Step.Domain} has one, whose reports go to its registry", Verdict.Warn);
        }
        else if (walk.OrganizationalFailure is { Status: not DnsStatus.OutsideZones } open)
        {
            // The domain's own record holds whatever stands above it; what remains open is relaxed alignment. Zone files
            // alone never hold the names above, so there it goes into the reason.
            yield return FindingCatalogue.UnknownFor(domain, open);
        }
    }

    private static Finding Missing(DmarcWalk walk, string why, Verdict verdict)
    {
        var domain = walk.OrganizationalDomain ?? walk.Start;
        return FindingCatalogue.DmarcMissing.For(walk.Start.ToString(), $"{walk.Start} has no DMARC record: {why}.") with
        {
            Verdict = verdict,
            Fix = domain.Prepend("_dmarc") is { } owner
                ? Fix.ByRecord(new MailDnsRecord(owner, DnsRecordType.TXT, DmarcRecordText.First(domain)))
                : Fix.ByText($"Use a shorter domain in the From header: _dmarc. in front of {domain} is longer than a name can be."),
        };
    }

    private static IEnumerable<Finding> OfDestination(DmarcPolicySelection policy, DmarcReportDestination destination)
    {
        var (domain, host) = (policy.Step!.Domain, destination.Host);
        var name = DmarcReportDestination.AuthorizationName(domain, host);
        if (destination is { State: DmarcDestinationState.Unknown, Failure: { } failure })
        {
            yield return FindingCatalogue.UnknownFor(domain.ToString(), failure);
        }
        else if (destination.State == DmarcDestinationState.NotAuthorized)
        {
            yield return FindingCatalogue.DmarcExternalReport.For(domain.ToString(), $"{host} has not agreed to take reports about {domain}, so receivers do not send them there.") with
            {
                Evidence = name!.ToString(),
                Fix = Fix.ByRecord(new MailDnsRecord(name, DnsRecordType.TXT, $"v={DmarcRecord.Version}")),
            };
        }
        else if (destination.State == DmarcDestinationState.Diverted)
        {
            yield return FindingCatalogue.DmarcExternalReport.For(domain.ToString(), $"{host} passes reports about {domain} on to another host, which is not allowed, so receivers send none.") with
            {
                Evidence = name!.ToString(),
                Fix = Fix.ByRecord(new MailDnsRecord(name, DnsRecordType.TXT, $"v={DmarcRecord.Version}")),
            };
        }
        else if (destination.State == DmarcDestinationState.NameTooLong)
        {
            yield return FindingCatalogue.DmarcExternalReport.For(domain.ToString(), $"{host} cannot agree to take reports about {domain}: the name of that record would be too long.") with
            {
                Fix = Fix.ByText($"Name a report address in {domain} itself, or at a host with a shorter name."),
            };
        }
    }

    private static string ReasonToPass(DmarcWalk walk, DmarcPolicySelection policy)
    {
        var to = policy.Record!.Rua.Where(uri => uri.IsValid).Select(uri => Shown(uri.Target)).ToList();
        var reports = to.Count switch { 0 => "no reports", 1 => $"reports to {to[0]}", _ => $"reports to {to[0]} and {to.Count - 1} more" };
        var open = walk.OrganizationalDomain is null ? "; the organizational domain is open, since the names above are not in the zone files" : string.Empty;
        return $"{policy.Tag}={policy.Stated?.ToText()} from {policy.Step!.Owner}, {reports}{open}.";
    }
}
