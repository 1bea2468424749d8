using System.Management.Automation;
using MailRep.Adapters.Dkim;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Cmdlets;

/// <summary>New-DkimKeyPair: a private key that nobody else can read, its public key, and the record to publish.</summary>
[Cmdlet(VerbsCommon.New, "DkimKeyPair", SupportsShouldProcess = true)]
[OutputType(typeof(DkimKeyPair))]
public sealed class NewDkimKeyPairCommand : AsyncCommand
{
    private readonly DkimKeyPairMaker _maker = new(new BouncyCastleKeys());
    private readonly WarningsOnce _warnings = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>Today's date where none is given.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SelectorName]
    public DkimSelector? Selector { get; set; }

    /// <summary>The folder; made where it is missing.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public DkimAlgorithm[] Algorithm { get; set; } = [DkimAlgorithm.Rsa];

    /// <summary>Bits of an RSA key.</summary>
    [Parameter]
    public int KeySize { get; set; } = 2048;

    /// <summary>Makes an RSA key of less than 2048 bits.</summary>
    [Parameter]
    public SwitchParameter AllowWeakKey { get; set; }

    /// <summary>Keeps an existing pair as a backup and makes the new one in its place.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Making DKIM keys";

    protected override void ProcessRecord()
    {
        if (Selector is not null && !IsReadable(Selector))
        {
            return;
        }

        if (FilePaths.Full(SessionState, Path) is not { } folder)
        {
            ThrowTerminatingError(Errors.NoFolder(Path));
            return;
        }

        foreach (var domain in Domain.Where(IsReadable))
        {
            try
            {
                var request = new DkimKeyPairRequest(domain, Selector, folder) { Algorithms = Algorithm, KeySize = KeySize, AllowsWeak = AllowWeakKey, IsForced = Force };
                foreach (var plan in DkimKeyPairPlan.Of(request, DateOnly.FromDateTime(DateTime.Now)))
                {
                    Make(plan);
                }
            }
            catch (MailRepException problem)
            {
                WriteError(Errors.From(problem));
            }
        }
    }

    private protected override void Present(object? result) => _warnings.Write(this, ((DkimKeyPair)result!).Warnings);

    private void Make(DkimKeyPairPlan plan)
    {
        try
        {
            DkimKeyPairMaker.RequireRoom(plan);
        }
        catch (MailRepException problem)
        {
            // The pair under the other selector may have room.
            WriteError(Errors.From(problem));
            return;
        }

        var key = plan.Algorithm == DkimAlgorithm.Rsa ? $"an RSA key of {plan.KeySize} bits" : "an Ed25519 key";
        if (ShouldProcess(DnsText.Printable(plan.PrivateKeyPath), plan.Exists ? $"Keep the old key as a backup and make {key}" : $"Make {key}"))
        {
            Run(plan.PrivateKeyPath, token => Task.FromResult(_maker.Make(plan, token)));
        }
    }
}
