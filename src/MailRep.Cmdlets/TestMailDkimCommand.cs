using System.Management.Automation;
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
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>The selectors; without one, those of the local configuration or the common ones are looked for.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SelectorList]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public DkimSelector[] Selector { get; set; } = [];

    /// <summary>Asks every name server of the zone for the key as well, past all caches.</summary>
    [Parameter]
    public SwitchParameter AllServers { get; set; }

    private protected override string Activity => "Judging DKIM keys";

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (AllServers && AsksNobody)
        {
            ThrowTerminatingError(Errors.NoServersToAsk());
        }
    }

    protected override void ProcessRecord()
    {
        var selectors = Selector.Where(IsReadable).ToList();
        var asksAll = AllServers.IsPresent;
        if (selectors.Count == 0 && Selector.Length > 0)
        {
            // Without any the common ones would be looked for, which nobody asked for.
            return;
        }

        foreach (var domain in Readable(Domain))
        {
            Check(domain, (context, token) => new DkimCheck(context) { AsksAllServers = asksAll }.RunAsync(domain, selectors, LocalSelectorSources.All, token));
        }
    }
}
