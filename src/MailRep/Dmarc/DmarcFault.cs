using MailRep.Records;

namespace MailRep.Dmarc;

internal enum DmarcFaultKind
{
    /// <summary>p, sp or np is none of none, quarantine, reject.</summary>
    BadPolicy,

    /// <summary>There is no p.</summary>
    NoPolicy,

    /// <summary>adkim, aspf, psd or t has no value that it may have: the default holds.</summary>
    BadValue,

    /// <summary>A piece between semicolons that is no tag=value: ignored.</summary>
    NoTag,

    /// <summary>A tag stands more than once.</summary>
    Twice,

    BadFo,

    /// <summary>fo without ruf: ignored.</summary>
    IdleFo,

    /// <summary>pct, rf or ri.</summary>
    Removed,

    Unknown,
    BadUri,

    /// <summary>A good URI that is no mail address: receivers need not support it.</summary>
    OtherScheme,

    SizeSuffix,
}

/// <summary>Something wrong in the text of a record.</summary>
/// <param name="Kind">What.</param>
/// <param name="Tag">The tag it is about, or the whole piece.</param>
/// <param name="Position">Where it stands in the record, counted from 0.</param>
/// <param name="Evidence">The piece of text, an octet a character.</param>
internal readonly record struct DmarcFault(DmarcFaultKind Kind, string Tag, int Position, string Evidence)
{
    public static DmarcFault Of(DmarcFaultKind kind, Tag tag) => new(kind, tag.Name.ToLowerInvariant(), tag.Position, $"{tag.Name}={tag.Value}");
}
