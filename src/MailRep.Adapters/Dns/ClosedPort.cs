using System.Net;
using System.Net.Sockets;

namespace MailRep.Adapters.Dns;

/// <summary>
/// Tells a closed port from a silent server. DnsClient's sockets are not connected, and the system reports an ICMP
/// "port unreachable" (RFC 1122 section 4.1.3.3) to connected ones alone.
/// </summary>
internal static class ClosedPort
{
    /// <summary>A server that answers at once is left alone.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    /// <summary>The report comes within one round trip, and this is more than a long one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A question for the root's name servers (RFC 1035 section 4.1): harmless, and no server is surprised.
    private static readonly byte[] Probe = [0x4D, 0x52, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];

    /// <summary>False where it is not, where that cannot be told, and when told to stop.</summary>
    public static async Task<bool> IsAtAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Delay + Patience);
        try
        {
            await Task.Delay(Delay, limit.Token).ConfigureAwait(false);
            await socket.ConnectAsync(server, limit.Token).ConfigureAwait(false);
            await socket.SendAsync(Probe, limit.Token).ConfigureAwait(false);
            await socket.ReceiveAsync(new byte[Probe.Length], limit.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException fault)
        {
            // A longer answer than the buffer is an answer too.
            return fault.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable or SocketError.NetworkUnreachable;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
