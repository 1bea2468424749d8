using System.Runtime.Versioning;
using MailRep.Files;
using MailRep.Machine;

namespace MailRep.Exim.Rehearsal;

/// <summary>The programs of Debian's Exim on this machine.</summary>
/// <param name="Exim">The path of exim4.</param>
/// <param name="Updater">The path of update-exim4.conf.</param>
internal sealed record EximPrograms(string Exim, string Updater)
{
    /// <summary>How long Exim may take for an answer; DNS that does not answer takes its time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <param name="what">What needs Exim, for the sentence: "Test-EximSigning".</param>
    /// <exception cref="MailRepException">This is no Linux, or Exim is not there, or the user is not root.</exception>
    public static EximPrograms Find(string what) =>
        Find(what, OperatingSystem.IsLinux(), MachineProgram.Find, () => OperatingSystem.IsLinux() && Posix.IsRoot);

    internal static EximPrograms Find(string what, bool isLinux, Func<string, string?> find, Func<bool> isRoot)
    {
        const string action = "Run the command as root on the mail server, or on a Debian machine with exim4-daemon-light and a copy of its /etc/exim4: -ConfigRoot PATH.";
        if (!isLinux)
        {
            throw new MailRepException(MailRepError.EximProgramMissing, $"{what} runs Debian's Exim, which only Linux has.", "exim4", action);
        }

        if (find("exim4") is not { } exim || find("update-exim4.conf") is not { } updater)
        {
            throw new MailRepException(MailRepError.EximProgramMissing, $"{what} runs Debian's Exim, and this machine has no exim4 and update-exim4.conf.", "exim4", action);
        }

        return isRoot()
            ? new EximPrograms(exim, updater)
            : throw new MailRepException(MailRepError.EximNeedsRoot, $"{what} runs Exim with a configuration of its own, which Exim lets root alone do.", "root", "Run the command as root: sudo pwsh.");
    }

    [SupportedOSPlatform("linux")]
    public Task<ProgramResult> RunEximAsync(IEnumerable<string> arguments, byte[]? input, CancellationToken cancellationToken) => RunAsync(Exim, arguments, input, cancellationToken);

    /// <exception cref="MailRepException">The program cannot be run, or does not end.</exception>
    [SupportedOSPlatform("linux")]
    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, byte[]? input, CancellationToken cancellationToken)
    {
        try
        {
            return await MachineProgram.RunAsync(program, arguments, input, Limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or TimeoutException)
        {
            throw new MailRepException(MailRepError.EximRehearsalFailed, Dns.DnsText.Printable(problem.Message), program, "Look into the log of the machine, and run the command again with -Verbose.", problem);
        }
    }
}
