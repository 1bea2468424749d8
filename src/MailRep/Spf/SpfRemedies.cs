using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>
/// What to publish at each name, for all senders of one run together: a record for each alone would undo the others. Pure.
/// </summary>
internal sealed class SpfRemedies
{
    private readonly Dictionary<DnsName, SpfReading> _readings;
    private readonly ILookup<DnsName, SpfAdmission> _admissions;

    public SpfRemedies(IEnumerable<SpfReading> readings, IReadOnlyList<SpfOutcomes> outcomes)
    {
        _readings = readings.ToDictionary(reading => reading.Name);
        _admissions = outcomes.Where(outcome => outcome.Request is { IsAssumed: false, IPAddress: not null } request && AddressScope.IsPublic(request.IPAddress))
            .SelectMany(outcome => new[]
            {
                (Owner: outcome.Request.EffectiveDomain, outcome.Request.IPAddress, Outcome: outcome.Repaired ?? outcome.MailFrom),
                (Owner: outcome.Request.Helo ?? string.Empty, outcome.Request.IPAddress, Outcome: outcome.Helo),
            })
            .Where(sent => sent.Outcome is { Result: SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral or SpfResult.None } && SpfIdentity.DomainToAsk(sent.Owner) is not null)
            .Select(sent => (Owner: SpfIdentity.DomainToAsk(sent.Owner)!, Admission: new SpfAdmission(sent.IPAddress!, RefusingTerm(sent.Outcome!))))
            .DistinctBy(sent => (sent.Owner, sent.Admission.Address))
            .ToLookup(sent => sent.Owner, sent => sent.Admission);
    }

    /// <summary>What is wrong with the record of a name, with what to publish there.</summary>
    public SpfLint Lint(DnsName name) => _readings[name].Judge([.. _admissions[name]]);

    /// <summary>The record that would let the address send.</summary>
    public Fix Admit(SpfRequest request, string domain, SpfOutcome outcome)
    {
        var name = SpfIdentity.DomainToAsk(domain);
        var record = outcome.Record?.Text;
        SpfReading? reading = null;
        var proposal = name is null ? null
            : _readings.TryGetValue(name, out reading) ? reading.Proposal([.. _admissions[name]])
            : record is not null && SpfRecordWriter.Mend(outcome.Record!) is { } mended ? _admissions[name].Aggregate(mended, Admitted)
            : null;
        return proposal is not null && proposal != record
            ? SpfFixes.Publish(name!, reading?.Graph.Root.Answer.Aliases ?? outcome.Aliases, proposal, record)
            : Fix.ByText($"If {request.IPAddress} is yours, add {SpfRecordWriter.TermOf(request.IPAddress!)} to the record of {DnsText.Printable(domain)} in front of the term that refuses it.");
    }

    /// <summary>A first record for a HELO name: the host itself, unless the name's record is looked at for its own sake.</summary>
    public Fix FirstRecord(SpfRequest request, DnsName helo, SpfOutcome outcome) => request.IsAssumed
        ? Fix.ByText($"If {helo} is yours, publish 'v=spf1 a -all' at it; otherwise it is its owner's to publish.")
        : SpfFixes.Publish(helo, outcome.Aliases, (_readings.TryGetValue(helo, out var reading) ? reading.Proposal([.. _admissions[helo]]) : null) ?? "v=spf1 a -all");

    private static string Admitted(string text, SpfAdmission admission) => SpfRecordWriter.Admit(text, admission.Address, admission.RefusedBy);

    private static SpfTerm? RefusingTerm(SpfOutcome outcome) =>
        outcome.Mechanism is { } term && outcome.Record!.Terms.Contains(term) ? term : null;
}
