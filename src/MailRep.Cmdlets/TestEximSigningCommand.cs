using System.Management.Automation;
using MailRep.Adapters.Dkim;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Exim;
using MailRep.Exim.Rehearsal;

namespace MailRep.Cmdlets;

/// <summary>Test-EximSigning: the real Exim signs messages that go nowhere, and they are verified as a receiver does.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EximSigning")]
[OutputType(typeof(EximSigningCheckResult))]
public sealed class TestEximSigningCommand : DnsCommand
{
    // A rehearsal is long, and a domain's keys come one by one: each folder is rehearsed once, with all that was meant for it.
    private readonly List<Wanted> _wanted = [];

    /// <summary>Keys that the signatures are to be of; each tells its domain and its selector.</summary>
    [Parameter(ValueFromPipeline = true)]
    public DkimKeyPair[] KeyPair { get; set; } = [];

    /// <summary>The domains whose mail is to be signed; those of the configuration without it.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    /// <summary>The selectors that each message is to be signed with, beside those of the configuration.</summary>
    [Parameter(Position = 1)]
    [AllowEmptyCollection]
    [SelectorList]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public DkimSelector[] Selector { get; set; } = [];

    /// <summary>The folder to try instead of /etc/exim4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string ConfigRoot { get; set; } = EximFiles.Home;

    /// <summary>The address in From; postmaster at the domain without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? From { get; set; }

    /// <summary>An address on another server, to ask the routers about.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Recipient { get; set; } = EximSigningRequest.DefaultRecipient;

    private protected override string Activity => "Rehearsing with Exim";

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        foreach (var (name, value) in new[] { (nameof(From), From), (nameof(Recipient), Recipient) })
        {
            if (value is not null && !IsAddress(value))
            {
                ThrowTerminatingError(Errors.NoMailAddress(name, value));
            }
        }
    }

    protected override void ProcessRecord()
    {
        var domains = Domain.Where(IsReadable).ToList();
        var selectors = Selector.Where(IsReadable).ToList();
        if (domains.Count < Domain.Length || selectors.Count < Selector.Length)
        {
            // Without what was meant, all domains would be tried, or a pass would say more than is known.
            return;
        }

        if (FilePaths.Full(SessionState, ConfigRoot) is not { } folder)
        {
            WriteError(Errors.NoConfigFolder(ConfigRoot));
            return;
        }

        var keys = KeyPair.OfType<DkimKeyPair>().ToList();
        foreach (var key in keys)
        {
            if (DnsName.TryParse(key.Domain, out var own, out _) && !domains.Contains(own!))
            {
                domains.Add(own!);
            }
        }

        var wanted = _wanted.Find(one => one.Folder == folder);
        if (wanted is null)
        {
            _wanted.Add(wanted = new Wanted(folder));
        }

        wanted.Keys.AddRange(keys);
        wanted.Domains.AddRange(domains.Except(wanted.Domains).ToList());
        wanted.Selectors.AddRange(selectors.Except(wanted.Selectors).ToList());
        wanted.HasAll |= domains.Count == 0;
    }

    protected override void EndProcessing()
    {
        foreach (var wanted in _wanted)
        {
            var request = new EximSigningRequest(wanted.Folder)
            {
                Domains = wanted.Domains,
                AddsConfigured = wanted.HasAll,
                Selectors = wanted.Selectors,
                Keys = wanted.Keys,
                From = From,
                Recipient = Recipient,
            };
            Check(request.Folder, (context, token) => RehearseAsync(context, request, token));
        }

        base.EndProcessing();
    }

    // Each result as it comes: a table may have hundreds of domains.
    private async Task<IReadOnlyList<EximSigningCheckResult>> RehearseAsync(CheckContext context, EximSigningRequest request, CancellationToken cancellationToken)
    {
        HashSet<EximSigningCheckResult> shown = new(ReferenceEqualityComparer.Instance);
        var check = new EximSigningCheck(context, new BouncyCastleKeys())
        {
            OnDomain = (domain, number, count) => Stage = $"{domain} ({number} of {count})",
            OnResult = async result =>
            {
                shown.Add(result);
                await OnPipelineAsync(() => { WriteObject(result); return true; }).ConfigureAwait(false);
            },
        };
        var results = await check.RunAsync(request, cancellationToken).ConfigureAwait(false);
        return [.. results.Where(result => !shown.Contains(result))];
    }

    // Enough that a header holds it and Exim takes it for an address; whether there is such a mailbox does not matter.
    private static bool IsAddress(string text) =>
        text.LastIndexOf('@') is var at and > 0 && text.All(c => c is > ' ' and <= '~' and not ('<' or '>' or ',' or ';' or ':' or '"' or '(' or ')' or '\\'))
        && DnsName.TryParse(text[(at + 1)..], out _, out _);

    private sealed record Wanted(string Folder)
    {
        public List<DnsName> Domains { get; } = [];

        public List<DkimSelector> Selectors { get; } = [];

        public List<DkimKeyPair> Keys { get; } = [];

        /// <summary>True where an input named no domain.</summary>
        public bool HasAll { get; set; }
    }
}
