using System.Globalization;
using System.Text;

namespace MailRep.Exim.Rehearsal;

/// <summary>One connection to a sink (RFC 5321).</summary>
internal sealed class SmtpSinkSession(Stream stream, SmtpSinkOptions options, Action<SmtpSinkMessage> keep)
{
    private const int MostRecipients = 100;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly List<string> _recipients = [];
    private readonly List<byte> _chunks = [];
    private string? _sender;
    private int _at;
    private int _end;

    /// <exception cref="IOException">The other side went away.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SayAsync("220 sink.invalid ESMTP", cancellationToken).ConfigureAwait(false);
        while (await ReadLineAsync(options.MaxCommand, cancellationToken).ConfigureAwait(false) is { } octets)
        {
            var line = Encoding.Latin1.GetString(octets).TrimEnd();
            var verb = line.Split(' ', 2)[0].ToUpperInvariant();
            if (verb == "QUIT")
            {
                await SayAsync("221 Bye", cancellationToken).ConfigureAwait(false);
                return;
            }

            var answer = verb switch
            {
                "EHLO" => Greet(),
                "HELO" or "NOOP" => "250 OK",
                "RSET" => Reset(),
                "MAIL" => Begin(line),
                "RCPT" => Add(line),
                "DATA" => await DataAsync(cancellationToken).ConfigureAwait(false),
                "BDAT" when options.OffersChunking => await ChunkAsync(line, cancellationToken).ConfigureAwait(false),
                _ => "502 Not here",
            };
            if (answer is null)
            {
                return;
            }

            await SayAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    private string Greet()
    {
        List<string> words = ["sink.invalid", .. options.OffersEightBit ? ["8BITMIME"] : Array.Empty<string>(), .. options.OffersChunking ? ["CHUNKING"] : Array.Empty<string>()];
        Reset();
        return string.Join("\r\n", words.Select((word, i) => $"250{(i == words.Count - 1 ? ' ' : '-')}{word}"));
    }

    private string Reset()
    {
        _sender = null;
        _recipients.Clear();
        _chunks.Clear();
        return "250 OK";
    }

    private string Begin(string line)
    {
        Reset();
        _sender = Path(line);
        return _sender is null ? "501 A path in brackets is wanted" : "250 OK";
    }

    private string Add(string line)
    {
        if (_sender is null || _recipients.Count == MostRecipients)
        {
            return _sender is null ? "503 MAIL comes first" : "452 Too many";
        }

        if (Path(line) is not { Length: > 0 } recipient)
        {
            return "501 A path in brackets is wanted";
        }

        _recipients.Add(recipient);
        return "250 OK";
    }

    private async Task<string?> DataAsync(CancellationToken cancellationToken)
    {
        if (_recipients.Count == 0)
        {
            return "503 RCPT comes first";
        }

        await SayAsync("354 Go on", cancellationToken).ConfigureAwait(false);
        using var message = new MemoryStream();
        while (await ReadLineAsync(options.MaxSize, cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line is [(byte)'.', (byte)'\r', (byte)'\n'])
            {
                return Take(message.ToArray());
            }

            // Section 4.5.2: a dot in front of a line is one too many.
            message.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
            if (message.Length > options.MaxSize)
            {
                await SayAsync("552 Too large", cancellationToken).ConfigureAwait(false);
                return null;
            }
        }

        return null;
    }

    // RFC 3030 section 2: BDAT, the number of octets, perhaps LAST.
    private async Task<string?> ChunkAsync(string line, CancellationToken cancellationToken)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || _chunks.Count + size > options.MaxSize)
        {
            await SayAsync("552 Too large, or no number", cancellationToken).ConfigureAwait(false);
            return null;
        }

        for (var left = size; left > 0;)
        {
            if (_at == _end && !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var part = Math.Min(left, _end - _at);
            _chunks.AddRange(_buffer.AsSpan(_at, part));
            (_at, left) = (_at + part, left - part);
        }

        return _recipients.Count == 0 ? "503 RCPT comes first"
            : words.Length > 2 && words[2].Equals("LAST", StringComparison.OrdinalIgnoreCase) ? Take([.. _chunks])
            : "250 OK";
    }

    private string Take(byte[] octets)
    {
        keep(new SmtpSinkMessage(_sender!, [.. _recipients], octets));
        return Reset();
    }

    private static string? Path(string line) =>
        line.IndexOf('<', StringComparison.Ordinal) is var open and >= 0 && line.IndexOf('>', open) is var close and > 0 ? line[(open + 1)..close] : null;

    private async Task SayAsync(string text, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"), cancellationToken).ConfigureAwait(false);

    // A line with its CRLF, which alone ends one: a lone CR or LF is content. Null at the end of the stream, or of patience.
    private async Task<byte[]?> ReadLineAsync(int most, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        var last = 0;
        while (line.Length < most)
        {
            if (_at == _end && !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var octet = _buffer[_at++];
            line.WriteByte(octet);
            if (octet == '\n' && last == '\r')
            {
                return line.ToArray();
            }

            last = octet;
        }

        await SayAsync("500 Too long", cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _at = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        return _end > 0;
    }
}
