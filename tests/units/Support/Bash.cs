using System.Diagnostics;

namespace MailRep.Tests.Support;

/// <summary>Runs a line that MailRep tells people to paste, in a folder of the test's own.</summary>
public static class Bash
{
    /// <summary>Skips the calling test where a program is missing; where <c>CI</c> is set, it fails.</summary>
    public static void Require(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var missing = programs.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        if (missing.Count > 0)
        {
            var reason = $"{string.Join(", ", missing)} not found in PATH; install it to run the shell lines of fixes";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, reason);
            Assert.Fail(reason);
        }
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string line, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--noprofile", "--norc", "-c", line])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
