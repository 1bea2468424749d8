using ARSoft.Tools.Net.Dns;
using ARSoft.Tools.Net.Spf;
using ArsoftClient = ARSoft.Tools.Net.Dns.DnsClient;

namespace MailRep.Bench;

/// <summary>
/// CPU time of the whole process and allocated octets a check, a line a turn: name, microseconds, octets, results. A script sets
/// them beside what other programs say about the same jobs.
/// </summary>
internal static class CpuTurns
{
    private const int Passes = 10;
    private const int WarmUps = 30;

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

    /// <summary>Ours and ARSoft's validator taking turns over the same server and the first <paramref name="count"/> jobs.</summary>
    public static async Task OverDnsAsync(System.Net.IPEndPoint server, int count, int turns)
    {
        var jobs = BenchZones.Jobs()[..count];
        // The first turn of each compiles and is not told.
        for (var turn = -1; turn < turns; turn++)
        {
            var ours = await SpfComposition.OverDnsAsync(server.ToString());
            await TurnAsync(ours.Name, count, async () => Text(await ours.RunAsync(jobs)), isTold: turn >= 0);
            await TurnAsync("SpfValidator", count, () => ValidateAsync(server, jobs), isTold: turn >= 0);
        }
    }

    private static async Task<string> ValidateAsync(System.Net.IPEndPoint server, SpfJob[] jobs)
    {
        var client = new ArsoftClient([server.Address], [new UdpClientTransport(server.Port), new TcpClientTransport(server.Port)], true, 5000);
        var validator = new SpfValidator { DnsResolver = new DnsStubResolver(client) };
        Dictionary<SpfQualifier, int> results = [];
        foreach (var job in jobs)
        {
            validator.HeloDomain = ARSoft.Tools.Net.DomainName.Parse(job.Helo);
            var result = await validator.CheckHostAsync(job.Address, job.Domain, job.Sender);
            results[result.Result] = results.GetValueOrDefault(result.Result) + 1;
        }

        return Text(results);
    }

    private static async Task TurnAsync(string name, int checks, Func<Task<string>> run, bool isTold = true)
    {
        var (cpu, octets) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        var results = await run();
        var (spent, made) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - octets);
        if (isTold)
        {
            Console.WriteLine(FormattableString.Invariant($"{name}\t{spent.TotalMicroseconds / checks:0.00}\t{made / checks}\t{results}"));
        }
    }

    private static string Text<T>(Dictionary<T, int> results) where T : notnull =>
        string.Join(' ', results.OrderBy(result => result.Key.ToString(), StringComparer.Ordinal).Select(result => $"{result.Key}={result.Value}"));
}
