using System.Net;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MailRep.Dns;
using MailRep.Spf;

namespace MailRep.Tests.Spf;

/// <summary>New records: whatever is asked for, the record says it and nothing more, and can be read.</summary>
public sealed class SpfRecordBuilderTests
{
    private static readonly DnsName Domain = DnsName.Parse("example.org");

    private static Gen<SpfNetwork> Networks { get; } =
        from isIp6 in Gen.Elements(true, false)
        from high in Gen.Choose(1, 200)
        from low in Gen.Choose(0, 3)
        from bits in Gen.Elements(8, 16, 24, 30, 31, 32)
        select isIp6
            ? new SpfNetwork(((UInt128)0x2001_0db8 << 96) | ((UInt128)(uint)high << 64) | (uint)low, bits * 4, true)
            : new SpfNetwork(((uint)high << 24) | (uint)low, bits, false);

    private static Gen<SpfRecordPlan> Plans { get; } =
        from networks in Networks.ListOf()
        from a in Gen.Elements(true, false)
        from mx in Gen.Elements(true, false)
        from includes in Gen.Elements("a.example.net", "b.example.net", "_spf.example.com", "münchen.example").ListOf()
        from all in Gen.Elements<SpfResult?>(null, SpfResult.Fail, SpfResult.SoftFail, SpfResult.Neutral)
        from redirect in Gen.Elements(null, "spf.example.net")
        select new SpfRecordPlan(Domain)
        {
            A = a, Mx = mx, Networks = [.. networks], Includes = [.. includes.Select(DnsName.Parse)],
            All = redirect is null ? all : null, Redirect = redirect is null ? null : DnsName.Parse(redirect),
        };

    [Property(MaxTest = 300)]
    public Property Says_what_was_asked_for() => Prop.ForAll(Plans.ToArbitrary(), plan =>
    {
        var record = SpfRecordParser.Parse(SpfRecordBuilder.Build(plan).Octets);
        var ranges = record.Terms.Where(term => term.Kind is SpfTermKind.Ip4 or SpfTermKind.Ip6).Select(term => term.Network).ToList();
        return record.Errors.Count == 0
            && record.Terms.Select(term => term.Kind).SequenceEqual(record.Terms.Select(term => term.Kind).OrderBy(OrderOf))
            && plan.Networks.All(wanted => ranges.Exists(range => range.Contains(wanted)))
            && ranges.TrueForAll(range => plan.Networks.Any(wanted => wanted.Masked() == range) && !ranges.Exists(other => other != range && other.Contains(range)))
            && ranges.Distinct().Count() == ranges.Count
            && record.Terms.Any(term => term.Kind == SpfTermKind.A) == plan.A
            && record.Terms.Any(term => term.Kind == SpfTermKind.Mx) == plan.Mx
            && record.Terms.Where(term => term.Kind == SpfTermKind.Include).Select(term => term.Target!.Text).SequenceEqual(plan.Includes.Distinct().Select(name => name.Value))
            && record.Redirect?.Target!.Text == plan.Redirect?.Value
            && (plan.Redirect is not null ? record.All is null
                : record.All!.Qualifier == (plan.All ?? (record.Terms.Count == 1 ? SpfResult.Fail : SpfResult.SoftFail)))
            && record.Text.Count(c => c == ' ') == record.Terms.Count;
    });

    [Fact]
    public void Puts_what_costs_nothing_first() => Assert.Equal(
        "v=spf1 ip4:192.0.2.0/24 ip4:203.0.113.9 ip6:2001:db8::25 a mx include:_spf.example.net -all",
        SpfRecordBuilder.Build(new SpfRecordPlan(Domain)
        {
            A = true, Mx = true, All = SpfResult.Fail, Includes = [DnsName.Parse("_spf.example.net"), DnsName.Parse("_SPF.example.net.")],
            Networks = [Range("2001:db8::25"), Range("192.0.2.0/24"), Range("203.0.113.9"), Range("192.0.2.7"), Range("192.0.2.128/25"), Range("::ffff:192.0.2.8")],
        }).Value);

    [Fact]
    public void Lets_nobody_send_where_nobody_is_named()
    {
        Assert.Equal("v=spf1 -all", SpfRecordBuilder.Build(new SpfRecordPlan(Domain)).Value);
        Assert.Equal("v=spf1 mx ~all", SpfRecordBuilder.Build(new SpfRecordPlan(Domain) { Mx = true }).Value);
        Assert.Equal("v=spf1 ~all", SpfRecordBuilder.Build(new SpfRecordPlan(Domain) { All = SpfResult.SoftFail }).Value);
    }

    [Fact]
    public void Refuses_what_is_no_record()
    {
        Refuses(MailRepError.SpfRedirectBesideAll, "section 6.1", new SpfRecordPlan(Domain) { Redirect = DnsName.Parse("a.example"), All = SpfResult.Fail });
        Refuses(MailRepError.SpfTermInvalid, "would lead to itself", new SpfRecordPlan(Domain) { Includes = [Domain] });
        Refuses(MailRepError.SpfTermInvalid, "dot in it", new SpfRecordPlan(Domain) { Includes = [DnsName.Parse("localhost")] });
        Refuses(MailRepError.SpfTermInvalid, "every address", new SpfRecordPlan(Domain) { Networks = [Range("0.0.0.0/0")] });
        Refuses(MailRepError.SpfLookupLimit, "12 look-ups, 2 more than the 10", new SpfRecordPlan(Domain)
        {
            A = true, Mx = true, Includes = [.. Enumerable.Range(1, 10).Select(i => DnsName.Parse($"s{i}.example.net"))],
        });
    }

    [Fact]
    public void Warns_of_what_is_probably_not_meant()
    {
        Assert.Equal(["ip4:10.1.2.3 is private (RFC 1918): receivers never see mail come from there. Give the address behind which it leaves your network.",
            "ip4:44.0.0.0/8 lets millions of addresses send as example.org."], Warnings(["10.1.2.3", "44.0.0.0/8", "192.0.2.0/24"]));

        // 11 octets of the name, 6 of v=spf1, 5 of the end, 17 or 18 a term: 450, and one more.
        string[] fitting = [.. Enumerable.Range(10, 22).Select(i => $"198.51.{i}.19"), "198.51.32.111", "198.51.33.111", "2001:db8:1::1"];
        Assert.Empty(Warnings(fitting));
        Assert.StartsWith("The name and its record take 451 octets, 1 more than the 450", Assert.Single(Warnings([.. fitting[..^1], "2001:db8:1::11"])), StringComparison.Ordinal);
    }

    private static List<string> Warnings(string[] networks)
    {
        var plan = new SpfRecordPlan(Domain) { Networks = [.. networks.Select(Range)] };
        return [.. SpfRecordBuilder.WarningsOf(plan, SpfRecordBuilder.Build(plan))];
    }

    private static void Refuses(MailRepError error, string message, SpfRecordPlan plan)
    {
        var problem = Assert.Throws<MailRepException>(() => SpfRecordBuilder.Build(plan));
        Assert.Equal(error, problem.Error);
        Assert.Matches(message, problem.Message);
        Assert.NotEmpty(problem.RecommendedAction);
    }

    private static int OrderOf(SpfTermKind kind) =>
        Array.IndexOf([SpfTermKind.Ip4, SpfTermKind.Ip6, SpfTermKind.A, SpfTermKind.Mx, SpfTermKind.Include, SpfTermKind.Redirect, SpfTermKind.All], kind);

    private static SpfNetwork Range(string text) => text.Contains('/', StringComparison.Ordinal) ? SpfNetworks.Of(IPNetwork.Parse(text)) : SpfNetwork.Of(IPAddress.Parse(text));
}
