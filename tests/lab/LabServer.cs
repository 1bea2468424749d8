using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MailRep.Lab
{
    public enum LabBehavior
    {
        /// <summary>Every answer is SERVFAIL.</summary>
        ServFail,

        /// <summary>Every answer is REFUSED.</summary>
        Refused,

        /// <summary>Takes questions and connections, and says nothing.</summary>
        Silent,

        /// <summary>Over UDP every answer is truncated and empty; over TCP it is the upstream server's.</summary>
        Truncate,

        /// <summary>Every answer is the upstream server's, octet for octet.</summary>
        Forward,
    }

    /// <summary>
    /// A name server that misbehaves in one way, or stands at another address than it runs at, UDP and TCP. It lives on threads of the
    /// test's process and so cannot outlive it.
    /// </summary>
    public sealed class LabServer : IDisposable
    {
        private const int HeaderLength = 12;

        private readonly LabBehavior _behavior;
        private readonly int _upstreamPort;
        private readonly CancellationTokenSource _stop = new CancellationTokenSource();
        private readonly UdpClient _udp;
        private readonly TcpListener _tcp;
        private int _questions;

        /// <param name="behavior">What it does.</param>
        /// <param name="upstreamPort">The port on 127.0.0.1 that Truncate and Forward ask.</param>
        /// <param name="address">Any of 127.0.0.0/8, also one that no interface has.</param>
        /// <param name="port">0 for a free one; 53 is for root alone.</param>
        public LabServer(LabBehavior behavior, int upstreamPort, string address, int port)
        {
            _behavior = behavior;
            _upstreamPort = upstreamPort;
            (_udp, _tcp) = Bind(IPAddress.Parse(address), port);
            Port = ((IPEndPoint)_tcp.LocalEndpoint).Port;
            _ = ServeUdpAsync();
            _ = ServeTcpAsync();
        }

        public int Port { get; }

        /// <summary>How many questions have come so far, over both transports.</summary>
        public int Questions => Volatile.Read(ref _questions);

        public void Dispose()
        {
            _stop.Cancel();
            _udp.Dispose();
            _tcp.Stop();
        }

        /// <summary>Asks a server on a loopback port; null where no answer came in time.</summary>
        public static byte[] Ask(int port, byte[] question, bool overTcp, int milliseconds)
        {
            using (var timeout = new CancellationTokenSource(milliseconds))
            {
                try
                {
                    return (overTcp ? AskTcpAsync(port, question, timeout.Token) : AskUdpAsync(port, question, timeout.Token)).GetAwaiter().GetResult();
                }
                catch (OperationCanceledException)
                {
                    return null;
                }
            }
        }

        // The same number has to be free for both, so that a client that was told to come back over TCP finds us.
        private static (UdpClient, TcpListener) Bind(IPAddress address, int port)
        {
            for (var attempt = 1; ; attempt++)
            {
                var tcp = new TcpListener(address, port);
                tcp.Start();
                try
                {
                    return (new UdpClient(new IPEndPoint(address, ((IPEndPoint)tcp.LocalEndpoint).Port)), tcp);
                }
                catch (SocketException)
                {
                    tcp.Stop();
                    if (port != 0 || attempt == 10)
                    {
                        throw;
                    }
                }
            }
        }

        private async Task ServeUdpAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                var received = await _udp.ReceiveAsync(_stop.Token);
                Interlocked.Increment(ref _questions);
                if (_behavior == LabBehavior.Forward)
                {
                    _ = ForwardAsync(received);
                }
                else if (_behavior != LabBehavior.Silent)
                {
                    await _udp.SendAsync(EmptyAnswer(received.Buffer), received.RemoteEndPoint, _stop.Token);
                }
            }
        }

        // A question that is not answered holds up no other.
        private async Task ForwardAsync(UdpReceiveResult received)
        {
            var answer = await AskUdpAsync(_upstreamPort, received.Buffer, _stop.Token);
            await _udp.SendAsync(answer, received.RemoteEndPoint, _stop.Token);
        }

        private async Task ServeTcpAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                _ = ServeConnectionAsync(await _tcp.AcceptTcpClientAsync(_stop.Token));
            }
        }

        private async Task ServeConnectionAsync(TcpClient client)
        {
            using (client)
            {
                for (byte[] question; (question = await ReadAsync(client.GetStream(), _stop.Token)) != null;)
                {
                    Interlocked.Increment(ref _questions);
                    if (_behavior != LabBehavior.Silent)
                    {
                        var answer = _behavior is LabBehavior.Truncate or LabBehavior.Forward ? await AskTcpAsync(_upstreamPort, question, _stop.Token) : EmptyAnswer(question);
                        await WriteAsync(client.GetStream(), answer, _stop.Token);
                    }
                }
            }
        }

        // RFC 1035 section 4.1.1: QR, the question's own opcode and RD, then TC or RCODE; no records, no EDNS.
        private byte[] EmptyAnswer(byte[] question)
        {
            var end = HeaderLength;
            while (question[end] != 0)
            {
                end += question[end] + 1;
            }

            var answer = question.AsSpan(0, end + 5).ToArray();
            answer[2] = (byte)(0x80 | (question[2] & 0x79) | (_behavior == LabBehavior.Truncate ? 0x02 : 0));
            answer[3] = (byte)(_behavior == LabBehavior.ServFail ? 2 : _behavior == LabBehavior.Refused ? 5 : 0);
            answer.AsSpan(6, HeaderLength - 6).Clear();
            return answer;
        }

        private static async Task<byte[]> AskUdpAsync(int port, byte[] question, CancellationToken cancellation)
        {
            using (var client = new UdpClient())
            {
                client.Connect(IPAddress.Loopback, port);
                await client.SendAsync(question, cancellation);
                return (await client.ReceiveAsync(cancellation)).Buffer;
            }
        }

        private static async Task<byte[]> AskTcpAsync(int port, byte[] question, CancellationToken cancellation)
        {
            using (var client = new TcpClient())
            {
                await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
                await WriteAsync(client.GetStream(), question, cancellation);
                return await ReadAsync(client.GetStream(), cancellation);
            }
        }

        // RFC 1035 section 4.2.2: two octets of length before each message.
        private static async Task WriteAsync(NetworkStream stream, byte[] message, CancellationToken cancellation)
        {
            var framed = new byte[message.Length + 2];
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
            message.CopyTo(framed, 2);
            await stream.WriteAsync(framed, cancellation);
        }

        private static async Task<byte[]> ReadAsync(NetworkStream stream, CancellationToken cancellation)
        {
            var length = new byte[2];
            if (await stream.ReadAtLeastAsync(length, 2, false, cancellation) < 2)
            {
                return null;
            }

            var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(message, cancellation);
            return message;
        }
    }
}
