using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>
/// A DKIM selector: one or more labels separated by dots (RFC 6376 section 3.1), compared without case.
/// Taken leniently: space around it, a final dot and a trailing <c>._domainkey</c> are dropped, umlauts are encoded
/// (RFC 8616), and the underscore is allowed, which the RFC's grammar lacks and DNS serves all the same.
/// </summary>
public sealed class DkimSelector : IEquatable<DkimSelector>
{
    /// <summary>The label below which all keys of a domain stand (RFC 6376 section 3.6.2.1).</summary>
    public const string KeyLabel = "_domainkey";

    /// <exception cref="FormatException">The text is no selector; the message says what to type.</exception>
    public DkimSelector(string text) => Value = Read(text, out var problem) ?? throw new FormatException(problem);

    /// <summary>PowerShell reads <c>-Selector 20261125</c> as a number (and <c>0125</c> as 125, so that this one needs quotation marks).</summary>
    public DkimSelector(long number)
        : this(number.ToString(System.Globalization.CultureInfo.InvariantCulture))
    {
    }

    /// <summary>PowerShell reads <c>-Selector 20261125</c> as a number, and looks for a constructor of its very type.</summary>
    public DkimSelector(int number)
        : this((long)number)
    {
    }

    private DkimSelector(string value, bool trusted)
    {
        _ = trusted;
        Value = value;
    }

    /// <summary>The selector in lower-case ASCII.</summary>
    public string Value { get; }

    public static DkimSelector Parse(string text) => new(text);

    public static bool TryParse(string? text, out DkimSelector? selector, out string? problem)
    {
        selector = Read(text, out problem) is { } value ? new DkimSelector(value, trusted: true) : null;
        return selector is not null;
    }

    /// <summary>The name where the key stands, <c>s1._domainkey.example.org</c>; null where that is too long for DNS.</summary>
    public DnsName? At(DnsName domain) => domain.Prepend($"{Value}.{KeyLabel}");

    public bool Equals(DkimSelector? other) => other is not null && Value == other.Value;

    public override bool Equals(object? obj) => Equals(obj as DkimSelector);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    private static string? Read(string? text, out string? problem)
    {
        problem = null;
        var typed = (text?.Trim() ?? string.Empty).TrimEnd('.');
        var shown = DnsText.Shorten(DnsText.Printable(typed), 60);
        if (typed.Length == 0)
        {
            problem = "The selector is empty: type the s= tag of a DKIM-Signature, like 20261125 or selector1.";
            return null;
        }

        var value = typed.ToLowerInvariant();
        var labels = value.Split('.');
        var key = Array.IndexOf(labels, KeyLabel);
        if (key == 0 || (key > 0 && key < labels.Length - 1))
        {
            problem = key == 0
                ? $"'{shown}' has no selector in front of {KeyLabel}: type the s= tag of a DKIM-Signature, like selector1."
                : $"'{shown}' is the name of a whole record: type -Selector {Show(labels[..key])} -Domain {Show(labels[(key + 1)..])}.";
            return null;
        }

        value = string.Join('.', key > 0 ? labels[..key] : labels);
        if (!System.Text.Ascii.IsValid(value))
        {
            value = DnsName.TryParse(value, out var encoded, out problem) ? encoded!.Value : value;
        }

        problem ??= value.Split('.').Select(Problem).FirstOrDefault(found => found is not null) is { } wrong ? $"'{shown}' is not a selector: {wrong}." : null;
        return problem is null ? value : null;
    }

    private static string? Problem(string label) => label.Length switch
    {
        0 => "it has two dots in a row, or one in front; type it like 20261125 or s1.mail",
        > DnsName.MaxLabelLength => $"a label has at most {DnsName.MaxLabelLength} characters (RFC 1035 section 2.3.4)",
        _ when label.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) is var odd and not '\0' =>
            $"it has a character that no selector has ({DnsText.Character(odd)}); letters, digits, hyphens and dots are allowed (RFC 6376 section 3.1)",
        _ when label[0] == '-' || label[^1] == '-' => "a label neither begins nor ends with a hyphen (RFC 6376 section 3.1)",
        _ => null,
    };

    private static string Show(string[] labels) => DnsText.Shorten(DnsText.Printable(string.Join('.', labels)), 60);
}
