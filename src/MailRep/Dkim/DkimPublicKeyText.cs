using System.Security.Cryptography;
using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>Reads public keys as people have them: a PEM file, the base64 of p=, or a whole key record.</summary>
public static class DkimPublicKeyText
{
    /// <param name="path">A full path.</param>
    /// <exception cref="MailRepException">The file cannot be read, or holds no public key.</exception>
    public static DkimPublicKey ReadFile(string path)
    {
        var text = KeyFile.Read(path);
        try
        {
            return Find(text) ?? throw Invalid(DnsText.Printable(path), path, DkimPrivateKey.IsPrivate(text));
        }
        finally
        {
            Array.Clear(text);
        }
    }

    /// <exception cref="MailRepException">The text holds no public key; it is not repeated, since it may be a private one.</exception>
    public static DkimPublicKey Read(string text) => Find(text) ?? throw Invalid("The text of -PublicKey", "PublicKey", DkimPrivateKey.IsPrivate(text));

    private static DkimPublicKey? Find(ReadOnlySpan<char> text)
    {
        for (var rest = text; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] is "PUBLIC KEY" or "RSA PUBLIC KEY" && Sound(rest[found.Base64Data].ToString()) is { } key)
            {
                return key;
            }
        }

        return text.IndexOf("-----BEGIN") >= 0 ? null
            : text.IndexOf("p=") >= 0 && DkimKeyRecord.Parse(text.ToString()).Key is { KeyType: not null } published ? published
            : Sound(text.ToString());
    }

    private static DkimPublicKey? Sound(string base64) => DkimKeyRecord.ReadKey(base64).Key is { KeyType: not null } key ? key : null;

    private static MailRepException Invalid(string what, string target, bool isPrivate) => new(
        MailRepError.PublicKeyInvalid, $"{what} holds no RSA or Ed25519 public key{(isPrivate ? ", but a private one" : string.Empty)}.", target,
        isPrivate
            ? "Keep the private key to yourself. Get-DkimKeyPair FILE reads it and can be piped here."
            : "Give the file that begins with -----BEGIN PUBLIC KEY-----, or the base64 of p=.");
}
