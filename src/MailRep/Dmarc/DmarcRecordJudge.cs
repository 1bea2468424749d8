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
        var about = new About(step, record);
        return
        [
            .. Strings(about, txt),
            .. Policies(about),
            .. Tags(about),
            .. Reports(about),
            .. record.IsUsable ? Strength(about, walk, policy) : [],
        ];
    }

    private static IEnumerable<Finding> Strings(About about, TxtRecord txt)
    {
        if (txt.Strings.FirstOrDefault(text => text.Length > MailDnsRecord.MaxStringLength) is { } text)
        {
            yield return about.Say(FindingCatalogue.TxtStringLength, $"A string of the record at {about.Owner} has {text.Length} octets, and DNS carries at most {MailDnsRecord.MaxStringLength} in one.", about.Octets);
        }
    }

    private static IEnumerable<Finding> Policies(About about)
    {
        var effect = about.Record.IsUsable ? "receivers act as if the record said p=none" : "receivers apply no DMARC, since there is no valid rua either";
        var verdict = about.Record.IsUsable ? Verdict.Warn : Verdict.Fail;
        foreach (var fault in about.Of(DmarcFaultKind.BadPolicy))
        {
            yield return about.Say(FindingCatalogue.DmarcPolicyInvalid, $"{fault.Tag} is none of none, quarantine, reject: {effect}.", Mended(about.Octets, fault), fault) with { Verdict = verdict };
        }

        if (about.Record.Has(DmarcFaultKind.NoPolicy))
        {
            yield return about.Say(FindingCatalogue.DmarcPolicyMissing, $"The record at {about.Owner} has no p: {effect}.", DmarcRecordText.With(about.Octets, "p", "none")) with { Verdict = verdict };
        }

        if (about.Of(DmarcFaultKind.Twice) is [var twice, ..] repeated)
        {
            yield return about.Say(FindingCatalogue.DmarcTagTwice, $"The tag {NamesOf(repeated)} stands more than once, which makes the whole record invalid.", DmarcRecordText.WithoutRepeats(about.Octets), twice);
        }
    }

    private static IEnumerable<Finding> Tags(About about)
    {
        if (about.Of(DmarcFaultKind.NoTag) is [var litter, ..])
        {
            yield return about.Say(FindingCatalogue.DmarcTagSyntax, $"\"{DmarcJudge.Shown(litter.Evidence)}\" is not written as tag=value, so receivers skip it.", DmarcRecordText.WithoutLitter(about.Octets), litter);
        }

        foreach (var fault in about.Of(DmarcFaultKind.BadValue))
        {
            yield return about.Say(FindingCatalogue.DmarcTagSyntax, $"{fault.Tag} has a value that it cannot have, so that its default holds.", DmarcRecordText.Without(about.Octets, fault.Tag), fault);
        }

        if (about.Of(DmarcFaultKind.Removed) is [var removed, ..] allRemoved)
        {
            var names = allRemoved.Select(fault => fault.Tag).Distinct().ToArray();
            yield return about.Say(FindingCatalogue.DmarcRemovedTag, $"{string.Join(", ", names)} {(names.Length == 1 ? "is" : "are")} no longer part of DMARC, and only older receivers look at {(names.Length == 1 ? "it" : "them")}.", DmarcRecordText.Without(about.Octets, names), removed) with
            {
                Evidence = string.Join("; ", allRemoved.Select(fault => DmarcJudge.Shown(fault.Evidence))),
            };
        }

        foreach (var fault in about.Of(DmarcFaultKind.BadFo))
        {
            yield return about.Say(FindingCatalogue.DmarcFo, "fo must hold 0 or 1 but not both, and d and s at most once each, so that its default 0 holds.", DmarcRecordText.With(about.Octets, "fo", "1"), fault);
        }

        foreach (var fault in about.Of(DmarcFaultKind.IdleFo).Take(about.Record.Has(DmarcFaultKind.BadFo) ? 0 : 1))
        {
            yield return about.Say(FindingCatalogue.DmarcFo, "fo does nothing without ruf, the address for failure reports.", DmarcRecordText.Without(about.Octets, "fo"), fault) with { Verdict = Verdict.Pass };
        }

        if (about.Of(DmarcFaultKind.Unknown) is [var unknown, ..] allUnknown)
        {
            yield return about.Say(FindingCatalogue.DmarcUnknownTag, $"DMARC has no tag {NamesOf(allUnknown)}, so receivers ignore it.", DmarcRecordText.Without(about.Octets, [.. allUnknown.Select(fault => fault.Tag)]), unknown);
        }
    }

    private static IEnumerable<Finding> Reports(About about)
    {
        if (!about.Record.HasRua)
        {
            yield return about.Say(FindingCatalogue.DmarcNoRua, $"The record at {about.Owner} has no rua, so nobody tells you who uses {about.Domain} as sender.",
                DmarcRecordText.With(about.Octets, "rua", DmarcRecordText.MailboxAt(about.Domain)));
        }

        foreach (var (name, uris) in new[] { ("rua", about.Record.Rua), ("ruf", about.Record.Ruf) })
        {
            var bad = about.Record.Faults.FirstOrDefault(fault => fault.Tag == name && fault.Kind is DmarcFaultKind.BadUri or DmarcFaultKind.OtherScheme);
            if (bad.Tag is not null)
            {
                var message = bad.Kind == DmarcFaultKind.OtherScheme ? $"{name} names something else than mailto:, which few receivers can send to."
                    : bad.Evidence.Length == 0 ? $"{name} has an empty entry."
                    : $"{name} has an entry that is no mailto: address, so no report goes there.";
                yield return about.Say(FindingCatalogue.DmarcRuaSyntax, message, WithUris(about, name, uris.Where(uri => uri is { IsValid: true, IsMail: true })), bad);
            }

            var sized = about.Record.Faults.FirstOrDefault(fault => fault.Tag == name && fault.Kind == DmarcFaultKind.SizeSuffix);
            if (sized.Tag is not null)
            {
                yield return about.Say(FindingCatalogue.DmarcSizeSuffix, $"{name} limits the size of reports, which receivers no longer look at.", WithUris(about, name, uris), sized);
            }
        }

        if (DmarcReportAuthorization.HostsOf(about.Record).Count is var hosts and > DmarcReportAuthorization.MaxHosts)
        {
            yield return about.Say(FindingCatalogue.DmarcRuaCount, $"The record names {hosts} hosts for reports: receivers need not serve that many, and only the first {DmarcReportAuthorization.MaxHosts} were checked.",
                WithUris(about, "rua", about.Record.Rua.Where(uri => uri.IsValid).Take(2)));
        }
    }

    private static IEnumerable<Finding> Strength(About about, DmarcWalk walk, DmarcPolicySelection policy)
    {
        var record = about.Record;
        if (record.IsTesting)
        {
            yield return about.Say(FindingCatalogue.DmarcTesting, policy is { Stated: { } stated and not DmarcPolicy.None, Effective: { } effective }
                ? $"t=y asks receivers to apply one level less than stated: {effective.ToText()} instead of {stated.ToText()}."
                : "t=y asks receivers to apply one level less than stated.", DmarcRecordText.Without(about.Octets, "t"));
        }

        var isInvalid = record.Has(DmarcFaultKind.BadPolicy);
        if (policy is { Stated: DmarcPolicy.None, Tag: { } tag } && !isInvalid && !(tag == "p" && record.Policy is null))
        {
            yield return about.Say(FindingCatalogue.DmarcPolicyNone, $"{tag}=none lets mail that forges {walk.Start} through.", DmarcRecordText.With(about.Octets, tag, "quarantine"));
        }

        var hasLower = record.SubdomainPolicy is not null || record.NonExistentPolicy is not null;
        if (hasLower && walk.OrganizationalDomain is { } organizational && organizational != about.Domain)
        {
            yield return about.Say(FindingCatalogue.DmarcSpIgnored, $"sp and np at {about.Owner} are ignored, since the organizational domain is {organizational}.", DmarcRecordText.Without(about.Octets, "sp", "np"));
        }
        else if (hasLower && !isInvalid && Weaker(record) is { Length: > 0 } weaker)
        {
            yield return about.Say(FindingCatalogue.DmarcSpWeaker, $"{string.Join(" and ", weaker)} {(weaker.Length == 1 ? "is" : "are")} weaker than p, so forgers use a subdomain instead.", DmarcRecordText.Without(about.Octets, weaker));
        }

        if (policy.Effective == DmarcPolicy.Reject)
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

    // A slip of the pen still shows what was meant; else p=none breaks nothing, and without sp and np p holds.
    private static string Mended(string octets, DmarcFault fault)
    {
        var value = fault.Evidence[(fault.Evidence.IndexOf('=', StringComparison.Ordinal) + 1)..].ToLowerInvariant();
        var meant = Enum.GetValues<DmarcPolicy>().Select(policy => policy.ToText()).FirstOrDefault(text => value.StartsWith(text[..3], StringComparison.Ordinal));
        return meant is null && fault.Tag != "p" ? DmarcRecordText.Without(octets, fault.Tag) : DmarcRecordText.With(octets, fault.Tag, meant ?? "none");
    }

    private static string WithUris(About about, string tag, IEnumerable<DmarcUri> uris)
    {
        var list = string.Join(",", uris.Select(uri => uri.Octets));
        return list.Length > 0 ? DmarcRecordText.With(about.Octets, tag, list)
            : tag == "rua" ? DmarcRecordText.With(about.Octets, tag, DmarcRecordText.MailboxAt(about.Domain))
            : DmarcRecordText.Without(about.Octets, tag);
    }

    // The record and where it stands, and the one way to a finding with a corrected record.
    private sealed record About(DmarcStep Step, DmarcRecord Record)
    {
        public DnsName Domain => Step.Domain;

        public string Owner => Step.Owner;

        public string Octets => Record.Octets;

        public IReadOnlyList<DmarcFault> Of(DmarcFaultKind kind) => [.. Record.Faults.Where(fault => fault.Kind == kind)];

        public Finding Say(FindingKind kind, string message, string corrected, DmarcFault? fault = null) => kind.For(Domain.ToString(), message) with
        {
            Evidence = fault is { } at ? $"{DmarcJudge.Shown(at.Evidence)} at character {at.Position + 1}" : Record.Text,
            Fix = DmarcJudge.Replace(Step, corrected, Octets),
        };
    }
}
