using System.Collections;
using System.Management.Automation;
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
            _ when new PSObject(data).Properties["Record"] is { } property && property.Value is null or MailDnsRecord or PSObject { BaseObject: MailDnsRecord } => Find(property.Value),
            _ => throw ListTransformationAttribute.NotForThisParameter(value),
        };
    }
}
