using MailRep.Dns;

namespace MailRep.Reputation;

/// <summary>What several measures of one report want to know. Each fact is looked up once, from the start of the report.</summary>
internal sealed class ReputationFacts
{
    private readonly Task<DnsAnswer> _txt;

    public ReputationFacts(CheckContext context, ReputationRequest request, CancellationToken cancellationToken)
    {
        Context = context;
        Request = request;
        Hosts = new SendingHostFinder(context).FindAsync(request, cancellationToken);
        _txt = context.Resolver.QueryAsync(request.Domain, DnsRecordType.TXT, cancellationToken).AsTask();
    }

    public CheckContext Context { get; }

    public ReputationRequest Request { get; }

    public DnsName Domain => Request.Domain;

    /// <summary>The hosts that the mail leaves from.</summary>
    public Task<SendingHosts> Hosts { get; }

    /// <summary>
    /// True where the domain says that it neither takes mail (a null MX, RFC 7505) nor sends any (an SPF record of
    /// <c>-all</c> alone): then a server's names and keys are no question. Both have to be said; silence is not enough.
    /// </summary>
    public async Task<bool> IsMailLessAsync() =>
        (await Hosts.ConfigureAwait(false)).IsNullMx
        && await SendsNothingAsync().ConfigureAwait(false);

    /// <summary>True where the domain has an SPF record of <c>-all</c> alone.</summary>
    public async Task<bool> SendsNothingAsync() =>
        (await _txt.ConfigureAwait(false)).Of<TxtRecord>().Any(record => string.Equals(record.Text.Trim(), "v=spf1 -all", StringComparison.OrdinalIgnoreCase));
}
