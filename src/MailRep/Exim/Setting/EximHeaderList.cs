using MailRep.Dns;

namespace MailRep.Exim.Setting;

/// <summary>The headers to sign, as dkim_sign_headers takes them: names between colons, "+" or "=" in front.</summary>
internal static class EximHeaderList
{
    private const string ListSafe = "ListSafe";
    private const string EximsOwn = "Exim";

    /// <param name="typed">Names, also several in one text between colons or commas; or one word for a whole list.</param>
    /// <exception cref="MailRepException">A name is none, or From is missing.</exception>
    public static string Read(IReadOnlyList<string> typed)
    {
        switch (typed)
        {
            case [var word] when word.Equals(ListSafe, StringComparison.OrdinalIgnoreCase):
                return EximSigningOptions.ListSafeHeaders;
            case [var word] when word.Equals(EximsOwn, StringComparison.OrdinalIgnoreCase):
                return EximSigningOptions.EximHeaders;
        }

        var names = typed.SelectMany(text => text.Split([':', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (names.Find(name => !IsHeader(Bare(name))) is { } wrong)
        {
            throw Invalid($"'{DnsText.Shorten(DnsText.Printable(wrong), 60)}' is no name of a header.");
        }

        // RFC 6376 section 5.4: the From header must be signed.
        return names.Exists(name => Bare(name).Equals("From", StringComparison.OrdinalIgnoreCase))
            ? string.Join(':', names)
            : throw Invalid("From is not among the headers, and no receiver takes a signature without it (RFC 6376 section 5.4).");
    }

    /// <summary>True for a list that is nothing but names: it starts no formula that could do harm, whatever it begins with.</summary>
    public static bool IsPlain(string list) => list.Split(':').All(name => IsHeader(Bare(name.Trim())));

    private static string Bare(string name) => name is ['+' or '=', ..] ? name[1..] : name;

    // RFC 5322 section 3.6.8 takes more characters; no header in use has them, and Exim reads some of them differently.
    private static bool IsHeader(string name) => name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static MailRepException Invalid(string message) => new(
        MailRepError.EximSettingInvalid, message, "SignHeaders", "Give names like +From:+Subject:=To ('+' guards against a second one, '=' signs what is there), or -SignHeaders ListSafe.");
}
