using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.Spf;

namespace MailRep.Cmdlets;

/// <summary>Optimize-MailSpfRecord: records within the limits that admit the same addresses, as a proposal. Changes nothing.</summary>
[Cmdlet(VerbsCommon.Optimize, "MailSpfRecord")]
[OutputType(typeof(SpfOptimization))]
public sealed class OptimizeMailSpfRecordCommand : DnsCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>Includes to replace by addresses even where that is not needed; all or * for every one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SpfTermList]
    [ArgumentCompleter(typeof(FlattenCompleter))]
    public string[] Flatten { get; set; } = [];

    /// <summary>Proposes records that do not admit the same addresses, with the difference in the result.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Optimizing SPF records";

    private protected override void Present(object? result)
    {
        foreach (var warning in ((SpfOptimization)result!).Warnings)
        {
            WriteWarning(warning);
        }
    }

    protected override void ProcessRecord()
    {
        var (flatten, isForced) = (Flatten, Force.IsPresent);
        foreach (var domain in Readable(Domain))
        {
            Check(domain, (context, token) => new SpfOptimizer(context) { IsForced = isForced }.RunAsync(domain, flatten, token));
        }
    }
}
