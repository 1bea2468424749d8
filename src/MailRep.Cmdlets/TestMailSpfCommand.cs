using System.Management.Automation;
using System.Net;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.Spf;

namespace MailRep.Cmdlets;

/// <summary>Test-MailSpf: what a receiver's check_host() says of an address, or, without one, what is wrong with the record.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailSpf")]
[OutputType(typeof(SpfCheckResult))]
public sealed class TestMailSpfCommand : DnsCommand
{
    private bool _senderWasTyped;

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressList]
    public IPAddress[] IPAddress { get; set; } = [];

    /// <summary>The MAIL FROM address; empty for the null sender of a bounce.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Sender { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Helo { get; set; }

    /// <summary>Shows each result as the tree of its steps. The objects are the same.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    private protected override string Activity => "Judging SPF";

    // An empty cell of a CSV file means "not given"; -Sender '' on the command line means the null sender.
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _senderWasTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Sender));
    }

    // With this name in front the view of the tree is taken; after remoting as well.
    private protected override void Present(object? result)
    {
        foreach (var judged in Explain ? (IEnumerable<SpfCheckResult>)result! : [])
        {
            PSObject.AsPSObject(judged).TypeNames.Insert(0, "MailRep.Spf.SpfExplanation");
        }
    }

    protected override void ProcessRecord()
    {
        var sender = _senderWasTyped || !string.IsNullOrEmpty(Sender) ? Sender is null ? null : SpfIdentity.Unwrap(Sender) : null;
        var helo = string.IsNullOrWhiteSpace(Helo) ? null : Helo;
        if (Domain.Length == 0)
        {
            // RFC 7208 section 2.4: the domain of MAIL FROM, or that of HELO where the sender is null.
            if (string.IsNullOrEmpty(sender) && helo is null)
            {
                WriteError(Errors.NothingToJudge("a domain", "Test-MailSpf example.org -IPAddress 192.0.2.10"));
                return;
            }

            JudgeEach(null, sender, helo);
        }

        foreach (var domain in Domain.Where(IsReadable))
        {
            JudgeEach(domain, sender, helo);
        }
    }

    // The senders of one domain together: what is to be published has to let all of them pass.
    private void JudgeEach(DnsName? domain, string? sender, string? helo)
    {
        List<SpfRequest> requests = IPAddress.Length == 0
            ? [new SpfRequest(domain, null, sender, helo)]
            : [.. IPAddress.Where(IsReadable).Select(address => new SpfRequest(domain, address, sender, helo))];
        if (requests.Count > 0)
        {
            Check((object?)domain ?? sender ?? helo!, (context, token) => new SpfCheck(context).RunAsync(requests, token));
        }
    }
}
