using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>Writes a key record anew with everything set right that can be without a new key.</summary>
internal static class DkimRecordMender
{
    private const string KnownTags = "vhknpst";

    /// <summary>The mended text; null where p= holds no key that can be read, so that no text mends it, or a tag stands twice with different values.</summary>
    public static string? Mend(DkimKeyRecord record)
    {
        List<(string Name, string Value)> tags = [];
        foreach (var tag in record.Tags.Tags)
        {
            var name = NameOf(tag, record.Tags);
            if (tags.Find(earlier => earlier.Name == name) is { Name: not null } twin)
            {
                if (twin.Value != tag.Value)
                {
                    return null;
                }

                continue;
            }

            tags.Add((name, tag.Value));
        }

        if (tags.Find(tag => tag.Name == "p").Value is not { } value || Salvage(value) is not { } key)
        {
            return null;
        }

        List<string> written = [$"v={DkimKeyRecord.Version1}"];
        if (!key.IsRsa || tags.Exists(tag => tag.Name == "k"))
        {
            written.Add($"k={key.KeyType}");
        }

        written.AddRange(tags.Where(tag => tag.Name is not ("v" or "k")).Select(tag => (tag.Name, Value: Mend(tag.Name, tag.Value, key)))
            .Where(tag => tag.Value is not null).Select(tag => $"{tag.Name}={tag.Value}"));
        return string.Join("; ", written);
    }

    private static string? Mend(string name, string value, DkimPublicKey key) => name switch
    {
        "p" => key.ToBase64(),
        "h" => Keep(value, _ => true) is { } hashes && DkimKeyRecord.Split(hashes).Contains("sha256") ? hashes : null,
        "s" => Keep(value, _ => true) is { } services && DkimKeyRecord.Split(services).Any(service => service is "*" or "email") ? services : null,
        "t" => Keep(value, flag => flag != "y"),
        _ => value,
    };

    private static string? Keep(string list, Func<string, bool> wanted) =>
        DkimKeyRecord.Split(list.ToLowerInvariant()).Where(wanted).ToList() is { Count: > 0 } kept ? string.Join(':', kept) : null;

    // Quotation marks and backslashes get into p= when the strings of a zone file are pasted into a form.
    private static DkimPublicKey? Salvage(string value)
    {
        var text = string.Concat(value.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/')) is var body ? body : value;
        return DkimKeyRecord.ReadKey(text).Key is { Form: not DkimKeyForm.Unreadable } key ? key : null;
    }

    // P= is an unknown tag and not p= (RFC 6376 section 3.2); meant is p= all the same where there is none.
    private static string NameOf(Tag tag, TagList tags) =>
        tag.Name.ToLowerInvariant() is { Length: 1 } lower && lower != tag.Name && KnownTags.Contains(lower, StringComparison.Ordinal) && tags.Find(lower) is null
            ? lower
            : tag.Name;
}
