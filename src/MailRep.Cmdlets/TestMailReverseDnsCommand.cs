using System.Management.Automation;
using System.Net;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.ReverseDns;

namespace MailRep.Cmdlets;

/// <summary>Test-MailReverseDns: forward-confirmed reverse DNS of sending addresses.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailReverseDns")]
[OutputType(typeof(ReverseDnsCheckResult))]
public sealed class TestMailReverseDnsCommand : DnsCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AddressList]
    public IPAddress[] IPAddress { get; set; } = [];

    /// <summary>The name the server says in HELO.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [DomainName]
    public DnsName? HostName { get; set; }

    private protected override string Activity => "Judging reverse DNS";

    protected override void ProcessRecord()
    {
        var hostName = HostName;
        if (hostName is not null && !IsReadable(hostName))
        {
            return;
        }

        if (IPAddress.Length == 0)
        {
            WriteError(Errors.NothingToJudge("an address", "Test-MailReverseDns 192.0.2.10"));
        }

        foreach (var address in IPAddress.Where(IsReadable))
        {
            Check(address, (context, token) => new ReverseDnsCheck(context).RunAsync(address, hostName, token));
        }
    }
}
