using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.Exim;
using MailRep.Exim.Updating;

namespace MailRep.Cmdlets;

/// <summary>Update-EximConfig: proves Exim's configuration, and lets the running Exim take it; or leaves all as it was.</summary>
[Cmdlet(VerbsData.Update, "EximConfig", SupportsShouldProcess = true)]
[OutputType(typeof(EximUpdateResult))]
public sealed class UpdateEximConfigCommand : AsyncCommand
{
    /// <summary>A copy of /etc/exim4 to prove; nothing is changed then.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string ConfigRoot { get; set; } = EximFiles.Home;

    private protected override string Activity => "Updating Exim";

    protected override void ProcessRecord()
    {
        if (FilePaths.Full(SessionState, ConfigRoot) is not { } folder)
        {
            ThrowTerminatingError(Errors.NoConfigFolder(ConfigRoot));
            return;
        }

        Run(folder, token => UpdateAsync(folder, token));
    }

    private async Task<IReadOnlyList<EximUpdateResult>> UpdateAsync(string folder, CancellationToken cancellationToken)
    {
        var files = EximFacts.Open(folder, PostVerbose);
        var run = new EximChanges(this);
        var proved = await run.ProveAsync(files, [], [], cancellationToken).ConfigureAwait(false);
        var result = run.Describe(files);
        if (files.IsCopy)
        {
            return [result];
        }

        var shown = DnsText.Printable(folder);
        return await OnPipelineAsync(() => ShouldProcess(shown, "Let Exim take the configuration that was proved")).ConfigureAwait(false)
            ? [await run.ApplyAsync(files, [], proved, cancellationToken).ConfigureAwait(false)]
            : [];
    }
}
