using System.Globalization;
using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>A key pair that is to be made. Nothing is made by it.</summary>
public sealed record DkimKeyPairPlan
{
    /// <summary>Receivers must not accept less (RFC 8301 section 3.2).</summary>
    public const int LeastRsaBits = 1024;

    /// <summary>Receivers need handle no more (RFC 8301 section 3.2).</summary>
    public const int MostRsaBits = 4096;

    // Windows makes keys in steps of as many bits.
    private const int RsaStep = 64;

    private DkimKeyPairPlan(DnsName domain, DkimSelector selector, DkimAlgorithm algorithm, int keySize, string folder) =>
        (Domain, Selector, Algorithm, KeySize, Folder) = (domain, selector, algorithm, keySize, folder);

    public DnsName Domain { get; }

    public DkimSelector Selector { get; }

    public DkimAlgorithm Algorithm { get; }

    /// <summary>Bits.</summary>
    public int KeySize { get; }

    public string Folder { get; }

    /// <summary>An existing pair is kept as a backup, and not an error.</summary>
    public bool IsForced { get; init; }

    public string PrivateKeyPath => PathOf(Algorithm);

    /// <summary>True where the selector has a key already.</summary>
    public bool Exists => RivalPaths.Prepend(PrivateKeyPath).Any(Path.Exists);

    /// <summary>The name of the pair under the same selector and another algorithm: there is room in DNS for one of them.</summary>
    internal IEnumerable<string> RivalPaths => Enum.GetValues<DkimAlgorithm>().Where(other => other != Algorithm).Select(PathOf);

    /// <summary>
    /// One plan for each algorithm. The selector is today's date where none is given; an Ed25519 key that is made beside an RSA key,
    /// or without a given selector, has <c>-ed25519</c> behind it, since a selector has one key.
    /// </summary>
    /// <exception cref="MailRepException">The name or the size cannot be.</exception>
    public static IReadOnlyList<DkimKeyPairPlan> Of(DkimKeyPairRequest request, DateOnly today)
    {
        if (!CanBe(request.Domain))
        {
            throw new MailRepException(
                MailRepError.KeyNameInvalid, $"'{request.Domain}' cannot be the domain of a signature.", request.Domain.ToString(), "Give the domain of the sender's addresses, like example.org.");
        }

        var algorithms = request.Algorithms.Distinct().Order().ToList();
        if (algorithms.Contains(DkimAlgorithm.Rsa))
        {
            RequireSize(request);
        }

        var selector = request.Selector ?? new DkimSelector(today.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        return [.. algorithms.Select(algorithm => Of(
            request, algorithm, algorithm == DkimAlgorithm.Ed25519 && (request.Selector is null || algorithms.Count > 1) ? Beside(request.Domain, selector) : selector))];
    }

    /// <summary>False where <see cref="Of(DkimKeyPairRequest, DateOnly)"/> would throw for the name.</summary>
    internal static bool CanBe(DnsName domain, DkimSelector selector) => CanBe(domain) && selector.At(domain) is { Value.Length: <= DkimKeyFileName.MaxOwnerLength };

    private static bool CanBe(DnsName domain) => !domain.IsRoot && !domain.Value.AsSpan().ContainsAnyExcept(InFileName);

    private static readonly System.Buffers.SearchValues<char> InFileName = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static DkimKeyPairPlan Of(DkimKeyPairRequest request, DkimAlgorithm algorithm, DkimSelector selector)
    {
        var owner = DkimRecordBuilder.OwnerOf(request.Domain, selector);
        return owner.Value.Length <= DkimKeyFileName.MaxOwnerLength
            ? new DkimKeyPairPlan(request.Domain, selector, algorithm, algorithm == DkimAlgorithm.Rsa ? request.KeySize : DkimPublicKey.Ed25519Length * 8, request.Folder) { IsForced = request.IsForced }
            : throw new MailRepException(
                MailRepError.KeyNameInvalid, $"The name of the key has {owner.Value.Length} characters, and that of a file has room for {DkimKeyFileName.MaxOwnerLength}.",
                owner.ToString(), "Choose a shorter selector: -Selector s1.");
    }

    private static DkimSelector Beside(DnsName domain, DkimSelector selector) =>
        DkimSelector.TryParse($"{selector}-{DkimKeyRecord.Ed25519}", out var beside, out var problem)
            ? beside!
            : throw new MailRepException(MailRepError.KeyNameInvalid, problem!, domain.ToString(), "Choose a shorter selector: -Selector s1.");

    private static void RequireSize(DkimKeyPairRequest request)
    {
        if (request.KeySize is < LeastRsaBits or > MostRsaBits || request.KeySize % RsaStep != 0)
        {
            throw new MailRepException(
                MailRepError.KeySizeInvalid, $"An RSA key of {request.KeySize} bits is none that receivers have to accept: {LeastRsaBits} to {MostRsaBits}, in steps of {RsaStep} (RFC 8301 section 3.2).",
                request.Domain.ToString(), $"Leave -KeySize out, which makes {DkimRecordJudge.GoodRsaBits} bits.");
        }

        if (request.KeySize < DkimRecordJudge.GoodRsaBits && !request.AllowsWeak)
        {
            throw new MailRepException(
                MailRepError.KeySizeWeak, $"Signers should use RSA keys of {DkimRecordJudge.GoodRsaBits} bits at least, and {request.KeySize} are less (RFC 8301 section 3.2).",
                request.Domain.ToString(), $"Leave -KeySize out, which makes {DkimRecordJudge.GoodRsaBits} bits; where the DNS provider takes no longer record, add -AllowWeakKey.");
        }
    }

    private string PathOf(DkimAlgorithm algorithm) => Path.Combine(Folder, DkimKeyFileName.Private(Selector.At(Domain)!, algorithm));
}

/// <summary>What <see cref="DkimKeyPairPlan"/> is made from.</summary>
/// <param name="Domain">d=.</param>
/// <param name="Selector">s=; null for today's date.</param>
/// <param name="Folder">A full path.</param>
public sealed record DkimKeyPairRequest(DnsName Domain, DkimSelector? Selector, string Folder)
{
    public IReadOnlyList<DkimAlgorithm> Algorithms { get; init; } = [DkimAlgorithm.Rsa];

    /// <summary>Bits of an RSA key.</summary>
    public int KeySize { get; init; } = DkimRecordJudge.GoodRsaBits;

    /// <summary>Less than 2048 bits.</summary>
    public bool AllowsWeak { get; init; }

    /// <summary>An existing pair is kept as a backup, and not an error.</summary>
    public bool IsForced { get; init; }
}
