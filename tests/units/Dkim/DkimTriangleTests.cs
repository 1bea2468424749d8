using MailRep.Adapters.Dkim;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class DkimTriangleTests : IDisposable
{
    private static readonly DnsName Domain = new("example.org");

    private readonly TemporaryRoot _root = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("rsa")]
    [InlineData("pkcs1")]
    [InlineData("ed25519")]
    public async Task Says_that_the_published_key_is_the_other_half(string kind)
    {
        var key = Read("dkim.key", kind);
        var result = await JudgeAsync(new FakeResolver().Key("s1._domainkey.example.org", $"v=DKIM1; k={Type(key)}; p={key.PublicKey}"), [key], "s1");
        Assert.Equal(key.PrivateKeyPath, result.PrivateKeyPath);
        Assert.DoesNotContain("DKIM-KEY-MISMATCH", result.Findings.Select(finding => finding.Id));
        if (kind == "rsa")
        {
            Assert.Equal((Verdict.Pass, $"A 2048-bit RSA key, sound and published once, and it is the public half of {key.PrivateKeyPath}."), (result.Verdict, result.Reason));
        }
    }

    [Fact]
    public async Task Fails_another_key_and_writes_the_record_that_takes_its_place()
    {
        var key = Read("dkim.key", "rsa");
        var old = $"v=DKIM1; t=s; p={DkimKeys.Rsa2048}";
        var result = await JudgeAsync(new FakeResolver().Key("s1._domainkey.example.org", old), [key], "s1");
        var found = result.Findings.Single(finding => finding.Id == "DKIM-KEY-MISMATCH");
        Assert.Equal((Verdict.Fail, found.Message, null), (result.Verdict, result.Reason, result.PrivateKeyPath));
        Assert.Contains(key.PrivateKeyPath, found.Message, StringComparison.Ordinal);
        Assert.Equal((FixKind.Record, old), (found.Fix!.Kind, found.Fix.Replaces));
        Assert.Equal(("s1._domainkey.example.org", 300, $"v=DKIM1; k=rsa; t=s; p={key.PublicKey}"), (found.Fix.Record!.Name, found.Fix.Record.Ttl, found.Fix.Record.Value));
        Assert.Equal(Verdict.Pass, (await JudgeAsync(new FakeResolver().Key("s1._domainkey.example.org", found.Fix.Record.Value), [key], "s1")).Verdict);
    }

    [Fact]
    public async Task Publishes_the_key_that_is_there_where_the_selector_has_none()
    {
        var key = Read("dkim.key", "ed25519");
        var result = await JudgeAsync(new FakeResolver().Missing("s1._domainkey.example.org"), [key], "s1");
        var found = Assert.Single(result.Findings);
        Assert.Equal(("DKIM-MISSING", FixKind.Record, $"v=DKIM1; k=ed25519; p={key.PublicKey}"), (found.Id, found.Fix!.Kind, found.Fix.Record!.Value));
        Assert.Contains(key.PrivateKeyPath, found.Fix.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=DKIM1; p=AAAA", "DKIM-KEY-UNREADABLE")]
    [InlineData("v=DKIM1; p=%", "DKIM-KEY-ENCODING")]
    [InlineData("v=DKIM1; k=rsa", "DKIM-NO-KEY")]
    public async Task Needs_no_new_key_where_the_published_one_cannot_be_read(string record, string id)
    {
        var key = Read("dkim.key", "rsa");
        var result = await JudgeAsync(new FakeResolver().Key("s1._domainkey.example.org", record), [key], "s1");
        Assert.Equal([id, "DKIM-KEY-MISMATCH"], result.Findings.Select(finding => finding.Id));
        Assert.All(result.Findings, finding => Assert.Equal((key.PublicKey, record), (finding.Fix!.Record!.Value.Split("p=")[1], finding.Fix.Replaces)));
    }

    [Fact]
    public async Task Does_not_publish_a_revoked_key_again()
    {
        var result = await JudgeAsync(new FakeResolver().Key("s1._domainkey.example.org", "v=DKIM1; p="), [Read("dkim.key", "rsa")], "s1");
        Assert.Equal((Verdict.Fail, FixKind.Command), (result.Verdict, result.Findings.Single(finding => finding.Id == "DKIM-KEY-MISMATCH").Fix!.Kind));
        Assert.Contains("revoked", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_publish_a_key_that_receivers_must_not_accept()
    {
        var result = await JudgeAsync(new FakeResolver().Missing("s1._domainkey.example.org"), [Read("dkim.key", "rsa512")], "s1");
        Assert.Equal(FixKind.Command, Assert.Single(result.Findings).Fix!.Kind);
        result = await JudgeAsync(new FakeResolver().Key("s1._domainkey.example.org", $"v=DKIM1; p={DkimKeys.Rsa2048}"), [Read("dkim.key", "rsa512")], "s1");
        Assert.Equal(("DKIM-KEY-MISMATCH", FixKind.Command), (Assert.Single(result.Findings).Id, result.Findings[0].Fix!.Kind));
    }

    [Fact]
    public async Task Says_nothing_of_the_key_where_DNS_does_not_tell()
    {
        var result = await JudgeAsync(new FakeResolver().Fails("s1._domainkey.example.org", DnsRecordType.TXT, DnsStatus.ServFail), [Read("dkim.key", "rsa")], "s1");
        Assert.Equal(("DNS-UNKNOWN", Verdict.Unknown, null), (Assert.Single(result.Findings).Id, result.Verdict, result.PrivateKeyPath));
    }

    [Fact]
    public async Task Takes_the_name_of_the_file_for_the_place_of_the_key()
    {
        var (first, second) = (Read("a._domainkey.example.org.rsa.key", "rsa"), Read("b._domainkey.example.org.ed25519.key", "ed25519"));
        var swapped = new FakeResolver()
            .Key("a._domainkey.example.org", $"v=DKIM1; k=ed25519; p={second.PublicKey}")
            .Key("b._domainkey.example.org", $"v=DKIM1; k=rsa; p={first.PublicKey}");
        Assert.All(await RunAsync(swapped, [first, second]), result => Assert.Contains("DKIM-KEY-MISMATCH", result.Findings.Select(finding => finding.Id)));

        // Where no name tells, a key may stand at any of the selectors.
        var results = await RunAsync(swapped, [Read("x.key", "rsa"), Read("y.key", "ed25519")], "a", "b");
        Assert.Equal(["y.key", "x.key"], results.Select(result => Path.GetFileName(result.PrivateKeyPath)));
        results = await RunAsync(swapped, [Read("x.key", "rsa")], "a", "b");
        Assert.Equal([null, "x.key"], results.Select(result => Path.GetFileName(result.PrivateKeyPath)));
        Assert.All(results, result => Assert.Equal(Verdict.Pass, result.Verdict));
    }

    [Theory]
    [InlineData("2026", true, "DKIM-EXIM-SELECTOR")]
    [InlineData("s1", true, null)]
    [InlineData("2026", false, null)]
    public async Task Warns_where_Exim_signs_with_another_selector(string selector, bool certain, string? expected)
    {
        var key = Read("dkim.key", "rsa");
        var resolver = new FakeResolver().Key("s1._domainkey.example.org", $"v=DKIM1; p={key.PublicKey}");
        var local = new LocalSelector(new DkimSelector(selector), "/etc/exim4/exim4.conf.localmacros", certain) { IsExim = true };
        var result = (await RunAsync(resolver, [key], [local], "s1")).Single();
        Assert.Equal((expected is null ? Verdict.Pass : Verdict.Warn, expected), (result.Verdict, result.Findings.SingleOrDefault()?.Id));
        if (expected is not null)
        {
            Assert.Equal("Exim signs example.org with the selector 2026 and not with s1.", result.Reason);
            Assert.Contains("-Selector 2026", result.Findings[0].Fix!.Text, StringComparison.Ordinal);
        }

        // Another program may sign beside Exim; and without a key the question was another one.
        Assert.Equal(Verdict.Pass, (await RunAsync(resolver, [key], [local, new LocalSelector(new DkimSelector("s1"), "/etc/opendkim.conf")], "s1")).Single().Verdict);
        Assert.Equal(Verdict.Pass, (await RunAsync(resolver, [], [local], "s1")).Single().Verdict);
    }

    private DkimKeyPair Read(string name, string kind)
    {
        var path = Path.Combine(Directory.CreateDirectory(_root.Full("keys")).FullName, name);
        File.WriteAllBytes(path, TestKeys.Pem(kind));
        return new DkimKeyPairReader(new BouncyCastleKeys()).Read(path, null, null, null);
    }

    private static string Type(DkimKeyPair key) => key.Algorithm == DkimAlgorithm.Rsa ? "rsa" : "ed25519";

    private static async Task<DkimCheckResult> JudgeAsync(FakeResolver resolver, DkimKeyPair[] keys, string selector) => (await RunAsync(resolver, keys, selector)).Single();

    private static Task<IReadOnlyList<DkimCheckResult>> RunAsync(FakeResolver resolver, DkimKeyPair[] keys, params string[] selectors) => RunAsync(resolver, keys, [], selectors);

    private static Task<IReadOnlyList<DkimCheckResult>> RunAsync(FakeResolver resolver, DkimKeyPair[] keys, LocalSelector[] local, params string[] selectors) =>
        new DkimCheck(new CheckContext(resolver)) { Keys = keys }.RunAsync(Domain, [.. selectors.Select(selector => new DkimSelector(selector))], [new FixedSource(local)], Token);

    private sealed class FixedSource(LocalSelector[] selectors) : ILocalSelectorSource
    {
        public IReadOnlyList<LocalSelector> Find(DnsName domain, Action<string>? trace) => selectors;
    }
}
