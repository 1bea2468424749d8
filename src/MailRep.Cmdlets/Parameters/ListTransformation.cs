using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using MailRep.Dns;

namespace MailRep.Cmdlets.Parameters;

/// <summary>
/// Reads what is given to a list parameter: one value or many, text or typed, and, as in the cell of a CSV file, several
/// in one text separated by ';' or white space. An empty cell gives an empty list. What is given twice is taken once.
/// </summary>
internal abstract class ListTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly char[] Separators = [';', ' ', '\t', '\r', '\n'];

    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // Values that could not be read all look alike but for what was typed.
        var values = Flatten(inputData).SelectMany(Read).DistinctBy(value => Unreadable.Of(value)?.Typed ?? value).ToList();
        return ToArray(values);
    }

    /// <summary>Reads one text without separators.</summary>
    protected abstract object Parse(string text);

    /// <summary>The value itself where it is of the wanted type already; null where it is not.</summary>
    protected abstract object? Keep(object value);

    protected abstract Array ToArray(List<object> values);

    /// <summary>The pieces of one text.</summary>
    protected virtual IEnumerable<string> Split(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<object> Read(object value) => value switch
    {
        string text => Split(text).Select(Parse),
        _ when Keep(value) is { } kept => [kept],
        _ => throw NotForThisParameter(value),
    };

    // The binder goes on to the object's properties only where the cause is an invalid cast.
    internal static ArgumentTransformationMetadataException NotForThisParameter(object value)
    {
        var text = $"A {value.GetType().Name} is not read here; give text.";
        return new ArgumentTransformationMetadataException(text, new PSInvalidCastException(text));
    }

    /// <summary>What was typed for a number, where PowerShell kept it and it is another text than the number's: 0125, 1e3.</summary>
    internal static string? TypedNumber(object? data) =>
        data is PSObject { BaseObject: IFormattable and (int or long or double or decimal or System.Numerics.BigInteger) and var number } wrapped
        && wrapped.ToString() is var typed && typed != Convert.ToString(number, CultureInfo.InvariantCulture)
            ? typed
            : null;

    private static IEnumerable<object> Flatten(object? data)
    {
        var value = data is PSObject wrapped ? wrapped.BaseObject : data;
        return value switch
        {
            null => [],
            string => [value],
            _ when TypedNumber(data) is { } typed => [typed],
            PSCustomObject or IDictionary => [value],
            IEnumerable many => many.Cast<object?>().SelectMany(Flatten),
            _ => [value],
        };
    }
}

/// <summary>Domain names.</summary>
internal sealed class DomainListAttribute : ListTransformationAttribute
{
    /// <summary>True for a parameter that may be left out: an empty text, as in an empty cell, is no name then.</summary>
    public bool EmptyIsNone { get; init; }

    protected override object Parse(string text) =>
        DnsName.TryParse(text, out var name, out var problem) ? name! : new UnreadableName(text, problem!);

    protected override object? Keep(object value) => value as DnsName;

    protected override Array ToArray(List<object> values) => values.Cast<DnsName>().ToArray();

    // A space inside a name is a slip of the finger worth an error of its own, not two names; an empty text likewise.
    protected override IEnumerable<string> Split(string text) => text.Contains(';', StringComparison.Ordinal)
        ? text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : EmptyIsNone && string.IsNullOrWhiteSpace(text) ? [] : [text];
}

/// <summary>IP addresses. IPv4 in four decimal octets: neither "10.1" nor "010.0.0.1", which programs read differently.</summary>
internal sealed class AddressListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text)
    {
        var readable = IPAddress.TryParse(text, out var address) && !text.Contains('%', StringComparison.Ordinal)
            && (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || address.ToString() == text);
        return readable
            ? Plain(address!)
            : new UnreadableAddress(text, $"'{DnsText.Shorten(DnsText.Printable(text), 60)}' is not an IP address: type it like 192.0.2.10 (four numbers) or 2001:db8::10.");
    }

    // Typed without quotation marks, 10.1 arrives as a number.
    protected override object? Keep(object value) => value switch
    {
        IPAddress address => Plain(address),
        int or long or double or decimal => Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        _ => null,
    };

    protected override Array ToArray(List<object> values) => values.Cast<IPAddress>().ToArray();

    // ::ffff:192.0.2.1 is the IPv4 address 192.0.2.1 (RFC 4291 section 2.5.5.2).
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>What servers say after HELO: names, and whatever else they say. A space belongs to it, an empty text is none.</summary>
internal sealed class HeloListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text) => text;

    protected override object? Keep(object value) => (value as DnsName)?.ToString() ?? (value as IPAddress)?.ToString();

    protected override Array ToArray(List<object> values) => values.Cast<string>().ToArray();

    protected override IEnumerable<string> Split(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Name servers.</summary>
internal sealed class ServerListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text)
    {
        try
        {
            return new DnsEndpoint(text);
        }
        catch (FormatException problem)
        {
            return Unreadable.Server(text, problem.Message);
        }
    }

    protected override object? Keep(object value) => value switch
    {
        DnsEndpoint endpoint => endpoint,
        IPAddress address => new DnsEndpoint(address),
        _ => null,
    };

    protected override Array ToArray(List<object> values) => values.Cast<DnsEndpoint>().ToArray();
}

/// <summary>Paths, as text or as what Get-ChildItem gives. A space belongs to the path.</summary>
internal sealed class PathListAttribute : ListTransformationAttribute
{
    protected override object Parse(string text) => text;

    protected override object? Keep(object value) => (value as FileSystemInfo)?.FullName;

    protected override Array ToArray(List<object> values) => values.Cast<string>().ToArray();

    protected override IEnumerable<string> Split(string text) => [text];
}

/// <summary>One domain name; an empty text, as in an empty cell, is none.</summary>
internal sealed class DomainNameAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            string text when string.IsNullOrWhiteSpace(text) => null,
            string text => DnsName.TryParse(text, out var name, out var problem) ? name : new UnreadableName(text, problem!),
            DnsName name => name,
            var other => throw ListTransformationAttribute.NotForThisParameter(other),
        };
}
