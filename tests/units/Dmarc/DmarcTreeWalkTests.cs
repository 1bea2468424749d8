using MailRep.Dmarc;
using MailRep.Dns;

namespace MailRep.Tests.Dmarc;

public sealed class DmarcTreeWalkTests
{
    private const string Plain = "v=DMARC1; p=none";

    [Theory]
    [InlineData("org", "org")]
    [InlineData("a.mail.example.com", "a.mail.example.com mail.example.com example.com com")]
    [InlineData("a.b.c.d.mail.example.com", "a.b.c.d.mail.example.com b.c.d.mail.example.com c.d.mail.example.com d.mail.example.com mail.example.com example.com com")]
    [InlineData("a.b.c.d.e.mail.example.com", "a.b.c.d.e.mail.example.com b.c.d.e.mail.example.com c.d.e.mail.example.com d.e.mail.example.com e.mail.example.com mail.example.com example.com com")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.mail.example.com", "a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com")]
    public void Goes_up_by_section_4_10_in_at_most_eight_queries(string start, string names)
    {
        var walked = DmarcTreeWalk.NamesOf(DnsName.Parse(start)).Select(name => name.Value).ToList();
        Assert.Equal(names.Split(' '), walked);
        Assert.True(walked.Count <= DmarcTreeWalk.MaxQueries);
    }

    [Theory]
    // start | records, name=tags, "!" for SERVFAIL | organizational domain, or ? | names walked
    [InlineData("example.org", "", "example.org", 2)]
    [InlineData("a.mail.example.com", "mail.example.com=|example.com=", "example.com", 4)]
    [InlineData("a.mail.example.com", "mail.example.com=psd=n|example.com=", "mail.example.com", 2)]
    [InlineData("a.mail.example.com", "com=psd=y", "example.com", 4)]
    [InlineData("a.mail.example.com", "example.com=psd=y", "mail.example.com", 3)]
    [InlineData("a.mail.example.com", "a.mail.example.com=psd=y|example.com=", "a.mail.example.com", 1)]
    [InlineData("a.mail.example.com", "a.mail.example.com=psd=n|example.com=", "a.mail.example.com", 1)]
    [InlineData("a.mail.example.com", "a.mail.example.com=psd=u|example.com=", "example.com", 4)]
    [InlineData("a.mail.example.com", "com=", "com", 4)]
    [InlineData("a.mail.example.com", "", "a.mail.example.com", 4)]
    [InlineData("a.mail.example.com", "a.mail.example.com=|mail.example.com=|com=psd=y", "example.com", 4)]
    [InlineData("a.b.c.d.e.f.g.example.com", "b.c.d.e.f.g.example.com=psd=n|example.com=", "example.com", 8)]
    // Two at a name discard each other, whatever they say.
    [InlineData("a.mail.example.com", "mail.example.com=psd=n|mail.example.com=|example.com=", "example.com", 4)]
    // An unusable record is a record still.
    [InlineData("mail.example.com", "example.com=p=bad", "example.com", 3)]
    // A failed look-up might have been psd=n.
    [InlineData("a.mail.example.com", "mail.example.com!|example.com=", null, 4)]
    [InlineData("a.mail.example.com", "a.mail.example.com!|example.com=psd=n", null, 3)]
    [InlineData("a.mail.example.com", "mail.example.com=psd=n|example.com!", "mail.example.com", 2)]
    [InlineData("a.mail.example.com", "mail.example.com=|example.com!", null, 4)]
    // A top-level domain's record has psd=y or is not there (section 5.2): the same domain either way, or not.
    [InlineData("mail.example.com", "example.com=|com!", "example.com", 3)]
    [InlineData("example.com", "com!", "example.com", 2)]
    [InlineData("a.mail.example.com", "mail.example.com=|com!", null, 4)]
    [InlineData("com", "com!", null, 1)]
    public async Task Finds_the_organizational_domain(string start, string records, string? organizational, int walked)
    {
        var zone = new VectorZone();
        foreach (var record in records.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = record.IndexOfAny(['=', '!']);
            var tags = record[(at + 1)..];
            _ = record[at] == '!' ? zone.Fails($"_dmarc.{record[..at]}")
                : zone.Txt($"_dmarc.{record[..at]}", tags.StartsWith("p=", StringComparison.Ordinal) ? $"v=DMARC1; {tags}" : $"{Plain}; {tags}");
        }

        var walk = await new DmarcTreeWalk(new CheckContext(zone)).RunAsync(DnsName.Parse(start), TestContext.Current.CancellationToken);
        Assert.Equal(organizational, walk.OrganizationalDomain?.Value);
        Assert.Equal(organizational is null, walk.OrganizationalFailure is not null);
        Assert.Equal(walked, walk.Steps.Count);
        Assert.True(zone.Asked.Count <= DmarcTreeWalk.MaxQueries);
        Assert.All(zone.Asked, question => Assert.StartsWith("_dmarc.", question.Name.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traces_every_name()
    {
        List<string> trace = [];
        var zone = VectorZone.Of(("_dmarc.example.org", Plain), ("_dmarc.mail.example.org", "unrelated")).Fails("_dmarc.org", DnsStatus.TimedOut);
        await new DmarcTreeWalk(new CheckContext(zone, trace.Add)).RunAsync(DnsName.Parse("mail.example.org"), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "DMARC: _dmarc.mail.example.org: no DMARC record among the TXT records",
                "DMARC: _dmarc.example.org: v=DMARC1; p=none",
                "DMARC: _dmarc.org: _dmarc.org TXT: no answer in time from 192.0.2.53:53",
                "DMARC: the organizational domain of mail.example.org is example.org",
            ],
            trace);
    }

    [Fact]
    public async Task Passes_by_names_too_long_for_a_record()
    {
        var label = new string('a', 63);
        var start = DnsName.Parse($"{label}.{label}.{label}.{new string('b', 51)}.example");
        var zone = VectorZone.Of(($"_dmarc.example", Plain));
        var walk = await new DmarcTreeWalk(new CheckContext(zone)).RunAsync(start, TestContext.Current.CancellationToken);
        Assert.Equal("example", walk.OrganizationalDomain!.Value);
        Assert.Null(walk.Steps[0].Answer);
    }
}
