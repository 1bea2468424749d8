using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A name's record with all that it leads to, or what stands there in its place, and what it comes to when it is put right.</summary>
/// <param name="Graph">From the name.</param>
/// <param name="Repair">Of its record, or of the one that was meant.</param>
/// <param name="Absence">What the name has where no TXT record of it is SPF; null where one is, or where DNS did not tell.</param>
internal sealed record SpfReading(SpfGraph Graph, SpfRepair Repair, SpfAbsence? Absence)
{
    public DnsName Name => Graph.RootName;

    /// <summary>True where the repaired record is another one than the published.</summary>
    public bool IsChanged => Repair.Text is { } text && Graph.Root.Record?.Text != text;

    public static async Task<SpfReading> OfAsync(DnsName name, IDnsResolver resolver, bool hasKnownSenders, CancellationToken cancellationToken)
    {
        var published = new SpfDraftResolver(resolver);
        var graph = await SpfGraph.BuildAsync(published, name, cancellationToken).ConfigureAwait(false);
        var records = graph.Root.Records;
        var absence = graph.Root.Answer.IsKnown && records.Count == 0
            ? await SpfAbsence.OfAsync(graph.Root, published, cancellationToken).ConfigureAwait(false)
            : null;
        var text = absence is not null ? absence.Meant : records.Count == 1 ? records[0] : SpfRecordWriter.Merge(records);
        return new SpfReading(graph, text is null ? SpfRepair.None : await SpfRepair.OfAsync(graph, text, published, hasKnownSenders, cancellationToken).ConfigureAwait(false), absence);
    }

    /// <param name="admissions">Senders that what is to be published has to let pass.</param>
    public SpfLint Judge(IReadOnlyList<SpfAdmission> admissions)
    {
        var repair = Repair with { Admissions = admissions };
        return Absence is null ? SpfLinter.Judge(Graph, repair) : new SpfLint(null, 0, 0, [SpfTxtRules.Missing(Absence, repair)]);
    }

    /// <summary>The record that lets the senders pass; null where only words help.</summary>
    public string? Proposal(IReadOnlyList<SpfAdmission> admissions) =>
        Absence is { Meant: null } ? Absence.Proposal(admissions) : (Repair with { Admissions = admissions }).Proposal;
}

/// <summary>What a name has that has no SPF record.</summary>
/// <param name="Txt">Its TXT records.</param>
/// <param name="Type99">Its records of the abandoned type SPF.</param>
/// <param name="Mx">Its MX records: whether it has mail at all.</param>
/// <param name="HasAddress">Whether it has an address.</param>
internal sealed record SpfAbsence(DnsAnswer Txt, DnsAnswer Type99, DnsAnswer Mx, bool HasAddress)
{
    /// <summary>A TXT record that would be SPF but for what stands in front of it; null where there is none.</summary>
    public string? Hidden { get; } = Txt.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(IsBehindSomething);

    /// <summary>A TXT record that lacks a part of its beginning, as <c>spf1 mx</c> or <c>v=spf1mx</c>; null where there is none.</summary>
    public string? Maimed { get; } = Txt.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(text => Beginning(text) > 0);

    /// <summary>A record of the abandoned type; null where there is none.</summary>
    public string? Abandoned { get; } = Type99.Of<TxtRecord>().Select(record => record.Text).FirstOrDefault(SpfRecord.IsSpf);

    /// <summary>The record that somebody meant to publish; null where nobody did.</summary>
    public string? Meant => Hidden is null ? Abandoned ?? (Maimed is null ? null : $"{SpfRecord.Version} {Maimed[Beginning(Maimed)..].TrimStart(' ', '\t')}")
        : Hidden[Hidden.IndexOf(SpfRecord.Version, StringComparison.OrdinalIgnoreCase)..].TrimEnd('"', '\'', ' ');

    public static async Task<SpfAbsence> OfAsync(SpfNode root, IDnsResolver resolver, CancellationToken cancellationToken)
    {
        var addresses = resolver.QueryAddressesAsync(root.Name, cancellationToken).AsTask();
        var mx = resolver.QueryAsync(root.Name, DnsRecordType.MX, cancellationToken).AsTask();
        var type99 = resolver.QueryAsync(root.Name, DnsRecordType.SPF, cancellationToken).AsTask();
        await Task.WhenAll(addresses, mx, type99).ConfigureAwait(false);
        var (a, aaaa) = await addresses.ConfigureAwait(false);
        return new SpfAbsence(root.Answer, await type99.ConfigureAwait(false), await mx.ConfigureAwait(false), a.Records.Count + aaaa.Records.Count > 0);
    }

    /// <summary>
    /// A first record. A domain without mail says so; one with mail lets its mail hosts send, and suspects the others only,
    /// until its owner knows all senders.
    /// </summary>
    public string Proposal(IReadOnlyList<SpfAdmission> admissions)
    {
        var takesMail = Mx.Of<MxRecord>().Any(host => !host.Exchange.IsRoot);
        var isNullMx = Mx.Records.Count > 0 && !takesMail;
        IEnumerable<string> terms = takesMail ? ["mx"] : HasAddress && !isNullMx ? ["a"] : [];
        List<string> senders = [.. terms, .. admissions.Select(admission => SpfRecordWriter.TermOf(admission.Address))];
        return SpfRecordWriter.Join([.. senders, senders.Count == 0 ? "-all" : SpfRecordWriter.DefaultAll]);
    }

    // How much of the text was meant to be "v=spf1 "; 0 where none was. A tab or nothing in place of the space is seen often.
    private static int Beginning(string text)
    {
        foreach (var start in new[] { SpfRecord.Version, "spf1", "v=spf", "v = spf1", "v:spf1" })
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase) && !SpfRecord.IsSpf(text) && !char.IsAsciiDigit(text.ElementAtOrDefault(start.Length)))
            {
                return start.Length;
            }
        }

        return 0;
    }

    private static bool IsBehindSomething(string text) =>
        text.AsSpan().TrimStart(" \t\"'\u00a0\u00ef\u00bb\u00bf\u00c2").ToString() is var rest && rest.Length < text.Length && SpfRecord.IsSpf(rest.TrimEnd('"', '\''));
}
