using MailRep.Dns;
using MailRep.Records;

namespace MailRep.Dmarc;

/// <summary>
/// The record with everything put right that is a mistake and no decision. All findings about one record carry this one
/// text: a fix for each alone would undo the others when they are published one after the other.
/// </summary>
/// <remarks>Each edit reads the text that the one before it left, and leaves a text without its fault alone.</remarks>
internal static class DmarcRecordRepair
{
    /// <summary>RFC 9990 lets receivers limit the addresses that they serve; the catalogue says "one or two".</summary>
    private const int KeptUris = 2;

    /// <param name="octets">The text of a record, or of one that was meant as such.</param>
    /// <param name="domain">The domain of the record, for an address of its own.</param>
    /// <param name="organizational">The organizational domain, where sp and np count; null where it is not known.</param>
    public static string Of(string octets, DnsName domain, DnsName? organizational)
    {
        // What is no tag goes first, since the edits behind it find their place by the name of a tag.
        var text = DmarcRecordText.WithoutLitter(DmarcRecord.Parse(octets) is null ? DmarcRecordText.Repaired(octets) : octets);
        text = DmarcRecordText.WithoutRepeats(text);
        text = WithoutIdleTags(text);
        text = WithPolicies(text);
        text = WithReports(text, domain);
        text = WithFewerHosts(text);
        text = WithFo(text);
        return organizational is null || organizational == domain ? text : DmarcRecordText.Without(text, "sp", "np");
    }

    private static DmarcRecord Read(string text) => DmarcRecord.Parse(text)!;

    private static string WithoutIdleTags(string text) => DmarcRecordText.Without(text, [.. Read(text).Faults
        .Where(fault => fault.Kind is DmarcFaultKind.Removed or DmarcFaultKind.Unknown or DmarcFaultKind.BadValue).Select(fault => fault.Tag)]);

    private static string WithPolicies(string text)
    {
        var mended = Read(text).Faults.Where(fault => fault.Kind == DmarcFaultKind.BadPolicy).Aggregate(text, Mended);
        return Read(mended).Has(DmarcFaultKind.NoPolicy) ? DmarcRecordText.With(mended, "p", DmarcPolicy.None.ToText()) : mended;
    }

    // A slip of the pen still shows what was meant; else p=none breaks nothing, and without sp and np p holds.
    private static string Mended(string text, DmarcFault fault)
    {
        var value = fault.Evidence[(fault.Evidence.IndexOf('=', StringComparison.Ordinal) + 1)..].ToLowerInvariant();
        var meant = Enum.GetValues<DmarcPolicy>().Select(policy => policy.ToText()).FirstOrDefault(policy => value.StartsWith(policy[..3], StringComparison.Ordinal));
        return meant is null && fault.Tag != "p" ? DmarcRecordText.Without(text, fault.Tag) : DmarcRecordText.With(text, fault.Tag, meant ?? DmarcPolicy.None.ToText());
    }

    private static string WithReports(string text, DnsName domain)
    {
        text = WithSpelledUris(WithSpelledUris(text, "rua"), "ruf");
        var record = Read(text);
        if (record.Faults.Any(fault => fault.Kind is DmarcFaultKind.BadUri or DmarcFaultKind.OtherScheme or DmarcFaultKind.SizeSuffix))
        {
            text = WithUris(text, "rua", record.Rua.Where(IsMailbox));
            text = WithUris(text, "ruf", record.Ruf.Where(IsMailbox));
        }

        return Read(text).HasRua ? text : DmarcRecordText.With(text, "rua", DmarcRecordText.MailboxAt(domain));
    }

    // What was typed is kept: a mail address without mailto:, a space or another sign where the comma belongs.
    private static string WithSpelledUris(string text, string tag)
    {
        if (TagList.Parse(text).Find(tag)?.Value is not { Length: > 0 } value)
        {
            return text;
        }

        var entries = value.Split([' ', '\t', ',', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(entry => entry.Contains('@', StringComparison.Ordinal) && !entry.Contains(':', StringComparison.Ordinal) ? "mailto:" + entry.Trim('<', '>')
                : entry.StartsWith("mailto://", StringComparison.OrdinalIgnoreCase) ? "mailto:" + entry["mailto://".Length..]
                : entry)
            .ToList();
        var meant = DmarcUri.ParseList(string.Join(',', entries), 0);
        return Read(text).Has(DmarcFaultKind.BadUri) && meant.All(uri => uri.IsValid) ? DmarcRecordText.With(text, tag, string.Join(',', entries)) : text;
    }

    private static string WithFewerHosts(string text) =>
        Read(text) is var record && DmarcReportAuthorization.HostsOf(record).Count > DmarcReportAuthorization.MaxHosts
            ? WithUris(WithUris(text, "rua", record.Rua.Take(KeptUris)), "ruf", record.Ruf.Take(KeptUris))
            : text;

    // fo alone is harmless, so that a sound one stays.
    private static string WithFo(string text) => Read(text) switch
    {
        var record when !record.Has(DmarcFaultKind.BadFo) => text,
        { Ruf.Count: 0 } => DmarcRecordText.Without(text, "fo"),
        _ => DmarcRecordText.With(text, "fo", "1"),
    };

    private static string WithUris(string text, string tag, IEnumerable<DmarcUri> uris) =>
        string.Join(',', uris.Select(uri => uri.Octets)) is { Length: > 0 } list ? DmarcRecordText.With(text, tag, list) : DmarcRecordText.Without(text, tag);

    private static bool IsMailbox(DmarcUri uri) => uri is { IsValid: true, IsMail: true };
}
