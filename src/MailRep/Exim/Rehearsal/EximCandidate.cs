using System.Runtime.Versioning;
using System.Text;
using MailRep.Dns;

namespace MailRep.Exim.Rehearsal;

/// <summary>
/// The configuration that a folder would give, made by Debian's own update-exim4.conf in a private place, and what Exim says of it.
/// Nothing of the machine's own configuration, spool or logs is touched. The folder's update-exim4.conf.conf is run by the shell, and
/// what the configuration says with ${run} by Exim, both as on the server itself.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EximCandidate
{
    private const string GeneratedName = "generated";
    private const string ProofName = "proof";

    private readonly EximPrograms _programs;
    private readonly EximWorkspace _workspace;
    private readonly EximStaging _staging;

    private EximCandidate(EximPrograms programs, EximWorkspace workspace, EximStaging staging, string text, string? problem)
    {
        (_programs, _workspace, _staging, Text, Problem) = (programs, workspace, staging, text, problem);
        GeneratedPath = workspace.PathOf(GeneratedName);
        Path = workspace.PathOf(ProofName);
    }

    /// <summary>The file as update-exim4.conf made it, or exim4.conf itself, with the paths of a copy moved to where it is staged.</summary>
    public string GeneratedPath { get; }

    /// <summary>The same with a private spool and private logs: the one that Exim is asked about.</summary>
    public string Path { get; }

    /// <summary>The text of <see cref="GeneratedPath"/>, an octet a character; empty where nothing came of it.</summary>
    public string Text { get; }

    /// <summary>Why Exim cannot use it, in the words of the script or of Exim; null where it can.</summary>
    public string? Problem { get; }

    /// <summary>Paths of the original in place of those of the staged copy.</summary>
    public string Unstaged(string text) => _staging.Restore(text);

    /// <summary>Paths of the staged copy in place of those of the original.</summary>
    public string Staged(string text) => _staging.Move(text);

    /// <param name="configuration">The folder, read.</param>
    /// <param name="movesPaths">True where paths below /etc/exim4 mean the files of the folder, as in a copy; false where they mean those of the machine.</param>
    /// <param name="programs">Exim's.</param>
    /// <param name="workspace">Where it is put together.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MailRepException">A program cannot be run, or there is no room.</exception>
    public static async Task<EximCandidate> BuildAsync(
        EximConfiguration configuration, bool movesPaths, EximPrograms programs, EximWorkspace workspace, CancellationToken cancellationToken)
    {
        var staging = new EximStaging(configuration, movesPaths, workspace);
        try
        {
            EximPrivate.MakeFolders(workspace);
            await staging.CopyAsync(cancellationToken).ConfigureAwait(false);
            workspace.Open();
            var (text, problem) = await GenerateAsync(staging, programs, workspace, cancellationToken).ConfigureAwait(false);
            if (problem is null)
            {
                text = staging.Move(text);
                workspace.Write(GeneratedName, text);
                workspace.Write(ProofName, Proof(text, workspace));
                problem = await RefusalAsync(programs, workspace.PathOf(ProofName), cancellationToken).ConfigureAwait(false);
                problem = problem is null ? null : WithLine(problem, workspace.PathOf(ProofName));
            }

            return new EximCandidate(programs, workspace, staging, text, problem is null ? null : staging.Restore(problem));
        }
        catch (Exception failure) when (EximFiles.IsExpected(failure))
        {
            throw new MailRepException(MailRepError.EximRehearsalFailed, $"The configuration could not be put together: {DnsText.Printable(failure.Message)}", configuration.Files.Folder,
                "Run the command as root, and make room where the message says so.", failure);
        }
    }

    /// <summary>The options of DKIM that Exim itself says a transport has, by name; null where there is no such transport.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> DkimOptionsAsync(string transport, CancellationToken cancellationToken)
    {
        if (await PrintAsync("transport", transport, cancellationToken).ConfigureAwait(false) is not { } options)
        {
            return null;
        }

        return options.Where(option => option.Key.StartsWith("dkim_", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The options that Exim says a router or transport has, by name; null where there is none of that name.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> PrintAsync(string kind, string name, CancellationToken cancellationToken)
    {
        var result = await _programs.RunEximAsync(["-C", Path, "-bP", kind, name], null, cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        foreach (var line in result.Output.Split('\n'))
        {
            if (line.IndexOf(" = ", StringComparison.Ordinal) is var at and > 0)
            {
                options[line[..at].Trim()] = _staging.Restore(line[(at + 3)..].Trim());
            }
        }

        return result.Succeeded && options.Count > 0 ? options : null;
    }

    /// <summary>What the routers make of an address.</summary>
    public async Task<EximRoute> RouteAsync(string recipient, CancellationToken cancellationToken)
    {
        // The address stands behind "--": it is text from outside.
        var result = await _programs.RunEximAsync(["-C", Path, "-d-all+route", "-bt", "--", recipient], null, cancellationToken).ConfigureAwait(false);
        return EximRoute.Read(result.Output, result.Errors);
    }

    /// <summary>What Exim says against a configuration, its own where none is named; null where it takes it.</summary>
    public static async Task<string?> RefusalAsync(EximPrograms programs, string? path, CancellationToken cancellationToken)
    {
        var result = await programs.RunEximAsync(path is null ? ["-bV"] : ["-C", path, "-bV"], null, cancellationToken).ConfigureAwait(false);
        return result.Succeeded && result.Output.Contains("Configuration file is ", StringComparison.Ordinal) ? null : Said(result) ?? $"Exim ended with {result.ExitCode}";
    }

    private static async Task<(string Text, string? Problem)> GenerateAsync(
        EximStaging staging, EximPrograms programs, EximWorkspace workspace, CancellationToken cancellationToken)
    {
        if (staging.WholeFile is { } whole)
        {
            return (whole, null);
        }

        var output = workspace.PathOf("output");
        var result = await EximPrograms.RunAsync(programs.Updater, ["-d", staging.Folder, "-o", output], null, cancellationToken).ConfigureAwait(false);
        var text = File.Exists(output) ? Encoding.Latin1.GetString(await File.ReadAllBytesAsync(output, cancellationToken).ConfigureAwait(false)) : string.Empty;

        // It answers 0 in most broken cases, and warnings of what works all the same go the way of errors.
        return !result.Succeeded ? (text, Said(result) ?? $"update-exim4.conf ended with {result.ExitCode}")
            : text.Length == 0 ? (text, Said(result) ?? "update-exim4.conf made no configuration")
            : (text, null);
    }

    // "in line 34 of" a file that is gone when somebody wants to look: the line itself instead.
    private static string WithLine(string problem, string path)
    {
        var end = problem.IndexOf($" of {path}", StringComparison.Ordinal);
        var start = end < 0 ? -1 : problem.LastIndexOf("in line ", end, StringComparison.Ordinal);
        if (start < 0 || !int.TryParse(problem.AsSpan(start + 8, end - start - 8), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return problem;
        }

        var line = File.ReadLines(path, Encoding.Latin1).ElementAtOrDefault(number - 1)?.Trim();
        return string.IsNullOrEmpty(line) ? problem : string.Concat(problem.AsSpan(0, start), $"at \"{EximJudge.Show(line)}\"", problem.AsSpan(end + 4 + path.Length));
    }

    private static string Proof(string text, EximWorkspace workspace)
    {
        var proof = new EximConfigText(text);
        proof.SetMain(EximPrivate.Options, EximPrivate.Lines(workspace));
        return proof.ToString();
    }

    // "2026-11-25 10:52:50 Exim configuration error in line 1 of FILE:" and, in the next line, what it is.
    private static string? Said(Machine.ProgramResult result)
    {
        var text = result.Errors.Trim().Length > 0 ? result.Errors : result.Output;
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Length > 20 && char.IsAsciiDigit(line[0]) && line[10] == ' ' && line[19] == ' ' ? line[20..] : line);
        return DnsText.Shorten(DnsText.Printable(string.Join(' ', lines)), 400) is { Length: > 0 } said ? said : null;
    }
}
