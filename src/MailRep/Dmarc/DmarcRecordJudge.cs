using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Dmarc;

/// <summary>The findings about the text of the record that applies (RFC 9989 sections 4.7, 4.8, 4.10.1).</summary>
internal static class DmarcRecordJudge
{
    public static IEnumerable<Finding> Judge(DmarcWalk walk, DmarcPolicySelection policy, DmarcStep step)
    {
        var (txt, record) = step.Found[0];
        var about = new About(step, record, DmarcRecordRepair.Of(record.Octets, step.Domain, walk.OrganizationalDomain));
        List<Finding> decisions = record.IsUsable ? [.. Decisions(about, walk, policy)] : [];
        return
        [
            .. Strings(about, txt),
            .. Policies(about),
            .. Tags(about),
            .. Reports(about),
            .. Ignored(about, walk),
            .. decisions,
            .. Notes(about, policy, decisions.Count == 0),
        ];
    }

    private static IEnumerable<Finding> Strings(About about, TxtRecord txt)
    {
        if (txt.Strings.FirstOrDefault(text => text.Length > MailDnsRecord.MaxStringLength) is { } text)
        {
            yield return about.Say(FindingCatalogue.TxtStringLength, $"A string of the record at {about.Owner} has {text.Length} octets, and DNS carries at most {MailDnsRecord.MaxStringLength} in one.");
        }
    }

    private static IEnumerable<Finding> Policies(About about)
    {
        var effect = about.Record.IsUsable ? "receivers act as if the record said p=none" : "receivers apply no DMARC, since there is no valid rua either";
        var verdict = about.Record.IsUsable ? Verdict.Warn : Verdict.Fail;
        foreach (var fault in about.Of(DmarcFaultKind.BadPolicy))
        {
            yield return about.Say(FindingCatalogue.DmarcPolicyInvalid, $"{fault.Tag} is none of none, quarantine, reject: {effect}.", fault) with { Verdict = verdict };
        }

        if (about.Record.Has(DmarcFaultKind.NoPolicy))
        {
            yield return about.Say(FindingCatalogue.DmarcPolicyMissing, $"The record at {about.Owner} has no p: {effect}.") with { Verdict = verdict };
        }

        if (about.Of(DmarcFaultKind.Twice) is [var twice, ..] repeated)
        {
            yield return about.Say(FindingCatalogue.DmarcTagTwice, $"The tag {NamesOf(repeated)} stands more than once, which makes the whole record invalid.", twice);
        }
    }

    private static IEnumerable<Finding> Tags(About about)
    {
        if (about.Of(DmarcFaultKind.NoTag) is [var litter, ..])
        {
            yield return about.Say(FindingCatalogue.DmarcTagSyntax, $"\"{DmarcJudge.Shown(litter.Evidence)}\" is not written as tag=value, so receivers skip it.", litter);
        }

        foreach (var fault in about.Of(DmarcFaultKind.BadValue))
        {
            yield return about.Say(FindingCatalogue.DmarcTagSyntax, $"{fault.Tag} has a value that it cannot have, so that its default holds.", fault);
        }

        if (about.Of(DmarcFaultKind.Removed) is [var removed, ..] allRemoved)
        {
            var names = allRemoved.Select(fault => fault.Tag).Distinct().ToArray();
            yield return about.Say(FindingCatalogue.DmarcRemovedTag, $"{string.Join(", ", names)} {(names.Length == 1 ? "is" : "are")} no longer part of DMARC, and only older receivers look at {(names.Length == 1 ? "it" : "them")}.", removed) with
            {
                Evidence = string.Join("; ", allRemoved.Select(fault => DmarcJudge.Shown(fault.Evidence))),
            };
        }

        foreach (var fault in about.Of(DmarcFaultKind.BadFo))
        {
            yield return about.Say(FindingCatalogue.DmarcFo, "fo must hold 0 or 1 but not both, and d and s at most once each, so that its default 0 holds.", fault);
        }

        if (about.Of(DmarcFaultKind.Unknown) is [var unknown, ..] allUnknown)
        {
            yield return about.Say(FindingCatalogue.DmarcUnknownTag, $"DMARC has no tag {NamesOf(allUnknown)}, so receivers ignore it.", unknown);
        }
    }

    private static IEnumerable<Finding> Reports(About about)
    {
        if (!about.Record.HasRua)
        {
            yield return about.Say(FindingCatalogue.DmarcNoRua, $"The record at {about.Owner} has no rua, so nobody tells you who uses {about.Domain} as sender.");
        }

        foreach (var name in new[] { "rua", "ruf" })
        {
            var bad = about.Record.Faults.FirstOrDefault(fault => fault.Tag == name && fault.Kind is DmarcFaultKind.BadUri or DmarcFaultKind.OtherScheme);
            if (bad.Tag is not null)
            {
                var message = bad.Kind == DmarcFaultKind.OtherScheme ? $"{name} names something else than mailto:, which few receivers can send to."
                    : bad.Evidence.Length == 0 ? $"{name} has an empty entry."
                    : $"{name} has an entry that is no mailto: address, so no report goes there.";
                yield return about.Say(FindingCatalogue.DmarcRuaSyntax, message, bad);
            }

            var sized = about.Record.Faults.FirstOrDefault(fault => fault.Tag == name && fault.Kind == DmarcFaultKind.SizeSuffix);
            if (sized.Tag is not null)
            {
                yield return about.Say(FindingCatalogue.DmarcSizeSuffix, $"{name} limits the size of reports, which receivers no longer look at.", sized);
            }
        }

        if (DmarcReportAuthorization.HostsOf(about.Record).Count is var hosts and > DmarcReportAuthorization.MaxHosts)
        {
            yield return about.Say(FindingCatalogue.DmarcRuaCount, $"The record names {hosts} hosts for reports: receivers need not serve that many, and only the first {DmarcReportAuthorization.MaxHosts} were checked.");
        }
    }

    private static IEnumerable<Finding> Ignored(About about, DmarcWalk walk)
    {
        if (about.HasLower && walk.OrganizationalDomain is { } organizational && organizational != about.Domain)
        {
            yield return about.Say(FindingCatalogue.DmarcSpIgnored, $"sp and np at {about.Owner} are ignored, since the organizational domain is {organizational}.");
        }
    }

    // Each makes receivers stricter, which is a decision and no repair. They are in the order to take them, and the record
    // of each holds the repairs and the decisions before it, so that none takes another back.
    private static IEnumerable<Finding> Decisions(About about, DmarcWalk walk, DmarcPolicySelection policy)
    {
        var (record, text) = (about.Record, about.Repaired);
        if (record.IsTesting)
        {
            text = DmarcRecordText.Without(text, "t");
            yield return about.Decide(FindingCatalogue.DmarcTesting, policy is { Stated: { } stated and not DmarcPolicy.None, Effective: { } effective }
                ? $"t=y asks receivers to apply one level less than stated: {effective.ToText()} instead of {stated.ToText()}."
                : "t=y asks receivers to apply one level less than stated.", text, "When the test is over, publish this record in place of the old one.");
        }

        var isInvalid = record.Has(DmarcFaultKind.BadPolicy);
        if (policy is { Stated: DmarcPolicy.None, Tag: { } tag } && !isInvalid && !(tag == "p" && record.Policy is null))
        {
            text = DmarcRecordText.With(text, tag, DmarcPolicy.Quarantine.ToText());

            // A tag that was as weak as p would be weaker now.
            text = tag == "p" ? DmarcRecordText.Without(text, Weaker(DmarcRecord.Parse(text)!)) : text;
            yield return about.Decide(FindingCatalogue.DmarcPolicyNone, $"{tag}=none lets mail that forges {walk.Start} through.", text,
                "Once the reports show that your own mail passes, publish this record in place of the old one.");
        }

        var isIgnored = walk.OrganizationalDomain is { } organizational && organizational != about.Domain;
        if (!isIgnored && !isInvalid && Weaker(record) is { Length: > 0 } weaker)
        {
            yield return about.Decide(FindingCatalogue.DmarcSpWeaker, $"{string.Join(" and ", weaker)} {(weaker.Length == 1 ? "is" : "are")} weaker than p, so forgers use a subdomain instead.", DmarcRecordText.Without(text, weaker),
                "Once the reports show that your subdomains' own mail passes, publish this record in place of the old one.");
        }
    }

    private static IEnumerable<Finding> Notes(About about, DmarcPolicySelection policy, bool isSettled)
    {
        foreach (var fault in about.Of(DmarcFaultKind.IdleFo).Take(about.Record.Has(DmarcFaultKind.BadFo) ? 0 : 1))
        {
            // Not worth a record that would take a decision back, as the report lists notes last.
            yield return about.Say(FindingCatalogue.DmarcFo, "fo does nothing without ruf, the address for failure reports.", fault) with
            {
                Verdict = Verdict.Pass,
                Fix = isSettled ? DmarcJudge.Replace(about.Step, DmarcRecordText.Without(about.Repaired, "fo"), about.Octets)
                    : Fix.ByText("Leave fo out when you next change the record."),
            };
        }

        if (about.Record.IsUsable && policy.Effective == DmarcPolicy.Reject)
        {
            yield return FindingCatalogue.DmarcRejectNote.For(about.Domain.ToString(), $"{policy.Tag}=reject suits domains whose mail goes straight to its readers; people on mailing lists lose mail by it.");
        }
    }

    private static string NamesOf(IEnumerable<DmarcFault> faults) => DmarcJudge.Shown(string.Join(", ", faults.Select(fault => fault.Tag).Distinct()));

    private static string[] Weaker(DmarcRecord record)
    {
        var p = record.Policy ?? DmarcPolicy.None;
        return [.. new[] { ("sp", record.SubdomainPolicy), ("np", record.NonExistentPolicy) }.Where(pair => pair.Item2 < p).Select(pair => pair.Item1)];
    }

    // The record, where it stands and its repaired text, and the ways to a finding with a corrected record.
    private sealed record About(DmarcStep Step, DmarcRecord Record, string Repaired)
    {
        public DnsName Domain => Step.Domain;

        public string Owner => Step.Owner;

        public string Octets => Record.Octets;

        public bool HasLower => Record.SubdomainPolicy is not null || Record.NonExistentPolicy is not null;

        public IReadOnlyList<DmarcFault> Of(DmarcFaultKind kind) => [.. Record.Faults.Where(fault => fault.Kind == kind)];

        public Finding Say(FindingKind kind, string message, DmarcFault? fault = null) => kind.For(Domain.ToString(), message) with
        {
            Evidence = fault is { } at ? $"{DmarcJudge.Shown(at.Evidence)} at character {at.Position + 1}" : Record.Text,
            Fix = DmarcJudge.Replace(Step, Repaired, Octets),
        };

        public Finding Decide(FindingKind kind, string message, string decided, string when) =>
            Say(kind, message) with { Fix = DmarcJudge.Replace(Step, decided, Octets, when) };
    }
}
