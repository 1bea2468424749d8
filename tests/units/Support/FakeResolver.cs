using System.Net;
using MailRep.Dns;

namespace MailRep.Tests.Support;

/// <summary>
/// DNS for unit tests: answers what it was given and throws on every other name, so that no test can lean on the network
/// or on a name nobody wrote down.
/// </summary>
public sealed class FakeResolver : IDnsResolver
{
    private readonly Dictionary<DnsQuestion, DnsAnswer> _answers = [];
    private readonly HashSet<DnsName> _names = [];
    private readonly List<DnsQuestion> _asked = [];

    public IReadOnlyList<DnsQuestion> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public FakeResolver Txt(string name, params string[] records) =>
        Add(name, DnsRecordType.TXT, owner => [.. records.Select(text => new TxtRecord(owner, 300, [text]))]);

    public FakeResolver Address(string name, params string[] addresses)
    {
        foreach (var family in addresses.Select(IPAddress.Parse).GroupBy(address => address.AddressFamily))
        {
            var type = family.Key == System.Net.Sockets.AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.AAAA;
            Add(name, type, owner => [.. family.Select(address => new AddressRecord(owner, 300, address))]);
        }

        return this;
    }

    public FakeResolver Mx(string name, params (int Preference, string Exchange)[] hosts) =>
        Add(name, DnsRecordType.MX, owner => [.. hosts.Select(host => new MxRecord(owner, 300, host.Preference, host.Exchange == "." ? DnsName.Root : DnsName.Parse(host.Exchange)))]);

    public FakeResolver Ptr(string address, params string[] names) =>
        Add(DnsName.ReverseOf(IPAddress.Parse(address)).Value, DnsRecordType.PTR, owner => [.. names.Select(name => new PtrRecord(owner, 300, DnsName.Parse(name)))]);

    /// <summary>The name exists: types that were not given answer "no data".</summary>
    public FakeResolver Exists(string name)
    {
        _names.Add(DnsName.Parse(name));
        return this;
    }

    /// <summary>The name does not exist, for every type.</summary>
    public FakeResolver Missing(params string[] names)
    {
        foreach (var name in names)
        {
            foreach (var type in Enum.GetValues<DnsRecordType>())
            {
                Fails(name, type, DnsStatus.NxDomain);
            }
        }

        return this;
    }

    public FakeResolver Fails(string name, DnsRecordType type, DnsStatus status)
    {
        var question = new DnsQuestion(DnsName.Parse(name), type);
        _answers[question] = new DnsAnswer(question, status, [], "fake");
        return this;
    }

    public FakeResolver Add(string name, DnsRecordType type, Func<DnsName, IReadOnlyList<DnsRecord>> records)
    {
        var owner = DnsName.Parse(name);
        var question = new DnsQuestion(owner, type);
        _answers[question] = new DnsAnswer(question, DnsStatus.Success, records(owner), "fake") { KeepFor = TimeSpan.FromMinutes(5) };
        return Exists(name);
    }

    public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        lock (_asked)
        {
            _asked.Add(question);
        }

        return _answers.TryGetValue(question, out var answer) ? answer
            : _names.Contains(question.Name) ? new DnsAnswer(question, DnsStatus.NoData, [], "fake")
            : throw new InvalidOperationException($"The test asked for {question}, which it was not given.");
    }
}
