using MailRep.Dns;

namespace MailRep.Dmarc;

/// <summary>A name of the tree walk, and what was there.</summary>
public sealed record DmarcWalkStep
{
    private DmarcWalkStep(string name, string found, string? record) => (Name, Found, Record) = (name, found, record);

    /// <summary>The name that was asked, such as <c>_dmarc.example.org</c>.</summary>
    public string Name { get; }

    /// <summary>What was there, in words: "record", "nothing", "3 records, all discarded", "no DMARC record", or why it is unknown.</summary>
    public string Found { get; }

    /// <summary>The record, printable; null where there is not exactly one.</summary>
    public string? Record { get; }

    public override string ToString() => $"{Name}: {Record ?? Found}";

    internal static DmarcWalkStep Of(DmarcStep step) => new(step.Owner, Describe(step), step.Record?.Text);

    private static string Describe(DmarcStep step) => step switch
    {
        { Answer: null } => "nothing, the name is too long to exist",
        { IsKnown: false } => step.Answer.Describe(),
        { Found.Count: > 1 } => $"{step.Found.Count} records, all discarded",
        { Record: not null } => "record",
        { Answer.Status: DnsStatus.Success } => "no DMARC record among the TXT records",
        _ => "nothing",
    };
}
