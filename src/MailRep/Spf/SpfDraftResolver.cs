using System.Collections.Concurrent;
using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// DNS as it would be with other SPF records. Every question is asked once, so that what is compared before and after
/// differs by the records alone and not by a server that turns its answers round.
/// </summary>
internal sealed class SpfDraftResolver(IDnsResolver inner) : IDnsResolver
{
    private readonly ConcurrentDictionary<DnsQuestion, DnsAnswer> _known = [];

    /// <summary>The SPF records by owner.</summary>
    private IReadOnlyDictionary<DnsName, string> Drafts { get; init; } = new Dictionary<DnsName, string>();

    /// <summary>The same answers, with these records in place of the published ones.</summary>
    public SpfDraftResolver With(IReadOnlyDictionary<DnsName, string> drafts) => new(this) { Drafts = drafts };

    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(question, out var answer))
        {
            answer = await inner.QueryAsync(question, cancellationToken).ConfigureAwait(false);
            answer = _known.GetOrAdd(question, question.Type == DnsRecordType.TXT && Drafts.TryGetValue(question.Name, out var text) ? Drafted(answer, text) : answer);
        }

        return answer;
    }

    private static DnsAnswer Drafted(DnsAnswer answer, string text) => answer with
    {
        Status = DnsStatus.Success,
        Records = [.. answer.Records.Where(record => record is not TxtRecord txt || !SpfRecord.IsSpf(txt.Text)), TxtRecord.Of(answer.Question.Name, Records.MailDnsRecord.DefaultTtl, text)],
    };
}
