using System.Net;
using MailRep.Spf;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Terms of an SPF record, as text; addresses and networks are terms, too.</summary>
internal sealed class SpfTermListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text) => text;

    protected override object? Keep(object value) => value switch
    {
        IPAddress address => SpfRecordWriter.TermOf(address),
        IPNetwork network => SpfNetworks.Of(network).ToTerm(),
        _ => null,
    };

    protected override Array ToArray(List<object> values) => values.Cast<string>().ToArray();
}
