using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Exim.Rehearsal;

/// <summary>The public keys that signatures of a domain ought to verify by, as if they were published, and no others.</summary>
internal sealed class EximKeyRing : IDnsResolver
{
    private const uint Ttl = 3600;

    private readonly DnsName _domain;
    private readonly List<(string? Selector, string Text)> _keys = [];
    private readonly HashSet<string> _expected = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="domain">The signing domain.</param>
    /// <param name="given">Keys that the caller holds against Exim's.</param>
    /// <param name="facts">The configuration, for the keys that it names.</param>
    /// <param name="cryptography">For Ed25519.</param>
    public EximKeyRing(DnsName domain, IReadOnlyList<DkimKeyPair> given, EximFacts facts, IDkimKeyCryptography cryptography)
    {
        _domain = domain;
        var own = given.Where(key => key.IsOf(domain)).ToList();
        own.ForEach(key => Add(key.Selector, key));
        _expected.UnionWith(own.Select(key => key.Selector).OfType<string>());
        foreach (var reference in facts.Signing.Keys.Where(key => key.IsPath && (key.Domain is null || IsDomain(key.Domain))))
        {
            _ = reference.Selector is not null && _expected.Add(reference.Selector);
            if (!own.Exists(key => key.Selector == reference.Selector) && Read(reference, facts, cryptography) is { } key)
            {
                Add(reference.Selector, key);
            }
        }
    }

    /// <summary>The selectors that each message is to be signed with.</summary>
    public IReadOnlyCollection<string> Expected => _expected;

    /// <summary>Expects a selector of which no key need be known.</summary>
    public void Expect(DkimSelector selector) => _expected.Add(selector.ToString());

    public bool Knows(string? selector) => _keys.Exists(key => IsFor(key.Selector, selector));

    /// <summary>The record of a selector's key; null where no key is known.</summary>
    public Records.MailDnsRecord? RecordOf(string? selector)
    {
        var text = _keys.FirstOrDefault(key => IsFor(key.Selector, selector)).Text;
        return text is not null && DkimSelector.TryParse(selector ?? string.Empty, out var parsed, out _) && parsed!.At(_domain) is { } name
            ? new Records.MailDnsRecord(name, DnsRecordType.TXT, text)
            : null;
    }

    public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var records = _keys.Where(key => key.Selector is null
                || (DkimSelector.TryParse(key.Selector, out var selector, out _) && selector!.At(_domain) == question.Name))
            .Select(DnsRecord (key) => TxtRecord.Of(question.Name, Ttl, key.Text)).ToList();
        return ValueTask.FromResult(new DnsAnswer(question, records.Count > 0 ? DnsStatus.Success : DnsStatus.NxDomain, records, "the key on disk"));
    }

    private bool IsDomain(string text) => DnsName.TryParse(text, out var name, out _) && name == _domain;

    private static bool IsFor(string? own, string? selector) => own is null || own.Equals(selector, StringComparison.OrdinalIgnoreCase);

    private void Add(string? selector, DkimKeyPair key)
    {
        _keys.Add((selector, $"v=DKIM1; k={(key.Algorithm == DkimAlgorithm.Rsa ? DkimKeyRecord.Rsa : DkimKeyRecord.Ed25519)}; p={key.PublicKey}"));
        _ = selector is not null && _expected.Add(selector);
    }

    private DkimKeyPair? Read(EximKeyReference reference, EximFacts facts, IDkimKeyCryptography cryptography)
    {
        if (facts.Configuration.Files.Full(reference.Value) is not { } path || !File.Exists(path))
        {
            return null;
        }

        try
        {
            _ = DkimSelector.TryParse(reference.Selector ?? string.Empty, out var selector, out _);
            return new DkimKeyPairReader(cryptography).Read(path, _domain, selector, null);
        }
        catch (MailRepException)
        {
            // Exim's own trouble with it shows in the rehearsal.
            return null;
        }
    }
}
