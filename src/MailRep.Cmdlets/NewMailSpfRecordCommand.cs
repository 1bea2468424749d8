using System.Management.Automation;
using System.Net;
using MailRep.Cmdlets.Parameters;
using MailRep.Dns;
using MailRep.Records;
using MailRep.Spf;

namespace MailRep.Cmdlets;

/// <summary>New-MailSpfRecord: an SPF record to publish, written from what may send. Asks nothing.</summary>
[Cmdlet(VerbsCommon.New, "MailSpfRecord")]
[OutputType(typeof(MailDnsRecord))]
public sealed class NewMailSpfRecordCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>The addresses of the domain itself may send.</summary>
    [Parameter]
    public SwitchParameter A { get; set; }

    /// <summary>The hosts that receive its mail may send.</summary>
    [Parameter]
    public SwitchParameter Mx { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DomainList(EmptyIsNone = true)]
    public DnsName[] Include { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressList]
    public IPAddress[] IPAddress { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NetworkList]
    public IPNetwork[] Network { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DomainName]
    public DnsName? Redirect { get; set; }

    [Parameter]
    [ValidateSet(nameof(SpfResult.Fail), nameof(SpfResult.SoftFail), nameof(SpfResult.Neutral))]
    public string? All { get; set; }

    /// <summary>Seconds; RFC 2181 section 8.</summary>
    [Parameter]
    public int Ttl { get; set; } = MailDnsRecord.DefaultTtl;

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Ttl < 0)
        {
            ThrowTerminatingError(Errors.OutOfRange(nameof(Ttl), Ttl, 0, int.MaxValue));
        }
    }

    protected override void ProcessRecord()
    {
        var networks = Unreadable.LeftOutOf(Network);
        foreach (var network in networks)
        {
            WriteError(Errors.Unreadable(network));
        }

        if (!Array.TrueForAll(Include, IsReadable) || !Array.TrueForAll(IPAddress, IsReadable) || (Redirect is not null && !IsReadable(Redirect)) || networks.Count > 0)
        {
            return;
        }

        if (Domain.Length == 0)
        {
            WriteError(Errors.NothingToJudge("a domain", "New-MailSpfRecord example.org -Mx"));
        }

        foreach (var domain in Domain.Where(IsReadable))
        {
            Build(new SpfRecordPlan(domain)
            {
                A = A,
                Mx = Mx,
                Includes = Include,
                Networks = [.. IPAddress.Select(SpfNetwork.Of), .. Network.Select(SpfNetworks.Of)],
                Redirect = Redirect,
                All = All is null ? null : Enum.Parse<SpfResult>(All, ignoreCase: true),
                Ttl = Ttl,
            });
        }
    }

    private void Build(SpfRecordPlan plan)
    {
        MailDnsRecord record;
        try
        {
            record = SpfRecordBuilder.Build(plan);
        }
        catch (MailRepException problem)
        {
            WriteError(Errors.From(problem));
            return;
        }

        foreach (var warning in SpfRecordBuilder.WarningsOf(plan, record))
        {
            WriteWarning(warning);
        }

        WriteObject(record);
    }

    private bool IsReadable(object value)
    {
        if (value is not IUnreadable unreadable)
        {
            return true;
        }

        WriteError(Errors.Unreadable(unreadable));
        return false;
    }
}
