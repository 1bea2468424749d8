using System.Globalization;
using System.Management.Automation;
using MailRep.Dkim;

namespace MailRep.Cmdlets.Parameters;

/// <summary>DKIM selectors.</summary>
internal sealed class SelectorListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text)
    {
        try
        {
            return new DkimSelector(text);
        }
        catch (FormatException problem)
        {
            throw new ArgumentTransformationMetadataException(problem.Message, problem);
        }
    }

    // A date typed without quotation marks arrives as a number.
    protected override object? Keep(object value) => value switch
    {
        DkimSelector selector => selector,
        int or long => new DkimSelector(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        _ => null,
    };

    protected override Array ToArray(List<object> values) => values.Cast<DkimSelector>().ToArray();
}
