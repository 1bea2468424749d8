using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>
/// Finds the selectors of a domain: those that this machine's own configuration signs with, else the common ones that hold
/// a key. DNS has no list of them.
/// </summary>
public sealed class DkimDiscovery(CheckContext context, IReadOnlyList<ILocalSelectorSource>? local = null)
{
    /// <summary>
    /// Nobody publishes a key here, so that only a wildcard answers. Fixed and not drawn by lot, so that caches and
    /// tests see the same name.
    /// </summary>
    public const string WildcardProbe = "mailrep-wildcard-probe";

    public async Task<DkimSelection> FindAsync(DnsName domain, CancellationToken cancellationToken)
    {
        var configured = (local ?? []).SelectMany(source => source.Find(domain, context.Trace)).ToList();
        if (configured.Exists(found => found.IsCertain))
        {
            var certain = configured.Where(found => found.IsCertain).DistinctBy(found => found.Selector).ToList();
            return new DkimSelection(
                domain,
                certain.Select(found => new DkimCandidate(found.Selector, found.Path, IsInUse: true)).ToItemList(),
                certain.Count,
                string.Join(", ", certain.Select(found => found.Path).Distinct()));
        }

        var candidates = configured.Select(found => new DkimCandidate(found.Selector, found.Path, found.IsInUse))
            .Concat(DkimSelectorCatalogue.All.Select(common => new DkimCandidate(new DkimSelector(common.Selector), common.Hint, IsInUse: false)))
            .DistinctBy(candidate => candidate.Selector)
            .Where(candidate => candidate.Selector.At(domain) is not null)
            .ToList();
        var tries = candidates.Select(candidate => AskAsync(candidate.Selector.At(domain)!, cancellationToken)).ToList();
        var parent = AskAsync(domain.Prepend(DkimSelector.KeyLabel), cancellationToken);
        var probe = AskAsync(domain.Prepend($"{WildcardProbe}.{DkimSelector.KeyLabel}"), cancellationToken);
        var answers = await Task.WhenAll(tries).ConfigureAwait(false);
        var selection = Conclude(
            new DkimSearch(domain, [.. candidates.Zip(answers, (candidate, answer) => (candidate, answer!))], await parent.ConfigureAwait(false), await probe.ConfigureAwait(false)),
            DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime));
        context.Trace?.Invoke($"DKIM {domain}: tried {selection.Source}, found {(selection.Selectors.Count == 0 ? "none" : string.Join(", ", selection.Selectors.Select(found => found.Selector)))}");
        return selection;
    }

    /// <summary>Decides from the answers. Pure.</summary>
    internal static DkimSelection Conclude(DkimSearch search, DateOnly today)
    {
        var found = search.Answers.Where(asked => HoldsKey(asked.Answer) && !Alike(asked.Answer, search.Probe)).Select(asked => asked.Candidate).ToList();
        var selection = new DkimSelection(search.Domain, found.ToItemList(), search.Answers.Count, $"{search.Answers.Count} common selectors");
        if (found.Count > 0)
        {
            return selection;
        }

        // A CNAME at a selector was put there by someone, so that its being broken is worth more words than "not found".
        var dangling = search.Answers.Where(asked => asked.Answer is { IsVoid: true, Aliases.Count: > 0 } && !Alike(asked.Answer, search.Probe)).Select(asked => asked.Candidate).ToList();
        return dangling.Count > 0
            ? selection with { Selectors = dangling.ToItemList() }
            : selection with { Problem = WhyNone(search, today) };
    }

    private static Finding WhyNone(DkimSearch search, DateOnly today)
    {
        var subject = search.Domain.ToString();

        // RFC 8020: no such name means none below it either. Where a CNAME was followed, it is the target that does not exist.
        if (search.Parent is { Status: DnsStatus.NxDomain, Aliases.Count: 0 })
        {
            return FindingCatalogue.DkimNoKeys.For(subject, $"{DkimSelector.KeyLabel}.{search.Domain} does not exist, so the domain has no DKIM key at all.") with
            {
                Evidence = search.Parent.Describe(),
                Fix = NewKey(),
            };
        }

        if (search.Probe is { Status: DnsStatus.Success } probe
            && probe.Of<TxtRecord>().Select(txt => DkimKeyRecord.Parse(txt.Text)).ToList() is { Count: > 0 } records
            && records.TrueForAll(record => record.Encoding == DkimKeyEncoding.Revoked))
        {
            return FindingCatalogue.DkimNoKeys.For(subject, "A wildcard answers for every selector with a revoked key, as a domain that never sends has it.") with
            {
                Evidence = string.Join(" | ", probe.Of<TxtRecord>().Select(txt => DnsText.Presentation(txt.Text))),
                Fix = NewKey(),
            };
        }

        var failed = search.Answers.Select(asked => asked.Answer).Append(search.Parent).FirstOrDefault(answer => answer is { IsKnown: false });
        return failed is not null
            ? FindingCatalogue.UnknownFor(subject, failed)
            : FindingCatalogue.DkimSelectorUnknown.For(subject, $"None of {search.Answers.Count} common selectors holds a key, and others cannot be guessed.") with
            {
                Fix = Fix.ByText("Name the selector: -Selector NAME. It is the s= tag of the DKIM-Signature header in a message that the server sent; where a sent message has no such header, the server does not sign."),
            };

        Fix NewKey() => DkimQuery.NewKey(search.Domain, today, null, "Make a key pair, publish the record that this prints, and let the server sign with it.");
    }

    internal static bool HoldsKey(DnsAnswer answer) =>
        answer.Of<TxtRecord>().Any(txt => DkimKeyRecord.Parse(txt.Text).IsMeantAsKey);

    // The wildcard's own answer at a name that nobody published.
    internal static bool Alike(DnsAnswer answer, DnsAnswer? probe) =>
        probe is not null && answer.Status == probe.Status && answer.Aliases.SequenceEqual(probe.Aliases)
        && answer.Of<TxtRecord>().Select(txt => txt.Text).Order(StringComparer.Ordinal).SequenceEqual(probe.Of<TxtRecord>().Select(txt => txt.Text).Order(StringComparer.Ordinal));

    private async Task<DnsAnswer?> AskAsync(DnsName? name, CancellationToken cancellationToken) =>
        name is null ? null : await context.Resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
}

/// <summary>What was asked to find a domain's selectors; the last two are null where their names are too long.</summary>
internal sealed record DkimSearch(DnsName Domain, IReadOnlyList<(DkimCandidate Candidate, DnsAnswer Answer)> Answers, DnsAnswer? Parent, DnsAnswer? Probe);
