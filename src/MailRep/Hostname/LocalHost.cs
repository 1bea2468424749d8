using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MailRep.Hostname;

/// <summary>What this machine says of itself.</summary>
/// <param name="Name">What the <c>hostname</c> command answers.</param>
/// <param name="FullName">The fully qualified name (<c>hostname -f</c>); the same as <paramref name="Name"/> where none is to be had.</param>
/// <param name="Addresses">The addresses of its interfaces that are up, loopback left out.</param>
public sealed record LocalHost(string Name, string FullName, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>A hosts file has a few hundred lines; a hostile one is not read to its end.</summary>
    private const int MaxHostsFileSize = 1 << 20;

    /// <param name="asksSystem">False where the system's resolver may not be asked: then the hosts file alone tells the full name.</param>
    /// <param name="cancellationToken">Stops the system's look-up.</param>
    public static async Task<LocalHost> ReadAsync(bool asksSystem, CancellationToken cancellationToken)
    {
        var name = IPGlobalProperties.GetIPGlobalProperties().HostName;
        var full = name.Contains('.', StringComparison.Ordinal) ? name : FullNameInHosts(name, ReadHostsFile());
        if (full is null && asksSystem)
        {
            full = await AskSystemAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return new LocalHost(name, full ?? name, [.. InterfaceAddresses()]);
    }

    /// <summary>The first name with a dot on the line of a hosts file that has <paramref name="name"/>; null without one.</summary>
    internal static string? FullNameInHosts(string name, string hosts) => hosts.Split('\n')
        .Select(line => line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase))
        .Select(words => words.Skip(1).FirstOrDefault(word => word.Contains('.', StringComparison.Ordinal)))
        .FirstOrDefault(full => full is not null);

    private static string ReadHostsFile()
    {
        var path = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.SystemDirectory, "drivers", "etc", "hosts")
            : "/etc/hosts";
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxHostsFileSize } ? File.ReadAllText(path) : string.Empty;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static async Task<string?> AskSystemAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await System.Net.Dns.GetHostEntryAsync(name, cancellationToken).ConfigureAwait(false);
            return entry.HostName.Contains('.', StringComparison.Ordinal) ? entry.HostName : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static IEnumerable<IPAddress> InterfaceAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address));
}
