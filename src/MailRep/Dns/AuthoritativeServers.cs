using System.Net;

namespace MailRep.Dns;

/// <summary>What one server of a zone says.</summary>
/// <param name="Server">Its name in the NS record.</param>
/// <param name="Address">The address that was asked; null where its name has none.</param>
/// <param name="Answer">Of that address; of the look-up of the address where there is none.</param>
public sealed record AuthoritativeAnswer(DnsName Server, IPAddress? Address, DnsAnswer Answer)
{
    /// <summary>"ns1.example.org (192.0.2.53)".</summary>
    public string Shown => Address is null ? Server.ToString() : $"{Server} ({Address})";
}

/// <summary>What all servers of a zone say.</summary>
/// <param name="Question">What was asked of them: about the end of the aliases.</param>
/// <param name="Zone">The zone that holds the name; null where it could not be found.</param>
/// <param name="Answers">One for each address; empty where the zone was not found.</param>
public sealed record AuthoritativeAnswers(DnsQuestion Question, DnsName? Zone, IReadOnlyList<AuthoritativeAnswer> Answers)
{
    /// <summary>Why the zone was not found.</summary>
    public DnsAnswer? Failed { get; init; }
}

/// <summary>
/// Asks every server that a zone is delegated to, past all caches: a resolver shows what one of them said some time ago, and
/// receivers ask any of them.
/// </summary>
/// <param name="resolver">Finds the servers.</param>
/// <param name="directly">Asks one address, on port 53.</param>
public sealed class AuthoritativeServers(IDnsResolver resolver, Func<IPAddress, IDnsResolver> directly)
{
    /// <summary>Addresses that are asked: 13 names are the most in use, with two addresses each.</summary>
    public const int MaxAddresses = 26;

    /// <summary>Never throws for what DNS does.</summary>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public async Task<AuthoritativeAnswers> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var seen = await resolver.QueryAsync(question, cancellationToken).ConfigureAwait(false);
        var asked = question with { Name = seen.Aliases.Count > 0 ? seen.Aliases[^1] : question.Name };
        var delegation = await FindZoneAsync(asked.Name, cancellationToken).ConfigureAwait(false);
        if (delegation.Records.Count == 0)
        {
            return new AuthoritativeAnswers(asked, null, []) { Failed = delegation };
        }

        var servers = await Task.WhenAll(delegation.Of<NsRecord>().Select(record => record.Target).Distinct()
            // Servers turn their answers round; what a person reads stays in place.
            .OrderBy(name => name.Value, StringComparer.Ordinal).Take(MaxAddresses)
            .Select(name => AddressesAsync(name, cancellationToken))).ConfigureAwait(false);
        var answers = await Task.WhenAll(servers.SelectMany(server => server).Take(MaxAddresses)
            .Select(server => AskAsync(server, asked, cancellationToken))).ConfigureAwait(false);
        return new AuthoritativeAnswers(asked, delegation.Question.Name, answers);
    }

    // The zone is the nearest name above that has NS records.
    private async Task<DnsAnswer> FindZoneAsync(DnsName name, CancellationToken cancellationToken)
    {
        for (var at = name; ; at = at.Parent!)
        {
            var answer = await resolver.QueryAsync(at, DnsRecordType.NS, cancellationToken).ConfigureAwait(false);
            if (!answer.IsKnown || answer.Of<NsRecord>().Any() || at.LabelCount <= 1)
            {
                return answer;
            }
        }
    }

    private async Task<IEnumerable<AuthoritativeAnswer>> AddressesAsync(DnsName server, CancellationToken cancellationToken)
    {
        var (a, aaaa) = await resolver.QueryAddressesAsync(server, cancellationToken).ConfigureAwait(false);
        var addresses = a.Of<AddressRecord>().Concat(aaaa.Of<AddressRecord>()).Select(record => record.Address)
            .OrderBy(address => address.AddressFamily).ThenBy(address => address.ToString(), StringComparer.Ordinal).ToList();
        return addresses.Count == 0
            ? [new AuthoritativeAnswer(server, null, a.IsKnown ? aaaa : a)]
            : addresses.Select(address => new AuthoritativeAnswer(server, address, a));
    }

    private async Task<AuthoritativeAnswer> AskAsync(AuthoritativeAnswer server, DnsQuestion question, CancellationToken cancellationToken)
    {
        if (server.Address is null)
        {
            return server;
        }

        var answer = await directly(server.Address).QueryAsync(question, cancellationToken).ConfigureAwait(false);

        // What it has from others is no proof.
        return server with { Answer = answer is { IsKnown: true, IsAuthoritative: false } ? answer with { Status = DnsStatus.Lame, Records = [] } : answer };
    }
}
