using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dns;
using MailRep.Spf;

namespace MailRep.Cmdlets;

/// <summary>Get-MailSpfSender: the ranges that may send for a domain, or a yes or no for many addresses.</summary>
[Cmdlet(VerbsCommon.Get, "MailSpfSender")]
[OutputType(typeof(SpfSender), typeof(SpfPermission))]
public sealed class GetMailSpfSenderCommand : DnsCommand
{
    // Rows of a table often name one domain many times: it is read once. More domains than that would only cost memory.
    private const int MostKept = 1000;

    private readonly ConcurrentDictionary<DnsName, Lazy<Task<SpfSenderList>>> _lists = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [DomainList]
    public DnsName[] Domain { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressList]
    public IPAddress[] IPAddress { get; set; } = [];

    private protected override string Activity => "Reading SPF records";

    protected override void ProcessRecord()
    {
        var addresses = IPAddress.Where(IsReadable).ToList();
        if (addresses.Count == 0 && IPAddress.Length > 0)
        {
            return;
        }

        foreach (var domain in Readable(Domain))
        {
            if (addresses.Count == 0)
            {
                Check(domain, async (context, token) => (await SpfSenderList.ReadAsync(context, domain, token).ConfigureAwait(false)).List());
            }
            else
            {
                Check(domain, async (context, token) =>
                {
                    var list = await ListOf(context, domain, token).ConfigureAwait(false);
                    return await list.AskAsync(addresses, token).ConfigureAwait(false);
                });
            }
        }
    }

    private Task<SpfSenderList> ListOf(CheckContext context, DnsName domain, CancellationToken token) => _lists.Count < MostKept
        ? _lists.GetOrAdd(domain, name => new Lazy<Task<SpfSenderList>>(() => SpfSenderList.ReadAsync(context, name, token))).Value
        : SpfSenderList.ReadAsync(context, domain, token);
}
