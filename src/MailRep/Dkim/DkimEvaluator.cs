using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>Turns the answer for one selector into a result. Pure.</summary>
public static class DkimEvaluator
{
    public static DkimCheckResult Evaluate(DkimQuery query, DnsAnswer answer)
    {
        var aliases = answer.Aliases.Select(alias => alias.ToString()).ToItemList();
        if (!answer.IsKnown)
        {
            return Conclude(query, [FindingCatalogue.UnknownFor(query.Subject, answer)]) with { Aliases = aliases };
        }

        var records = answer.Of<TxtRecord>().Select(txt => (Txt: txt, Key: DkimKeyRecord.Parse(txt.Text))).ToList();
        if (records.Count == 0)
        {
            return Conclude(query, [Missing(query, answer)]) with { Aliases = aliases };
        }

        List<Finding> findings = [];
        if (records.Count > 1)
        {
            findings.Add(FindingCatalogue.DkimMultiple.For(query.Subject, $"{records.Count} TXT records stand at the selector, and it is undefined which of them counts.") with
            {
                Evidence = string.Join(" | ", records.Select(record => DnsText.Presentation(record.Txt.Text))),
                Fix = Fix.ByText($"Keep the one record whose p= belongs to the private key in use, and delete the other {records.Count - 1}."),
            });
        }

        // Any of several may be the one that a receiver takes, so that each is judged; what is no key only where nothing is.
        var keys = records.Where(record => record.Key.IsMeantAsKey).ToList();
        keys = keys.Count == 0 ? [records[0]] : keys;
        findings.AddRange(keys.SelectMany(record => DkimRecordJudge.Judge(query, answer, record.Txt, record.Key)).DistinctBy(finding => (finding.Id, finding.Message)));
        var shown = keys.Find(record => record.Key.Key is { Bits: not null }) is { Key: not null } readable ? readable : keys[0];
        return Conclude(query, findings, shown.Key.Key) with
        {
            KeyType = shown.Key.Key?.KeyType,
            KeySize = shown.Key.Key?.Bits,
            Record = DnsText.Presentation(shown.Txt.Text),
            Flags = shown.Key.Flags.Select(DnsText.Presentation).ToItemList(),
            Aliases = aliases,
        };
    }

    /// <summary>The result for a selector whose name cannot exist.</summary>
    internal static DkimCheckResult NameTooLong(DkimQuery query) => Conclude(query,
        [FindingCatalogue.DkimName.For(query.Subject, $"The name of the key has {query.Subject.Length} characters, and DNS allows {DnsName.MaxLength}.") with
        {
            Fix = query.NewKey("Make a key under a shorter selector, publish it and let the server sign with it."),
        }]);

    private static DkimCheckResult Conclude(DkimQuery query, List<Finding> findings, DkimPublicKey? key = null)
    {
        var verdict = Verdicts.Worst(findings.Select(finding => finding.Verdict).Append(Verdict.Pass));
        return new DkimCheckResult
        {
            Subject = query.Subject,
            Domain = query.Domain.ToString(),
            Selector = query.Selector.Value,
            SelectorSource = query.Source,
            Name = query.Subject,
            Verdict = verdict,
            Reason = verdict == Verdict.Pass && key is not null
                ? key.IsEd25519 ? "An Ed25519 key, sound and published once." : $"A {key.Bits}-bit RSA key, sound and published once."
                : findings.First(finding => finding.Verdict == verdict).Message,
            Findings = findings.ToItemList(),
        };
    }

    private static Finding Missing(DkimQuery query, DnsAnswer answer) => answer.Aliases.Count == 0
        ? FindingCatalogue.DkimMissing.For(query.Subject, $"There is no key at {query.Subject}.") with
        {
            Evidence = answer.Status.ToString(),
            Fix = query.NewKey("Publish the public key of the key that the server signs with; where it has none, make one, publish the record that this prints and let the server sign with it."),
        }
        : FindingCatalogue.DkimMissing.For(query.Subject, $"The CNAME at {query.Subject} leads to {answer.Aliases[^1]}, where there is no key.") with
        {
            Evidence = string.Join(" -> ", answer.Aliases.Select(alias => alias.ToString()).Prepend(query.Subject)),
            Fix = Fix.ByText($"Compare {answer.Aliases[^1]} with the target that your mail provider gives, and switch DKIM on there; delete the CNAME where the provider is no longer used."),
        };
}
