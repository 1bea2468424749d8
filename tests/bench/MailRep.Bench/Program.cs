using System.Globalization;
using System.Net;
using BenchmarkDotNet.Running;
using MailRep.Bench;

if (!BenchZones.AreThere)
{
    Console.WriteLine(BenchZones.Missing);
    return;
}

switch (args)
{
    case ["cpu", var turns]:
        await CpuTurns.InMemoryAsync(int.Parse(turns, CultureInfo.InvariantCulture));
        break;
    case ["dns", var server, var count, var turns]:
        await CpuTurns.OverDnsAsync(IPEndPoint.Parse(server), int.Parse(count, CultureInfo.InvariantCulture), int.Parse(turns, CultureInfo.InvariantCulture));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SpfInMemory).Assembly).Run(args);
        break;
}
