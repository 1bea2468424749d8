using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>Holds what every server of the zone says of a key against what was judged. Pure.</summary>
internal static class DkimServerJudge
{
    public static DkimCheckResult Judge(DkimCheckResult result, DnsAnswer judged, AuthoritativeAnswers all)
    {
        var findings = Findings(result.Subject, judged, all).ToList();
        var verdict = Verdicts.Worst(findings.Select(finding => finding.Verdict).Append(result.Verdict));
        return result with
        {
            Verdict = verdict,
            Reason = verdict != result.Verdict ? findings.First(finding => finding.Verdict == verdict).Message
                : verdict == Verdict.Pass ? $"{result.Reason} {Count(all.Answers.Count)} of {all.Zone} say the same."
                : result.Reason,
            Findings = [.. result.Findings, .. findings],
            Servers = all.Answers.Select(answer => answer.Shown).ToItemList(),
        };
    }

    private static IEnumerable<Finding> Findings(string subject, DnsAnswer judged, AuthoritativeAnswers all)
    {
        if (all.Zone is null)
        {
            yield return all.Failed is { IsKnown: false } failed
                ? FindingCatalogue.UnknownFor(subject, failed)
                : FindingCatalogue.DkimServerUnknown.For(subject, $"No name servers were found for {all.Question.Name}.") with
                {
                    Fix = Fix.ByText($"Ask a server that finds them: -Server ADDRESS; the zone of {all.Question.Name} needs NS records."),
                };
            yield break;
        }

        foreach (var silent in all.Answers.Where(answer => answer.Address is null || !answer.Answer.IsKnown))
        {
            yield return FindingCatalogue.DkimServerUnknown.For(subject, silent.Address is null
                ? $"{silent.Server}, a name server of {all.Zone}, has no address that could be found."
                : $"{silent.Shown}, a name server of {all.Zone}, did not tell: {silent.Answer.Describe()}.") with
            {
                Evidence = silent.Answer.Status.ToString(),
                Fix = Fix.ByText(silent.Answer.Status == DnsStatus.Lame
                    ? $"Let {silent.Server} serve {all.Zone}, or take its NS record out of the zone and of its parent."
                    : $"Ask again; if it stays silent, look whether {silent.Server} runs and port 53 of UDP and TCP is open."),
            };
        }

        // The judged answer came from one of them, perhaps through a cache: whoever says otherwise is late, or early.
        var expected = Keys(judged);
        foreach (var other in all.Answers.Where(answer => answer is { Address: not null, Answer.IsKnown: true } && !Keys(answer.Answer).SetEquals(expected)))
        {
            var what = other.Answer.Records.Count == 0 ? "has no key there" : "has another key there";
            yield return FindingCatalogue.DkimServerDiffers.For(subject, $"{other.Shown}, a name server of {all.Zone}, {what}.") with
            {
                Evidence = other.Answer.Of<TxtRecord>().FirstOrDefault() is { } txt ? DnsText.Shorten(DnsText.Presentation(txt.Text), 300) : other.Answer.Status.ToString(),
                Fix = Fix.ByText($"Wait until the zone has reached {other.Server}; if it does not, raise the serial of {all.Zone} and look into the transfer log. Do not sign with the key before."),
            };
        }
    }

    private static HashSet<string> Keys(DnsAnswer answer) => answer.Of<TxtRecord>().Select(txt => txt.Text).ToHashSet(StringComparer.Ordinal);

    private static string Count(int servers) => servers == 1 ? "The one name server" : $"All {servers} name server addresses";
}
