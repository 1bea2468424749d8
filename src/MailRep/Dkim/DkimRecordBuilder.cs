using System.Globalization;
using System.Text;
using MailRep.Dns;
using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>A key record that is asked for (RFC 6376 section 3.6.1).</summary>
/// <param name="Domain">d=.</param>
/// <param name="Selector">s=.</param>
/// <param name="Key">The public key; null for the record of a retired selector, with an empty p=.</param>
public sealed record DkimRecordPlan(DnsName Domain, DkimSelector Selector, DkimPublicKey? Key)
{
    /// <summary>t=y: receivers take the mail for unsigned.</summary>
    public bool IsTesting { get; init; }

    /// <summary>t=s: i= must name the very domain of d=.</summary>
    public bool IsStrict { get; init; }

    /// <summary>h=; empty for any.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>s=; empty for any.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>n=: a note for people.</summary>
    public string? Note { get; init; }

    /// <summary>Seconds.</summary>
    public int Ttl { get; init; } = MailDnsRecord.DefaultTtl;
}

/// <summary>Writes key records that are right by construction. Pure.</summary>
public static class DkimRecordBuilder
{
    /// <exception cref="MailRepException">The name is too long for DNS, or the key is none that receivers may accept.</exception>
    public static MailDnsRecord Build(DkimRecordPlan plan) =>
        new(OwnerOf(plan.Domain, plan.Selector), DnsRecordType.TXT, string.Join("; ", Tags(plan)), plan.Ttl);

    /// <summary>What is allowed and costs verifications all the same.</summary>
    public static IEnumerable<string> WarningsOf(DkimRecordPlan plan)
    {
        if (plan.Key is { IsRsa: true, Bits: < DkimRecordJudge.GoodRsaBits and var few })
        {
            yield return $"The RSA key has {few} bits, and signers should use {DkimRecordJudge.GoodRsaBits} at least (RFC 8301 section 3.2).";
        }

        if (plan.Key is { IsRsa: true, Bits: > DkimKeyPairPlan.MostRsaBits and var many })
        {
            yield return $"The RSA key has {many} bits, and receivers need handle no more than {DkimKeyPairPlan.MostRsaBits} (RFC 8301 section 3.2).";
        }
    }

    /// <exception cref="MailRepException">The name is too long for DNS.</exception>
    internal static DnsName OwnerOf(DnsName domain, DkimSelector selector) => selector.At(domain) ?? throw new MailRepException(
        MailRepError.KeyNameInvalid, $"The name {selector}.{DkimSelector.KeyLabel}.{domain} is longer than DNS allows.", domain.ToString(), "Choose a shorter selector: -Selector s1.");

    private static IEnumerable<string> Tags(DkimRecordPlan plan)
    {
        yield return $"v={DkimKeyRecord.Version1}";
        if (plan.Key is not { } key)
        {
            yield return "p=";
            yield break;
        }

        if (key.KeyType is not { } type || key is { IsRsa: true, Bits: < DkimKeyPairPlan.LeastRsaBits })
        {
            throw new MailRepException(
                MailRepError.PublicKeyInvalid,
                key.IsRsa ? $"An RSA key of {key.Bits} bits must not be accepted by receivers (RFC 8301 section 3.2)." : "That is no RSA or Ed25519 public key.",
                plan.Domain.ToString(), $"Make a key: New-DkimKeyPair {plan.Domain}");
        }

        yield return $"k={type}";
        if (plan.Hashes.Count > 0)
        {
            yield return $"h={string.Join(':', plan.Hashes)}";
        }

        if (plan.Services.Count > 0)
        {
            yield return $"s={string.Join(':', plan.Services)}";
        }

        if (plan.IsTesting || plan.IsStrict)
        {
            yield return $"t={(plan.IsTesting ? plan.IsStrict ? "y:s" : "y" : "s")}";
        }

        if (!string.IsNullOrWhiteSpace(plan.Note))
        {
            yield return $"n={Encode(plan.Note.Trim())}";
        }

        yield return $"p={key.ToBase64()}";
    }

    // RFC 6376 section 3.6.1 and RFC 2045 section 6.7: qp-section, with the semicolon that would end the tag.
    private static string Encode(string note)
    {
        var text = new StringBuilder(note.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(note))
        {
            _ = (char)octet is >= ' ' and <= '~' and not ('=' or ';') ? text.Append((char)octet) : text.Append(CultureInfo.InvariantCulture, $"={octet:X2}");
        }

        return text.ToString();
    }
}
