using System.Management.Automation;
using MailRep.Cmdlets.Parameters;
using MailRep.Records;

namespace MailRep.Cmdlets;

/// <summary>ConvertTo-MailDnsRecordText: a record as the form of a DNS provider takes it. Asks nothing.</summary>
[Cmdlet(VerbsData.ConvertTo, "MailDnsRecordText")]
[OutputType(typeof(string))]
public sealed class ConvertToMailDnsRecordTextCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Record")]
    [AllowEmptyCollection]
    [RecordList]
    public MailDnsRecord[] InputObject { get; set; } = [];

    [Parameter(Position = 1)]
    public MailDnsRecordFormat Format { get; set; } = MailDnsRecordFormat.Zone;

    protected override void ProcessRecord()
    {
        if (InputObject.Length == 0)
        {
            WriteVerbose("There is no record in this one: its fix is a command or something to ask for.");
        }

        foreach (var record in InputObject)
        {
            if (Unreadable.Of(record) is { } unreadable)
            {
                WriteError(Errors.Unreadable(unreadable));
                continue;
            }

            WriteObject(record.ToText(Format));
        }
    }
}
