using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Dmarc;

/// <summary>
/// A DMARC policy record (RFC 9989 sections 4.7 and 4.8), read as a receiver must: whatever is wrong behind the v tag is
/// replaced by its default or ignored, and remembered as a fault with its place.
/// </summary>
public sealed record DmarcRecord
{
    /// <summary>The one version there is; its case counts.</summary>
    public const string Version = "DMARC1";

    private readonly List<DmarcFault> _faults = [];

    private DmarcRecord(string text) => Octets = text;

    /// <summary>The record, printable.</summary>
    public string Text => DnsText.Presentation(Octets);

    /// <summary>p as written; null where it is missing or none of the three values.</summary>
    public DmarcPolicy? Policy { get; private set; }

    /// <summary>sp as written; null where it is missing or invalid.</summary>
    public DmarcPolicy? SubdomainPolicy { get; private set; }

    /// <summary>np as written; null where it is missing or invalid.</summary>
    public DmarcPolicy? NonExistentPolicy { get; private set; }

    public bool IsDkimStrict { get; private set; }

    public bool IsSpfStrict { get; private set; }

    public DmarcPsd Psd { get; private set; }

    /// <summary>t=y.</summary>
    public bool IsTesting { get; private set; }

    /// <summary>fo, or its default "0".</summary>
    public string FailureOptions { get; private set; } = "0";

    /// <summary>The entries of rua, the invalid ones included.</summary>
    public ItemList<DmarcUri> Rua { get; private set; } = [];

    /// <summary>The entries of ruf, the invalid ones included.</summary>
    public ItemList<DmarcUri> Ruf { get; private set; } = [];

    /// <summary>
    /// False where receivers apply no DMARC: p missing, or p, sp or np invalid, without a valid rua (RFC 9989 section
    /// 4.10.1), or a tag given twice, which makes the list invalid as a whole (RFC 6376 section 3.2).
    /// </summary>
    public bool IsUsable => !Has(DmarcFaultKind.Twice) &&
        (Rua.Any(uri => uri.IsValid) || (Policy is not null && !Has(DmarcFaultKind.BadPolicy)));

    internal string Octets { get; }

    internal IReadOnlyList<DmarcFault> Faults => _faults;

    internal bool HasRua { get; private set; }

    /// <summary>Reads a record; null where the text is none: v is not the very first, or is not exactly DMARC1.</summary>
    /// <param name="text">The TXT strings joined, an octet a character.</param>
    public static DmarcRecord? Parse(string text)
    {
        var list = TagList.Parse(text);
        if (list.Tags.Count == 0 || !IsVersion(list.Tags[0]))
        {
            return null;
        }

        var record = new DmarcRecord(text);
        record.Read(list);
        return record;
    }

    /// <summary>
    /// True where the text was meant as a DMARC record and is none: another spelling of v=DMARC1, one that does not
    /// stand first, or a valid p without any v.
    /// </summary>
    public static bool IsLookAlike(string text)
    {
        var compact = string.Concat(text.Where(c => c is not (' ' or '\t' or '"' or '\\')));
        return Parse(text) is null && (compact.Contains("v=dmarc", StringComparison.OrdinalIgnoreCase) ||
            TagList.Parse(text).Tags.Any(tag => Is(tag, "p") && DmarcPolicies.Parse(tag.Value) is not null));
    }

    internal bool Has(DmarcFaultKind kind) => _faults.Any(fault => fault.Kind == kind);

    /// <summary>
    /// The policy and the tag it comes from (RFC 9989 section 4.10.1). An invalid p, sp or np turns the whole record
    /// into one of p=none; a missing p counts as none alone (section 4.7).
    /// </summary>
    /// <param name="isOwn">True for mail from the domain that publishes the record.</param>
    /// <param name="exists">False where the author domain is NXDOMAIN.</param>
    internal (DmarcPolicy Policy, string Tag) PolicyFor(bool isOwn, bool exists) => this switch
    {
        _ when Has(DmarcFaultKind.BadPolicy) => (DmarcPolicy.None, "p"),
        { NonExistentPolicy: { } np } when !isOwn && !exists => (np, "np"),
        { SubdomainPolicy: { } sp } when !isOwn => (sp, "sp"),
        _ => (Policy ?? DmarcPolicy.None, "p"),
    };

    // ABNF names have no case (RFC 5234 section 2.3), and section 4.8 writes %s before the value alone.
    private static bool IsVersion(Tag tag) => tag.Position == 0 && Is(tag, "v") && tag.Value == Version;

    private static bool Is(Tag tag, string name) => tag.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private void Read(TagList list)
    {
        HashSet<string> seen = [];
        foreach (var tag in list.Tags)
        {
            if (seen.Add(tag.Name.ToLowerInvariant()))
            {
                Read(tag);
            }
            else
            {
                _faults.Add(DmarcFault.Of(DmarcFaultKind.Twice, tag));
            }
        }

        _faults.AddRange(list.Malformed.Select(piece => new DmarcFault(DmarcFaultKind.NoTag, piece.Name, piece.Position, piece.Name)));
        if (!seen.Contains("p"))
        {
            _faults.Add(new DmarcFault(DmarcFaultKind.NoPolicy, "p", Octets.Length, string.Empty));
        }

        if (list.Tags.FirstOrDefault(tag => Is(tag, "fo")) is { Name: not null } fo && !seen.Contains("ruf"))
        {
            _faults.Add(DmarcFault.Of(DmarcFaultKind.IdleFo, fo));
        }
    }

    private void Read(Tag tag)
    {
        var value = tag.Value.ToLowerInvariant();
        switch (tag.Name.ToLowerInvariant())
        {
            case "v":
                break;
            case "p":
                Policy = ReadPolicy(tag);
                break;
            case "sp":
                SubdomainPolicy = ReadPolicy(tag);
                break;
            case "np":
                NonExistentPolicy = ReadPolicy(tag);
                break;
            case "adkim":
                IsDkimStrict = OneOf(tag, "r", "s") && value == "s";
                break;
            case "aspf":
                IsSpfStrict = OneOf(tag, "r", "s") && value == "s";
                break;
            case "t":
                IsTesting = OneOf(tag, "n", "y") && value == "y";
                break;
            case "psd":
                Psd = !OneOf(tag, "u", "y", "n") ? DmarcPsd.Undeclared
                    : value switch { "y" => DmarcPsd.Yes, "n" => DmarcPsd.No, _ => DmarcPsd.Undeclared };
                break;
            case "fo":
                FailureOptions = ReadFo(tag);
                break;
            case "rua":
                HasRua = true;
                Rua = ReadUris(tag);
                break;
            case "ruf":
                Ruf = ReadUris(tag);
                break;
            case "pct" or "rf" or "ri":
                // RFC 9989 appendix A.6: removed; receivers of RFC 7489 may still look at them.
                _faults.Add(DmarcFault.Of(DmarcFaultKind.Removed, tag));
                break;
            default:
                _faults.Add(DmarcFault.Of(DmarcFaultKind.Unknown, tag));
                break;
        }
    }

    private DmarcPolicy? ReadPolicy(Tag tag)
    {
        var policy = DmarcPolicies.Parse(tag.Value);
        if (policy is null)
        {
            _faults.Add(DmarcFault.Of(DmarcFaultKind.BadPolicy, tag));
        }

        return policy;
    }

    private bool OneOf(Tag tag, params string[] values)
    {
        var isOne = values.Contains(tag.Value, StringComparer.OrdinalIgnoreCase);
        if (!isOne)
        {
            _faults.Add(DmarcFault.Of(DmarcFaultKind.BadValue, tag));
        }

        return isOne;
    }

    // RFC 9989 section 4.8: "0" or "1" but not both, "d" and "s" each at most once.
    private string ReadFo(Tag tag)
    {
        var options = tag.Value.ToLowerInvariant().Split(':', StringSplitOptions.TrimEntries);
        if (options.All(option => option is "0" or "1" or "d" or "s") && options.Distinct().Count() == options.Length &&
            !(options.Contains("0") && options.Contains("1")))
        {
            return string.Join(':', options);
        }

        _faults.Add(DmarcFault.Of(DmarcFaultKind.BadFo, tag));
        return FailureOptions;
    }

    private ItemList<DmarcUri> ReadUris(Tag tag)
    {
        var uris = DmarcUri.ParseList(tag.Value, tag.ValuePosition);
        foreach (var uri in uris)
        {
            DmarcFaultKind? kind = !uri.IsValid ? DmarcFaultKind.BadUri : !uri.IsMail ? DmarcFaultKind.OtherScheme : null;
            if (kind is { } fault)
            {
                _faults.Add(new DmarcFault(fault, tag.Name.ToLowerInvariant(), uri.Position, uri.Octets));
            }

            if (uri.HasSizeSuffix)
            {
                _faults.Add(new DmarcFault(DmarcFaultKind.SizeSuffix, tag.Name.ToLowerInvariant(), uri.Position, uri.Octets));
            }
        }

        return uris.ToItemList();
    }
}
