using System.Collections.Concurrent;
using System.Diagnostics;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>
/// Runs asynchronous work beside a pipeline thread, several pieces at once, and hands the results back in the order of
/// the input. The pipeline thread alone touches the host: whatever the work wants shown (<see cref="Post"/>) waits here
/// until that thread comes by. It watches the token, not the work, so that Ctrl+C returns at once even if a body does
/// not listen.
/// </summary>
internal sealed class WorkQueue(int limit) : IDisposable
{
    /// <summary>How often a waiting pipeline thread looks up to report progress.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>The share of the time spent on waiting for an input that may be spent on waiting for its result.</summary>
    private const double PatienceShare = 0.25;

    private readonly BlockingCollection<Action> _posted = [];
    private readonly Queue<Piece> _running = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>When the pipeline thread began to wait for the next input, as a <see cref="Stopwatch"/> counts.</summary>
    public long IdleSince { get; set; } = Stopwatch.GetTimestamp();

    /// <summary>Called on the pipeline thread every tick while it waits.</summary>
    public Action? OnTick { get; set; }

    public CancellationToken Token => _stop.Token;

    public int Started { get; private set; }

    public int Finished { get; private set; }

    public void Stop() => _stop.Cancel();

    /// <summary>Queues something for the pipeline thread, from any thread; dropped once the queue is closed.</summary>
    public void Post(Action action)
    {
        try
        {
            _posted.Add(action);
        }
        catch (InvalidOperationException)
        {
            // The cmdlet has ended: nobody is left to show it to.
        }
    }

    /// <summary>
    /// Starts a piece of work; where <c>limit</c> pieces run already, waits for the oldest and emits it first. PowerShell takes
    /// objects only while an input is worked on: so where inputs come slowly this waits a little for the result, which
    /// would else stay here until the next input. Inputs that follow each other at once are not waited for at all.
    /// </summary>
    /// <param name="work">Runs on the thread pool.</param>
    /// <param name="emit">Runs on the pipeline thread when the work is done and all older work is emitted.</param>
    public void Add<T>(Func<CancellationToken, Task<T>> work, Action<Task<T>> emit)
    {
        var patience = Stopwatch.GetElapsedTime(IdleSince) * PatienceShare;
        while (_running.Count >= limit)
        {
            EmitOldest();
        }

        var task = Task.Run(() => work(_stop.Token));
        var piece = new Piece(() => emit(task));
        task.ContinueWith(
            _ => Post(() => { piece.IsDone = true; Finished++; }), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _running.Enqueue(piece);
        Started++;
        ShowPosted();
        var start = Stopwatch.GetTimestamp();
        while (_running.TryPeek(out var oldest) && IsDoneWithin(oldest, start, patience))
        {
            EmitOldest();
        }

        IdleSince = Stopwatch.GetTimestamp();
    }

    /// <summary>Waits for all work and emits it.</summary>
    public void Finish()
    {
        while (_running.Count > 0)
        {
            EmitOldest();
        }

        ShowPosted();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _posted.CompleteAdding();
        // Not disposed: work that is still unwinding may post or look at the token; both hold no handle worth the race.
    }

    private bool IsDoneWithin(Piece piece, long start, TimeSpan patience)
    {
        // Whole milliseconds, rounded down: less is not worth a wait, and inputs that come at once leave none.
        while (!piece.IsDone && _posted.TryTake(out var action, Math.Max(0, (int)Math.Min(int.MaxValue, (patience - Stopwatch.GetElapsedTime(start)).TotalMilliseconds)), _stop.Token))
        {
            action();
        }

        return piece.IsDone;
    }

    private void EmitOldest()
    {
        var piece = _running.Peek();
        while (!piece.IsDone)
        {
            // Throws OperationCanceledException on Stop, whatever the body is doing.
            if (_posted.TryTake(out var action, (int)Tick.TotalMilliseconds, _stop.Token))
            {
                action();
            }

            OnTick?.Invoke();
        }

        _running.Dequeue();
        piece.Emit();
    }

    private void ShowPosted()
    {
        while (_posted.TryTake(out var action))
        {
            action();
        }
    }

    private sealed class Piece(Action emit)
    {
        public Action Emit { get; } = emit;

        // Written and read by the pipeline thread alone.
        public bool IsDone { get; set; }
    }
}
