using System.Globalization;
using System.Management.Automation;
using MailRep.Dkim;

namespace MailRep.Cmdlets.Parameters;

/// <summary>One DKIM selector; an empty text, as in an empty cell, is none.</summary>
internal sealed class SelectorNameAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (ListTransformationAttribute.TypedNumber(inputData) ?? (inputData is PSObject wrapped ? wrapped.BaseObject : inputData)) switch
        {
            null => null,
            string text when string.IsNullOrWhiteSpace(text) => null,
            string text => Read(text),
            DkimSelector selector => selector,
            // A date typed without quotation marks arrives as a number.
            int or long or double or decimal or System.Numerics.BigInteger => Read(Convert.ToString(inputData, CultureInfo.InvariantCulture)!),
            var other => throw ListTransformationAttribute.NotForThisParameter(other),
        };

    private static DkimSelector Read(string text) =>
        DkimSelector.TryParse(text, out var selector, out var problem) ? selector! : Unreadable.Selector(text, problem!);
}
