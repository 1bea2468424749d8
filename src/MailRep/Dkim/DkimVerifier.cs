using System.Security.Cryptography;
using System.Text;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>Verifies the signatures of a message as a receiver does (RFC 6376 section 6.1).</summary>
/// <param name="context">The resolver that the keys come from, and the clock.</param>
/// <param name="cryptography">For Ed25519, which .NET lacks.</param>
public sealed class DkimVerifier(CheckContext context, IDkimKeyCryptography cryptography)
{
    /// <summary>RSA keys of fewer bits never verify; the RFC's number, unless old mail is looked at.</summary>
    public int LeastRsaBits { get; init; } = DkimLimits.RsaBits;

    /// <summary>One result a signature, from the top of the message; empty where there is none.</summary>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public async Task<IReadOnlyList<DkimSignatureResult>> VerifyAsync(DkimMessage message, CancellationToken cancellationToken)
    {
        var signatures = message.Fields.Where(field => field.Is(DkimSignature.HeaderName)).Take(DkimLimits.Signatures).Select(DkimSignature.Parse);
        return await Task.WhenAll(signatures.Select(signature => VerifyAsync(message, signature, cancellationToken))).ConfigureAwait(false);
    }

    private async Task<DkimSignatureResult> VerifyAsync(DkimMessage message, DkimSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Problem is { } problem)
        {
            return Concluded(signature, DkimResult.PermError, $"The signature cannot count: {problem}.");
        }

        if (signature.ExpiresAt < context.Clock.GetUtcNow())
        {
            return Concluded(signature, DkimResult.PermError, $"The signature expired at {signature.ExpiresAt:yyyy-MM-dd HH:mm} UTC.");
        }

        _ = DkimSelector.TryParse(signature.Selector, out var selector, out _);
        if (selector!.At(signature.Domain!) is not { } name)
        {
            return Concluded(signature, DkimResult.PermError, "The name of the key is longer than DNS allows.");
        }

        var answer = await context.Resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
        if (!answer.IsKnown)
        {
            return Concluded(signature, DkimResult.TempError, $"The key could not be had: {answer.Describe()}.");
        }

        // Which of several keys counts is undefined; one that fits proves that the signer holds it.
        var keys = answer.Of<TxtRecord>().Select(txt => DkimKeyRecord.Parse(txt.Text)).Where(key => key.IsMeantAsKey).Take(DkimLimits.Keys).ToList();
        return keys.Count == 0
            ? Concluded(signature, DkimResult.PermError, $"There is no key at {name}.")
            : keys.Select(key => Verify(message, signature, key)).MinBy(result => result.Result != DkimResult.Pass)!;
    }

    private DkimSignatureResult Verify(DkimMessage message, DkimSignature signature, DkimKeyRecord key)
    {
        var isTesting = key.Flags.Contains("y", StringComparer.Ordinal);
        if (ProblemOf(signature, key) is { } problem)
        {
            return Concluded(signature, DkimResult.PermError, $"The key does not allow it: {problem}.", key);
        }

        if (BodyFault(message, signature) is { } fault)
        {
            return Concluded(signature, isTesting ? DkimResult.Neutral : DkimResult.Fail, fault, key);
        }

        var signed = Encoding.Latin1.GetBytes(SignedText(message, signature));
        return !IsSignedBy(key.Key!, signed, signature.Value!)
            ? Concluded(signature, isTesting ? DkimResult.Neutral : DkimResult.Fail, "The headers, or the signature, are others than those that were signed, or another key signed them.", key)
            : isTesting ? Concluded(signature, DkimResult.Neutral, "The signature holds, but its key is in test mode (t=y): receivers treat the message as unsigned.", key)
            : Concluded(signature, DkimResult.Pass, $"{DnsText.Printable(signature.Domain!.ToString())} signed {DnsText.Shorten(string.Join(", ", signature.SignedHeaders.Select(DnsText.Printable)), 200)} and the body.", key);
    }

    // RFC 6376 section 6.1.2, RFC 8301 section 3.
    private string? ProblemOf(DkimSignature signature, DkimKeyRecord key) =>
        key.Version is not (null or DkimKeyRecord.Version1) || (key.Version is not null && !key.IsVersionFirst) ? "its v= is not DKIM1, or not in front"
        : key.Encoding == DkimKeyEncoding.Revoked ? "it is revoked (p= is empty)"
        : key.Key is null || key.Encoding is DkimKeyEncoding.Missing or DkimKeyEncoding.Broken ? "its p= holds no key"
        : key.KeyType != signature.KeyType ? $"it is one of {DnsText.Printable(key.KeyType)}"
        : signature.KeyType == DkimKeyRecord.Ed25519 ? key.Key.Form == DkimKeyForm.Ed25519 ? OfUse(signature, key) : "it is no Ed25519 key of 32 octets"
        : !key.Key.IsRsa ? "it is no RSA key"
        : key.Key.Bits < LeastRsaBits ? $"its {key.Key.Bits} bits are fewer than {LeastRsaBits} (RFC 8301 section 3.2)"
        : key.Key.Bits > DkimLimits.MostRsaBits ? $"its {key.Key.Bits} bits are more than {DkimLimits.MostRsaBits}"
        : OfUse(signature, key);

    private static string? OfUse(DkimSignature signature, DkimKeyRecord key) =>
        key.Hashes?.Contains(signature.Hash, StringComparer.Ordinal) == false ? "its h= does not have sha256"
        : !key.Services.Any(service => service is "*" or "email") ? "its s= is not for mail"
        : key.Flags.Contains("s", StringComparer.Ordinal) && signature.IdentityDomain != signature.Domain ? "t=s wants i= to be of d= itself"
        : null;

    private static string? BodyFault(DkimMessage message, DkimSignature signature)
    {
        ReadOnlySpan<byte> body = DkimCanonicalText.Body(message.Body.Span, signature.BodyCanonicalization);
        if (signature.BodyLength > body.Length)
        {
            return $"l= signs {signature.BodyLength} octets, and the body has {body.Length}.";
        }

        var hash = SHA256.HashData(signature.BodyLength is { } length ? body[..(int)length] : body);
        return hash.AsSpan().SequenceEqual(signature.BodyHash) ? null : "The body is another than the one that was signed.";
    }

    // Section 5.4.2: of several fields of one name the lowest is signed first; a name more often than the fields signs their absence.
    private static string SignedText(DkimMessage message, DkimSignature signature)
    {
        var text = new StringBuilder();
        var left = message.Fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => new Stack<DkimHeaderField>(group), StringComparer.OrdinalIgnoreCase);
        foreach (var name in signature.SignedHeaders)
        {
            if (left.TryGetValue(name, out var fields) && fields.TryPop(out var field))
            {
                text.Append(DkimCanonicalText.Header(field.Raw, signature.HeaderCanonicalization)).Append("\r\n");
            }
        }

        return text.Append(DkimCanonicalText.Header(signature.WithoutValue(), signature.HeaderCanonicalization)).ToString();
    }

    private bool IsSignedBy(DkimPublicKey key, byte[] signed, byte[] signature)
    {
        var hash = SHA256.HashData(signed);
        if (key.IsEd25519)
        {
            // RFC 8463 section 3: what Ed25519 signs is the hash.
            return cryptography.Verify(key.ToOctets(), hash, signature);
        }

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key.ToOctets(), out _);
            return rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static DkimSignatureResult Concluded(DkimSignature signature, DkimResult result, string reason, DkimKeyRecord? key = null) => new()
    {
        Result = result,
        Reason = reason,
        Domain = signature.Domain?.ToString(),
        Selector = DnsText.Printable(signature.Selector),
        Algorithm = DnsText.Printable(signature.Hash.Length == 0 ? signature.KeyType : $"{signature.KeyType}-{signature.Hash}"),
        KeySize = key?.Key?.Bits,
        Identity = DnsText.Printable(signature.Identity),
        Canonicalization = $"{signature.HeaderCanonicalization}/{signature.BodyCanonicalization}".ToLowerInvariant(),
        SignedHeaders = signature.SignedHeaders.Select(DnsText.Printable).ToItemList(),
        SignedAt = signature.SignedAt,
        ExpiresAt = signature.ExpiresAt,
        BodyLength = signature.BodyLength,
        IsTesting = key?.Flags.Contains("y", StringComparer.Ordinal) == true,
    };
}
