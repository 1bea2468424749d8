using System.Diagnostics;
using ARSoft.Tools.Net.Dns;
using ARSoft.Tools.Net.Spf;
using MailRep.Adapters.Dns;
using MailRep.Dns;
using MailRep.Spf;
using ArsoftClient = ARSoft.Tools.Net.Dns.DnsClient;

namespace MailRep.Bench;

/// <summary>
/// CPU time of the whole process, allocated octets and elapsed time a check, a line a turn: name, microseconds, octets,
/// milliseconds, results. A script sets
/// them beside what other programs say about the same jobs.
/// </summary>
internal static class CpuTurns
{
    private const int Passes = 10;
    private const int WarmUps = 30;
    private const int DnsWarmUps = 3;

    public static async Task InMemoryAsync(int turns)
    {
        var jobs = BenchZones.Jobs();
        var zones = BenchZones.Read();
        SpfComposition[] compositions =
        [
            SpfComposition.Bare(zones, keepTrace: false), SpfComposition.Bare(zones, keepTrace: true),
            SpfComposition.Cached(zones, keepTrace: false), SpfComposition.Cached(zones, keepTrace: true),
        ];
        foreach (var composition in compositions)
        {
            for (var i = 0; i < WarmUps; i++)
            {
                await composition.RunAsync(jobs);
            }
        }

        for (var turn = 0; turn < turns; turn++)
        {
            foreach (var composition in compositions)
            {
                await TurnAsync(composition.Name, Passes * jobs.Length, async () =>
                {
                    var results = string.Empty;
                    for (var i = 0; i < Passes; i++)
                    {
                        results = Text(await composition.RunAsync(jobs));
                    }

                    return results;
                });
            }
        }
    }

    /// <summary>
    /// Ours and ARSoft's validator taking turns over the same server and the first <paramref name="count"/> jobs. Each check has an
    /// empty cache, so that it does not matter which came before.
    /// </summary>
    public static async Task OverDnsAsync(System.Net.IPEndPoint server, int count, int turns)
    {
        var jobs = BenchZones.Jobs()[..count];
        var network = new NetworkResolver([server], TimeSpan.FromSeconds(5));
        var client = new ArsoftClient([server.Address], [new UdpClientTransport(server.Port), new TcpClientTransport(server.Port)], true, 5000);
        for (var turn = -DnsWarmUps; turn < turns; turn++)
        {
            await TurnAsync("MailRep, asking ahead", count, () => CheckAsync(network, asksAhead: true, jobs), isTold: turn >= 0);
            await TurnAsync("MailRep, asking in turn", count, () => CheckAsync(network, asksAhead: false, jobs), isTold: turn >= 0);
            await TurnAsync("SpfValidator", count, () => ValidateAsync(client, jobs), isTold: turn >= 0);
        }
    }

    private static async Task<string> CheckAsync(NetworkResolver network, bool asksAhead, SpfJob[] jobs)
    {
        Dictionary<SpfResult, int> results = [];
        foreach (var job in jobs)
        {
            var resolver = new CNameResolver(new CachingResolver(network, TimeProvider.System));
            var outcome = await new SpfEvaluator(new CheckContext(resolver)) { AsksAhead = asksAhead }.CheckHostAsync(job.Address, job.Domain, job.Sender, job.Helo, default);
            results[outcome.Result] = results.GetValueOrDefault(outcome.Result) + 1;
        }

        return Text(results);
    }

    private static async Task<string> ValidateAsync(ArsoftClient client, SpfJob[] jobs)
    {
        Dictionary<SpfQualifier, int> results = [];
        foreach (var job in jobs)
        {
            var validator = new SpfValidator { DnsResolver = new DnsStubResolver(client), HeloDomain = ARSoft.Tools.Net.DomainName.Parse(job.Helo) };
            var result = await validator.CheckHostAsync(job.Address, job.Domain, job.Sender);
            results[result.Result] = results.GetValueOrDefault(result.Result) + 1;
        }

        return Text(results);
    }

    private static async Task TurnAsync(string name, int checks, Func<Task<string>> run, bool isTold = true)
    {
        var (cpu, octets, start) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var results = await run();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var (spent, made) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - octets);
        if (isTold)
        {
            Console.WriteLine(FormattableString.Invariant($"{name}\t{spent.TotalMicroseconds / checks:0.00}\t{made / checks}\t{elapsed.TotalMilliseconds / checks:0.000}\t{results}"));
        }
    }

    private static string Text<T>(Dictionary<T, int> results) where T : notnull =>
        string.Join(' ', results.OrderBy(result => result.Key.ToString(), StringComparer.Ordinal).Select(result => $"{result.Key}={result.Value}"));
}
