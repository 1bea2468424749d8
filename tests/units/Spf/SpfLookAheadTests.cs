using System.Collections.Concurrent;
using System.Net;
using MailRep.Dns;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>Asking ahead makes a check shorter, and changes nothing else of it.</summary>
public sealed class SpfLookAheadTests
{
    private static readonly SpfRandomShape[] Shapes =
    [
        new(), new(4, 12), new(8, 5) { HasGaps = true, MostMx = 12 }, new(6, 6) { IsWild = true, HasOpen = true }, new(9, 6) { FailsIn = 7, HasGaps = true, HasOpen = true },
    ];

    [Fact]
    public async Task Changes_neither_verdict_nor_count_nor_steps()
    {
        var (inTurn, ahead, deepest) = (0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var dns = new SpfRandomDns(seed, Shapes[seed % Shapes.Length]);
            foreach (var address in SpfRandomDns.Addresses)
            {
                var (alone, slow) = (new SlowResolver(dns), new SlowResolver(dns));
                var expected = await RunAsync(alone, address, asksAhead: false);
                var found = await RunAsync(slow, address, asksAhead: true);
                Assert.Equal(Told(expected), Told(found));
                Assert.Empty(alone.Asked.Except(slow.Asked));
                (inTurn, ahead, deepest) = (inTurn + alone.Asked.Count, ahead + slow.Asked.Count, Math.Max(deepest, slow.Most));
                Assert.Equal(1, alone.Most);
            }
        }

        // It did ask ahead, and not without end.
        Assert.InRange(ahead, inTurn + 1, 10 * inTurn);
        Assert.InRange(deepest, 3, 120);
    }

    [Fact]
    public async Task Asks_at_once_what_does_not_depend_on_each_other()
    {
        var dns = new FakeResolver()
            .Txt("example.org", "v=spf1 a mx include:one.example.net include:two.example.net exists:%{ir}.list.example.net a:late.example.org -all")
            .Address("example.org", "192.0.2.1").Mx("example.org", (10, "mx.example.org")).Address("mx.example.org", "192.0.2.2").Address("late.example.org", "192.0.2.9")
            .Txt("one.example.net", "v=spf1 include:deep.example.net -all").Txt("deep.example.net", "v=spf1 ip4:192.0.2.3 -all")
            .Txt("two.example.net", "v=spf1 a:host.example.net -all").Address("host.example.net", "192.0.2.4").Missing("8.2.0.192.list.example.net");
        var rounds = new RoundResolver(dns);
        var check = RunAsync(rounds, IPAddress.Parse("192.0.2.8"), asksAhead: true);
        await rounds.PlayAsync(check);
        Assert.Equal(SpfResult.Fail, (await check).Result);

        // The record; its terms; what those lead to. One after the other it is nine.
        Assert.Equal(["TXT", "A A A MX TXT TXT", "A A TXT"], rounds.Rounds);
    }

    [Fact]
    public async Task Gives_up_what_nobody_came_for()
    {
        var dns = new FakeResolver().Txt("example.org", "v=spf1 a a:never.example.org -all").Address("example.org", "192.0.2.1");
        var never = new NeverResolver(dns, "never.example.org");
        var outcome = await RunAsync(never, IPAddress.Parse("192.0.2.1"), asksAhead: true);
        Assert.Equal(SpfResult.Pass, outcome.Result);
        await never.GivenUp.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Asks_nothing_ahead_where_answers_are_there_at_once()
    {
        var dns = new CountingResolver();
        Assert.Equal(SpfResult.Pass, (await RunAsync(dns, IPAddress.Loopback, asksAhead: true)).Result);
        Assert.Equal(2, dns.Asked);
    }

    private static async Task<SpfOutcome> RunAsync(IDnsResolver dns, IPAddress address, bool asksAhead) =>
        await new SpfEvaluator(new CheckContext(dns)) { AsksAhead = asksAhead }
            .CheckHostAsync(address, SpfRandomDns.Domain, "joe@example.org", "h1.example.org", TestContext.Current.CancellationToken);

    // All of it but the time.
    private static string Told(SpfOutcome outcome) => string.Join('\n',
        [$"{outcome.Result} {outcome.Reason} {outcome.LookupCount} {outcome.VoidLookupCount} {outcome.Explanation} {outcome.Mechanism} {outcome.MechanismOwner} {outcome.Failure?.Describe()}",
            .. outcome.Trace.Select(step => $"{step.Level} {step.Term} {step.Target} {step.Owner} {step.LookupsSoFar} {step.VoidsSoFar} {step.Matched} {step.Why}")]);

    // Answers in another order than it was asked.
    private sealed class SlowResolver(IDnsResolver inner) : IDnsResolver
    {
        private int _open;

        public ConcurrentBag<DnsQuestion> Asked { get; } = [];

        public int Most { get; private set; }

        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Asked.Add(question);
            Most = Math.Max(Most, Interlocked.Increment(ref _open));
            for (var i = question.GetHashCode() & 3; i >= 0; i--)
            {
                await Task.Yield();
            }

            Interlocked.Decrement(ref _open);
            return await inner.QueryAsync(question, cancellationToken);
        }
    }

    // Holds answers back until nobody asks any more: a round is what was asked at once.
    private sealed class RoundResolver(IDnsResolver inner) : IDnsResolver
    {
        private readonly object _lock = new();
        private List<(DnsQuestion Question, TaskCompletionSource Turn)> _waiting = [];

        public List<string> Rounds { get; } = [];

        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            var turn = new TaskCompletionSource();
            lock (_lock)
            {
                _waiting.Add((question, turn));
            }

            await turn.Task.WaitAsync(cancellationToken);
            return await inner.QueryAsync(question, cancellationToken);
        }

        public async Task PlayAsync(Task check)
        {
            while (!check.IsCompleted)
            {
                await Task.WhenAny(check, Task.Delay(200, TestContext.Current.CancellationToken));
                List<(DnsQuestion Question, TaskCompletionSource Turn)> round;
                lock (_lock)
                {
                    (round, _waiting) = (_waiting, []);
                }

                if (round.Count > 0)
                {
                    Rounds.Add(string.Join(' ', round.Select(asked => asked.Question.Type.ToString()).Order(StringComparer.Ordinal)));
                    round.ForEach(asked => asked.Turn.SetResult());
                }
            }
        }
    }

    private sealed class NeverResolver(IDnsResolver inner, string name) : IDnsResolver
    {
        public TaskCompletionSource GivenUp { get; } = new();

        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            if (question.Name.Value != name)
            {
                return await inner.QueryAsync(question, cancellationToken);
            }

            await using var told = cancellationToken.Register(() => GivenUp.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It waited for ever.");
        }
    }

    private sealed class CountingResolver : IDnsResolver
    {
        public int Asked { get; private set; }

        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Asked++;
            DnsRecord record = question.Type == DnsRecordType.TXT ? new TxtRecord(question.Name, 300, ["v=spf1 a mx include:x.example -all"]) : new AddressRecord(question.Name, 300, IPAddress.Loopback);
            return new(new DnsAnswer(question, DnsStatus.Success, [record], "count"));
        }
    }
}
