using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Cmdlets;

/// <summary>Find-DkimSelector: the selectors of a domain that can be guessed.</summary>
[Cmdlet(VerbsCommon.Find, "DkimSelector")]
[OutputType(typeof(DkimFoundSelector))]
public sealed class FindDkimSelectorCommand : DnsCommand
{
    // A key of a year ago, and a month for the change.
    private const int DaysBack = 400;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>The first day that a selector may be made from; 400 days ago where none is given.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    private protected override string Activity => "Looking for DKIM selectors";

    private protected override void Present(object? result)
    {
        if (((DkimSelectorFindings)result!).Nothing is { } nothing)
        {
            WriteWarning(nothing);
        }
    }

    protected override void ProcessRecord()
    {
        var since = DateOnly.FromDateTime(Since ?? DateTime.Today.AddDays(-DaysBack));
        foreach (var domain in Domain.Where(IsReadable))
        {
            Check(domain, (context, token) => new DkimSelectorFinder(context, LocalSelectorSources.All).FindAsync(domain, since, token));
        }
    }
}
