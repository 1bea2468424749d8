using System.Net.Sockets;
using System.Text;
using MailRep.Exim.Rehearsal;

namespace MailRep.Tests.Exim.Rehearsal;

public sealed class SmtpSinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_takes_messages_octet_for_octet_and_undoes_dot_stuffing()
    {
        await using var sink = SmtpSink.Start(Token);
        using var client = await ConnectAsync(sink);
        await client.SayAsync("EHLO me", "MAIL FROM:<a@example.org> BODY=8BITMIME", "RCPT TO:<b@example.net>", "RCPT TO:<c@example.net>", "DATA");
        await client.SendAsync("Subject: x\r\n\r\n..\r\n...two\r\n\xE4\0lone\nfeed\rand return \t\r\n.x\r\n.\r\n");
        Assert.Equal("250", await client.CodeAsync());
        await client.SayAsync("MAIL FROM:<>", "RCPT TO:<d@example.net>", "DATA");
        await client.SendAsync("second\r\n.\r\nQUIT\r\n");
        Assert.Equal(("250", "221"), (await client.CodeAsync(), await client.CodeAsync()));
        var taken = sink.Take();
        Assert.Equal("Subject: x\r\n\r\n.\r\n..two\r\n\xE4\0lone\nfeed\rand return \t\r\nx\r\n", Encoding.Latin1.GetString(taken[0].Octets));
        Assert.Equal("a@example.org -> b@example.net, c@example.net", $"{taken[0].Sender} -> {string.Join(", ", taken[0].Recipients)}");
        Assert.Equal((2, "", "second\r\n"), (taken.Count, taken[1].Sender, Encoding.Latin1.GetString(taken[1].Octets)));
        Assert.Empty(sink.Take());
    }

    [Theory]
    [InlineData(false, false, "")]
    [InlineData(true, false, "8BITMIME")]
    [InlineData(false, true, "CHUNKING")]
    [InlineData(true, true, "8BITMIME CHUNKING")]
    public async Task It_offers_what_it_is_told_to(bool eightBit, bool chunking, string expected)
    {
        await using var sink = SmtpSink.Start(Token);
        sink.Options = new SmtpSinkOptions { OffersEightBit = eightBit, OffersChunking = chunking };
        using var client = await ConnectAsync(sink);
        await client.SendAsync("EHLO me\r\n");
        var answer = await client.AnswerAsync();
        Assert.Equal(expected, string.Join(' ', answer.Skip(1).Select(line => line[4..])));
        await client.SendAsync("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 4 LAST\r\n");
        Assert.Equal(("250", "250"), (await client.CodeAsync(), await client.CodeAsync()));
        await client.SendAsync(chunking ? ".\r\n." : string.Empty);
        Assert.Equal(chunking ? "250" : "502", await client.CodeAsync());
        Assert.Equal(chunking ? [".\r\n."] : [], sink.Take().Select(message => Encoding.Latin1.GetString(message.Octets)));
    }

    [Fact]
    public async Task It_joins_chunks()
    {
        await using var sink = SmtpSink.Start(Token);
        sink.Options = new SmtpSinkOptions { OffersChunking = true };
        using var client = await ConnectAsync(sink);
        await client.SayAsync("EHLO me", "MAIL FROM:<a@b>", "RCPT TO:<c@d>");
        await client.SendAsync("BDAT 3\r\none");
        Assert.Equal("250", await client.CodeAsync());
        await client.SendAsync("BDAT 3\r\ntwoBDAT 0 LAST\r\n");
        Assert.Equal(("250", "250"), (await client.CodeAsync(), await client.CodeAsync()));
        Assert.Equal("onetwo", Encoding.Latin1.GetString(Assert.Single(sink.Take()).Octets));
    }

    [Theory]
    [InlineData("DATA", "503")]
    [InlineData("RCPT TO:<a@b>", "503")]
    [InlineData("MAIL FROM:a@b", "501")]
    [InlineData("VRFY x", "502")]
    public async Task It_refuses_what_comes_at_the_wrong_time(string line, string expected)
    {
        await using var sink = SmtpSink.Start(Token);
        using var client = await ConnectAsync(sink);
        await client.SendAsync(line + "\r\n");
        Assert.Equal(expected, await client.CodeAsync());
    }

    [Theory]
    [InlineData("NOOP {0}\r\n", "500")]
    [InlineData("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n{0}{0}\r\n", "500")]
    [InlineData("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n{0}\r\n{0}\r\n", "552")]
    [InlineData("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 2000 LAST\r\n", "552")]
    [InlineData("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT -1 LAST\r\n", "552")]
    public async Task It_has_limits_of_size(string lines, string expected)
    {
        await using var sink = SmtpSink.Start(Token);
        sink.Options = new SmtpSinkOptions { OffersChunking = true, MaxSize = 1500, MaxCommand = 500 };
        using var client = await ConnectAsync(sink);
        await client.SendAsync(lines.Replace("{0}", new string('x', 1000), StringComparison.Ordinal));
        var codes = await client.CodesAsync();
        Assert.Equal(expected, codes[^1]);
        Assert.Empty(sink.Take());
    }

    [Fact]
    public async Task It_has_a_limit_of_time_and_stops_with_the_token()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var sink = SmtpSink.Start(stop.Token);
        sink.Options = new SmtpSinkOptions { Limit = TimeSpan.FromSeconds(1.5) };
        using var slow = await ConnectAsync(sink);
        Assert.Empty(await slow.CodesAsync());
        sink.Options = new SmtpSinkOptions();
        using var open = await ConnectAsync(sink);
        await stop.CancelAsync();
        Assert.Empty(await open.CodesAsync());
        await sink.DisposeAsync();
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(sink));
    }

    private static async Task<Client> ConnectAsync(SmtpSink sink)
    {
        var client = new Client(sink.Port);
        Assert.Equal("220", await client.CodeAsync());
        return client;
    }

    private sealed class Client : IDisposable
    {
        private readonly TcpClient _client;
        private readonly StreamReader _reader;

        public Client(int port)
        {
            _client = new TcpClient("127.0.0.1", port);
            _reader = new StreamReader(_client.GetStream(), Encoding.Latin1);
        }

        public Task SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Token).AsTask();

        public async Task SayAsync(params string[] lines)
        {
            foreach (var line in lines)
            {
                await SendAsync(line + "\r\n");
                Assert.Contains(await CodeAsync(), new[] { "250", "354" });
            }
        }

        public async Task<IReadOnlyList<string>> AnswerAsync()
        {
            List<string> lines = [];
            while (await _reader.ReadLineAsync(Token) is { } line)
            {
                lines.Add(line);
                if (line.Length < 4 || line[3] != '-')
                {
                    break;
                }
            }

            return lines;
        }

        public async Task<string> CodeAsync() => (await AnswerAsync())[^1][..3];

        /// <summary>Those that come until the server closes.</summary>
        public async Task<IReadOnlyList<string>> CodesAsync()
        {
            List<string> codes = [];
            try
            {
                while (await AnswerAsync() is { Count: > 0 } answer)
                {
                    codes.Add(answer[^1][..3]);
                }
            }
            catch (IOException)
            {
                // Closed while something was still unread.
            }

            return codes;
        }

        public void Dispose() => _client.Dispose();
    }
}
