using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>
/// A cmdlet whose work is asynchronous: results in the order of the input, progress when it takes long, an end within
/// a moment of Ctrl+C, and an error record for whatever one subject throws while the others go on.
/// </summary>
public abstract class AsyncCommand : PSCmdlet, IDisposable
{
    /// <summary>Subjects in work at once unless -ThrottleLimit says otherwise.</summary>
    public const int DefaultThrottleLimit = 16;

    private const int MostAtOnce = 1024;

    /// <summary>A single subject shows progress only when it gets long.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);

    private readonly DateTime _started = DateTime.UtcNow;
    private readonly long _idleSince = Stopwatch.GetTimestamp();
    private WorkQueue? _queue;
    private DateTime? _progressShown;

    /// <summary>1 to <see cref="MostAtOnce"/>.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = DefaultThrottleLimit;

    /// <summary>What the progress bar says is being done: "Judging SPF".</summary>
    private protected abstract string Activity { get; }

    /// <summary>What a long piece of work is at, for the progress bar; from any thread.</summary>
    private protected string? Stage { get; set => Volatile.Write(ref field, value); }

    private WorkQueue Queue => _queue ??= new WorkQueue(ThrottleLimit) { OnTick = ShowProgress, IdleSince = _idleSince };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _queue?.Dispose();
        }
    }

    // Not by an attribute: what PowerShell says of those has no id of ours and no recommended action.
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ThrottleLimit is < 1 or > MostAtOnce)
        {
            ThrowTerminatingError(Errors.OutOfRange(nameof(ThrottleLimit), ThrottleLimit, 1, MostAtOnce));
        }
    }

    protected override void StopProcessing() => _queue?.Stop();

    protected override void EndProcessing()
    {
        WhileNotStopped(Queue.Finish);
        if (_progressShown is not null)
        {
            WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>Works on one subject in the background and emits what comes back, in its turn.</summary>
    /// <param name="subject">What it is about, for error records.</param>
    /// <param name="work">Runs on the thread pool.</param>
    private protected void Run<T>(object subject, Func<CancellationToken, Task<T>> work) =>
        WhileNotStopped(() => Queue.Add(work, task => Emit(task, subject)));

    /// <summary>
    /// Asks or says something where only the pipeline thread may, and waits for the answer. Once the cmdlet is stopped nobody answers.
    /// </summary>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    internal Task<T> OnPipelineAsync<T>(Func<T> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Post(() =>
        {
            try
            {
                answer.SetResult(ask());
            }
            catch (Exception problem)
            {
                // The pipeline's own way to stop goes up from here; the work must not wait for ever.
                answer.SetCanceled();
                _ = problem;
                throw;
            }
        });
        return answer.Task.WaitAsync(Queue.Token);
    }

    /// <summary>A line for -Verbose, from any thread.</summary>
    private protected void PostVerbose(string line) => Queue.Post(() => WriteVerbose(line));

    /// <summary>False, with an error record, where the binder handed on a value that it could not read.</summary>
    private protected bool IsReadable(object value)
    {
        if (Parameters.Unreadable.Of(value) is not { } unreadable)
        {
            return true;
        }

        WriteError(Errors.Unreadable(unreadable));
        return false;
    }

    /// <summary>The domains that could be read, with an error record for each that could not, and for none at all.</summary>
    /// <param name="domains">What was bound.</param>
    /// <param name="more">What goes behind the domain in the line to type.</param>
    private protected IEnumerable<Dns.DnsName> Readable(Dns.DnsName[] domains, string more = "")
    {
        if (domains.Length == 0)
        {
            WriteError(Errors.NothingToJudge("a domain", $"{MyInvocation.MyCommand.Name} example.org{more}"));
        }

        return domains.Where(IsReadable);
    }

    private void Emit<T>(Task<T> task, object subject)
    {
        T result;
        try
        {
            result = task.GetAwaiter().GetResult();
        }
        catch (MailRepException problem) when (problem.IsForEverySubject)
        {
            // No other subject can fare better: say it once.
            ThrowTerminatingError(Errors.From(problem));
            return;
        }
        catch (MailRepException problem)
        {
            WriteError(Errors.From(problem));
            return;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            WriteError(Errors.Unexpected(bug, subject));
            return;
        }

        // Outside the try: what a command further down throws is not ours to catch.
        Present(result);
        WriteObject(result, enumerateCollection: true);
    }

    /// <summary>Runs on the pipeline thread before a result goes out, for what only PowerShell needs to know of it.</summary>
    private protected virtual void Present(object? result)
    {
    }

    private static void WhileNotStopped(Action wait)
    {
        try
        {
            wait();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void ShowProgress()
    {
        var now = DateTime.UtcNow;
        if ((Queue.Started < 2 && now - _started < QuietTime) || now - _progressShown < WorkQueue.Tick)
        {
            return;
        }

        _progressShown = now;
        WriteProgress(new ProgressRecord(0, Activity, Stage ?? string.Create(CultureInfo.InvariantCulture, $"{Queue.Finished} done, {Queue.Started - Queue.Finished} in work")));
    }
}
