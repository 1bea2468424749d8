using System.Net;
using System.Net.Sockets;

namespace MailRep.Exim.Rehearsal;

/// <summary>What a sink offers in its answer to EHLO, and the most that it takes.</summary>
internal sealed record SmtpSinkOptions
{
    /// <summary>RFC 6152.</summary>
    public bool OffersEightBit { get; init; } = true;

    /// <summary>RFC 3030: messages come by BDAT, without dot stuffing.</summary>
    public bool OffersChunking { get; init; }

    /// <summary>Octets of one message.</summary>
    public int MaxSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Octets of a command (RFC 5321 section 4.5.3.1.4 wants 512, and extensions add to it).</summary>
    public int MaxCommand { get; init; } = 4096;

    /// <summary>How long a connection may last.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A message that a sink took.</summary>
/// <param name="Sender">The path of MAIL FROM without its brackets; empty for the null sender.</param>
/// <param name="Recipients">Those of RCPT TO, likewise.</param>
/// <param name="Octets">As it was sent, without dot stuffing.</param>
internal sealed record SmtpSinkMessage(string Sender, IReadOnlyList<string> Recipients, byte[] Octets);

/// <summary>An SMTP server on loopback that takes every message octet for octet and hands none on.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop;
    private readonly object _lock = new();
    private readonly List<SmtpSinkMessage> _messages = [];
    private readonly Task _work;
    private bool _isDisposed;

    private SmtpSink(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _work = ListenAsync();
    }

    /// <summary>Of 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>For the connections to come.</summary>
    public SmtpSinkOptions Options { get; set; } = new();

    /// <param name="cancellationToken">Ends it, as disposing of it does.</param>
    public static SmtpSink Start(CancellationToken cancellationToken) => new(cancellationToken);

    /// <summary>The messages since the last call. A sender that has its 250 finds its message here.</summary>
    public IReadOnlyList<SmtpSinkMessage> Take()
    {
        lock (_lock)
        {
            List<SmtpSinkMessage> taken = [.. _messages];
            _messages.Clear();
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _work.ConfigureAwait(false);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ListenAsync()
    {
        List<Task> sessions = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                sessions.RemoveAll(session => session.IsCompleted);
                sessions.Add(ServeAsync(client, Options));
            }
        }
        // The last is what a listener says that was stopped between two clients.
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException || (_isDisposed && end is InvalidOperationException))
        {
            await Task.WhenAll(sessions).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(Socket client, SmtpSinkOptions options)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(options.Limit);
        var stream = new NetworkStream(client, ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await new SmtpSinkSession(stream, options, Keep).RunAsync(limit.Token).ConfigureAwait(false);

                // What is still unread would make the end a reset, and the last answer could be lost.
                client.Shutdown(SocketShutdown.Send);
                var rest = new byte[4096];
                while (await stream.ReadAsync(rest, limit.Token).ConfigureAwait(false) > 0)
                {
                }
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The sender went away, or took too long: it has no 250, so that nothing was taken.
            }
        }
    }

    private void Keep(SmtpSinkMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
        }
    }
}
