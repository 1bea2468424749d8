using MailRep.Dns;

namespace MailRep.Spf;

// The mechanisms of RFC 7208 section 5 that ask for addresses.
internal sealed partial class SpfSenderWalk
{
    private async Task<List<SpfSenderGroup>> AskAsync(SpfTerm term, SpfFrame frame, string path, List<SpfSenderGroup> groups, List<SpfPiece> pieces)
    {
        List<SpfSenderGroup> left = [];
        var way = Join(path, term);
        var counted = Count(term, frame, way, groups, pieces);
        if (term.Kind == SpfTermKind.Ptr || counted.Exists(group => TargetOf(term, frame, group.IsIp6) is null))
        {
            NotDecidable(term, frame, way, counted);
            return SpfSenderGroup.Merge(counted);
        }

        foreach (var group in counted)
        {
            // As in the evaluation: a name that cannot be asked for is one that does not exist, and no void look-up.
            var name = term.Target is null ? frame.Name : DnsName.FromDotted(TargetOf(term, frame, group.IsIp6)!);
            if (name is null)
            {
                left.Add(group);
                continue;
            }

            var rest = term.Kind switch
            {
                SpfTermKind.A => await AddressesAsync(term, name, path, group, pieces, isHostOfMx: false).ConfigureAwait(false),
                SpfTermKind.Mx => await MxAsync(term, name, path, group, pieces).ConfigureAwait(false),
                _ => await ExistsAsync(term, name, path, group, pieces).ConfigureAwait(false),
            };
            if (rest is { } goesOn)
            {
                left.Add(goesOn);
            }
        }

        return SpfSenderGroup.Merge(left);
    }

    // Section 5.3. Null where nobody goes on.
    private async Task<SpfSenderGroup?> AddressesAsync(SpfTerm term, DnsName name, string path, SpfSenderGroup group, List<SpfPiece> pieces, bool isHostOfMx)
    {
        var answer = await QueryAsync(name, group.IsIp6 ? DnsRecordType.AAAA : DnsRecordType.A).ConfigureAwait(false);
        if (Judge(answer, term, path, group, pieces, isVoid: answer.IsVoid && !(isHostOfMx && answer.Status == DnsStatus.NoData)) is not { } goesOn)
        {
            return null;
        }

        var matched = SpfAddressSet.Of(answer.Of<AddressRecord>().Select(host => SpfNetwork.Of(host.Address)).Where(host => host.IsIp6 == group.IsIp6)
            .Select(host => SpfAddressRange.Of(host with { Bits = host.IsIp6 ? term.Ip6Bits : term.Ip4Bits })));
        return Take(matched, term, path, goesOn, pieces);
    }

    // Section 5.4: host after host, so that who matches the first never meets the failure of the second.
    private async Task<SpfSenderGroup?> MxAsync(SpfTerm term, DnsName name, string path, SpfSenderGroup group, List<SpfPiece> pieces)
    {
        var answer = await QueryAsync(name, DnsRecordType.MX).ConfigureAwait(false);
        var rest = Judge(answer, term, path, group, pieces, answer.IsVoid);
        if (rest is not null && withLimits && answer.Records.Count > SpfLimits.MxNames)
        {
            pieces.Add(new SpfPiece(rest.Value, SpfResult.PermError, Join(path, term), $"{name} has {answer.Records.Count} MX names, more than {SpfLimits.MxNames} (RFC 7208 section 4.6.4)"));
            return null;
        }

        foreach (var mx in answer.Of<MxRecord>().Where(mx => !mx.Exchange.IsRoot).OrderBy(mx => mx.Preference))
        {
            if (rest is not { Senders.IsEmpty: false } goesOn)
            {
                return null;
            }

            rest = await AddressesAsync(term, mx.Exchange, path, goesOn, pieces, isHostOfMx: true).ConfigureAwait(false);
        }

        return rest;
    }

    // Section 5.7, for a name that is the same for everyone: all of the family, or nobody.
    private async Task<SpfSenderGroup?> ExistsAsync(SpfTerm term, DnsName name, string path, SpfSenderGroup group, List<SpfPiece> pieces)
    {
        var answer = await QueryAsync(name, DnsRecordType.A).ConfigureAwait(false);
        var rest = Judge(answer, term, path, group, pieces, answer.IsVoid);
        return rest is { } goesOn && answer.Records.Count > 0 ? Take(SpfAddressSet.Everyone, term, path, goesOn, pieces) : rest;
    }

    // A failure of DNS and one void look-up too many end the evaluation for the group.
    private SpfSenderGroup? Judge(DnsAnswer answer, SpfTerm term, string path, SpfSenderGroup group, List<SpfPiece> pieces, bool isVoid)
    {
        if (!answer.IsKnown)
        {
            pieces.Add(new SpfPiece(group, SpfResult.TempError, Join(path, term), answer.Describe(), answer));
            return null;
        }

        if (!isVoid)
        {
            return group;
        }

        var counted = group with { Voids = group.Voids + 1 };
        if (!withLimits || counted.Voids <= SpfLimits.VoidLookups)
        {
            return counted;
        }

        pieces.Add(new SpfPiece(group, SpfResult.PermError, Join(path, term), $"more than {SpfLimits.VoidLookups} look-ups found nothing, the last was {answer.Question} (RFC 7208 section 4.6.4)"));
        return null;
    }

    private ValueTask<DnsAnswer> QueryAsync(DnsName name, DnsRecordType type) => resolver.QueryAsync(name, type, cancellationToken);
}
