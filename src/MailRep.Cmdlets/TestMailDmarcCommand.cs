using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dmarc;
using MailRep.Dns;

namespace MailRep.Cmdlets;

/// <summary>Test-MailDmarc: the policy that receivers apply to a domain, and where it comes from.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailDmarc")]
[OutputType(typeof(DmarcCheckResult))]
public sealed class TestMailDmarcCommand : DnsCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    private protected override string Activity => "Judging DMARC";

    protected override void ProcessRecord()
    {
        foreach (var domain in Readable(Domain))
        {
            Check(domain, (context, token) => new DmarcCheck(context).RunAsync(domain, token));
        }
    }
}
