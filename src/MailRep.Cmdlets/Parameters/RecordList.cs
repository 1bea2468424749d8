using System.Collections;
using System.Management.Automation;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Cmdlets.Parameters;

/// <summary>
/// Records, and whatever carries them: key pairs, changes, fixes, findings. What is about no record gives none, so that all the
/// findings of a report can be piped.
/// </summary>
internal sealed class RecordListAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Find(inputData).ToArray();

    private static IEnumerable<MailDnsRecord> Find(object? data)
    {
        var value = data is PSObject wrapped ? wrapped.BaseObject : data;
        return value switch
        {
            null => [],
            MailDnsRecord record => [record],
            Finding finding => Find(finding.Fix),
            // CheckResult has findings, and which of their fixes is meant is for a person to say.
            not string and IEnumerable many and not IDictionary => many.Cast<object?>().SelectMany(Find),
            _ when IsKeyPair(data) && new PSObject(data).Properties["Record"]?.Value is null => [WithoutRecord(new PSObject(data))],
            _ when new PSObject(data).Properties["Record"] is { } property && property.Value is null or MailDnsRecord or PSObject { BaseObject: MailDnsRecord } => Find(property.Value),
            // Not by an exception: PowerShell says of that only that nothing could be bound. A text may be a key, and is not repeated.
            _ => [Unreadable.Record(value.GetType().Name, $"A {value.GetType().Name} is no record, and has none.", "Pipe a key pair, a finding, a fix, a change or a record of MailRep, such as: New-DkimKeyPair example.org | ConvertTo-MailDnsRecordText")],
        };
    }

    // Of this session, or of another.
    private static bool IsKeyPair(object? data) =>
        data is not null && PSObject.AsPSObject(data).TypeNames.Any(name => name.EndsWith(typeof(DkimKeyPair).FullName!, StringComparison.Ordinal));

    private static MailDnsRecord WithoutRecord(PSObject pair)
    {
        var path = DnsText.Printable(TextOf(pair, nameof(DkimKeyPair.PrivateKeyPath)));
        return TextOf(pair, nameof(DkimKeyPair.Domain)).Length > 0 && TextOf(pair, nameof(DkimKeyPair.Selector)).Length > 0
            ? Unreadable.Record(path, $"The key {path} has no record: it is too short for receivers, or its name too long for DNS.", "Make another: New-DkimKeyPair example.org -Selector s1")
            : Unreadable.Record(path, $"The key {path} has no record, since neither its name nor anybody tells its domain and selector.", Errors.NameTheKey(path));
    }

    private static string TextOf(PSObject pair, string property) => pair.Properties[property]?.Value?.ToString() ?? string.Empty;
}
