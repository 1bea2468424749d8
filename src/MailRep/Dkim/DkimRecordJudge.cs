using System.Globalization;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>Judges one key record by RFC 6376 section 3.6.1, RFC 8301 and RFC 8463. Pure.</summary>
internal sealed class DkimRecordJudge
{
    /// <summary>RFC 8301 section 3.2: verifiers must not accept less.</summary>
    public const int MinRsaBits = 1024;

    /// <summary>RFC 8301 section 3.2: signers should use at least that much.</summary>
    public const int GoodRsaBits = 2048;

    /// <summary>RFC 8301 section 3.2: verifiers must handle keys up to here.</summary>
    public const int MaxRsaBits = 4096;

    private readonly DkimQuery _query;
    private readonly DkimKeyRecord _record;
    private readonly string _evidence;
    private readonly Fix _rewrite;
    private readonly List<Finding> _findings = [];

    private DkimRecordJudge(DkimQuery query, DnsAnswer answer, TxtRecord txt, DkimKeyRecord record)
    {
        _query = query;
        _record = record;
        _evidence = DnsText.Presentation(txt.Text);
        _rewrite = DkimRecordMender.Mend(record) is { } mended
            ? query.Publish(answer, txt, mended)
            : query.NewKey("Make a key pair and publish the record that this prints, or publish the one that your signing software printed.");
    }

    public static IReadOnlyList<Finding> Judge(DkimQuery query, DnsAnswer answer, TxtRecord txt, DkimKeyRecord record)
    {
        var judge = new DkimRecordJudge(query, answer, txt, record);
        judge.JudgeStrings(txt);
        if (record.IsMeantAsKey)
        {
            judge.JudgeList();
            judge.JudgeKey();
            judge.JudgeRestrictions();
        }
        else
        {
            judge.Add(FindingCatalogue.DkimNoKey, "The TXT record at the selector is no DKIM key.");
        }

        return judge._findings;
    }

    private void JudgeStrings(TxtRecord txt)
    {
        if (txt.Strings.FirstOrDefault(text => text.Length > MailDnsRecord.MaxStringLength) is { } longest)
        {
            Add(FindingCatalogue.TxtStringLength, $"A string of the record has {longest.Length} octets, {MailDnsRecord.MaxStringLength} are allowed: write it as several, which are joined without a space.");
        }
    }

    private void JudgeList()
    {
        if (_record.Tags.Malformed is [var piece, ..])
        {
            Add(FindingCatalogue.DkimSyntax, $"'{Show(piece.Name)}' is no name=value pair, so receivers discard the record.");
        }

        if (_record.Tags.Duplicates().FirstOrDefault() is { } twice)
        {
            Add(FindingCatalogue.DkimDuplicateTag, $"The tag {twice}= stands more than once, which makes the record invalid.");
        }

        if (_record.Version is { } version && version != DkimKeyRecord.Version1)
        {
            Add(FindingCatalogue.DkimVersion, $"The version is '{Show(version)}' and must be {DkimKeyRecord.Version1}, in capitals.");
        }
        else if (_record.Version is not null && !_record.IsVersionFirst)
        {
            Add(FindingCatalogue.DkimVersion, "v=DKIM1 is not the first tag, so receivers discard the record.");
        }
    }

    private void JudgeKey()
    {
        switch (_record.Encoding)
        {
            case DkimKeyEncoding.Missing:
                Add(FindingCatalogue.DkimNoKey, _record.Tags.Find("P") is null ? "The record has no p= tag, so there is no key." : "The key stands in P=, and receivers look for p=.");
                return;
            case DkimKeyEncoding.Revoked:
                _findings.Add(Revoked());
                return;
            case DkimKeyEncoding.Broken:
                Add(FindingCatalogue.DkimKeyEncoding, "The key in p= is not base64, so receivers cannot read it.");
                return;
            case DkimKeyEncoding.Unpadded when _record.Key!.Form != DkimKeyForm.Unreadable:
                Add(FindingCatalogue.DkimKeyPadding, "The equals signs at the end of p= are missing.");
                break;
        }

        JudgeType(_record.Key!);
    }

    private Finding Revoked() => _query.IsInUse
        ? FindingCatalogue.DkimRevoked.For(_query.Subject, "The key is revoked (p= is empty), and the server still signs with it.") with
        {
            Verdict = Verdict.Fail,
            Evidence = _evidence,
            Fix = _query.NewKey("Make a new key, publish it and let the server sign with it."),
        }
        : FindingCatalogue.DkimRevoked.For(_query.Subject, "The key is revoked (p= is empty): a retired selector, no mail may be signed with it.") with { Evidence = _evidence };

    private void JudgeType(DkimPublicKey key)
    {
        var type = _record.KeyType.ToLowerInvariant();
        if (key.Form == DkimKeyForm.Unreadable)
        {
            Add(
                type is DkimKeyRecord.Rsa or DkimKeyRecord.Ed25519 ? FindingCatalogue.DkimKeyUnreadable : FindingCatalogue.DkimKeyType,
                type switch
                {
                    DkimKeyRecord.Rsa => "What p= decodes to is no RSA public key; perhaps it was cut off.",
                    DkimKeyRecord.Ed25519 => $"What p= decodes to is no Ed25519 public key, which has {DkimPublicKey.Ed25519Length} octets.",
                    _ => $"No receiver knows the key type '{Show(type)}'.",
                },
                _query.NewKey("Make a key pair and publish the record that this prints, or publish your public key again."));
            return;
        }

        if (type != key.KeyType)
        {
            Add(FindingCatalogue.DkimKeyType, _record.GivenKeyType is null
                ? "The key is Ed25519 and k= is missing, so receivers take it for RSA."
                : $"k= says '{Show(_record.KeyType)}', and the key is {NameOf(key)}.");
        }

        if (key.Form == DkimKeyForm.Ed25519SubjectPublicKeyInfo)
        {
            Add(FindingCatalogue.DkimEd25519Wrapped, "The Ed25519 key is wrapped in ASN.1; p= must hold its 32 octets alone.");
        }

        if (key.Form == DkimKeyForm.RsaPublicKey)
        {
            Add(FindingCatalogue.DkimRsaBare, "The RSA key is a bare RSAPublicKey, which OpenDKIM and others cannot read.");
        }

        if (key.IsRsa)
        {
            JudgeSize(key.Bits!.Value);
        }
    }

    private void JudgeSize(int bits)
    {
        var size = bits.ToString(CultureInfo.InvariantCulture);
        if (bits < MinRsaBits)
        {
            Add(FindingCatalogue.DkimRsaShort, $"The RSA key has {size} bits, and receivers reject less than {MinRsaBits}.", StrongerKey());
        }
        else if (bits < GoodRsaBits)
        {
            Add(FindingCatalogue.DkimRsaWeak, $"The RSA key has {size} bits; {GoodRsaBits} are asked for today.", StrongerKey());
        }
        else if (bits > MaxRsaBits)
        {
            Add(FindingCatalogue.DkimRsaLong, $"The RSA key has {size} bits; receivers need not handle more than {MaxRsaBits}.", StrongerKey());
        }
    }

    private void JudgeRestrictions()
    {
        // What the key may be used for is no question once there is none.
        if (_record.Encoding == DkimKeyEncoding.Revoked)
        {
            return;
        }

        if (_record.Hashes is { } hashes && !hashes.Contains("sha256", StringComparer.OrdinalIgnoreCase))
        {
            Add(FindingCatalogue.DkimHash, $"h={Show(string.Join(':', hashes))} does not allow sha256, the only hash that receivers accept.");
        }

        if (!_record.Services.Any(service => service == "*" || service.Equals("email", StringComparison.OrdinalIgnoreCase)))
        {
            Add(FindingCatalogue.DkimService, $"s={Show(string.Join(':', _record.Services))} keeps the key from being used for mail.");
        }

        if (_record.Flags.Contains("y", StringComparer.OrdinalIgnoreCase))
        {
            Add(FindingCatalogue.DkimTesting, "t=y marks the key as a test: receivers treat the mail as unsigned.");
        }

        if (_record.Flags.Contains("s", StringComparer.OrdinalIgnoreCase))
        {
            _findings.Add(FindingCatalogue.DkimStrict.For(_query.Subject, $"t=s: the i= of signatures must be at {_query.Domain} itself, not below it."));
        }

        string?[] values = [_record.GivenKeyType, _record.Tags.Find("h")?.Value, _record.Tags.Find("s")?.Value, _record.Tags.Find("t")?.Value];
        if (values.FirstOrDefault(value => value is not null && value.Any(char.IsAsciiLetterUpper)) is { } capitals)
        {
            Add(FindingCatalogue.DkimCase, $"'{Show(capitals)}' is in capitals, and careful receivers compare with the case.");
        }
    }

    private Fix StrongerKey() =>
        _query.NewKey($"Make a {GoodRsaBits}-bit key under a new selector, publish it, switch the server over, and empty p= of {_query.Selector} a week later.");

    private void Add(FindingKind kind, string message, Fix? fix = null) =>
        _findings.Add(kind.For(_query.Subject, message) with { Evidence = _evidence, Fix = fix ?? _rewrite });

    private static string NameOf(DkimPublicKey key) => key.IsRsa ? "RSA" : "Ed25519";

    private static string Show(string octets) => DnsText.Shorten(DnsText.Presentation(octets), 40);
}
