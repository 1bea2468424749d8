using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Records;

namespace MailRep.Cmdlets;

/// <summary>New-MailDkimRecord: the record of a public key, or of a retired selector. Asks nothing.</summary>
[Cmdlet(VerbsCommon.New, "MailDkimRecord")]
[OutputType(typeof(MailDnsRecord))]
public sealed class NewMailDkimRecordCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [DomainName]
    public DnsName? Domain { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [SelectorName]
    public DkimSelector? Selector { get; set; }

    /// <summary>Base64 as in p=, a PEM text, or a whole key record. Comes before the path where both are there, as in a key pair.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? PublicKey { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? PublicKeyPath { get; set; }

    /// <summary>t=y.</summary>
    [Parameter]
    public SwitchParameter Testing { get; set; }

    /// <summary>t=s.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>h=; RFC 8301 section 3.1 leaves one.</summary>
    [Parameter]
    [ValidateSet("sha256")]
    public string[] HashAlgorithm { get; set; } = [];

    /// <summary>s=.</summary>
    [Parameter]
    [ValidateSet("*", "email")]
    public string[] ServiceType { get; set; } = [];

    /// <summary>n=.</summary>
    [Parameter]
    public string? Note { get; set; }

    /// <summary>An empty p=.</summary>
    [Parameter]
    public SwitchParameter Retire { get; set; }

    /// <summary>Seconds; RFC 2181 section 8.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Ttl { get; set; } = MailDnsRecord.DefaultTtl;

    // A key that comes with an object of the pipeline is the one that retires, and is bound later.
    protected override void BeginProcessing()
    {
        string[] keys = [nameof(PublicKey), nameof(PublicKeyPath)];
        if (Retire && Array.Find(keys, MyInvocation.BoundParameters.ContainsKey) is { } key)
        {
            ThrowTerminatingError(Errors.RetiredWithKey(key));
        }
    }

    protected override void ProcessRecord()
    {
        if (Unnamed() is { } error)
        {
            WriteError(error);
            return;
        }

        try
        {
            var plan = new DkimRecordPlan(Domain!, Selector!, Retire ? null : ReadKey())
            {
                IsTesting = Testing,
                IsStrict = Strict,
                Hashes = HashAlgorithm.Select(hash => hash.ToLowerInvariant()).Distinct().ToList(),
                Services = ServiceType.Select(service => service.ToLowerInvariant()).Distinct().ToList(),
                Note = Note,
                Ttl = Ttl,
            };
            var record = DkimRecordBuilder.Build(plan);
            foreach (var warning in DkimRecordBuilder.WarningsOf(plan))
            {
                WriteWarning(warning);
            }

            WriteObject(record);
        }
        catch (MailRepException problem)
        {
            WriteError(Errors.From(problem));
        }
    }

    private ErrorRecord? Unnamed()
    {
        foreach (var value in new object?[] { Domain, Selector })
        {
            if (value is not null && Unreadable.Of(value) is { } unreadable)
            {
                return Errors.Unreadable(unreadable);
            }
        }

        // An empty property of an object, as where Get-DkimKeyPair knows neither.
        return Domain is null || Selector is null ? Errors.NothingToPublish("a domain and a selector") : null;
    }

    private DkimPublicKey ReadKey()
    {
        if (!string.IsNullOrWhiteSpace(PublicKey))
        {
            return DkimPublicKeyText.Read(PublicKey);
        }

        return string.IsNullOrWhiteSpace(PublicKeyPath)
            ? throw new MailRepException(MailRepError.PublicKeyInvalid, "There is no public key to publish.", Domain!.ToString(), "Give -PublicKeyPath FILE or -PublicKey TEXT; for a retired selector, -Retire.")
            : DkimPublicKeyText.ReadFile(FilePaths.Full(SessionState, PublicKeyPath) ?? PublicKeyPath);
    }
}
