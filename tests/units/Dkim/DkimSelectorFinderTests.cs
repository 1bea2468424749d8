using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class DkimSelectorFinderTests
{
    private static readonly DnsName Domain = new("example.org");
    private static readonly DateOnly Since = new(2025, 11, 20);

    [Fact]
    public async Task Finds_the_selectors_of_providers_and_dates_and_what_stands_beside_them()
    {
        var resolver = new Everything()
            .Key("selector1", $"v=DKIM1; p={DkimKeys.Rsa2048}").Key("20251225", $"p={DkimKeys.Rsa(1024)}").Key("dkim-202511", $"p={DkimKeys.Rsa2048}")
            .Key("20251225-ed25519", $"k=ed25519; p={DkimKeys.Ed25519}").Key("k1", "v=DKIM1; p=").Key("mail", "v=spf1 -all");
        var found = await FindAsync(resolver);
        Assert.Equal(
            [("selector1", "Microsoft 365", "rsa", 2048), ("k1", "Mailchimp, Mailgun, common", null, null), ("20251225", "made from a date", "rsa", 1024), ("dkim-202511", "made from a date", "rsa", 2048), ("20251225-ed25519", "made from a date", "ed25519", 256)],
            found.Rows.Select(row => (row.Selector, row.Source, row.KeyType, row.KeySize)));
        Assert.Equal([Verdict.Pass, Verdict.Pass, Verdict.Warn, Verdict.Pass, Verdict.Pass], found.Rows.Select(row => row.Verdict));
        Assert.Equal("20251225._domainkey.example.org", found.Rows[2].Name);
        Assert.Null(found.Nothing);
        Assert.Equal(resolver.Asked, resolver.Names.Count);
        Assert.InRange(resolver.MostAtOnce, 2, DkimSelectorFinder.MaxInFlight);
    }

    [Fact]
    public async Task Finds_none_with_a_reason_where_all_was_answered()
    {
        var found = await FindAsync(new Everything());
        Assert.Empty(found.Rows);
        Assert.Contains("cannot be guessed", found.Nothing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_no_more_where_nothing_exists_below_the_label()
    {
        var resolver = new Everything { Parent = DnsStatus.NxDomain };
        var found = await FindAsync(resolver);
        Assert.Empty(found.Rows);
        Assert.Contains("does not exist", found.Nothing, StringComparison.Ordinal);
        Assert.Equal(2, resolver.Asked);
    }

    [Theory]
    [InlineData(DnsStatus.ServFail)]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.OutsideZones)]
    public async Task A_failure_is_unknown_and_never_none(DnsStatus status)
    {
        var resolver = new Everything { Parent = status };
        var found = await FindAsync(resolver);
        Assert.Equal((Verdict.Unknown, null), (Assert.Single(found.Rows).Verdict, found.Nothing));
        Assert.Equal(2, resolver.Asked);
    }

    [Fact]
    public async Task A_server_that_goes_on_failing_is_left_alone_and_what_was_found_is_shown()
    {
        var resolver = new Everything { Others = DnsStatus.TimedOut }.Key("google", $"p={DkimKeys.Rsa2048}");
        var found = await FindAsync(resolver);
        Assert.Equal("google", found.Rows[0].Selector);
        Assert.Equal((Verdict.Unknown, null), (found.Rows[1].Verdict, found.Rows[1].Selector));
        Assert.Matches("did not tell of [0-9]{3} of [0-9]{3} selectors: .*no answer in time from fake", found.Rows[1].Reason);
        Assert.InRange(resolver.Asked, DkimSelectorFinder.MaxFailures, DkimSelectorFinder.MaxFailures + (2 * DkimSelectorFinder.MaxInFlight));
        Assert.Null(found.Nothing);
    }

    [Fact]
    public async Task A_wildcard_is_no_selector()
    {
        var text = $"p={DkimKeys.Rsa2048}";
        var resolver = new Everything { Wildcard = text }.Key("s1", $"p={DkimKeys.Rsa(4096)}");
        Assert.Equal("s1", Assert.Single((await FindAsync(resolver)).Rows).Selector);
    }

    [Fact]
    public void Dates_are_days_months_and_years_once_each()
    {
        var selectors = DkimDateSelectors.Between(new DateOnly(2025, 12, 30), new DateOnly(2026, 1, 2)).Select(selector => selector.Value).ToList();
        Assert.Equal(["20260102", "20260101", "20251231", "20251230", "202601", "2026-01", "s202601"], selectors.Take(7));
        Assert.Contains("dkim-202512", selectors);
        Assert.Contains("s2025", selectors);
        Assert.DoesNotContain("202511", selectors);
        Assert.Equal(selectors.Count, selectors.Distinct().Count());
        Assert.Equal("20070101", DkimDateSelectors.Between(DateOnly.MinValue, new DateOnly(2007, 1, 2)).ElementAt(1).Value);
        Assert.Empty(DkimDateSelectors.Between(new DateOnly(2027, 1, 1), new DateOnly(2026, 1, 1)));
    }

    // ManualClock stands at 2026-01-01.
    private static Task<DkimSelectorFindings> FindAsync(IDnsResolver resolver) =>
        new DkimSelectorFinder(new CheckContext(resolver) { Clock = new ManualClock() }).FindAsync(Domain, Since, TestContext.Current.CancellationToken);

    /// <summary>Knows every name below _domainkey, since nobody can list what is guessed.</summary>
    private sealed class Everything : IDnsResolver
    {
        private readonly Dictionary<string, string> _keys = [];
        private int _running;

        public DnsStatus Parent { get; init; } = DnsStatus.NoData;

        public DnsStatus Others { get; init; } = DnsStatus.NxDomain;

        public string? Wildcard { get; init; }

        public int Asked { get; private set; }

        public HashSet<string> Names { get; } = [];

        public int MostAtOnce { get; private set; }

        public Everything Key(string selector, string text)
        {
            _keys[$"{selector}._domainkey.{Domain}"] = text;
            return this;
        }

        public async ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            lock (Names)
            {
                Asked++;
                Names.Add(question.Name.Value);
                MostAtOnce = Math.Max(MostAtOnce, ++_running);
            }

            await Task.Delay(1, cancellationToken);
            lock (Names)
            {
                _running--;
            }

            Assert.EndsWith("_domainkey.example.org", question.Name.Value, StringComparison.Ordinal);
            var text = question.Name.Value == "_domainkey.example.org" ? null : _keys.GetValueOrDefault(question.Name.Value, Wildcard!);
            var status = question.Name.Value == "_domainkey.example.org" ? Parent
                : question.Name.Value.StartsWith(DkimDiscovery.WildcardProbe, StringComparison.Ordinal) ? DnsStatus.NxDomain
                : Others;
            return text is not null
                ? new DnsAnswer(question, DnsStatus.Success, [DkimKeys.Record(question.Name, text)], "fake")
                : new DnsAnswer(question, status, [], "fake");
        }
    }
}
