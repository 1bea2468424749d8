using MailRep.Dns;
using MailRep.Records;

namespace MailRep.Spf;

/// <summary>What a new record should say.</summary>
/// <param name="Domain">Where it will stand.</param>
internal sealed record SpfRecordPlan(DnsName Domain)
{
    public bool A { get; init; }

    public bool Mx { get; init; }

    public IReadOnlyList<DnsName> Includes { get; init; } = [];

    public IReadOnlyList<SpfNetwork> Networks { get; init; } = [];

    public DnsName? Redirect { get; init; }

    /// <summary>What becomes of everybody else; null to choose: fail where the record names nobody, else softfail.</summary>
    public SpfResult? All { get; init; }

    /// <summary>Seconds.</summary>
    public int Ttl { get; init; } = MailDnsRecord.DefaultTtl;
}

/// <summary>Writes a record from nothing. Pure; what it returns has no syntax error and asks for no more than it may by itself.</summary>
internal static class SpfRecordBuilder
{
    /// <exception cref="MailRepException">What was asked for cannot be one record.</exception>
    public static MailDnsRecord Build(SpfRecordPlan plan)
    {
        if (plan is { Redirect: not null, All: not null })
        {
            throw new MailRepException(MailRepError.SpfRedirectBesideAll,
                "redirect= and all cannot stand in one record: receivers ignore redirect= where there is an all (RFC 7208 section 6.1).",
                plan.Domain.ToString(), "Give -Redirect without -All: the record that it leads to decides about everybody else.");
        }

        List<string> terms = [.. SpfNetworks.WithoutCovered(plan.Networks).Select(WriteNetwork)];
        terms.AddRange(plan.A ? ["a"] : []);
        terms.AddRange(plan.Mx ? ["mx"] : []);
        terms.AddRange(plan.Includes.Distinct().Select(name => WriteTarget("include:", name, plan.Domain)));
        terms.Add(plan.Redirect is { } target ? WriteTarget("redirect=", target, plan.Domain)
            : AllOf(plan.All ?? (terms.Count == 0 ? SpfResult.Fail : SpfResult.SoftFail)));

        var text = SpfRecordWriter.Join(terms);
        var count = SpfRecordParser.Parse(text).Terms.Count(term => term.AsksDns);
        return count <= SpfLimits.Lookups ? new MailDnsRecord(plan.Domain, DnsRecordType.TXT, text, plan.Ttl)
            : throw new MailRepException(MailRepError.SpfLookupLimit,
                $"The record would need at least {count} look-ups, {count - SpfLimits.Lookups} more than the {SpfLimits.Lookups} that receivers allow (RFC 7208 section 4.6.4).",
                plan.Domain.ToString(), "Leave services out, or give some of them a subdomain of their own as sender.");
    }

    /// <summary>What is allowed and probably not meant, a sentence each.</summary>
    public static IEnumerable<string> WarningsOf(SpfRecordPlan plan, MailDnsRecord record)
    {
        var octets = plan.Domain.Value.Length + record.Octets.Length;
        if (octets > SpfLimits.TxtOctets)
        {
            yield return $"The name and its record take {octets} octets, {octets - SpfLimits.TxtOctets} more than the {SpfLimits.TxtOctets} that fit into a plain UDP packet (RFC 7208 section 3.4). After publishing, Optimize-MailSpfRecord splits it.";
        }

        foreach (var network in plan.Networks)
        {
            if (AddressScope.WhyNotPublic(network.ToAddress()) is { } why)
            {
                yield return $"{network.ToTerm()} is {why}: receivers never see mail come from there. Give the address behind which it leaves your network.";
            }
            else if (network.Bits <= (network.IsIp6 ? SpfRecordRules.WideIp6 : SpfRecordRules.WideIp4))
            {
                yield return $"{network.ToTerm()} lets millions of addresses send as {plan.Domain}.";
            }
        }
    }

    /// <summary>The last term: "-all".</summary>
    public static string AllOf(SpfResult qualifier) => qualifier switch
    {
        SpfResult.Fail => "-all",
        SpfResult.Neutral => "?all",
        _ => "~all",
    };

    private static string WriteNetwork(SpfNetwork network) => network.Bits > 0 ? network.ToTerm()
        : throw new MailRepException(MailRepError.SpfTermInvalid, $"{network.ToTerm()} would let every address in the world send.", network.ToTerm(),
            "Give the networks of your own servers, like 192.0.2.0/24.");

    private static string WriteTarget(string name, DnsName target, DnsName domain)
    {
        var term = name + target.Value;
        var problem = target == domain ? "the record would lead to itself (RFC 7208 section 4.6.4)"
            : SpfRecordParser.Parse($"{SpfRecord.Version} {term}").Errors is [var error] ? error.Problem : null;
        return problem is null ? term
            : throw new MailRepException(MailRepError.SpfTermInvalid, $"'{DnsText.Inline(term)}' cannot stand in the record of {domain}: {problem}.",
                DnsText.Inline(term), "Give the name that the provider asks you to include, like _spf.example.net.");
    }
}
