using System.Management.Automation;
using System.Net;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Reputation;

namespace MailRep.Cmdlets;

/// <summary>Get-MailReputationReport: all measures of a domain in one object.</summary>
[Cmdlet(VerbsCommon.Get, "MailReputationReport")]
[OutputType(typeof(ReputationReport))]
public sealed class GetMailReputationReportCommand : DnsCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>The addresses that the mail leaves from; without one, those of the MX hosts are taken.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressList]
    public IPAddress[] IPAddress { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SelectorList]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public DkimSelector[] Selector { get; set; } = [];

    /// <summary>What the server says after HELO.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? HostName { get; set; }

    private protected override string Activity => "Judging mail reputation";

    // The checks of a report are of several types. With this name in front they share one table; without it PowerShell
    // would lay out the first type as a table and the others as lists.
    private protected override void Present(object? result)
    {
        foreach (var check in ((ReputationReport)result!).Checks)
        {
            PSObject.AsPSObject(check).TypeNames.Insert(0, "MailRep.Reputation.ReportRow");
        }
    }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (LostNumbers.In(MyInvocation, nameof(Selector)) is { } lost)
        {
            ThrowTerminatingError(Errors.NumberUnquoted(nameof(Selector), lost));
        }
    }

    protected override void ProcessRecord()
    {
        // Where none of those given could be read, others would be judged in their place.
        var addresses = IPAddress.Where(IsReadable).ToList();
        var selectors = Selector.Where(IsReadable).ToList();
        if ((addresses.Count == 0 && IPAddress.Length > 0) || (selectors.Count == 0 && Selector.Length > 0))
        {
            return;
        }

        foreach (var domain in Readable(Domain))
        {
            var request = new ReputationRequest(domain)
            {
                Addresses = addresses,
                Selectors = selectors,
                SelectorSources = LocalSelectorSources.All,
                HostName = string.IsNullOrWhiteSpace(HostName) ? null : HostName.Trim(),
            };
            Check(domain, (context, token) => new ReputationCheck(context).RunAsync(request, token));
        }
    }
}
