using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>From what was found out to the verdict (RULES, "SPF for you"). Pure.</summary>
internal static class SpfJudge
{
    public static SpfCheckResult Judge(SpfOutcomes outcomes, SpfRemedies remedies)
    {
        var (request, mailFrom, helo) = outcomes;
        var domain = DnsText.Printable(request.EffectiveDomain);

        // With an address the evaluation says it; a record alone that cannot exist must not look sound.
        var lint = request.RecordName is { } name ? remedies.Lint(name)
            : new SpfLint(null, 0, 0, request.IPAddress is null ? [NoDomain(request.EffectiveDomain)] : []);
        List<Finding> findings = [];
        if (mailFrom is not null)
        {
            findings.AddRange(request.IsNullSender ? OfHelo(request, request.EffectiveHelo, mailFrom, remedies) : OfMailFrom(request, domain, mailFrom, lint, remedies));
        }

        if (helo is not null)
        {
            findings.AddRange(OfHelo(request, request.Helo!, helo, remedies));
        }

        findings.AddRange(lint.Findings);
        var unique = findings.DistinctBy(finding => (finding.Id, finding.Subject, finding.Message)).ToItemList();
        var verdict = Verdicts.Worst(unique.Select(finding => finding.Verdict).Append(Verdict.Pass));
        var record = mailFrom?.Record ?? lint.Record;
        return new SpfCheckResult
        {
            Subject = request.IPAddress is null ? domain : $"{domain} from {request.IPAddress}",
            Verdict = verdict,
            Reason = ReasonOf(request, verdict, unique, mailFrom, lint),
            Findings = unique,
            Domain = domain,
            IPAddress = request.IPAddress?.ToString(),
            Sender = request.Sender is null ? null : DnsText.Printable(request.Sender),
            Helo = request.Helo is null ? null : DnsText.Printable(request.Helo),
            SpfResult = mailFrom?.Result,
            HeloResult = helo?.Result,
            LookupCount = mailFrom?.LookupCount ?? lint.LookupCount,
            VoidLookupCount = mailFrom?.VoidLookupCount ?? lint.VoidLookupCount,
            Explanation = mailFrom?.Explanation is { } explanation ? DnsText.Printable(explanation) : null,
            Record = record is null ? null : DnsText.Presentation(record.Text),
            Mechanism = mailFrom?.Mechanism is { } term ? DnsText.Presentation(term.Text) : null,
            Trace = mailFrom?.Trace ?? [],
        };
    }

    public static Finding NoDomain(string domain)
    {
        var shown = DnsText.Shorten(DnsText.Printable(domain), 80);
        return FindingCatalogue.SpfNoDomain.For(shown, $"'{shown}' is no full domain name, so no SPF record can exist for it.") with
        {
            Fix = Fix.ByText("Send with an address of a domain that you own, such as user@example.org."),
        };
    }

    private static string ReasonOf(SpfRequest request, Verdict verdict, IReadOnlyList<Finding> findings, SpfOutcome? mailFrom, SpfLint lint)
    {
        var worst = findings.FirstOrDefault(finding => finding.Verdict == verdict);
        return verdict != Verdict.Pass ? worst!.Message
            : mailFrom is null ? $"The record is sound and needs {lint.LookupCount} of at most {SpfLimits.Lookups} look-ups."
            : $"{request.IPAddress} may send: {mailFrom.Reason}.";
    }

    private static IEnumerable<Finding> OfMailFrom(SpfRequest request, string domain, SpfOutcome outcome, SpfLint lint, SpfRemedies remedies)
    {
        var address = request.IPAddress!;
        if (IsOfAddress(outcome) && FindingCatalogue.NotPublicFor(address) is { } hidden)
        {
            yield return hidden;
            yield break;
        }

        switch (outcome.Result)
        {
            case SpfResult.Pass:
                break;
            case SpfResult.None when lint.Findings.Count == 0:
                yield return NoDomain(request.EffectiveDomain);
                break;
            case SpfResult.None:
                break;
            case SpfResult.TempError:
                yield return Unknown(domain, outcome);
                break;
            case SpfResult.PermError when lint.Findings.Any(finding => finding.Verdict == Verdict.Fail):
                break;
            case SpfResult.PermError:
                yield return FindingCatalogue.SpfPermError.For(domain, $"Receivers cannot use the record of {domain}: {outcome.Reason}.") with
                {
                    Fix = Fix.ByText($"Repair it: {outcome.Reason}."),
                };
                break;
            default:
                var (kind, says) = outcome.Result switch
                {
                    SpfResult.Fail => (FindingCatalogue.SpfFail, $"{address} may not send for {domain}"),
                    SpfResult.SoftFail => (FindingCatalogue.SpfSoftFail, $"{address} probably may not send for {domain}"),
                    _ => (FindingCatalogue.SpfNeutral, $"The record of {domain} says nothing about {address}"),
                };
                yield return kind.For(domain, $"{says}: {outcome.Reason}.") with { Evidence = Evidence(outcome), Fix = remedies.Admit(request, request.EffectiveDomain, outcome) };
                break;
        }
    }

    private static IEnumerable<Finding> OfHelo(SpfRequest request, string helo, SpfOutcome outcome, SpfRemedies remedies)
    {
        var shown = DnsText.Printable(helo);
        var address = request.IPAddress!;
        if (IsOfAddress(outcome) && FindingCatalogue.NotPublicFor(address) is { } hidden)
        {
            yield return hidden;
            yield break;
        }

        switch (outcome.Result)
        {
            case SpfResult.Pass:
                break;
            case SpfResult.TempError:
                yield return Unknown(shown, outcome);
                break;
            case SpfResult.None:
                yield return FindingCatalogue.SpfHeloNone.For(shown, $"The HELO name {shown} has no SPF record, so bounces are sent without one.") with
                {
                    Fix = SpfIdentity.DomainToAsk(helo) is { } name
                        ? remedies.FirstRecord(request, name, outcome)
                        : Fix.ByText("Give the server a full host name in HELO, such as mail.example.org, and publish 'v=spf1 a -all' at it."),
                };
                break;
            case SpfResult.Neutral:
                yield return FindingCatalogue.SpfHeloNeutral.For(shown, $"The record of the HELO name {shown} says nothing about {address}: {outcome.Reason}.") with
                {
                    Evidence = Evidence(outcome),
                    Fix = remedies.Admit(request, helo, outcome),
                };
                break;
            default:
                yield return FindingCatalogue.SpfHeloFail.For(shown, $"The record of the HELO name {shown} does not let {address} send ({outcome.Result}): {outcome.Reason}.") with
                {
                    Evidence = Evidence(outcome),
                    Fix = outcome.Result == SpfResult.PermError ? Fix.ByText($"Repair the record of {shown}: {outcome.Reason}.") : remedies.Admit(request, helo, outcome),
                };
                break;
        }
    }

    // The others say something of the record or of DNS, whatever the address is.
    private static bool IsOfAddress(SpfOutcome outcome) =>
        outcome.Result is SpfResult.Pass or SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral;

    private static string? Evidence(SpfOutcome outcome) =>
        outcome.Mechanism is { } term ? $"{SpfRecordRules.Place(term.Text, term.Position)} of {outcome.MechanismOwner}" : null;

    private static Finding Unknown(string domain, SpfOutcome outcome) => outcome.Failure is { } answer
        ? FindingCatalogue.UnknownFor(domain, answer)
        : FindingCatalogue.DnsUnknown.For(domain, $"Could not be found out: {outcome.Reason}.") with
        {
            Fix = Fix.ByText("Ask again, or ask a faster server: -Server ADDRESS."),
        };
}
