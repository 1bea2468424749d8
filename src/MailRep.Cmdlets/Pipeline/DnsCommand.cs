using System.Management.Automation;
using MailRep.Adapters.Dns;
using MailRep.Dns;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>
/// The base of every cmdlet that asks DNS: the parameters that all checks share, and the one resolver of the invocation.
/// A check's cmdlet is its own parameters and a call of <see cref="Check"/> for each subject.
/// </summary>
public abstract class DnsCommand : AsyncCommand
{
    private const double ShortestTimeout = 0.05;
    private const double LongestTimeout = 3600;

    private Task<CheckContext>? _context;

    [Parameter]
    [Parameters.ServerList]
    public DnsEndpoint[] Server { get; set; } = [];

    [Parameter]
    [Parameters.PathList]
    [SupportsWildcards]
    public string[] ZoneFile { get; set; } = [];

    /// <summary>Seconds, <see cref="ShortestTimeout"/> to <see cref="LongestTimeout"/>.</summary>
    [Parameter]
    public double Timeout { get; set; } = ResolverOptions.DefaultTimeout.TotalSeconds;

    /// <summary>True where the system's own resolver may be asked: neither servers nor zone files were given in its place.</summary>
    private protected bool UsesSystemResolver => ZoneFile.Length == 0 && Server.Length == 0;

    // No subject can be asked about without the servers and files that were meant.
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!(Timeout is >= ShortestTimeout and <= LongestTimeout))
        {
            ThrowTerminatingError(Errors.OutOfRange(nameof(Timeout), Timeout, ShortestTimeout, LongestTimeout));
        }

        if (Server.Length == 0 && MyInvocation.BoundParameters.ContainsKey(nameof(Server)))
        {
            ThrowTerminatingError(Errors.NoServer());
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(ZoneFile)) && (ZoneFile.Length == 0 || ZoneFile.Any(string.IsNullOrWhiteSpace)))
        {
            ThrowTerminatingError(Errors.NoZoneFile());
        }

        if (Server.Select(Parameters.Unreadable.Of).OfType<Parameters.IUnreadable>().FirstOrDefault() is { } unreadable)
        {
            ThrowTerminatingError(Errors.Unreadable(unreadable));
        }
    }

    /// <summary>True where zone files alone answer, so that nothing leaves the machine.</summary>
    private protected bool AsksNobody => ZoneFile.Length > 0 && Server.Length == 0;

    private protected void Check<T>(object subject, Func<CheckContext, CancellationToken, Task<T>> check)
    {
        var context = _context ??= CreateContextAsync(ZonePaths().ToList());
        Run(subject, async token => await check(await context.WaitAsync(token).ConfigureAwait(false), token).ConfigureAwait(false));
    }

    private async Task<CheckContext> CreateContextAsync(IReadOnlyList<string> zonePaths)
    {
        var verbose = IsVerbose();
        var options = new ResolverOptions
        {
            Servers = Server,
            ZoneFiles = zonePaths,
            Timeout = TimeSpan.FromSeconds(Timeout),
            Trace = verbose ? (answer, time) => PostVerbose(TraceText.Of(answer, time)) : null,
            Note = verbose ? PostVerbose : null,
        };
        // Reading a zone is work for the pool, not for the pipeline thread.
        var resolver = await Task.Run(() => ResolverFactory.CreateAsync(options, CancellationToken.None)).ConfigureAwait(false);
        return new CheckContext(resolver, verbose ? PostVerbose : null)
        {
            Directly = AsksNobody ? null : address => ResolverFactory.Direct(address, options),
        };
    }

    private IEnumerable<string> ZonePaths()
    {
        foreach (var path in ZoneFile)
        {
            // A file by that very name is meant, brackets and all. Tab completion writes them behind backticks.
            var literal = FileSystemPath(path);
            if (File.Exists(literal))
            {
                yield return literal;
                continue;
            }

            if (!WildcardPattern.ContainsWildcardCharacters(path))
            {
                yield return FileSystemPath(WildcardPattern.Unescape(path));
                continue;
            }

            var found = Glob(path);
            if (found.Count == 0)
            {
                ThrowTerminatingError(Errors.ZonePatternEmpty(path));
            }

            foreach (var file in found)
            {
                yield return file;
            }
        }
    }

    // http: looks like a drive, and a drive of another kind holds no files.
    private string FileSystemPath(string path)
    {
        try
        {
            var found = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == "FileSystem" ? found : throw new NotSupportedException($"it is one of {provider.Name}.");
        }
        catch (Exception cause) when (cause is SessionStateException or NotSupportedException or ProviderInvocationException or ArgumentException)
        {
            ThrowTerminatingError(Errors.ZonePathUnusable(path, cause));
            throw;
        }
    }

    private System.Collections.ObjectModel.Collection<string> Glob(string path)
    {
        try
        {
            return GetResolvedProviderPathFromPSPath(path, out _);
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }

    private bool IsVerbose() =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out var bound)
            ? LanguagePrimitives.IsTrue(bound)
            : SessionState.PSVariable.GetValue("VerbosePreference") is not ActionPreference.SilentlyContinue;
}
