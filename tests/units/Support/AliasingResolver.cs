using MailRep.Dns;

namespace MailRep.Tests.Support;

/// <summary>The answers of one name under another, as a CNAME gives them.</summary>
public sealed class AliasingResolver(IDnsResolver inner, DnsName alias, DnsName target) : IDnsResolver
{
    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) => question.Name == alias
        ? await inner.QueryAsync(question with { Name = target }, cancellationToken) with { Question = question, Aliases = [target] }
        : await inner.QueryAsync(question, cancellationToken);
}
