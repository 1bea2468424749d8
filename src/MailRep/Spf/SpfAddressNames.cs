using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// The names of the client's address that lead back to it (RFC 7208 section 5.5), for ptr and %{p}. Each question is
/// asked once a check and only when a name is wanted; whoever counts look-ups counts as if it were asked each time.
/// </summary>
internal sealed class SpfAddressNames(IDnsResolver resolver, SpfIdentity identity, CancellationToken cancellationToken)
{
    private readonly List<(DnsName Name, bool? IsConfirmed)> _names = [];
    private DnsAnswer? _answer;

    /// <summary>The PTR question of the address.</summary>
    public async ValueTask<DnsAnswer> AskAsync()
    {
        if (_answer is null)
        {
            _answer = await resolver.QueryAsync(new DnsQuestion(DnsName.ReverseOf(identity.Address), DnsRecordType.PTR), cancellationToken).ConfigureAwait(false);
            foreach (var ptr in _answer.Of<PtrRecord>().Take(SpfLimits.PtrNames))
            {
                _names.Add((ptr.Target, null));
            }
        }

        return _answer;
    }

    /// <summary>The first wanted name that is confirmed; null where there is none or DNS failed.</summary>
    public async ValueTask<DnsName?> FindAsync(Func<DnsName, bool> isWanted)
    {
        await AskAsync().ConfigureAwait(false);
        for (var i = 0; i < _names.Count; i++)
        {
            if (isWanted(_names[i].Name) && await IsConfirmedAsync(i).ConfigureAwait(false))
            {
                return _names[i].Name;
            }
        }

        return null;
    }

    // A name whose address cannot be found out is skipped. What is not there is no void look-up: the names are the
    // client's choice, and must not break the record of the domain.
    private async ValueTask<bool> IsConfirmedAsync(int index)
    {
        var (name, isConfirmed) = _names[index];
        if (isConfirmed is { } known)
        {
            return known;
        }

        var answer = await resolver.QueryAsync(new DnsQuestion(name, identity.Client.IsIp6 ? DnsRecordType.AAAA : DnsRecordType.A), cancellationToken).ConfigureAwait(false);
        var found = answer.Of<AddressRecord>().Any(record => SpfNetwork.Of(record.Address) == identity.Client);
        _names[index] = (name, found);
        return found;
    }
}
