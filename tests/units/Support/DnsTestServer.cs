using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MailRep.Dns;

namespace MailRep.Tests.Support;

/// <summary>A question as it came over the wire.</summary>
/// <param name="Octets">The whole message.</param>
/// <param name="Question">Its question.</param>
/// <param name="UdpSize">The largest answer that fits: 512, or what EDNS allows.</param>
/// <param name="IsTcp">Came over TCP.</param>
public sealed record TestQuery(byte[] Octets, DnsQuestion Question, int UdpSize, bool IsTcp)
{
    public bool HasEdns { get; init; }
}

/// <summary>
/// A DNS server of the test's own, over UDP and TCP on a free port of the loopback address. It serves what a resolver
/// answers: NXDOMAIN, no data (with an SOA), SERVFAIL and REFUSED as themselves, <see cref="DnsStatus.TimedOut"/> as silence.
/// Or it replies the octets that a test makes up.
/// </summary>
public sealed class DnsTestServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<TestQuery, CancellationToken, ValueTask<byte[]?>> _reply;
    private readonly ConcurrentQueue<TestQuery> _asked = new();
    private readonly TcpListener? _tcp;
    private readonly UdpClient _udp;
    private readonly Task _running;

    public DnsTestServer(IDnsResolver answers, bool truncateUdp = false, bool withTcp = true)
        : this(async (query, token) => DnsTestMessage.Encode(query, await answers.QueryAsync(query.Question, token), truncateUdp), withTcp)
    {
    }

    /// <param name="reply">The octets of the answer, or null for silence (over TCP: for hanging up).</param>
    /// <param name="withTcp">Without, the TCP port is closed.</param>
    public DnsTestServer(Func<TestQuery, CancellationToken, ValueTask<byte[]?>> reply, bool withTcp = true)
    {
        _reply = reply;
        (_udp, _tcp) = Bind(withTcp);
        Endpoint = (IPEndPoint)_udp.Client.LocalEndPoint!;
        _running = Task.WhenAll(ServeUdpAsync(), _tcp is null ? Task.CompletedTask : ServeTcpAsync(_tcp));
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>All questions so far, in the order of their arrival.</summary>
    public IReadOnlyList<TestQuery> Asked => [.. _asked];

    /// <summary>A port of the loopback address at which nothing listens.</summary>
    public static IPEndPoint ClosedEndpoint()
    {
        var (udp, tcp) = Bind(withTcp: true);
        using (udp)
        {
            var endpoint = (IPEndPoint)udp.Client.LocalEndPoint!;
            tcp!.Stop();
            return endpoint;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp?.Stop();
        try
        {
            await _running;
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }

        _stop.Dispose();
    }

    private static (UdpClient Udp, TcpListener? Tcp) Bind(bool withTcp)
    {
        // Both protocols on one number: take a free one of TCP's, and try again where UDP's is not free.
        for (var tries = 0; ; tries++)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                var udp = new UdpClient((IPEndPoint)tcp.LocalEndpoint);
                if (!withTcp)
                {
                    tcp.Stop();
                }

                return (udp, withTcp ? tcp : null);
            }
            catch (SocketException) when (tries < 20)
            {
                tcp.Stop();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        while (true)
        {
            var packet = await _udp.ReceiveAsync(_stop.Token);
            _ = AnswerAsync(packet);
        }

        async Task AnswerAsync(UdpReceiveResult packet)
        {
            if (await ReplyAsync(packet.Buffer, isTcp: false) is { } reply)
            {
                await _udp.SendAsync(reply, packet.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private async Task ServeTcpAsync(TcpListener listener)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(_stop.Token);
            _ = TalkAsync(client);
        }

        async Task TalkAsync(TcpClient client)
        {
            using (client)
            {
                var stream = client.GetStream();
                var length = new byte[2];
                while (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, _stop.Token) == 2)
                {
                    var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await stream.ReadExactlyAsync(query, _stop.Token);
                    if (await ReplyAsync(query, isTcp: true) is not { } reply)
                    {
                        return;
                    }

                    BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
                    await stream.WriteAsync((byte[])[.. length, .. reply], _stop.Token);
                }
            }
        }
    }

    private async ValueTask<byte[]?> ReplyAsync(byte[] octets, bool isTcp)
    {
        var query = DnsTestMessage.Decode(octets, isTcp);
        _asked.Enqueue(query);
        return await _reply(query, _stop.Token);
    }
}
