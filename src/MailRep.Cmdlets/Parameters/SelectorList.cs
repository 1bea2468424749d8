using System.Globalization;
using MailRep.Dkim;

namespace MailRep.Cmdlets.Parameters;

/// <summary>DKIM selectors.</summary>
internal sealed class SelectorListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text) =>
        DkimSelector.TryParse(text, out var selector, out var problem) ? selector! : Unreadable.Selector(text, problem!);

    // A date typed without quotation marks arrives as a number; what another one was is for LostNumbers to say.
    protected override object? Keep(object value) => value switch
    {
        DkimSelector selector => selector,
        int or long or double or decimal or System.Numerics.BigInteger => Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        _ => null,
    };

    protected override Array ToArray(List<object> values) => values.Cast<DkimSelector>().ToArray();
}
