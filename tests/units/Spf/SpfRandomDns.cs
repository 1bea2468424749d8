using System.Net;
using MailRep.Dns;

namespace MailRep.Tests.Spf;

/// <summary>
/// DNS made up from a seed: records that include, redirect to and overlap each other over a few dozen addresses, so that
/// every rule of order and counting meets every other. Names that nobody made up do not exist.
/// </summary>
public sealed class SpfRandomDns : IDnsResolver
{
    public const string Domain = "example.org";

    private readonly Dictionary<DnsQuestion, DnsAnswer> _answers = [];
    private readonly HashSet<DnsName> _names = [];
    private readonly Random _random;
    private readonly SpfRandomShape _shape;

    public SpfRandomDns(int seed, SpfRandomShape shape)
    {
        (_random, _shape) = (new Random(seed), shape);
        for (var host = 0; host < 8; host++)
        {
            var name = $"h{host}.example.org";
            Add(name, DnsRecordType.A, owner => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new AddressRecord(owner, 300, Address(isIp6: false)))]);
            Add(name, DnsRecordType.AAAA, owner => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new AddressRecord(owner, 300, Address(isIp6: true)))]);
            Add(name, DnsRecordType.MX, owner => [.. Enumerable.Range(0, _random.Next(_shape.MostMx)).Select(_ => new MxRecord(owner, 300, _random.Next(3), DnsName.Parse(Host())))]);
        }

        for (var number = 0; number < shape.Records; number++)
        {
            Add(Name(number), DnsRecordType.TXT, owner => [new TxtRecord(owner, 300, [Record(number)])]);
        }
    }

    /// <summary>The addresses that the made-up records are about, and a few around them.</summary>
    public static IEnumerable<IPAddress> Addresses { get; } =
        [.. Enumerable.Range(0, 40).Select(last => IPAddress.Parse($"192.0.2.{last}")), .. Enumerable.Range(0, 20).Select(last => IPAddress.Parse($"2001:db8::{last:x}")),
            IPAddress.Parse("198.51.100.1"), IPAddress.Parse("2001:db8:1::1"), IPAddress.Parse("::ffff:192.0.2.7")];

    public string this[string name] => _answers[new DnsQuestion(DnsName.Parse(name), DnsRecordType.TXT)].Of<TxtRecord>().FirstOrDefault()?.Text ?? string.Empty;

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
        new(_answers.GetValueOrDefault(question) ?? new DnsAnswer(question, _names.Contains(question.Name) ? DnsStatus.NoData : DnsStatus.NxDomain, [], "random"));

    private static string Name(int number) => number == 0 ? Domain : $"n{number}.example.org";

    private void Add(string name, DnsRecordType type, Func<DnsName, IReadOnlyList<DnsRecord>> records)
    {
        var question = new DnsQuestion(DnsName.Parse(name), type);
        var made = records(question.Name);
        var fails = _shape.FailsIn > 0 && _random.Next(_shape.FailsIn) == 0;
        _names.Add(question.Name);
        _answers[question] = fails ? new DnsAnswer(question, DnsStatus.ServFail, [], "random")
            : new DnsAnswer(question, made.Count > 0 ? DnsStatus.Success : DnsStatus.NoData, made, "random") { KeepFor = TimeSpan.FromMinutes(5) };
    }

    private IPAddress Address(bool isIp6) => IPAddress.Parse(isIp6 ? $"2001:db8::{_random.Next(16):x}" : $"192.0.2.{_random.Next(32)}");

    private string Host() => _random.Next(12) == 0 && _shape.HasGaps ? "gone.example.org" : $"h{_random.Next(8)}.example.org";

    private string Record(int number)
    {
        if (_shape.HasGaps && number > 0 && _random.Next(25) == 0)
        {
            return _random.Next(2) == 0 ? "no record of ours" : "v=spf1 nonsense -all";
        }

        List<string> terms = [.. Enumerable.Range(0, _random.Next(1, _shape.MostTerms)).Select(_ => Term(number))];
        var end = _random.Next(10);
        var tail = end switch
        {
            0 => $"redirect={Target(number)}",
            1 => string.Empty,
            2 => "?all",
            3 when number > 0 && _shape.IsWild => "+all",
            < 7 => "~all",
            _ => "-all",
        };
        return $"v=spf1 {string.Join(' ', terms)} {tail}".TrimEnd();
    }

    // Without loops only towards higher numbers, and beyond the last towards one that is not there.
    private string Target(int number) => _shape.IsWild && _random.Next(12) == 0 ? Name(_random.Next(_shape.Records))
        : number + 1 < _shape.Records ? Name(_random.Next(number + 1, _shape.Records)) : _shape.HasGaps ? "none.example.org" : Name(_shape.Records - 1);

    private string Term(int number)
    {
        var qualifier = _random.Next(_shape.PassOf) > 0 ? string.Empty : _random.Next(4) switch { 0 => "-", 1 => "~", 2 => "?", _ => "+" };
        var bits = _random.Next(3) == 0 ? $"/{_random.Next(27, 33)}" : string.Empty;
        var dual = _random.Next(3) == 0 ? $"//{_random.Next(124, 129)}" : string.Empty;
        var isLeaf = number + 1 >= _shape.Records && !_shape.HasGaps;
        return qualifier + (_random.Next(isLeaf ? 3 : 13) switch
        {
            0 or 1 => $"ip4:{Address(false)}{bits}",
            2 => $"ip6:{Address(true)}/{_random.Next(124, 129)}",
            3 => $"a:{Host()}{bits}{dual}",
            4 => $"mx:{Host()}{bits}{dual}",
            5 => $"a{bits}",
            6 when _shape.IsWild => _random.Next(3) switch { 0 => $"exists:{Host()}", 1 => "a:%{d}", _ => "exists:%{v}.example.org" },
            7 when _shape.HasOpen && _random.Next(3) == 0 => _random.Next(4) switch { 0 => "ptr", 1 => "exists:%{ir}.example.org", 2 => "include:%{l}.example.org", _ => "a:%{h}" },
            _ => $"include:{Target(number)}",
        });
    }
}

/// <summary>What may be in it.</summary>
/// <param name="Records">SPF records, the first at the domain.</param>
/// <param name="MostTerms">Of one record, one less.</param>
/// <param name="PassOf">A qualifier is written on one term of so many.</param>
public sealed record SpfRandomShape(int Records = 6, int MostTerms = 7, int PassOf = 4)
{
    /// <summary>One answer of so many is SERVFAIL; 0 for none.</summary>
    public int FailsIn { get; init; }

    /// <summary>Names without records, broken records.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Loops, macros of the domain, exists.</summary>
    public bool IsWild { get; init; }

    /// <summary>Terms that only a message can decide.</summary>
    public bool HasOpen { get; init; }

    public int MostMx { get; init; } = 4;
}
