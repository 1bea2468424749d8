using System.Runtime.Versioning;
using MailRep.Exim.Rehearsal;
using MailRep.Machine;

namespace MailRep.Exim.Updating;

/// <summary>Starts Debian's service exim4 and lets it read its configuration again: by systemd where that runs, else by the init script.</summary>
[SupportedOSPlatform("linux")]
internal static class EximService
{
    /// <summary>How long a daemon may take until it listens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(5);

    private static readonly string[] Signals = ["-TERM", "-KILL"];

    private const string Kill = "/bin/kill";
    private const string Name = "exim4";
    private const string DefaultsFile = "/etc/default/exim4";

    /// <summary>systemctl may be there without systemd, as in containers.</summary>
    private static bool HasSystemd => Directory.Exists("/run/systemd/system");

    /// <summary>False where the machine's administrator has Exim run without a daemon that listens (QUEUERUNNER in /etc/default/exim4), or by inetd.</summary>
    public static bool IsMeantToListen
    {
        get
        {
            try
            {
                var setting = File.Exists(DefaultsFile) ? File.ReadLines(DefaultsFile).LastOrDefault(line => line.StartsWith("QUEUERUNNER=", StringComparison.Ordinal)) : null;
                return setting is null || setting["QUEUERUNNER=".Length..].Trim().Trim('\'', '"') is not ("nodaemon" or "queueonly");
            }
            catch (Exception problem) when (EximFiles.IsExpected(problem))
            {
                return true;
            }
        }
    }

    /// <summary>Lets a running daemon read its configuration again, or starts one.</summary>
    /// <returns>What went wrong, in the words of the service; null where nothing did.</returns>
    public static async Task<string?> ReloadOrStartAsync(CancellationToken cancellationToken) =>
        await ControlAsync(EximDaemon.Find() is null ? "start" : "reload", cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Lets a daemon run with the configuration that is there, without Debian's script, which would put it together anew.
    /// </summary>
    /// <param name="isSick">True where it does not answer, so that it has to go first: told to read its configuration, it would not hear.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is wrong; null where it answers again.</returns>
    public static async Task<string?> ReturnToAsync(bool isSick, CancellationToken cancellationToken)
    {
        IReadOnlyList<EximSocket> old = [];
        if (!isSick && EximDaemon.Find() is { } running)
        {
            old = running.FindSockets();
            _ = await EximPrograms.RunAsync(Kill, ["-HUP", $"{running.Process}"], null, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await EndAsync(cancellationToken).ConfigureAwait(false);
            if (await StartAsync(cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
        }

        return IsMeantToListen ? (await WaitForAnswerAsync(old, cancellationToken).ConfigureAwait(false)).Problem : null;
    }

    // As Debian's service starts it where nobody changed /etc/default/exim4.
    private static async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        var result = await EximPrograms.RunAsync(MachineProgram.Find(Name)!, ["-bd", "-q30m"], null, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? null : result.LastLine ?? $"it ended with {result.ExitCode}";
    }

    /// <summary>Ends the daemon. As start-stop-daemon does: asked first, and killed where that is of no use.</summary>
    public static async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in Signals)
        {
            var end = DateTime.UtcNow + TimeToEnd;
            if (EximDaemon.Find() is { } running)
            {
                _ = await EximPrograms.RunAsync(Kill, [signal, $"{running.Process}"], null, cancellationToken).ConfigureAwait(false);
            }

            while (EximDaemon.Find() is not null && DateTime.UtcNow < end)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until a daemon listens and answers.</summary>
    /// <param name="old">What one listened on before it was told to read its configuration: it closes them all, and opens new ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Where it answers; and what is wrong where it does not.</returns>
    public static async Task<(IReadOnlyList<string> Endpoints, string? Problem)> WaitForAnswerAsync(IReadOnlyList<EximSocket> old, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + Patience;
        IReadOnlyList<EximSocket> sockets;
        while (((sockets = EximDaemon.Find()?.FindSockets() ?? []).Count == 0 || sockets.Any(old.Contains)) && DateTime.UtcNow < end)
        {
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }

        if (sockets.Count == 0 || sockets.Any(old.Contains))
        {
            return ([], sockets.Count == 0 ? "no Exim listens on any port" : "Exim did not read it");
        }

        foreach (var (endpoint, _) in sockets)
        {
            if (await EximDaemon.GreetingAsync(endpoint, cancellationToken).ConfigureAwait(false) is null)
            {
                return ([], $"Exim does not answer on {endpoint}");
            }
        }

        return ([.. sockets.Select(socket => socket.Endpoint.ToString())], null);
    }

    private static async Task<string?> ControlAsync(string what, CancellationToken cancellationToken)
    {
        var (program, arguments) = HasSystemd && MachineProgram.Find("systemctl") is { } systemctl ? (systemctl, new[] { what == "reload" ? "reload-or-restart" : "restart", Name })
            : MachineProgram.Find("service") is { } service ? (service, [Name, what])
            : ("/etc/init.d/" + Name, [what]);
        var result = await EximPrograms.RunAsync(program, arguments, null, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? null : result.LastLine ?? $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}";
    }
}
