using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.ReverseDns;

/// <summary>Decides on reverse DNS from the answers alone.</summary>
internal static class ReverseDnsJudge
{
    private static readonly DnsName[] ReverseZones = [DnsName.Parse("in-addr.arpa"), DnsName.Parse("ip6.arpa")];

    public static ReverseDnsCheckResult NotPublic(IPAddress address, Finding finding) => new()
    {
        Subject = address.ToString(),
        IPAddress = address.ToString(),
        ReverseName = DnsName.ReverseOf(address).Value,
        Verdict = Verdict.Unknown,
        Reason = finding.Message,
        Findings = [finding],
    };

    public static ReverseDnsCheckResult Judge(
        IPAddress address, DnsAnswer ptr, IReadOnlyList<ForwardLookup> forward, DnsName? heloName, ForwardLookup? helo)
    {
        var ip = address.MapIfNeeded();

        // An alias may not stand in a PTR, and a name that leads elsewhere would confirm nothing: then the HELO name has to change first.
        var wanted = helo is not { } said ? null
            : said.Answer is { IsKnown: true, Records.Count: > 0 } && !said.Holds(ip) ? null
            : said.IsAlias ? said.Answer.Aliases[^1] : said.Name;
        var names = ptr.Of<PtrRecord>().Select(record => record.Target).Distinct().ToList();
        var confirmed = forward.Where(lookup => lookup.Confirms(ip)).Select(lookup => lookup.Name).ToList();
        var findings = Findings(ip, ptr, names, forward, confirmed, heloName, wanted).ToItemList();
        var verdict = confirmed.Count > 0
            ? Verdicts.Worst(findings.Select(finding => finding.Verdict).Append(Verdict.Pass))
            : Verdicts.Worst(findings.Select(finding => finding.Verdict));
        return new ReverseDnsCheckResult
        {
            Subject = ip.ToString(),
            IPAddress = ip.ToString(),
            ReverseName = ptr.Question.Name.Value,
            PtrNames = names.Select(name => name.ToString()).ToItemList(),
            ConfirmedNames = confirmed.Select(name => name.ToString()).ToItemList(),
            Verdict = verdict,
            Reason = verdict == Verdict.Pass
                ? $"{ip} is {confirmed[0]}, and {confirmed[0]} is {ip}."
                : findings.OrderByDescending(finding => finding.Verdict).First().Message,
            Findings = findings,
        };
    }

    private static List<Finding> Findings(
        IPAddress ip, DnsAnswer ptr, List<DnsName> names, IReadOnlyList<ForwardLookup> forward, List<DnsName> confirmed, DnsName? heloName, DnsName? wanted)
    {
        var subject = ip.ToString();
        if (!ptr.IsKnown)
        {
            return [FindingCatalogue.UnknownFor(subject, ptr)];
        }

        if (names.Count == 0)
        {
            return [FindingCatalogue.PtrMissing.For(subject, $"{ip} has no PTR record, so receivers see a server without a name.") with
            {
                Evidence = ptr.Describe(),
                Fix = PtrRequest.For(ip, wanted, ptr),
            }];
        }

        // One failed look-up may hide the confirmation, whatever is wrong with the other names: unknown, and not unconfirmed.
        var failed = confirmed.Count > 0 ? null : forward.FirstOrDefault(lookup => lookup.IsHostname && !lookup.Answer.IsKnown).Answer;
        var findings = OfNames(ip, ptr, forward, confirmed.Count > 0 || failed is not null, wanted).ToList();
        if (failed is not null)
        {
            findings.Add(FindingCatalogue.UnknownFor(subject, failed));
        }
        else if (confirmed.Count == 0 && findings.Count == 0)
        {
            findings.AddRange(Unconfirmed(ip, ptr, forward, heloName, wanted));
        }

        if (names.Count > 1)
        {
            findings.Add(FindingCatalogue.PtrMultiple.For(subject, $"{ip} has {names.Count} PTR records; receivers take any one of them.") with
            {
                Evidence = DnsText.Shorten(string.Join(", ", names), 300),
                Fix = PtrRequest.For(ip, wanted ?? confirmed.FirstOrDefault(), ptr),
            });
        }

        if (confirmed.Count > 0 && confirmed.TrueForAll(name => GenericName.Matches(name, ip)))
        {
            findings.Add(FindingCatalogue.PtrGeneric.For(subject, $"{confirmed[0]} looks like the name of a customer line, not of a mail server.") with
            {
                Fix = PtrRequest.For(ip, wanted, ptr),
            });
        }

        if (heloName is not null && confirmed.Count > 0 && !confirmed.Contains(heloName) && (wanted is null || !confirmed.Contains(wanted)))
        {
            findings.Add(FindingCatalogue.PtrHeloMismatch.For(subject, $"{ip} is {confirmed[0]} in reverse DNS, but the server says {heloName}.") with
            {
                Fix = PtrRequest.For(ip, wanted, ptr),
            });
        }

        return findings;
    }

    // Names that may not stand in a PTR at all: a failure unless another name confirms the address.
    private static IEnumerable<Finding> OfNames(IPAddress ip, DnsAnswer ptr, IReadOnlyList<ForwardLookup> forward, bool isConfirmed, DnsName? heloName)
    {
        var verdict = isConfirmed ? Verdict.Warn : Verdict.Fail;
        foreach (var lookup in forward)
        {
            if (!lookup.IsHostname)
            {
                yield return FindingCatalogue.PtrNotHostname.For(ip.ToString(), $"The PTR of {ip} says {lookup.Name}, which is not a full host name.") with
                {
                    Verdict = verdict,
                    Fix = PtrRequest.For(ip, heloName, ptr),
                };
            }
            else if (lookup.IsAlias)
            {
                yield return FindingCatalogue.PtrTargetAlias.For(ip.ToString(), $"The PTR of {ip} says {lookup.Name}, which is an alias of {lookup.Answer.Aliases[^1]}.") with
                {
                    Verdict = verdict,
                    Fix = PtrRequest.For(ip, heloName ?? lookup.Answer.Aliases[^1], ptr),
                };
            }
        }
    }

    private static IEnumerable<Finding> Unconfirmed(IPAddress ip, DnsAnswer ptr, IReadOnlyList<ForwardLookup> forward, DnsName? heloName, DnsName? wanted)
    {
        var first = forward[0];
        var addresses = first.Answer.Of<AddressRecord>().Select(record => record.Address.ToString()).ToList();
        var lacksDot = ReverseZones.Any(first.Name.IsAtOrBelow);
        yield return FindingCatalogue.PtrNotConfirmed.For(
            ip.ToString(),
            lacksDot ? $"{ip} is {first.Name} in reverse DNS: a name of the reverse zone itself, as it comes about where the dot at the end was forgotten."
            : addresses.Count == 0 ? $"{ip} is {first.Name} in reverse DNS, but {first.Name} has no {AddressScope.RecordTypeOf(ip)} record."
            : $"{ip} is {first.Name} in reverse DNS, but {first.Name} is {DnsText.Shorten(string.Join(", ", addresses), 80)}.") with
        {
            Evidence = first.Answer.Describe(),
            // The name is the hoster's as often as not; where the server goes by another, that one is to stand there.
            Fix = lacksDot || (heloName is not null && heloName != first.Name) ? PtrRequest.For(ip, wanted, ptr)
                : heloName is not null ? Fix.ByRecord(new MailDnsRecord(first.Name, AddressScope.RecordTypeOf(ip), ip.ToString()), addresses.Count == 0 ? null : string.Join(", ", addresses))
                : addresses.Count == 0 ? Fix.ByRecord(new MailDnsRecord(first.Name, AddressScope.RecordTypeOf(ip), ip.ToString()), text: $"If {first.Name} is yours, publish this record; otherwise ask the owner of {ip} for a PTR record with a name of yours.")
                : Fix.ByText($"If {first.Name} is the name of this server alone, give it the address {ip}; otherwise ask the owner of {ip} for a PTR record with the name that this server says in HELO."),
        };
    }

    private static IPAddress MapIfNeeded(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
