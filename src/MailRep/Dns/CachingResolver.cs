namespace MailRep.Dns;

/// <summary>
/// Asks each name and type once: whoever asks while the question is on its way waits for the same answer, and the answer
/// is kept as long as <see cref="DnsAnswer.KeepFor"/> says. One waiter's cancellation is its own; the question itself is
/// given up when nobody waits for it any more.
/// </summary>
public sealed class CachingResolver(IDnsResolver inner, TimeProvider clock) : IDnsResolver
{
    /// <summary>So that many domains cost steady memory; the oldest answers leave first.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>RFC 8767 section 4: a cap of days, not weeks, against absurd TTLs. A day is more than any run needs.</summary>
    public static readonly TimeSpan MaxTtl = TimeSpan.FromDays(1);

    /// <summary>RFC 2308 section 5: one to three hours have been found to work well.</summary>
    public static readonly TimeSpan MaxNegativeTtl = TimeSpan.FromHours(3);

    /// <summary>
    /// RFC 9520 section 3.2 and RFC 2308 section 7: a failure is kept for 1 second to 5 minutes. Long enough that a dead
    /// server is not waited for thirty times in one run, short enough that the next run sees it mended.
    /// </summary>
    public static readonly TimeSpan FailureTtl = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private readonly Dictionary<DnsQuestion, Entry> _entries = [];
    private readonly Queue<(DnsQuestion Question, Entry Entry)> _order = new();
    private readonly Dictionary<DnsQuestion, Flight> _flights = [];

    /// <summary>How many answers are held now.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<DnsAnswer>(cancellationToken);
        }

        Flight? flight;
        bool isFirst;
        lock (_lock)
        {
            if (_entries.TryGetValue(question, out var entry))
            {
                if (entry.Until > clock.GetUtcNow())
                {
                    return new(entry.Answer);
                }

                _entries.Remove(question);
            }

            isFirst = !_flights.TryGetValue(question, out flight);
            if (isFirst)
            {
                _flights[question] = flight = new Flight();
            }

            flight!.Waiters++;
        }

        return WaitAsync(question, flight, isFirst, cancellationToken);
    }

    private async ValueTask<DnsAnswer> WaitAsync(DnsQuestion question, Flight flight, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst)
        {
            _ = FlyAsync(question, flight);
        }

        try
        {
            var answer = await flight.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return isFirst ? answer : answer with { IsFromCache = true };
        }
        finally
        {
            Leave(question, flight);
        }
    }

    // Ends the flight in every case, so that no failure stays behind for those who ask later.
    private async Task FlyAsync(DnsQuestion question, Flight flight)
    {
        try
        {
            var answer = await inner.QueryAsync(question, flight.Stop.Token).ConfigureAwait(false);
            Land(question, flight, answer);
            flight.Answer.TrySetResult(answer);
        }
        catch (OperationCanceledException)
        {
            Land(question, flight, null);
            flight.Answer.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception fault)
        {
            Land(question, flight, null);
            flight.Answer.TrySetException(fault);
            _ = flight.Answer.Task.Exception;
        }
    }

    private void Land(DnsQuestion question, Flight flight, DnsAnswer? answer)
    {
        lock (_lock)
        {
            if (_flights.TryGetValue(question, out var current) && current == flight)
            {
                _flights.Remove(question);
            }

            if (answer is null || KeepFor(answer) is var keep && keep <= TimeSpan.Zero)
            {
                return;
            }

            var entry = new Entry(answer with { IsFromCache = true }, clock.GetUtcNow() + keep);
            _entries[question] = entry;
            _order.Enqueue((question, entry));
            // The queue may hold places of entries that were replaced: those do not count and leave without effect.
            while (_entries.Count > MaxEntries || _order.Count > 2 * MaxEntries)
            {
                var (oldest, its) = _order.Dequeue();
                if (_entries.TryGetValue(oldest, out var held) && held == its)
                {
                    _entries.Remove(oldest);
                }
            }
        }
    }

    private void Leave(DnsQuestion question, Flight flight)
    {
        lock (_lock)
        {
            if (--flight.Waiters > 0 || flight.Answer.Task.IsCompleted)
            {
                return;
            }

            // Nobody waits: whoever comes now starts anew, and is not hit by the cancellation below.
            if (_flights.TryGetValue(question, out var current) && current == flight)
            {
                _flights.Remove(question);
            }
        }

        flight.Stop.Cancel();
    }

    private static TimeSpan KeepFor(DnsAnswer answer) => answer switch
    {
        { IsKnown: false, Status: not DnsStatus.OutsideZones } => FailureTtl,
        { Status: DnsStatus.Success } or { ContinueAt: not null } => answer.KeepFor < MaxTtl ? answer.KeepFor : MaxTtl,
        _ => answer.KeepFor < MaxNegativeTtl ? answer.KeepFor : MaxNegativeTtl,
    };

    private sealed record Entry(DnsAnswer Answer, DateTimeOffset Until);

    private sealed class Flight
    {
        public TaskCompletionSource<DnsAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Stop { get; } = new();

        public int Waiters { get; set; }
    }
}
