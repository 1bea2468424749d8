using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>A record that might be published in place of another, and whether that would do harm. Pure.</summary>
internal sealed class SpfProposal(DnsName domain, TxtRecord published, SpfEdited edited, DnsAnswer answer)
{
    private const string Saving = "Remove services that you no longer use, bring the record under the limits with Optimize-MailSpfRecord, or propose it all the same with -Force.";

    /// <summary>What DNS would answer.</summary>
    public DnsAnswer Answer { get; } = answer with
    {
        Records = [.. answer.Records.Select(record => ReferenceEquals(record, published) ? TxtRecord.Of(published.Name, published.Ttl, edited.Text) : record)],
    };

    /// <summary>What speaks against the change, and what is worth a warning. A fault that is there already is no reason to refuse an edit that does not add to it.</summary>
    public IEnumerable<(MailRepException? Refusal, string Message)> Judge(SpfGraph before, SpfGraph after, bool isAdding)
    {
        var (old, proposed) = (SpfLinter.Judge(before), SpfLinter.Judge(after));
        foreach (var group in proposed.Findings.Where(finding => finding.Verdict is Verdict.Fail or Verdict.Warn && finding.Kind != FindingCatalogue.SpfTxtSize)
            .GroupBy(finding => (finding.Id, finding.Subject, finding.Verdict)))
        {
            var known = old.Findings.Count(finding => (finding.Id, finding.Subject, finding.Verdict) == group.Key);
            var finding = group.Last();
            var isWorse = finding.Kind == FindingCatalogue.SpfLookupLimit ? proposed.LookupCount > old.LookupCount
                : finding.Kind == FindingCatalogue.SpfVoidLimit ? proposed.VoidLookupCount > old.VoidLookupCount || known == 0
                : group.Count() > known;
            if (isWorse)
            {
                yield return finding.Verdict == Verdict.Warn ? (null, finding.Message) : RefuseFor(finding, old, proposed);
            }
        }

        var (octets, now) = (OctetsOf(Answer), OctetsOf(answer));
        if (octets > SpfLimits.TxtOctets && octets > now)
        {
            yield return Refuse(MailRepError.SpfTxtSize,
                $"The name {published.Name} and its {Answer.Records.Count} TXT records would take {octets} octets, {octets - SpfLimits.TxtOctets} more than the {SpfLimits.TxtOctets} that fit into a plain UDP packet (now {now}).",
                "Delete TXT records that nobody reads any more, split the record with Optimize-MailSpfRecord, or propose it all the same with -Force.");
        }

        foreach (var failure in after.Failures.Take(1))
        {
            var message = $"Whether the record of {domain} stays within the limits could not be found out: {failure.Describe()}.";
            yield return isAdding ? Refuse(MailRepError.RecordUnknown, message, failure.Status == DnsStatus.OutsideZones
                ? $"Give the zone file that holds {failure.FailedName} as well, or a -Server beside -ZoneFile; -Force proposes the record all the same."
                : "Ask again, ask another server with -Server ADDRESS, or propose it all the same with -Force.") : (null, message);
        }
    }

    /// <summary>The warnings; throws the first refusal unless it is forced, which makes warnings of them.</summary>
    public static IEnumerable<string> Accept(IEnumerable<(MailRepException? Refusal, string Message)> judged, bool isForced)
    {
        var all = judged.ToList();
        return isForced || all.Select(one => one.Refusal).FirstOrDefault(refusal => refusal is not null) is not { } first
            ? all.Select(one => one.Message)
            : throw first;
    }

    private (MailRepException?, string) RefuseFor(Finding finding, SpfLint old, SpfLint proposed) =>
        finding.Kind == FindingCatalogue.SpfLookupLimit
            ? Refuse(MailRepError.SpfLookupLimit,
                $"The record of {domain} would need {proposed.LookupCount} look-ups, {proposed.LookupCount - SpfLimits.Lookups} more than the {SpfLimits.Lookups} that receivers allow (now {old.LookupCount}).", Saving)
        : finding.Kind == FindingCatalogue.SpfVoidLimit
            ? Refuse(MailRepError.SpfVoidLimit,
                $"{proposed.VoidLookupCount} look-ups of the record of {domain} would find nothing, {proposed.VoidLookupCount - SpfLimits.VoidLookups} more than the {SpfLimits.VoidLookups} that receivers allow (now {old.VoidLookupCount}).",
                "Remove the terms whose names are gone, or bring the record under the limits with Optimize-MailSpfRecord; -Force proposes it all the same.")
        : Refuse(MailRepError.SpfRecordBroken, finding.Message, "Correct the name of the term, leave it out, or propose it all the same with -Force.");

    private (MailRepException?, string) Refuse(MailRepError error, string message, string action) =>
        (new MailRepException(error, message, domain.ToString(), action), message);

    private int OctetsOf(DnsAnswer txt) => published.Name.Value.Length + txt.Of<TxtRecord>().Sum(record => record.Text.Length);
}
