using System.Net;
using MailRep.Adapters.Dns;
using MailRep.Dns;

namespace MailRep.Bench;

/// <summary>One check of the list: who sends, as whom.</summary>
internal sealed record SpfJob(IPAddress Address, string Sender, string Helo)
{
    public string Domain { get; } = Sender[(Sender.LastIndexOf('@') + 1)..];
}

/// <summary>
/// The generated zones and the list of checks over them: the folder that gen_zones.py wrote, named by <c>MAILREP_BENCH_ZONES</c>
/// (tests/bench/Measure-Spf.ps1 makes it and names it).
/// </summary>
internal static class BenchZones
{
    public const string Variable = "MAILREP_BENCH_ZONES";

    public static string Missing =>
        $"Left out: {Variable} names no folder with spf_jobs.tsv and zones/. Run tests/bench/Measure-Spf.ps1, with MAILREP_BENCH naming the folder of gen_zones.py where that is not ../shared/bench.";

    public static bool AreThere => Folder is { Length: > 0 } && File.Exists(Path.Combine(Folder, "spf_jobs.tsv")) && Directory.Exists(Path.Combine(Folder, "zones"));

    private static string? Folder => Environment.GetEnvironmentVariable(Variable);

    public static SpfJob[] Jobs() =>
        [.. File.ReadLines(Path.Combine(Folder!, "spf_jobs.tsv")).Select(line => line.Split('\t')).Select(job => new SpfJob(IPAddress.Parse(job[0]), job[1], job[2]))];

    public static ZoneResolver Read() =>
        new([.. Directory.EnumerateFiles(Path.Combine(Folder!, "zones"), "*.zone").SelectMany(ZoneFileReader.Read)]);
}
