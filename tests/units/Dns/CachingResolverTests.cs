using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dns;

public sealed class CachingResolverTests
{
    private static readonly DnsQuestion Question = new(DnsName.Parse("example.org"), DnsRecordType.TXT);

    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(DnsStatus.Success, 300, 299, true)]
    [InlineData(DnsStatus.Success, 300, 300, false)]
    [InlineData(DnsStatus.Success, 0, 0, false)]
    [InlineData(DnsStatus.Success, 10_000_000, 86_399, true)]
    [InlineData(DnsStatus.Success, 10_000_000, 86_400, false)]
    [InlineData(DnsStatus.NoData, 60, 59, true)]
    [InlineData(DnsStatus.NoData, 60, 60, false)]
    [InlineData(DnsStatus.NxDomain, 0, 0, false)]
    [InlineData(DnsStatus.NxDomain, 86_400, 10_799, true)]
    [InlineData(DnsStatus.NxDomain, 86_400, 10_800, false)]
    [InlineData(DnsStatus.ServFail, 0, 29, true)]
    [InlineData(DnsStatus.ServFail, 0, 30, false)]
    [InlineData(DnsStatus.TimedOut, 0, 29, true)]
    [InlineData(DnsStatus.TimedOut, 0, 30, false)]
    public async Task Keeps_an_answer_as_long_as_it_may(DnsStatus status, int keepFor, int secondsLater, bool isKept)
    {
        var inner = new GatedResolver(new DnsAnswer(Question, status, [], "fake") { KeepFor = TimeSpan.FromSeconds(keepFor) });
        inner.Open();
        var cache = new CachingResolver(inner, _clock);

        Assert.False((await cache.QueryAsync(Question, TestContext.Current.CancellationToken)).IsFromCache);
        _clock.Advance(TimeSpan.FromSeconds(secondsLater));
        var second = await cache.QueryAsync(Question, TestContext.Current.CancellationToken);

        Assert.Equal(isKept, second.IsFromCache);
        Assert.Equal(isKept ? 1 : 2, inner.Count);
        Assert.Equal(status, second.Status);
    }

    [Fact]
    public async Task Asks_once_for_all_who_wait()
    {
        var inner = new GatedResolver();
        var cache = new CachingResolver(inner, _clock);
        var waiters = Enumerable.Range(0, 20).Select(_ => cache.QueryAsync(Question, TestContext.Current.CancellationToken).AsTask()).ToArray();
        var other = cache.QueryAsync(Question with { Type = DnsRecordType.MX }, TestContext.Current.CancellationToken).AsTask();
        inner.Open();

        var answers = await Task.WhenAll(waiters);
        await other;

        Assert.All(answers, answer => Assert.Equal(DnsStatus.NoData, answer.Status));
        Assert.Equal(2, inner.Count);
        Assert.Single(answers, answer => !answer.IsFromCache);
    }

    [Fact]
    public async Task One_who_leaves_does_not_take_the_others_along()
    {
        var inner = new GatedResolver();
        var cache = new CachingResolver(inner, _clock);
        using var first = new CancellationTokenSource();
        var leaver = cache.QueryAsync(Question, first.Token).AsTask();
        var stayer = cache.QueryAsync(Question, TestContext.Current.CancellationToken).AsTask();

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        inner.Open();

        Assert.Equal(DnsStatus.NoData, (await stayer).Status);
        Assert.Equal(1, inner.Count);
        Assert.Equal(0, inner.Cancelled);
    }

    [Fact]
    public async Task The_question_stops_with_its_last_waiter_and_can_be_asked_again()
    {
        var inner = new GatedResolver();
        var cache = new CachingResolver(inner, _clock);
        using var source = new CancellationTokenSource();
        var waiters = new[] { cache.QueryAsync(Question, source.Token).AsTask(), cache.QueryAsync(Question, source.Token).AsTask() };

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiters[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiters[1]);
        var again = cache.QueryAsync(Question, TestContext.Current.CancellationToken).AsTask();
        inner.Open();

        Assert.Equal(DnsStatus.NoData, (await again).Status);
        Assert.Equal(2, inner.Count);
        Assert.Equal(1, inner.Cancelled);
    }

    [Fact]
    public async Task A_fault_of_the_inner_one_reaches_the_caller_and_is_not_kept()
    {
        var cache = new CachingResolver(new FakeResolver(), _clock);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.QueryAsync(Question, TestContext.Current.CancellationToken).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.QueryAsync(Question, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Holds_no_more_than_its_bound_and_drops_the_oldest()
    {
        var inner = new GatedResolver();
        inner.Open();
        var cache = new CachingResolver(inner, _clock);
        for (var i = 0; i <= CachingResolver.MaxEntries; i++)
        {
            await cache.QueryAsync(new DnsQuestion(DnsName.Parse($"n{i}.example.org"), DnsRecordType.A), TestContext.Current.CancellationToken);
        }

        Assert.Equal(CachingResolver.MaxEntries, cache.Count);
        Assert.False((await cache.QueryAsync(DnsName.Parse("n0.example.org"), DnsRecordType.A, TestContext.Current.CancellationToken)).IsFromCache);
        Assert.True((await cache.QueryAsync(DnsName.Parse("n2.example.org"), DnsRecordType.A, TestContext.Current.CancellationToken)).IsFromCache);
    }

    private sealed class GatedResolver(DnsAnswer? answer = null) : IDnsResolver
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;
        private int _cancelled;

        public int Count => _count;

        public int Cancelled => _cancelled;

        public void Open() => _gate.SetResult();

        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            try
            {
                await _gate.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _cancelled);
                throw;
            }

            return answer ?? new DnsAnswer(question, DnsStatus.NoData, [], "fake") { KeepFor = TimeSpan.FromHours(1) };
        }
    }
}
