using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Records;

/// <summary>
/// A published record and what should stand in its place: what the <c>Update-Mail*Record</c> cmdlets emit. Nothing has been
/// changed by it.
/// </summary>
public sealed record MailDnsRecordChange
{
    internal MailDnsRecordChange(MailDnsRecord record, string replaces, bool isChange, string reason) =>
        (Record, Replaces, IsChange, Reason) = (record, DnsText.Presentation(replaces), isChange, reason);

    /// <summary>The owner of the record, without the final dot.</summary>
    public string Name => Record.Name;

    /// <summary>False where the published record says already what was asked for.</summary>
    public bool IsChange { get; }

    /// <summary>The record to publish; the published one where nothing changes.</summary>
    public MailDnsRecord Record { get; }

    /// <summary>The value that is published now, printable.</summary>
    public string Replaces { get; }

    /// <summary>What changes, in one sentence.</summary>
    public string Reason { get; }

    /// <summary>What becomes worse by the change and was not forbidden; the cmdlet writes each as a warning, too.</summary>
    public ItemList<string> Warnings { get; init; } = [];

    public override string ToString() => Record.ToString();
}
