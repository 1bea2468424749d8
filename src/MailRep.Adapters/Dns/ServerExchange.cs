using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using MailRep.Dns;
using Core = MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>One question to one server: over UDP, and over TCP where the answer was cut. Never throws but when told to stop.</summary>
internal sealed class ServerExchange
{
    /// <summary>The DNS flag day's size, which crosses every usual path unfragmented (RFC 9715 section 3.2 gives 1400 as the most).</summary>
    private const int EdnsOctets = 1232;

    private readonly LookupClient _client = new(new LookupClientOptions(new IPEndPoint(IPAddress.Loopback, DnsEndpoint.DefaultPort))
    {
        AutoResolveNameServers = false, UseCache = false,
    });

    /// <param name="server">Whom to ask.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="overUdp">How long to wait for the first answer.</param>
    /// <param name="inAll">How long to wait in all, where the first was cut and TCP has to follow.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task<DnsAnswer> AskAsync(IPEndPoint server, Core.DnsQuestion question, TimeSpan overUdp, TimeSpan inAll, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await TryAsync(server, question, Options(overUdp), cancellationToken).ConfigureAwait(false);
        if (answer.Status == DnsStatus.BadAnswer)
        {
            // RFC 6891 section 7: a server without EDNS says FORMERR or NOTIMP; then the plain question is due.
            var plain = Options(overUdp - Stopwatch.GetElapsedTime(start));
            plain.ExtendedDnsBufferSize = DnsQueryOptions.MinimumBufferSize;
            answer = await TryAsync(server, question, plain, cancellationToken).ConfigureAwait(false);
        }

        if (answer.Status != DnsStatus.Truncated)
        {
            return answer;
        }

        var tcp = Options(inAll - Stopwatch.GetElapsedTime(start));
        tcp.UseTcpOnly = true;
        var whole = await TryAsync(server, question, tcp, cancellationToken).ConfigureAwait(false);
        if (whole.Status is not (DnsStatus.TimedOut or DnsStatus.Unreachable))
        {
            return whole;
        }

        // DnsClient calls an answer cut that it cannot read to its end, too; which it was, its audit trail alone tells. That is
        // written for every record of an answer, so it is asked for only here, where no other word is left.
        var audited = Options(inAll - Stopwatch.GetElapsedTime(start));
        audited.EnableAuditTrail = true;
        return await TryAsync(server, question, audited, cancellationToken).ConfigureAwait(false) is { Status: DnsStatus.BadAnswer } unreadable ? unreadable : answer;
    }

    // DnsClient takes from a millisecond to int.MaxValue of them; what is used up before has timed out by then.
    private static DnsQueryOptions Options(TimeSpan timeout) => new()
    {
        Timeout = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds, 1, int.MaxValue - 1)), Retries = 0, Recursion = true, ExtendedDnsBufferSize = EdnsOctets, UseCache = false, UseTcpFallback = false,
        ThrowDnsErrors = false, ContinueOnDnsError = false, ContinueOnEmptyResponse = false, UseRandomNameServer = false,
    };

    private async Task<DnsAnswer> TryAsync(IPEndPoint server, Core.DnsQuestion question, DnsQueryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            if (WireText.Question(question) is not { } asked)
            {
                return Failed(DnsStatus.BadAnswer);
            }

            var message = await _client.QueryServerAsync([new NameServer(server)], asked, options, cancellationToken).ConfigureAwait(false);
            return AnswerReader.Read(question, message, server.ToString());
        }
        catch (Exception fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Failed(StatusOf(fault, options.EnableAuditTrail));
        }

        DnsAnswer Failed(DnsStatus status) => new(question, status, [], server.ToString());
    }

    private static DnsStatus StatusOf(Exception fault, bool isAudited) => fault switch
    {
        // DnsClient's word for a cut answer, TCP being ours to try: this code, and no cause.
        DnsResponseException { Code: DnsResponseCode.Unassigned, InnerException: null } cut =>
            isAudited && string.IsNullOrWhiteSpace(cut.AuditTrail) ? DnsStatus.BadAnswer : DnsStatus.Truncated,
        DnsResponseException { InnerException: { } cause } when SocketFault(cause) is { } socket => StatusOf(socket.SocketErrorCode),
        DnsResponseException { Code: DnsResponseCode.ConnectionTimeout } or OperationCanceledException or TimeoutException => DnsStatus.TimedOut,
        SocketException socket => StatusOf(socket.SocketErrorCode),
        _ => DnsStatus.BadAnswer,
    };

    private static DnsStatus StatusOf(SocketError error) =>
        error is SocketError.TimedOut or SocketError.TryAgain or SocketError.OperationAborted or SocketError.Interrupted ? DnsStatus.TimedOut : DnsStatus.Unreachable;

    private static SocketException? SocketFault(Exception? fault) =>
        fault is null ? null : fault as SocketException ?? SocketFault(fault.InnerException);
}
