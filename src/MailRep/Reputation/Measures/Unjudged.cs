using MailRep.Findings;

namespace MailRep.Reputation.Measures;

/// <summary>The results of measures that had nothing, or not everything, to judge.</summary>
internal static class Unjudged
{
    /// <summary>
    /// Nothing where the hosts are known; else one result that says why they are not: it does not apply, the look-up
    /// failed, or nobody said where the mail leaves from.
    /// </summary>
    public static async Task<IReadOnlyList<CheckResult>> WithoutAddressAsync(string measure, ReputationFacts facts, SendingHosts hosts)
    {
        var domain = facts.Domain.Value;
        if (hosts.Failed is { } failed)
        {
            return [Unknown(measure, domain, FindingCatalogue.UnknownFor(domain, failed))];
        }

        if (hosts.Pairs.Any())
        {
            return [];
        }

        return await facts.IsMailLessAsync().ConfigureAwait(false)
            ? [NotApplicable(measure, domain)]
            : [Unknown(measure, domain, FindingCatalogue.AddressUnknown.For(domain, $"It is not known which address the mail of {domain} leaves from.") with
            {
                Evidence = hosts.Note,
                Fix = Fix.ByText("Give the address that your mail leaves from: -IPAddress ADDRESS."),
            })];
    }

    public static UnjudgedResult NotApplicable(string measure, string domain) => new(measure)
    {
        Subject = domain,
        Verdict = Verdict.NotApplicable,
        Reason = $"{domain} says that it neither takes nor sends mail (null MX, SPF -all).",
    };

    public static UnjudgedResult HeloUnknown(string measure, SendingHost host)
    {
        var addresses = string.Join(", ", host.Addresses);
        return Unknown(measure, addresses, FindingCatalogue.HeloUnknown.For(addresses, $"It is not known by which name {addresses} introduces itself.") with
        {
            Fix = Fix.ByText("Give the name that the server says after HELO: -HostName NAME."),
        });
    }

    private static UnjudgedResult Unknown(string measure, string subject, Finding finding) => new(measure)
    {
        Subject = subject,
        Verdict = Verdict.Unknown,
        Reason = finding.Message,
        Findings = [finding],
    };
}
