using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Records;

/// <summary>
/// A record to publish or one that was found: what fixes carry, keys emit and publishing takes. Immutable.
/// </summary>
public sealed record MailDnsRecord
{
    /// <summary>RFC 1035 section 3.3: a character-string holds at most 255 octets.</summary>
    public const int MaxStringLength = 255;

    /// <summary>An hour: long enough for caches, short enough to mend a mistake within a coffee break.</summary>
    public const int DefaultTtl = 3600;

    /// <param name="name">The owner.</param>
    /// <param name="type">TXT, MX, A, ...</param>
    /// <param name="value">For TXT the text before it is cut into strings, an octet a character; else the data as a zone file writes it.</param>
    /// <param name="ttl">Seconds.</param>
    public MailDnsRecord(DnsName name, DnsRecordType type, string value, int ttl = DefaultTtl)
    {
        Name = DnsText.Inert(name.ToString());
        Type = type;
        Octets = value;
        Ttl = ttl;
    }

    /// <summary>The owner without the final dot.</summary>
    public string Name { get; }

    public DnsRecordType Type { get; }

    /// <summary>Seconds.</summary>
    public int Ttl { get; }

    /// <summary>The value in one piece, printable.</summary>
    public string Value => DnsText.Presentation(Octets);

    /// <summary>
    /// The value as TXT strings of at most 255 octets, printable; a single one for other types. In PowerShell it is the property
    /// <c>Strings</c> (MailRep.Types.ps1xml): as one of .NET it would be a level too deep for the JSON of a whole report.
    /// </summary>
    public ItemList<string> GetStrings() => [.. Chunks().Select(DnsText.Presentation)];

    internal string Octets { get; }

    /// <summary>The record as a line of a zone file (RFC 1035 section 5.1), with absolute names.</summary>
    public string ToZoneLine() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}. {Ttl} IN {Type} {ToChunks()}");

    /// <summary>
    /// As <see cref="ToZoneLine"/>, in parentheses over several lines where it is longer than <paramref name="width"/>: for a narrow
    /// terminal, from which it can be pasted into a zone.
    /// </summary>
    /// <param name="width">The most characters in a line; a name alone may be longer.</param>
    public ItemList<string> ToZoneLines(int width = ViewText.PasteWidth) => ZoneLines.Wrap(ToZoneLine(), width);

    /// <summary>The value in one pair of quotation marks, for providers that cut it themselves; the value itself for other types.</summary>
    public string ToQuotedLine() => Type == DnsRecordType.TXT ? Quote(Octets) : Value;

    /// <summary>The value as strings in quotation marks, for providers that refuse a long one.</summary>
    public string ToChunks() => Type == DnsRecordType.TXT ? string.Join(' ', Chunks().Select(Quote)) : Value;

    /// <summary>
    /// One line of JSON with name, type, ttl, value and strings. The value is text, an octet a character; what is not ASCII and what
    /// a terminal would obey is escaped.
    /// </summary>
    public string ToJson()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteString("type", Type.ToString());
            json.WriteNumber("ttl", Ttl);
            json.WriteString("value", Octets);
            json.WriteStartArray("strings");
            foreach (var chunk in Chunks())
            {
                json.WriteStringValue(chunk);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return string.Concat(Encoding.UTF8.GetString(text.ToArray()).Select(c => c <= '~' ? c.ToString() : $"\\u{(int)c:x4}"));
    }

    /// <summary>The record in one of its spellings, always one line.</summary>
    public string ToText(MailDnsRecordFormat format) => format switch
    {
        MailDnsRecordFormat.Quoted => ToQuotedLine(),
        MailDnsRecordFormat.Chunks => ToChunks(),
        MailDnsRecordFormat.Json => ToJson(),
        _ => ToZoneLine(),
    };

    public override string ToString() => ToZoneLine();

    private IEnumerable<string> Chunks() => Type == DnsRecordType.TXT && Octets.Length > MaxStringLength
        ? Octets.Chunk(MaxStringLength).Select(chunk => new string(chunk))
        : [Octets];

    private static string Quote(string octets)
    {
        var text = new StringBuilder(octets.Length + 2).Append('"');
        foreach (var c in octets)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                >= ' ' and <= '~' => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\{(int)c & 255:D3}"),
            };
        }

        return text.Append('"').ToString();
    }
}
