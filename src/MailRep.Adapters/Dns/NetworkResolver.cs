using System.Diagnostics;
using System.Net;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>
/// Asks servers over the network, in their order: a first pass in which each has a short while, so that a dead one costs
/// little, and a second in which those that were silent share what is left of the time.
/// </summary>
public sealed class NetworkResolver : IDnsResolver
{
    private static readonly TimeSpan LongestFirstTry = TimeSpan.FromSeconds(1);

    private readonly ServerExchange _exchange = new();
    private readonly IReadOnlyList<IPEndPoint> _servers;
    private readonly TimeSpan _timeout;
    private readonly bool[] _isThere;

    /// <param name="servers">At least one.</param>
    /// <param name="timeout">For one question, whatever the servers do.</param>
    public NetworkResolver(IReadOnlyList<IPEndPoint> servers, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfZero(servers.Count);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        (_servers, _timeout, _isThere) = (servers, timeout, new bool[servers.Count]);
    }

    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var last = new DnsAnswer?[_servers.Count];
        var slot = _timeout / (2 * _servers.Count);
        slot = slot < LongestFirstTry ? slot : LongestFirstTry;
        foreach (var isFirst in new[] { true, false })
        {
            for (var i = 0; i < _servers.Count; i++)
            {
                if (!isFirst && !IsWorthAnother(last[i]))
                {
                    continue;
                }

                var left = _timeout - Stopwatch.GetElapsedTime(start);
                var share = left / (isFirst ? _servers.Count - i : Enumerable.Range(i, _servers.Count - i).Count(other => IsWorthAnother(last[other])));
                var answer = await AskAsync(i, question, isFirst ? slot : share, share, cancellationToken).ConfigureAwait(false);
                if (answer.IsKnown || answer.Status == DnsStatus.AliasLoop)
                {
                    return answer;
                }

                last[i] = answer;
            }
        }

        return last.OfType<DnsAnswer>().OrderBy(answer => Rank(answer.Status)).First();
    }

    // A server that has said anything before is there; of another one a closed port is told while its answer is waited for.
    private async Task<DnsAnswer> AskAsync(int server, DnsQuestion question, TimeSpan overUdp, TimeSpan inAll, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = _exchange.AskAsync(_servers[server], question, overUdp, inAll, stop.Token);
        var probing = _isThere[server] ? null : ClosedPort.IsAtAsync(_servers[server], stop.Token);
        if (probing is not null && await Task.WhenAny(asking, probing).ConfigureAwait(false) == probing && await probing.ConfigureAwait(false))
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return new DnsAnswer(question, DnsStatus.Unreachable, [], _servers[server].ToString());
        }

        var answer = await asking.ConfigureAwait(false);
        _isThere[server] |= answer.Status is not (DnsStatus.TimedOut or DnsStatus.Unreachable);
        await stop.CancelAsync().ConfigureAwait(false);
        _ = probing is not null && await probing.ConfigureAwait(false);
        return answer;
    }

    // A silent server may have lost a packet, and a wrong answer may have been someone else's. The rest meant what they said.
    private static bool IsWorthAnother(DnsAnswer? answer) => answer?.Status is DnsStatus.TimedOut or DnsStatus.BadAnswer;

    // What a person can act on comes first.
    private static int Rank(DnsStatus status) => status switch
    {
        DnsStatus.ServFail => 0,
        DnsStatus.Truncated => 1,
        DnsStatus.Refused => 2,
        DnsStatus.Lame => 3,
        DnsStatus.BadAnswer => 4,
        DnsStatus.Unreachable => 5,
        _ => 6,
    };
}
