using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MailRep.Machine;

/// <summary>What a program of the machine answered.</summary>
/// <param name="ExitCode">0 where it says that all went well, which not every program means.</param>
/// <param name="Output">What it wrote to its standard output, as UTF-8.</param>
/// <param name="Errors">What it wrote to its standard error.</param>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last line that says something, of the errors rather than of the output; null where there is none.</summary>
    public string? LastLine => Last(Errors) ?? Last(Output);

    private static string? Last(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
}

/// <summary>
/// Runs programs of the machine without a shell: arguments are passed one by one, the environment is ours to set, and a program
/// that does not end is ended.
/// </summary>
internal static class MachineProgram
{
    /// <summary>More output than that is read and forgotten.</summary>
    private const int MaxOutput = 1024 * 1024;

    /// <summary>Debian's programs for root, which a user's PATH lacks.</summary>
    private static readonly string[] SystemFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The path of a program of the system; null where it is not installed.</summary>
    public static string? Find(string name) => SystemFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <param name="file">The path of the program.</param>
    /// <param name="arguments">Each as it is; nothing in them is expanded.</param>
    /// <param name="input">What it reads from its standard input, octet for octet; null for nothing.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    /// <exception cref="TimeoutException">It did not end in time and was ended.</exception>
    public static async Task<ProgramResult> RunAsync(
        string file, IEnumerable<string> arguments, byte[]? input, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartOf(file, arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            throw new IOException($"{file} cannot be started: {problem.Message}", problem);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(limit);
        try
        {
            var output = ReadAsync(process.StandardOutput, end.Token);
            var errors = ReadAsync(process.StandardError, end.Token);
            await WriteAsync(process, input, end.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(end.Token).ConfigureAwait(false);
            return new ProgramResult(process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{file} did not end within {limit.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo StartOf(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };

        // Messages are read, so that they must be the ones that are known; and Exim warns of odd environments.
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', SystemFolders);
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task WriteAsync(Process process, byte[]? input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading what it was given; its exit code tells.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            text.Append(buffer, 0, Math.Max(0, Math.Min(count, MaxOutput - text.Length)));
        }

        return text.ToString();
    }
}
