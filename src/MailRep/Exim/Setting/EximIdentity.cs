using MailRep.Dns;

namespace MailRep.Exim.Setting;

/// <summary>i=, which must be at or below d= (RFC 6376 section 3.5).</summary>
internal static class EximIdentity
{
    /// <summary>Exim's variable for d=, with which one identity fits every domain.</summary>
    private const string AnyDomain = "$dkim_domain";

    // Exim expands the value; these mean nothing to it.
    private static readonly System.Buffers.SearchValues<char> LocalCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+=");

    /// <param name="typed">An address, or "@" and a domain; empty for none.</param>
    /// <exception cref="MailRepException">It is neither.</exception>
    public static string Read(string typed)
    {
        var text = typed.Trim();
        var at = text.LastIndexOf('@');
        if (text.Length == 0 || (at >= 0 && text[(at + 1)..] == AnyDomain && IsLocal(text[..at])))
        {
            return text;
        }

        return at >= 0 && IsLocal(text[..at]) && DnsName.TryParse(text[(at + 1)..], out var domain, out _) && domain!.IsHostname
            ? text[..(at + 1)] + domain.Value
            : throw Invalid($"'{DnsText.Shorten(DnsText.Printable(text), 80)}' is no identity.");
    }

    /// <summary>Throws where the identity is of another domain than one that is signed.</summary>
    public static void RequireFits(string? identity, IEnumerable<EximSigner> signers)
    {
        if (string.IsNullOrEmpty(identity) || !DnsName.TryParse(identity[(identity.LastIndexOf('@') + 1)..], out var name, out _))
        {
            return;
        }

        if (signers.FirstOrDefault(signer => DnsName.TryParse(signer.Domain, out var domain, out _) && !name!.IsAtOrBelow(domain!)) is { } other)
        {
            throw Invalid($"The identity {identity} is neither at {other.Domain} nor below it, and receivers refuse such a signature (RFC 6376 section 3.5).");
        }
    }

    private static bool IsLocal(string text) => text.AsSpan().IndexOfAnyExcept(LocalCharacters) < 0;

    private static MailRepException Invalid(string message) => new(
        MailRepError.EximSettingInvalid, message, "Identity", "Give an address like mail@example.org or @mail.example.org; with several domains '@$dkim_domain', in single quotation marks.");
}
