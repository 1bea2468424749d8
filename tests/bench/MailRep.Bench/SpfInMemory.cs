using BenchmarkDotNet.Attributes;

namespace MailRep.Bench;

/// <summary>check_host() over all jobs with every answer in memory; a check is one operation.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "Median", "RatioSD", "Gen0", "Gen1")]
public class SpfInMemory
{
    private const int Jobs = 2000;

    private SpfJob[] _jobs = [];
    private SpfComposition? _cached;
    private SpfComposition? _bare;

    /// <summary>Whether the steps are kept, as the cmdlets do.</summary>
    [Params(false, true)]
    public bool KeepTrace { get; set; }

    [GlobalSetup]
    public async Task ReadAsync()
    {
        _jobs = BenchZones.Jobs();
        if (_jobs.Length != Jobs)
        {
            throw new InvalidOperationException($"The list has {_jobs.Length} checks, and a figure is per {Jobs}.");
        }

        var zones = BenchZones.Read();
        (_cached, _bare) = (SpfComposition.Cached(zones, KeepTrace), SpfComposition.Bare(zones, KeepTrace));
        await _cached.RunAsync(_jobs);
        await _bare.RunAsync(_jobs);
    }

    [Benchmark(OperationsPerInvoke = Jobs)]
    public Task Cache() => _cached!.RunAsync(_jobs);

    [Benchmark(OperationsPerInvoke = Jobs, Baseline = true)]
    public Task Dictionary() => _bare!.RunAsync(_jobs);
}
