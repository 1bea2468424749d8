using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>The record that is published now, and what stands beside it.</summary>
/// <param name="Owner">Where it stands: another name than the domain where that is an alias.</param>
/// <param name="Record">Without syntax errors.</param>
/// <param name="OtherOctets">Of the other TXT records at the name.</param>
/// <param name="Warnings">What to know of it.</param>
internal sealed record SpfPublished(DnsName Owner, SpfRecord Record, int OtherOctets, IReadOnlyList<string> Warnings)
{
    /// <exception cref="MailRepException">There is no single record without errors.</exception>
    public static SpfPublished Of(DnsName domain, SpfGraph graph)
    {
        var answer = graph.Root.Answer;
        if (!answer.IsKnown)
        {
            throw new MailRepException(MailRepError.RecordUnknown, $"The record of {domain} could not be read: {answer.Describe()}.", domain.ToString(),
                answer.Status == DnsStatus.OutsideZones ? $"Give the zone file that holds {answer.FailedName} as well, or a -Server beside -ZoneFile." : "Ask again, or ask another server: -Server ADDRESS.");
        }

        if (graph.Root.Record is not { } record)
        {
            throw graph.Root.Records.Count == 0
                ? new MailRepException(MailRepError.RecordMissing, $"{domain} has no SPF record.", domain.ToString(), $"Make one with: New-MailSpfRecord {domain}")
                : new MailRepException(MailRepError.RecordMultiple, $"{domain} has {graph.Root.Records.Count} SPF records, so receivers use none of them.", domain.ToString(),
                    $"Merge them into one first: Test-MailSpf {domain} proposes the record.");
        }

        if (record.Errors.Count > 0)
        {
            throw new MailRepException(MailRepError.SpfPublishedBroken, $"The record of {domain} is broken: {record.Errors[0].Describe()}.", domain.ToString(),
                $"Mend that first: Test-MailSpf {domain} says how.");
        }

        var owner = answer.Of<TxtRecord>().First(txt => SpfRecord.IsSpf(txt.Text)).Name;
        return new SpfPublished(owner, record, answer.Of<TxtRecord>().Where(txt => !SpfRecord.IsSpf(txt.Text)).Sum(txt => txt.Text.Length),
            owner == domain ? [] : [$"{domain} is an alias of {owner}, and the record stands there: whoever else uses it is changed as well."]);
    }
}
