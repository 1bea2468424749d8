using System.Net;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Hostname;

/// <summary>Decides on a HELO name from its form and the answers alone.</summary>
internal static class HostnameJudge
{
    /// <param name="shown">The name as given, printable.</param>
    /// <param name="form">Its form.</param>
    /// <param name="name">The name, where it is one.</param>
    /// <param name="senders">The sending addresses, empty where unknown.</param>
    /// <param name="facts">What DNS said; null where the form alone decides.</param>
    /// <param name="domain">Whose mail it sends; null where unknown.</param>
    public static HostnameCheckResult Judge(
        string shown, HostnameForm form, DnsName? name, IReadOnlyList<IPAddress> senders, HostnameFacts? facts, DnsName? domain)
    {
        var findings = (facts is null ? [OfForm(shown, form, domain)] : OfSenders(name!, senders, facts)).ToItemList();
        var verdict = Verdicts.Worst(findings.Select(finding => finding.Verdict).Append(facts is null ? Verdict.NotApplicable : Verdict.Pass));
        return new HostnameCheckResult
        {
            Subject = shown,
            HostName = shown,
            Addresses = facts is null ? [] : facts.Addresses.Select(address => address.ToString()).ToItemList(),
            SenderAddresses = senders.Select(address => address.ToString()).ToItemList(),
            PtrNames = facts is null ? [] : facts.Reverse.SelectMany(lookup => lookup.Ptr.Of<PtrRecord>()).Select(record => record.Target.ToString()).Distinct().ToItemList(),
            Verdict = verdict,
            Reason = verdict == Verdict.Pass
                ? $"{shown} is {string.Join(", ", facts!.Reverse.Select(lookup => lookup.Address))}, and the reverse name says the same."
                : findings.OrderByDescending(finding => finding.Verdict).First().Message,
            Findings = findings,
        };
    }

    /// <summary>A machine with private addresses alone: its name may be sound, but who it is to a receiver is not known.</summary>
    public static HostnameCheckResult WithoutSender(HostnameCheckResult result, IReadOnlyList<IPAddress> addresses)
    {
        var shown = addresses.Count == 0 ? "no address" : DnsText.Shorten(string.Join(", ", addresses), 80);
        var finding = FindingCatalogue.AddressNotPublic.For(result.Subject, $"This machine has no public address ({shown}), so it is not known which one receivers see.") with
        {
            Fix = Fix.ByText("Give the public address that your mail leaves from: -IPAddress ADDRESS."),
        };
        var verdict = Verdicts.Worst(result.Verdict, Verdict.Unknown);
        return result with
        {
            Verdict = verdict,
            Reason = result.Verdict == verdict ? result.Reason : finding.Message,
            Findings = [.. result.Findings, finding],
        };
    }

    private static Finding OfForm(string shown, HostnameForm form, DnsName? domain) => form switch
    {
        HostnameForm.SingleLabel => FindingCatalogue.HeloNotQualified.For(shown, $"{shown} is a single label, which no receiver can look up.") with
        {
            Fix = Rename(domain is null ? null : $"{shown}.{domain.Value}"),
        },
        HostnameForm.Local => FindingCatalogue.HeloNotQualified.For(shown, $"{shown} is a name that only the machine itself or its own network knows.") with
        {
            Fix = Rename(NameIn(domain)),
        },
        HostnameForm.BareAddress => FindingCatalogue.HeloAddress.For(shown, $"{shown} is a bare address, which is a syntax error in HELO.") with
        {
            Fix = Rename(NameIn(domain)),
        },
        HostnameForm.AddressLiteral => FindingCatalogue.HeloLiteral.For(shown, $"{shown} is an address literal: allowed, and distrusted by most receivers.") with
        {
            Fix = Rename(NameIn(domain)),
        },
        _ when shown.StartsWith('[') => FindingCatalogue.HeloNotHostname.For(shown, $"{shown} is neither a host name nor an address literal, such as [192.0.2.1] or [IPv6:2001:db8::1].") with
        {
            Fix = Rename(NameIn(domain)),
        },
        _ => FindingCatalogue.HeloNotHostname.For(shown, $"{shown} is not a host name: those have letters, digits and inner hyphens only.") with
        {
            Fix = Rename(IsSound(shown.Replace('_', '-')) ? shown.Replace('_', '-') : NameIn(domain)),
        },
    };

    // A private sender is said to be one, and takes no part in the rest.
    private static List<Finding> OfSenders(DnsName name, IReadOnlyList<IPAddress> senders, HostnameFacts facts)
    {
        var findings = OfFacts(name, [.. senders.Where(AddressScope.IsPublic)], facts);
        findings.AddRange(senders.Select(FindingCatalogue.NotPublicFor).OfType<Finding>()
            .Where(_ => !findings.Exists(finding => finding.Kind == FindingCatalogue.AddressNotPublic)).ToList());
        return findings;
    }

    private static List<Finding> OfFacts(DnsName name, IReadOnlyList<IPAddress> senders, HostnameFacts facts)
    {
        List<Finding> findings = [];
        var addresses = facts.Addresses.ToList();
        if (addresses.Count == 0 || (senders.Count > 0 && !senders.Any(addresses.Contains)))
        {
            // With a failed look-up the missing address may well be there.
            findings.Add(facts.Failed is { } failed ? FindingCatalogue.UnknownFor(name.Value, failed)
                : addresses.Count == 0 ? NoAddress(name, senders)
                : Elsewhere(name, senders, facts));
        }
        else if (senders.Count > 0)
        {
            findings.AddRange(senders.Where(sender => !addresses.Contains(sender)).Select(sender =>
                AnswerFor(facts, sender) is { IsKnown: false } unanswered
                    ? FindingCatalogue.UnknownFor(name.Value, unanswered)
                    : Elsewhere(name, [sender], facts)));
        }

        if (facts.Aliases is [.., var own])
        {
            findings.Add(FindingCatalogue.HeloAlias.For(name.Value, $"{name} is an alias of {own}, and a server introduces itself by its own name.") with
            {
                Fix = Rename(own.Value),
            });
        }

        if (!findings.Exists(finding => finding.Verdict != Verdict.Warn || finding.Kind != FindingCatalogue.HeloAlias))
        {
            findings.AddRange(OfReverse(facts.Aliases is [.., var target] ? target : name, facts));

            // Without a sender every address of the name is judged, and one family is not known.
            if (senders.Count == 0 && facts.Failed is { } unknown)
            {
                findings.Add(FindingCatalogue.UnknownFor(name.Value, unknown));
            }
        }

        return findings;
    }

    private static IEnumerable<Finding> OfReverse(DnsName name, HostnameFacts facts)
    {
        if (facts.Reverse.Count == 0)
        {
            yield return FindingCatalogue.AddressNotPublic.For(name.Value, $"{name} has no public address, so no receiver can meet it ({DnsText.Shorten(string.Join(", ", facts.Addresses), 60)}).") with
            {
                Fix = Fix.ByText("Publish the public address of the server at that name, or give it as -IPAddress ADDRESS."),
            };
        }

        foreach (var lookup in facts.Reverse.Where(lookup => !lookup.Says(name)))
        {
            yield return !lookup.Ptr.IsKnown
                ? FindingCatalogue.UnknownFor(name.Value, lookup.Ptr)
                : FindingCatalogue.HeloPtrMismatch.For(name.Value, lookup.Ptr.Records.Count == 0
                    ? $"{name} is {lookup.Address}, but {lookup.Address} has no reverse name."
                    : $"{name} is {lookup.Address}, but the reverse name of {lookup.Address} is {ReverseNames(lookup)}.") with
                {
                    Fix = PtrRequest.For(lookup.Address, name, lookup.Ptr),
                };
        }
    }

    private static Finding NoAddress(DnsName name, IReadOnlyList<IPAddress> senders) =>
        FindingCatalogue.HeloNoAddress.For(name.Value, $"{name} has neither an A nor an AAAA record.") with
        {
            Fix = senders.Count > 0
                ? Fix.ByRecord(AddressRecordOf(name, senders[0]))
                : Fix.ByText($"Publish an A record at {name} with the address the server sends from, and an AAAA record if it sends over IPv6."),
        };

    // The name may be another machine's: its address is not to be changed on a guess.
    private static Finding Elsewhere(DnsName name, IReadOnlyList<IPAddress> senders, HostnameFacts facts)
    {
        var addresses = facts.Addresses.ToList();
        var shown = string.Join(", ", senders);
        var known = facts.Reverse.Where(lookup => senders.Contains(lookup.Address)).SelectMany(lookup => lookup.Ptr.Of<PtrRecord>()).Select(record => record.Target).FirstOrDefault(target => target != name);
        return FindingCatalogue.HeloElsewhere.For(
            name.Value, $"{name} is {DnsText.Shorten(string.Join(", ", addresses), 60)}, not the sending address {shown}.") with
        {
            Fix = senders.Any(sender => addresses.Exists(address => address.AddressFamily == sender.AddressFamily))
                ? Fix.ByText($"Let the server say a name that leads to {shown}{(known is null ? string.Empty : $", such as {known}, its reverse name")}; where {name} is this server's alone, publish {string.Join(" and ", senders.Select(sender => AddressRecordOf(name, sender)))} instead of the other address.")
                : Fix.ByRecord(AddressRecordOf(name, senders[0])),
        };
    }

    private static MailDnsRecord AddressRecordOf(DnsName name, IPAddress address) =>
        new(name, AddressScope.RecordTypeOf(address), address.ToString());

    private static DnsAnswer AnswerFor(HostnameFacts facts, IPAddress address) =>
        AddressScope.RecordTypeOf(address) == DnsRecordType.A ? facts.A : facts.Aaaa;

    private static string ReverseNames(ReverseLookup lookup) =>
        DnsText.Shorten(string.Join(", ", lookup.Ptr.Of<PtrRecord>().Select(record => record.Target)), 80);

    private static string? NameIn(DnsName? domain) => domain is null ? null : $"mail.{domain.Value}";

    private static bool IsSound(string name) => HostnameForms.Of(name, out _) == HostnameForm.FullyQualified;

    // Only a name that is sound, and the admin's own, may stand in a line to paste.
    private static Fix Rename(string? name)
    {
        const string Advice = "Give the machine a full name of your own domain, and let the mail server say it";
        return name is not null && IsSound(name)
            ? Fix.ByCommand($"hostnamectl set-hostname {name}", Advice + ".")
            : Fix.ByText(Advice + ": hostnamectl set-hostname mail.YOUR-DOMAIN.");
    }
}
