using System.Net;
using DnsClient;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>The name servers that this machine is set up to ask. Never a public one in their place.</summary>
public static class SystemNameServers
{
    private const string ResolvConf = "/etc/resolv.conf";

    /// <exception cref="MailRepException"><see cref="MailRepError.NoNameServer"/>: none is set up.</exception>
    public static IReadOnlyList<IPEndPoint> Find()
    {
        var servers = OperatingSystem.IsWindows() ? FromInterfaces() : FromResolvConf(ResolvConf);
        return servers.Count > 0 ? servers : throw new MailRepException(
            MailRepError.NoNameServer, "This machine has no name server set up.", OperatingSystem.IsWindows() ? "network settings" : ResolvConf,
            "Give one: -Server 192.0.2.53, or audit a file: -ZoneFile example.org.zone.");
    }

    /// <summary>resolv.conf(5): "nameserver ADDRESS" lines, the first three of them as the C library takes them.</summary>
    internal static IReadOnlyList<IPEndPoint> Parse(IEnumerable<string> lines)
    {
        const int max = 3;
        return [.. lines.Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1 && words[0] == "nameserver")
            .Select(words => IPAddress.TryParse(words[1], out var address) ? address : null)
            .OfType<IPAddress>().Distinct().Take(max).Select(address => new IPEndPoint(address, DnsEndpoint.DefaultPort))];
    }

    private static IReadOnlyList<IPEndPoint> FromResolvConf(string path)
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IReadOnlyList<IPEndPoint> FromInterfaces()
    {
        try
        {
            return [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
                .Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port)).Distinct()];
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }
}
