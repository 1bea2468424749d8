using System.Management.Automation;
using MailRep.Adapters.Dkim;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Exim;
using MailRep.Exim.Setting;

namespace MailRep.Cmdlets;

/// <summary>Set-EximDkimConfig: lets Debian's Exim sign with the keys that come down the pipeline.</summary>
[Cmdlet(VerbsCommon.Set, "EximDkimConfig", SupportsShouldProcess = true)]
[OutputType(typeof(EximDkimChange))]
public sealed class SetEximDkimConfigCommand : DnsCommand
{
    private const int LongestLife = 366 * 24 * 3600;

    private readonly DkimKeyPairReader _reader = new(new BouncyCastleKeys());
    private readonly List<DkimKeyPair> _keys = [];
    private bool _isSpoilt;

    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [DomainName]
    public DnsName? Domain { get; set; }

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SelectorName]
    public DkimSelector? Selector { get; set; }

    /// <summary>The private key that Exim is to sign with.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? PrivateKeyPath { get; set; }

    /// <summary>A copy to change instead of /etc/exim4.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ConfigRoot { get; set; } = EximFiles.Home;

    /// <summary>For headers and body alike: Exim has no other.</summary>
    [Parameter]
    [ValidateSet("relaxed", "simple")]
    public string? Canonicalization { get; set; }

    /// <summary>Names of headers, as Exim's option takes them; "ListSafe" or "Exim" for a whole list.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SignHeaders { get; set; }

    /// <summary>Seconds until a signature expires; 0 for signatures that do not tell.</summary>
    [Parameter]
    public int? Timestamps { get; set; }

    /// <summary>Lets mail wait that cannot be signed.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>i=: an address, or @ and a domain, at or below d=; empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Identity { get; set; }

    /// <summary>Signs although not every name server of the zone shows the key.</summary>
    [Parameter]
    public SwitchParameter AllowUnpublished { get; set; }

    /// <summary>Makes lines that are in the way a comment, and keeps a backup of their file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Goes on as Update-EximConfig does.</summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    private protected override string Activity => "Setting up DKIM";

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Timestamps is < 0 or > LongestLife)
        {
            ThrowTerminatingError(Errors.OutOfRange(nameof(Timestamps), Timestamps, 0, LongestLife));
        }
    }

    protected override void ProcessRecord()
    {
        // One that is missing must not leave the others to be taken for all that was meant.
        if (ReadKey() is { } key)
        {
            _keys.Add(key);
        }
        else
        {
            _isSpoilt = true;
        }
    }

    protected override void EndProcessing()
    {
        // Of nothing that comes down the pipeline nothing is made.
        if (!_isSpoilt && _keys.Count > 0 && FilePaths.Full(SessionState, ConfigRoot) is var folder && Options() is { } options)
        {
            if (folder is null)
            {
                ThrowTerminatingError(Errors.NoConfigFolder(ConfigRoot));
            }
            else if (Apply && !EximFiles.IsHome(folder))
            {
                ThrowTerminatingError(Errors.NotTheLiveFolder(ConfigRoot));
            }
            else if (!AllowUnpublished && AsksNobody)
            {
                ThrowTerminatingError(Errors.NoServersToAsk("Set-EximDkimConfig", "; -AllowUnpublished asks none"));
            }
            else if (AllowUnpublished)
            {
                Run(folder, token => SetAsync(folder, options, null, token));
            }
            else
            {
                Check(folder, (context, token) => SetAsync(folder, options, context, token));
            }
        }

        base.EndProcessing();
    }

    private async Task<IReadOnlyList<EximDkimChange>> SetAsync(string folder, EximSigningOptions options, CheckContext? context, CancellationToken cancellationToken)
    {
        var files = EximFacts.Open(folder, PostVerbose);
        var signers = EximSignerPlan.Of(_keys, files);
        var edits = new EximDkimEditor(files, Force).Set(signers, options);
        if (context is not null)
        {
            await RequirePublishedAsync(context, cancellationToken).ConfigureAwait(false);
        }

        var names = string.Join(", ", signers.Select(signer => $"{signer.Domain} ({string.Join(", ", signer.Keys.Select(key => key.Selector))})"));
        return await new EximChanges(this).MakeAsync(edits, $"Let Exim sign {names} in {DnsText.Printable(folder)}", Apply, cancellationToken).ConfigureAwait(false);
    }

    // -WhatIf shows what would be written all the same.
    private async Task RequirePublishedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await new EximKeyPublication(context).RequireAsync(_keys, cancellationToken).ConfigureAwait(false);
        }
        catch (MailRepException unpublished) when (IsWhatIf())
        {
            await OnPipelineAsync(() => { WriteWarning(unpublished.Message); return true; }).ConfigureAwait(false);
        }
    }

    private bool IsWhatIf() => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
        ? LanguagePrimitives.IsTrue(bound)
        : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    private DkimKeyPair? ReadKey()
    {
        if (string.IsNullOrWhiteSpace(PrivateKeyPath))
        {
            WriteError(Errors.NothingToSign("a private key"));
            return null;
        }

        if ((Domain is not null && !IsReadable(Domain)) || (Selector is not null && !IsReadable(Selector)))
        {
            return null;
        }

        if (FilePaths.Full(SessionState, PrivateKeyPath) is not { } path)
        {
            WriteError(Errors.KeyPatternEmpty(PrivateKeyPath));
            return null;
        }

        try
        {
            var key = _reader.Read(path, Domain, Selector, passphrase: null);
            key.Warnings.ToList().ForEach(WriteWarning);
            return key;
        }
        catch (MailRepException problem)
        {
            WriteError(problem.Error == MailRepError.KeyPassphraseMissing ? Errors.KeyLocked(path, problem) : Errors.From(problem));
            return null;
        }
    }

    private EximSigningOptions? Options()
    {
        try
        {
            return new EximSigningOptions
            {
                Canonicalization = Canonicalization?.ToLowerInvariant(),
                SignHeaders = SignHeaders is null ? null : EximHeaderList.Read(SignHeaders),
                Timestamps = Timestamps,
                Strict = MyInvocation.BoundParameters.ContainsKey(nameof(Strict)) ? Strict.IsPresent : null,
                Identity = Identity is null ? null : EximIdentity.Read(Identity),
            };
        }
        catch (MailRepException problem)
        {
            WriteError(Errors.From(problem));
            return null;
        }
    }
}
