using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.Records;
using MailRep.Spf;

namespace MailRep.Cmdlets;

/// <summary>Update-MailSpfRecord: the published record with terms added and removed, as a proposal. Changes nothing.</summary>
[Cmdlet(VerbsData.Update, "MailSpfRecord")]
[OutputType(typeof(MailDnsRecordChange))]
public sealed class UpdateMailSpfRecordCommand : DnsCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SpfTermList]
    public string[] Add { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SpfTermList]
    public string[] Remove { get; set; } = [];

    [Parameter]
    [ValidateSet(nameof(SpfResult.Fail), nameof(SpfResult.SoftFail), nameof(SpfResult.Neutral))]
    public string? All { get; set; }

    /// <summary>Proposes the record although it would pass a limit or be broken: a warning in place of the error.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Editing SPF records";

    private protected override void Present(object? result)
    {
        foreach (var warning in ((MailDnsRecordChange)result!).Warnings)
        {
            WriteWarning(warning);
        }
    }

    protected override void ProcessRecord()
    {
        var edit = new SpfEdit(Add, Remove, All is null ? null : Enum.Parse<SpfResult>(All, ignoreCase: true));
        var isForced = Force.IsPresent;
        foreach (var domain in Readable(Domain, " -Add ip4:192.0.2.10"))
        {
            if (edit is { Add.Count: 0, Remove.Count: 0, All: null })
            {
                WriteError(Errors.NothingToChange(domain));
                continue;
            }

            Check(domain, (context, token) => new SpfUpdate(context) { IsForced = isForced }.RunAsync(domain, edit, token));
        }
    }
}
