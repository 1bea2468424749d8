using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>Edits the published record of a domain, as a proposal: nothing is written to DNS.</summary>
internal sealed class SpfUpdate(CheckContext context)
{
    /// <summary>True to propose what passes a limit or breaks the record all the same, with a warning in place of the error.</summary>
    public bool IsForced { get; init; }

    /// <exception cref="MailRepException">The record could not be read, the edit cannot be made, or its result would be worse than what is published.</exception>
    public async Task<MailDnsRecordChange> RunAsync(DnsName domain, SpfEdit edit, CancellationToken cancellationToken)
    {
        var answer = await context.Resolver.QueryAsync(domain, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
        var published = Published(domain, answer);
        var edited = SpfRecordEditor.Edit(domain, published.Text, edit);
        // A cache counts the TTL down, so that only who holds the zone knows it.
        var ttl = answer.IsAuthoritative ? (int)Math.Min(published.Ttl, int.MaxValue) : MailDnsRecord.DefaultTtl;
        List<string> warnings = [];
        if (published.Name != domain)
        {
            warnings.Add($"{domain} is an alias of {published.Name}, and the record stands there: whoever else uses it is changed as well.");
        }

        if (edited.IsChange)
        {
            var proposal = new SpfProposal(domain, published, edited, answer);
            var before = SpfGraph.BuildAsync(context.Resolver, domain, cancellationToken);
            var after = SpfGraph.BuildAsync(new ProposedResolver(context.Resolver, proposal.Answer), domain, cancellationToken);
            await Task.WhenAll(before, after).ConfigureAwait(false);
            var isAdding = edit.Add.Count > 0;
            warnings.AddRange(SpfProposal.Accept(proposal.Judge(await before.ConfigureAwait(false), await after.ConfigureAwait(false), isAdding), IsForced));
        }

        // A fault that was there before is no reason to refuse the edit, but a good one to say so.
        if (SpfRecordParser.Parse(published.Text).Errors.Count > 0 && SpfRecordParser.Parse(edited.Text).Errors is [var error, ..])
        {
            warnings.Add($"The record of {domain} stays broken, and receivers take none of it: {error.Describe()}. Test-MailSpf {domain} proposes a repair.");
        }

        return new MailDnsRecordChange(new MailDnsRecord(published.Name, DnsRecordType.TXT, edited.Text, ttl), published.Text, edited.IsChange, edited.Reason)
        {
            Warnings = warnings.ToItemList(),
        };
    }

    private static TxtRecord Published(DnsName domain, DnsAnswer answer)
    {
        if (!answer.IsKnown)
        {
            throw new MailRepException(MailRepError.RecordUnknown, $"The record of {domain} could not be read: {answer.Describe()}.", domain.ToString(),
                answer.Status == DnsStatus.OutsideZones
                    ? $"Give the zone file that holds {answer.FailedName} as well, or a -Server beside -ZoneFile."
                    : "Ask again, or ask another server: -Server ADDRESS.");
        }

        var found = answer.Of<TxtRecord>().Where(txt => !txt.IsType99 && SpfRecord.IsSpf(txt.Text)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new MailRepException(MailRepError.RecordMissing,
                answer.Status == DnsStatus.NxDomain ? $"{domain} does not exist in DNS." : $"{domain} has no SPF record.", domain.ToString(),
                answer.Status == DnsStatus.NxDomain ? "Check the spelling of the name." : $"Make one with: New-MailSpfRecord {domain}"),
            _ => throw new MailRepException(MailRepError.RecordMultiple,
                $"{domain} has {found.Count} SPF records, so receivers use none of them: {DnsText.Shorten(string.Join(" | ", found.Select(txt => DnsText.Presentation(txt.Text))), 700)}",
                domain.ToString(), $"Merge them into one first: Test-MailSpf {domain} proposes the record."),
        };
    }

    // DNS as it would be with the new record in place of the old one.
    private sealed class ProposedResolver(IDnsResolver inner, DnsAnswer proposed) : IDnsResolver
    {
        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
            question == proposed.Question ? new(proposed) : inner.QueryAsync(question, cancellationToken);
    }
}
