using MailRep.Dns;

namespace MailRep.Bench;

/// <summary>A dictionary of answers, filled by the first pass: what asking costs at the least.</summary>
internal sealed class RememberedAnswers(IDnsResolver inner) : IDnsResolver
{
    private readonly Dictionary<DnsQuestion, DnsAnswer> _answers = [];

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
        _answers.TryGetValue(question, out var answer) ? new(answer) : AskAsync(question, cancellationToken);

    private async ValueTask<DnsAnswer> AskAsync(DnsQuestion question, CancellationToken cancellationToken) =>
        _answers[question] = await inner.QueryAsync(question, cancellationToken).ConfigureAwait(false);
}
