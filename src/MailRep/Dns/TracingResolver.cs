using System.Diagnostics;

namespace MailRep.Dns;

/// <summary>Tells every answer and how long it took. The callback is called from any thread.</summary>
public sealed class TracingResolver(IDnsResolver inner, Action<DnsAnswer, TimeSpan> trace) : IDnsResolver
{
    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await inner.QueryAsync(question, cancellationToken).ConfigureAwait(false);
        trace(answer, Stopwatch.GetElapsedTime(start));
        return answer;
    }
}
