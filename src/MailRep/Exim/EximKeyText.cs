using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace MailRep.Exim;

/// <summary>What a file with a private key is: algorithm and size, and nothing of the key.</summary>
/// <param name="Algorithm">"RSA" or "Ed25519"; null where Exim cannot sign with it.</param>
/// <param name="Size">In bits.</param>
/// <param name="Problem">Why Exim cannot sign with it.</param>
internal sealed record EximKeyText(string? Algorithm, int? Size, string? Problem)
{
    /// <summary>A key of 16,384 bits has 13 KB.</summary>
    public const int MaxLength = 64 * 1024;

    private const string Ed25519 = "1.3.101.112";
    private const int LongRun = 40;
    private const int ShortRun = 12;

    private static readonly SearchValues<char> Base64 = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=");

    /// <summary>Reads PEM text. The octets are cleared afterwards.</summary>
    public static EximKeyText Read(byte[] octets)
    {
        // A byte order mark does not keep Exim from reading the key.
        var start = octets.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var text = Encoding.Latin1.GetChars(octets, start, octets.Length - start);
        try
        {
            return Read(text.AsSpan());
        }
        finally
        {
            Array.Clear(text);
            Array.Clear(octets);
        }
    }

    /// <summary>
    /// True where text holds key material, so that it must be shown nowhere: a header of PEM, a run of base64 that is too long for a
    /// word, or a line that is nothing else, such as the last one of a key.
    /// </summary>
    public static bool IsSecret(string text)
    {
        if (text.Contains("PRIVATE KEY", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (IsSpacedKey(text))
        {
            return true;
        }

        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAnyExcept(Base64);
            var run = text.AsSpan(start, length < 0 ? text.Length - start : length);
            var isWhole = run.Length == text.Trim().Length;
            if (run.Length >= (isWhole ? ShortRun : LongRun) && run.ContainsAnyInRange('a', 'z') && run.ContainsAnyInRange('A', 'Z') && (isWhole || run.ContainsAnyInRange('0', '9')))
            {
                return true;
            }

            start += run.Length + 1;
        }

        return false;
    }

    // A key that white space was put into, behind the name of its macro or without: nothing but base64 otherwise.
    private static bool IsSpacedKey(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var value = (equals > 0 && EximReader.Definition(text.Trim()) is not null ? text[(equals + 1)..] : text).Trim();
        var packed = string.Concat(value.Where(c => !char.IsWhiteSpace(c)));
        return packed.Length >= LongRun && !value.StartsWith('/') && packed.AsSpan().IndexOfAnyExcept(Base64) < 0
            && packed.AsSpan().ContainsAnyInRange('a', 'z') && packed.AsSpan().ContainsAnyInRange('A', 'Z') && packed.AsSpan().ContainsAnyInRange('0', '9');
    }

    private static EximKeyText Read(ReadOnlySpan<char> text)
    {
        if (!PemEncoding.TryFind(text, out var fields))
        {
            return new EximKeyText(null, null, "it holds no PEM block");
        }

        var label = text[fields.Label];
        if (label.Contains("ENCRYPTED", StringComparison.Ordinal) || text.Contains("Proc-Type:", StringComparison.Ordinal))
        {
            return new EximKeyText(null, null, "it is encrypted, and Exim has no passphrase for it");
        }

        if (label is not ("PRIVATE KEY" or "RSA PRIVATE KEY"))
        {
            return new EximKeyText(null, null, label.EndsWith("PUBLIC KEY", StringComparison.Ordinal) ? "it is a public key" : "it is no private key that Exim signs with");
        }

        try
        {
            if (label is "PRIVATE KEY" && AlgorithmOf(text[fields.Base64Data], fields.DecodedDataLength) == Ed25519)
            {
                return new EximKeyText("Ed25519", 256, null);
            }

            using var rsa = RSA.Create();
            rsa.ImportFromPem(text[fields.Location]);
            return new EximKeyText("RSA", rsa.KeySize, null);
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException or ArgumentException or FormatException)
        {
            return new EximKeyText(null, null, "it is damaged, or no RSA or Ed25519 key");
        }
    }

    // PrivateKeyInfo: version, then the algorithm (RFC 5958 section 2).
    private static string AlgorithmOf(ReadOnlySpan<char> base64, int length)
    {
        var octets = new byte[length];
        try
        {
            Convert.TryFromBase64Chars(base64, octets, out _);
            var sequence = new AsnReader(octets, AsnEncodingRules.BER).ReadSequence();
            sequence.ReadInteger();
            return sequence.ReadSequence().ReadObjectIdentifier();
        }
        finally
        {
            Array.Clear(octets);
        }
    }
}
