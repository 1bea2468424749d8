using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace MailRep.Exim.Updating;

/// <summary>A socket that waits for clients.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Inode">The system's number for it: another socket at the same port has another one.</param>
internal sealed record EximSocket(IPEndPoint Endpoint, string Inode);

/// <summary>The Exim that runs as a daemon on this machine, and the ports that it listens on.</summary>
/// <param name="Process">Its number.</param>
[SupportedOSPlatform("linux")]
internal sealed record EximDaemon(int Process)
{
    /// <summary>Debian's, as exim4 -bP pid_file_path says and its init script has it.</summary>
    public const string ProcessFile = "/run/exim4/exim.pid";

    /// <summary>A client may be looked up in DNS before it is greeted.</summary>
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(15);

    /// <summary>TLS from the start: nothing is said before the client speaks (RFC 8314 section 3.3).</summary>
    private const int ImplicitTlsPort = 465;

    private const int MaxProcessFile = 64;

    // /proc/net/tcp, column st.
    private const string Listening = "0A";

    private static readonly string[] Tables = ["tcp", "tcp6"];

    /// <summary>Null where none runs.</summary>
    public static EximDaemon? Find()
    {
        try
        {
            // Debian-exim may write into that folder: what the file says is a hint, and never a pipe to wait for.
            var text = Encoding.ASCII.GetString(EximFiles.Octets(ProcessFile, MaxProcessFile) ?? []).Trim();
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                return null;
            }

            // The file outlives its daemon, and the number may be another's by now. A process can call itself anything, but not run
            // another program than it runs.
            return Target($"/proc/{process}/exe") is { } running && running == Target(Machine.MachineProgram.Find("exim4")) ? new EximDaemon(process) : null;
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            return null;
        }
    }

    /// <summary>The sockets that it listens on, in the order of the system; empty where there are none.</summary>
    public IReadOnlyList<EximSocket> FindSockets()
    {
        try
        {
            var open = Directory.EnumerateFileSystemEntries($"/proc/{Process}/fd").Select(entry => new FileInfo(entry).LinkTarget)
                .OfType<string>().Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1]).ToHashSet(StringComparer.Ordinal);
            return [.. Tables.Select(table => $"/proc/{Process}/net/{table}").Where(File.Exists).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields.Length > 9 && fields[3] == Listening && open.Contains(fields[9]))
                .Select(fields => new EximSocket(EndpointOf(fields[1]), fields[9]))];
        }
        catch (Exception problem) when (EximFiles.IsExpected(problem))
        {
            return [];
        }
    }

    /// <summary>What it says to a client; null where it says nothing, or the client is not let in.</summary>
    public static async Task<string?> GreetingAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(GreetingLimit);
        try
        {
            using var client = new TcpClient(endpoint.AddressFamily);
            await client.ConnectAsync(Reachable(endpoint), limit.Token).ConfigureAwait(false);
            if (endpoint.Port == ImplicitTlsPort)
            {
                return string.Empty;
            }

            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var line = await reader.ReadLineAsync(limit.Token).ConfigureAwait(false);

            // A refusal is an answer, too: it runs, and has its reasons against this client (RFC 5321 section 3.1).
            return line is { Length: > 3 } && line.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0 ? line : null;
        }
        catch (Exception problem) when (problem is SocketException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    // What is replaced while it runs, as by an update of the package, has that behind its name.
    private static string? Target(string? path) =>
        path is null ? null : (File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Replace(" (deleted)", string.Empty, StringComparison.Ordinal);

    // "0100007F:0019": the octets of the address in words of the machine's order, the port in hexadecimal.
    private static IPEndPoint EndpointOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var octets = Convert.FromHexString(text.AsSpan(0, colon));
        for (var at = 0; at < octets.Length && BitConverter.IsLittleEndian; at += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(at), BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(at)));
        }

        return new IPEndPoint(new IPAddress(octets), int.Parse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static IPEndPoint Reachable(IPEndPoint endpoint) =>
        endpoint.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, endpoint.Port)
        : endpoint.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, endpoint.Port)
        : endpoint;
}
