using System.Management.Automation;
using MailRep.Adapters.Dkim;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Cmdlets;

/// <summary>Test-MailDkim: the public keys that a domain publishes, as verifiers read them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailDkim")]
[OutputType(typeof(DkimCheckResult))]
public sealed class TestMailDkimCommand : DnsCommand
{
    private readonly DkimKeyPairReader _reader = new(new BouncyCastleKeys());
    private readonly WarningsOnce _warnings = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>The selectors; without one, those of the local configuration or the common ones are looked for.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [SelectorList]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public DkimSelector[] Selector { get; set; } = [];

    /// <summary>Private keys on disk, whose public halves the selectors ought to publish.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PathList]
    [SupportsWildcards]
    public string[] PrivateKeyPath { get; set; } = [];

    /// <summary>Asks every name server of the zone for the key as well, past all caches.</summary>
    [Parameter]
    public SwitchParameter AllServers { get; set; }

    private protected override string Activity => "Judging DKIM keys";

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (LostNumbers.In(MyInvocation, nameof(Selector)) is { } lost)
        {
            ThrowTerminatingError(Errors.NumberUnquoted(nameof(Selector), lost));
        }

        if (AllServers && AsksNobody)
        {
            ThrowTerminatingError(Errors.NoServersToAsk("-AllServers"));
        }
    }

    protected override void ProcessRecord()
    {
        if (Domain is not { Length: > 0 } && PrivateKeyPath is [{ } path, ..])
        {
            WriteError(Errors.KeyUnnamed(path));
            return;
        }

        var selectors = Selector.Where(IsReadable).ToList();
        var asksAll = AllServers.IsPresent;
        if (selectors.Count == 0 && Selector.Length > 0)
        {
            // Without any the common ones would be looked for, which nobody asked for.
            return;
        }

        // Without the key that was meant, a pass would say more than is known.
        var keys = ReadKeys();
        if (keys is null)
        {
            return;
        }

        var domains = Readable(Domain).ToList();
        foreach (var domain in domains)
        {
            // The key of one of several domains is no other's.
            var own = keys.Where(key => key.IsOf(domain) || !domains.Exists(key.IsOf)).ToList();
            Check(domain, (context, token) => new DkimCheck(context) { AsksAllServers = asksAll, Keys = own }.RunAsync(domain, selectors, LocalSelectorSources.All, token));
        }
    }

    /// <summary>Null, with an error record, where not one of the keys that were given can be read.</summary>
    private List<DkimKeyPair>? ReadKeys()
    {
        // An empty cell of a CSV, or an object without a key.
        var paths = PrivateKeyPath.Where(path => !string.IsNullOrWhiteSpace(path)).ToList();
        List<DkimKeyPair> keys = [];
        foreach (var path in paths)
        {
            var files = FilePaths.Expand(SessionState, path);
            if (files.Count == 0)
            {
                WriteError(KeyPaths.WhyNone(SessionState, path));
            }

            foreach (var file in files)
            {
                try
                {
                    keys.Add(_reader.Read(file, null, null, null));
                    _warnings.Write(this, keys[^1].Warnings);
                }
                catch (MailRepException problem)
                {
                    WriteError(problem.Error == MailRepError.KeyPassphraseMissing ? Errors.KeyLocked(file, problem) : Errors.From(problem));
                }
            }
        }

        return paths.Count > 0 && keys.Count == 0 ? null : keys;
    }
}
