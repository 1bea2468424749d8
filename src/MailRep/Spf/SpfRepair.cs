using System.Net;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>
/// A record with everything put right that is a mistake and no decision, and what is left to say of it. All findings about
/// one record carry this one text: a fix for each alone would undo the others when they are published one after the other.
/// </summary>
/// <param name="Text">The record; null where a wrong term remains whose meaning nobody can guess, or nobody could send any more.</param>
/// <param name="Left">The findings about it that publishing it would leave.</param>
internal sealed record SpfRepair(string? Text, IReadOnlySet<FindingKind> Left)
{
    // Each round takes away one kind of fault; a record that still changes after so many is nobody's slip.
    private const int MaxRounds = 12;

    public static SpfRepair None { get; } = new(null, new HashSet<FindingKind>());

    /// <summary>Senders that have to pass as well, each with the term that refuses it now (null: the end of the record).</summary>
    public IReadOnlyList<SpfAdmission> Admissions { get; init; } = [];

    /// <summary>DNS as it would be with the record; null where there is none.</summary>
    public IDnsResolver? Published { get; private init; }

    /// <summary>False where a record that let somebody send would let nobody.</summary>
    private bool KeepsSenders { get; init; }

    /// <summary>The record to publish; null where only words help.</summary>
    public string? Proposal => Text is null || !(KeepsSenders || Admissions.Count > 0) ? null
        : Admissions.Aggregate(Text, (text, admission) => SpfRecordWriter.Admit(text, admission.Address, admission.RefusedBy));

    /// <summary>
    /// Mends round by round until nothing changes, and reads after each what the changed terms lead to: a corrected name may
    /// be wrong in another way.
    /// </summary>
    /// <param name="graph">From the owner of the record.</param>
    /// <param name="text">Its record, or what several of them come to.</param>
    /// <param name="published">DNS as it is.</param>
    /// <param name="dropsPtr">True where the senders are known: then each stands in the record by its address, and ptr can go.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public static async Task<SpfRepair> OfAsync(SpfGraph graph, string text, SpfDraftResolver published, bool dropsPtr, CancellationToken cancellationToken)
    {
        var name = graph.RootName;
        var hadSenders = SpfRecordWriter.LetsAnyoneSend(SpfRecordParser.Parse(text));
        for (var round = 0; round < MaxRounds; round++)
        {
            var dns = published.With(new Dictionary<DnsName, string> { [name] = text });
            if (graph.Root.Record?.Text != text)
            {
                graph = await SpfGraph.BuildAsync(dns, name, cancellationToken).ConfigureAwait(false);
            }

            if (SpfRepairRound.Mend(graph, dropsPtr) is not { } mended)
            {
                return None;
            }

            if (mended == text)
            {
                var left = SpfLinter.Judge(graph).Findings.Where(finding => finding.Subject == name.ToString()).Select(finding => finding.Kind);
                return new SpfRepair(text, left.ToHashSet()) { Published = dns, KeepsSenders = !hadSenders || SpfRecordWriter.LetsAnyoneSend(graph.Root.Record!) };
            }

            text = mended;
        }

        return None;
    }
}

/// <summary>A sender that the record has to let pass.</summary>
/// <param name="Address">Its address.</param>
/// <param name="RefusedBy">The term of the published record that refuses it; null for its end, or a record of somebody else.</param>
internal sealed record SpfAdmission(IPAddress Address, SpfTerm? RefusedBy);
