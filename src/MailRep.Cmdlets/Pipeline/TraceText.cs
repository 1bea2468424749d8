using System.Globalization;
using MailRep.Dns;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>One answer as a line of -Verbose.</summary>
internal static class TraceText
{
    public static string Of(DnsAnswer answer, TimeSpan time)
    {
        var aliases = answer.Aliases.Count == 0 ? string.Empty : $" by way of {string.Join(", ", answer.Aliases)}";
        var source = answer.IsFromCache ? "asked before" : string.Create(CultureInfo.InvariantCulture, $"{answer.Server}, {time.TotalMilliseconds:0} ms");
        var outcome = answer.Status == DnsStatus.Success ? DnsText.Shorten(string.Join(" | ", answer.Records.Select(Data)), 200) : answer.Status.ToString();
        return $"DNS {answer.Question}: {outcome}{aliases} ({source})";
    }

    private static string Data(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.ToString(),
        MxRecord mx => string.Create(CultureInfo.InvariantCulture, $"{mx.Preference} {mx.Exchange}"),
        PtrRecord ptr => ptr.Target.ToString(),
        NsRecord ns => ns.Target.ToString(),
        CNameRecord cname => cname.Target.ToString(),
        TxtRecord txt => $"\"{DnsText.Inline(txt.Text)}\"",
        SoaRecord soa => $"{soa.Primary} {soa.Contact} {soa.Serial}",
        OtherRecord other => DnsText.Printable(other.Data),
        _ => record.Type.ToString(),
    };
}
