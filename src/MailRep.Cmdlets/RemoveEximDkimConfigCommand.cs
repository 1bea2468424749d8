using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.Exim;
using MailRep.Exim.Setting;

namespace MailRep.Cmdlets;

/// <summary>Remove-EximDkimConfig: takes out what Set-EximDkimConfig put in, so that the files are again what they were.</summary>
[Cmdlet(VerbsCommon.Remove, "EximDkimConfig", SupportsShouldProcess = true)]
[OutputType(typeof(EximDkimChange))]
public sealed class RemoveEximDkimConfigCommand : AsyncCommand
{
    private readonly List<DnsName> _domains = [];
    private bool _isSpoilt;

    /// <summary>Those that are no longer to be signed; without one, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>A copy to change instead of /etc/exim4.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ConfigRoot { get; set; } = EximFiles.Home;

    /// <summary>Goes on as Update-EximConfig does.</summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    private protected override string Activity => "Taking DKIM out";

    protected override void ProcessRecord()
    {
        // Without the domain that was meant, all would be taken out.
        var isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Domain));
        var readable = isGiven ? Readable(Domain).ToList() : [];
        _isSpoilt |= isGiven && (readable.Count == 0 || readable.Count < Domain.Length);
        _domains.AddRange(readable);
    }

    protected override void EndProcessing()
    {
        if (FilePaths.Full(SessionState, ConfigRoot) is not { } folder)
        {
            ThrowTerminatingError(Errors.NoConfigFolder(ConfigRoot));
        }
        else if (Apply && !EximFiles.IsHome(folder))
        {
            ThrowTerminatingError(Errors.NotTheLiveFolder(ConfigRoot));
        }
        else if (!_isSpoilt && (_domains.Count > 0 || !MyInvocation.ExpectingInput))
        {
            Run(folder, token => RemoveAsync(folder, token));
        }

        base.EndProcessing();
    }

    private Task<IReadOnlyList<EximDkimChange>> RemoveAsync(string folder, CancellationToken cancellationToken)
    {
        var edits = new EximDkimEditor(EximFacts.Open(folder, PostVerbose), isForced: false).Remove([.. _domains.Select(domain => domain.Value).Distinct()]);
        var what = _domains.Count == 0 ? "MailRep's settings" : string.Join(", ", _domains.Distinct());
        return new EximChanges(this).MakeAsync(edits, $"Take {what} out of {DnsText.Printable(folder)}", Apply, cancellationToken);
    }
}
