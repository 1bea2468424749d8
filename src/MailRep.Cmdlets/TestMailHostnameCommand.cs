using System.Management.Automation;
using System.Net;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Hostname;

namespace MailRep.Cmdlets;

/// <summary>Test-MailHostname: whether a server's name holds as its HELO; without a parameter, this machine's.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailHostname", DefaultParameterSetName = LocalSet)]
[OutputType(typeof(HostnameCheckResult))]
public sealed class TestMailHostnameCommand : DnsCommand
{
    private const string LocalSet = "Local";
    private const string NamedSet = "Named";

    /// <summary>What the server says after HELO. Text rather than a name, since servers say other things too.</summary>
    // By its other names it takes results of Test-MailReverseDns and reports.
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = NamedSet)]
    [Alias("ConfirmedNames", "HostNames")]
    [AllowEmptyCollection]
    [HeloList]
    public string[] HostName { get; set; } = [];

    // From the pipeline beside a name alone: an object with an address and no name does not ask about this machine.
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = NamedSet)]
    [Parameter(Position = 1, ParameterSetName = LocalSet)]
    [AddressList]
    public IPAddress[] IPAddress { get; set; } = [];

    private protected override string Activity => "Judging the host name";

    protected override void ProcessRecord()
    {
        var senders = IPAddress.Where(IsReadable).ToList();
        if (senders.Count == 0 && IPAddress.Length > 0)
        {
            return;
        }

        if (ParameterSetName == LocalSet)
        {
            var asksSystem = UsesSystemResolver;
            Check("this machine", async (context, token) =>
                await new HostnameCheck(context).RunLocalAsync(await LocalHost.ReadAsync(asksSystem, token).ConfigureAwait(false), senders, token).ConfigureAwait(false));
            return;
        }

        if (HostName.Length == 0)
        {
            WriteError(Errors.NothingToJudge("a host name", "Test-MailHostname mail.example.org"));
        }

        foreach (var hostName in HostName)
        {
            Check(hostName, (context, token) => new HostnameCheck(context).RunAsync(hostName, senders, token));
        }
    }
}
