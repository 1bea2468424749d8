using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class DkimCheckTests
{
    private static readonly DnsName Domain = new("example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asks_one_question_and_tells_what_it_found()
    {
        var resolver = new FakeResolver().Key("s1._domainkey.example.org", $"v=DKIM1; t=s; p={DkimKeys.Rsa2048}");
        List<string> trace = [];
        var result = await new DkimCheck(new CheckContext(resolver, trace.Add)).RunAsync(Domain, new DkimSelector("s1"), Token);
        Assert.Equal(("s1._domainkey.example.org", "example.org", "s1", "rsa", 2048), (result.Subject, result.Domain, result.Selector, result.KeyType, result.KeySize));
        Assert.Equal((Verdict.Pass, "Dkim Pass"), (result.Verdict, result.ToString()));
        Assert.Equal(["s"], result.Flags);
        Assert.Single(resolver.Asked);
        Assert.Contains("s1._domainkey.example.org", Assert.Single(trace), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_nothing_where_the_name_cannot_exist()
    {
        var domain = new DnsName(string.Join('.', Enumerable.Repeat(new string('b', 60), 4)));
        var result = await new DkimCheck(new CheckContext(new FakeResolver())).RunAsync(domain, new DkimSelector("selector1"), Token);
        Assert.Equal((Verdict.Fail, "DKIM-NAME"), (result.Verdict, result.Findings.Single().Id));
    }

    [Fact]
    public async Task Judges_the_selectors_that_are_found_together()
    {
        var resolver = Without("default", "mail").Key("default._domainkey.example.org", $"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}").Missing("mail._domainkey.example.org");
        var results = await Run(resolver);
        Assert.Equal(("default", "DKIM-ED25519-ALONE"), (results.Single().Selector, results[0].Findings.Single().Id));
        Assert.Contains("cPanel", results[0].SelectorSource, StringComparison.Ordinal);

        resolver.Key("mail._domainkey.example.org", $"v=DKIM1; p={DkimKeys.Rsa2048}");
        Assert.All(await Run(resolver), result => Assert.Equal(Verdict.Pass, result.Verdict));
    }

    [Fact]
    public async Task Is_proof_of_no_key_where_the_parent_does_not_exist()
    {
        var result = (await Run(Without().Missing("_domainkey.example.org"))).Single();
        Assert.Equal((Verdict.Fail, "DKIM-NO-KEYS", null), (result.Verdict, result.Findings.Single().Id, result.Selector));
        Assert.StartsWith("New-DkimKeyPair example.org -Selector 20261125 -Path ", result.Findings[0].Fix!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_know_where_the_parent_exists()
    {
        var result = (await Run(Without())).Single();
        Assert.Equal((Verdict.Unknown, "DKIM-SELECTOR-UNKNOWN"), (result.Verdict, result.Findings.Single().Id));
        Assert.Contains("-Selector NAME", result.Findings[0].Fix!.Text, StringComparison.Ordinal);
        Assert.Contains($"{DkimSelectorCatalogue.All.Count} common selectors", result.SelectorSource, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_target_of_an_alias_for_no_proof()
    {
        var selection = DkimDiscovery.Conclude(
            new DkimSearch(Domain, [], Answer(DnsStatus.NxDomain) with { Aliases = [new DnsName("gone.example")] }, Answer(DnsStatus.NxDomain)), DkimKeys.Today);
        Assert.Equal("DKIM-SELECTOR-UNKNOWN", selection.Problem!.Id);
    }

    [Theory]
    [InlineData("_domainkey.example.org", DnsStatus.ServFail)]
    [InlineData("selector1._domainkey.example.org", DnsStatus.TimedOut)]
    public async Task Is_unknown_where_a_question_was_not_answered(string name, DnsStatus status)
    {
        var result = (await Run(Without().Fails(name, DnsRecordType.TXT, status))).Single();
        Assert.Equal((Verdict.Unknown, "DNS-UNKNOWN"), (result.Verdict, result.Findings.Single().Id));
    }

    [Theory]
    [InlineData("v=spf1 -all", Verdict.Unknown, "DKIM-SELECTOR-UNKNOWN")]
    [InlineData("v=DKIM1; p=", Verdict.Fail, "DKIM-NO-KEYS")]
    public async Task Does_not_take_a_wildcard_for_keys(string text, Verdict verdict, string id)
    {
        var resolver = new FakeResolver().Exists("_domainkey.example.org");
        foreach (var selector in Names().Append(DkimDiscovery.WildcardProbe))
        {
            resolver.Key($"{selector}._domainkey.example.org", text);
        }

        var result = (await Run(resolver)).Single();
        Assert.Equal((verdict, id), (result.Verdict, result.Findings.Single().Id));

        // A key of its own stands out from the wildcard.
        resolver.Key("google._domainkey.example.org", $"v=DKIM1; p={DkimKeys.Rsa2048}");
        Assert.Equal(("google", Verdict.Pass), ((await Run(resolver)).Single().Selector, (await Run(resolver))[0].Verdict));
    }

    [Fact]
    public async Task Passes_over_other_texts_at_guessed_selectors()
    {
        var result = (await Run(Without("mail").Key("mail._domainkey.example.org", "verification=abc"))).Single();
        Assert.Equal("DKIM-SELECTOR-UNKNOWN", result.Findings.Single().Id);
    }

    [Fact]
    public async Task Names_a_dangling_alias_where_nothing_else_is_found()
    {
        var resolver = Without("selector1").Missing("selector1._domainkey.example.org");
        var inner = new AliasedResolver(resolver, new DnsName("selector1._domainkey.example.org"), new DnsName("selector1-example-org._domainkey.contoso.example"));
        var result = (await new DkimCheck(new CheckContext(inner)).RunAsync(Domain, [], [], Token)).Single();
        Assert.Equal(("selector1", "DKIM-MISSING"), (result.Selector, result.Findings.Single().Id));
    }

    [Fact]
    public async Task Prefers_what_this_machine_signs_with()
    {
        var resolver = new FakeResolver().Key("2026._domainkey.example.org", "v=DKIM1; p=");
        var results = await Run(resolver, new LocalSelector(new DkimSelector("2026"), "/etc/exim4/exim4.conf.localmacros"), new LocalSelector(new DkimSelector("maybe"), "/x", IsCertain: false));
        Assert.Equal((Verdict.Fail, "/etc/exim4/exim4.conf.localmacros"), (results.Single().Verdict, results[0].SelectorSource));
        Assert.Single(resolver.Asked);
    }

    [Fact]
    public async Task Tries_what_this_machine_may_sign_with()
    {
        var resolver = Without().Key("2026._domainkey.example.org", $"v=DKIM1; p={DkimKeys.Rsa2048}");
        Assert.Equal("2026", (await Run(resolver, new LocalSelector(new DkimSelector("2026"), "/x", IsCertain: false))).Single().Selector);
    }

    [Theory]
    [InlineData(true, Verdict.Fail)]
    [InlineData(false, Verdict.Pass)]
    public async Task Fails_a_revoked_key_that_this_machine_signs_with_where_it_is_typed(bool certain, Verdict verdict)
    {
        var resolver = new FakeResolver().Key("2026._domainkey.example.org", "v=DKIM1; p=");
        var source = new FixedSource([new LocalSelector(new DkimSelector("2026"), "/etc/opendkim.conf", certain), new LocalSelector(new DkimSelector("other"), "/x")]);
        var result = (await new DkimCheck(new CheckContext(resolver)).RunAsync(Domain, [new DkimSelector("2026")], [source], Token)).Single();
        Assert.Equal((verdict, "typed"), (result.Verdict, result.SelectorSource));
        Assert.Equal(certain, result.Reason.Contains("still signs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fails_a_revoked_key_that_the_server_signs_every_domain_with()
    {
        var source = new FixedSource([new LocalSelector(new DkimSelector("mail"), "/etc/exim4/exim4.conf.localmacros", IsCertain: false) { IsForEveryDomain = true }]);
        var typed = await new DkimCheck(new CheckContext(new FakeResolver().Key("mail._domainkey.example.org", "v=DKIM1; p="))).RunAsync(Domain, [new DkimSelector("mail")], [source], Token);
        Assert.Equal(Verdict.Fail, typed.Single().Verdict);
        var found = await new DkimCheck(new CheckContext(Without("mail").Key("mail._domainkey.example.org", "v=DKIM1; p="))).RunAsync(Domain, [], [source], Token);
        Assert.Equal(Verdict.Fail, found.Single().Verdict);
    }

    [Fact]
    public async Task Warns_where_only_a_revoked_key_is_found()
    {
        var result = (await Run(Without("mail").Key("mail._domainkey.example.org", "v=DKIM1; p="))).Single();
        Assert.Equal((Verdict.Warn, "mail"), (result.Verdict, result.Selector));
        Assert.Contains("-Selector NAME", result.Findings[^1].Fix!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_the_RSA_key_beside_an_Ed25519_key_where_it_is_made_or_signed_with()
    {
        var dns = new FakeResolver().Key("s-ed25519._domainkey.example.org", $"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}").Key("s._domainkey.example.org", $"v=DKIM1; p={DkimKeys.Rsa2048}");
        Assert.Equal(Verdict.Pass, (await new DkimCheck(new CheckContext(dns)).RunAsync(Domain, [new DkimSelector("s-ed25519")], [], Token)).Single().Verdict);

        var signing = new FixedSource([new LocalSelector(new DkimSelector("mail"), "/etc/opendkim.conf", IsCertain: true)]);
        var local = new FakeResolver().Key("ed._domainkey.example.org", $"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}").Key("mail._domainkey.example.org", $"v=DKIM1; p={DkimKeys.Rsa2048}");
        Assert.Equal(Verdict.Pass, (await new DkimCheck(new CheckContext(local)).RunAsync(Domain, [new DkimSelector("ed")], [signing], Token)).Single().Verdict);

        var unknown = new FakeResolver().Key("s-ed25519._domainkey.example.org", $"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}").Fails("s._domainkey.example.org", DnsRecordType.TXT, DnsStatus.ServFail);
        Assert.Equal(Verdict.Pass, (await new DkimCheck(new CheckContext(unknown)).RunAsync(Domain, [new DkimSelector("s-ed25519")], [], Token)).Single().Verdict);
    }

    [Fact]
    public async Task Warns_of_an_Ed25519_key_beside_which_nobody_showed_an_RSA_key()
    {
        var resolver = new FakeResolver().Key("ed._domainkey.example.org", $"v=DKIM1; k=ed25519; p={DkimKeys.Ed25519}").Missing("gone._domainkey.example.org");
        var check = new DkimCheck(new CheckContext(resolver));
        Assert.Equal(Verdict.Warn, (await check.RunAsync(Domain, [new DkimSelector("ed")], [], Token)).Single().Verdict);
        Assert.Equal("DKIM-ED25519-ALONE", (await check.RunAsync(Domain, [new DkimSelector("ed"), new DkimSelector("ed")], [], Token)).Single().Findings.Single().Id);
        Assert.Equal([Verdict.Warn, Verdict.Fail], (await check.RunAsync(Domain, [new DkimSelector("ed"), new DkimSelector("gone")], [], Token)).Select(result => result.Verdict));
    }

    private static Task<IReadOnlyList<DkimCheckResult>> Run(IDnsResolver resolver, params LocalSelector[] local) =>
        new DkimCheck(new CheckContext(resolver) { Clock = new FixedClock() }).RunAsync(Domain, [], [new FixedSource(local)], Token);

    private static IEnumerable<string> Names() => DkimSelectorCatalogue.All.Select(common => common.Selector);

    // _domainkey exists, and nothing below it but what the test adds.
    private static FakeResolver Without(params string[] except)
    {
        var resolver = new FakeResolver().Exists("_domainkey.example.org");
        return resolver.Missing([.. Names().Append(DkimDiscovery.WildcardProbe).Except(except).Select(selector => $"{selector}._domainkey.example.org")]);
    }

    private static DnsAnswer Answer(DnsStatus status) => DkimKeys.Answer() with { Status = status };

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(DkimKeys.Today, new TimeOnly(12, 0), TimeSpan.Zero);
    }

    private sealed class FixedSource(LocalSelector[] selectors) : ILocalSelectorSource
    {
        public IReadOnlyList<LocalSelector> Find(DnsName domain, Action<string>? trace) => selectors;
    }

    private sealed class AliasedResolver(IDnsResolver inner, DnsName name, DnsName target) : IDnsResolver
    {
        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) =>
            await inner.QueryAsync(question, cancellationToken) is var answer && question.Name == name ? answer with { Aliases = [target] } : answer;
    }
}
