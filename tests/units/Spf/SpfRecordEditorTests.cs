using MailRep.Dns;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>Edits of a record's text: what was asked for happens, and all else stays as it was and where it was.</summary>
public sealed class SpfRecordEditorTests
{
    private static readonly DnsName Owner = DnsName.Parse("example.org");

    // The record, -Add, -Remove, -All, the record after it, and what the reason says.
    [Theory]
    [InlineData("v=spf1 mx -all", "ip4:192.0.2.7", "", null, "v=spf1 mx ip4:192.0.2.7 -all", "Adds ip4:192.0.2.7.")]
    [InlineData("v=spf1 mx -all", "192.0.2.7", "", null, "v=spf1 mx ip4:192.0.2.7 -all", "Adds ip4:192.0.2.7.")]
    [InlineData("v=spf1 mx redirect=spf.example.net", "a", "", null, "v=spf1 mx a redirect=spf.example.net", "Adds a.")]
    [InlineData("v=spf1", "a", "", null, "v=spf1 a", "Adds a.")]
    [InlineData("V=SPF1  mx   foo=bar GIBBERISH  ~all exp=e.example.org", "a", "mx", null, "V=SPF1 foo=bar GIBBERISH a ~all exp=e.example.org", "Removes mx; adds a.")]
    [InlineData("v=spf1 a MX -all", "mx a", "", null, "v=spf1 a MX -all", "Nothing to change: mx is there already; a is there already.")]
    [InlineData("v=spf1  ip6:2001:DB8:0::1 -all", "2001:db8::1", "", null, "v=spf1  ip6:2001:DB8:0::1 -all", "Nothing to change: ip6:2001:db8::1 is there already.")]
    [InlineData("v=spf1 ip4:192.0.2.9/24 -all", "192.0.2.7", "", null, "v=spf1 ip4:192.0.2.9/24 -all", "Nothing to change: ip4:192.0.2.7 lies in ip4:192.0.2.9/24, which is there already.")]
    [InlineData("v=spf1 -ip4:192.0.2.0/24 -all", "192.0.2.7", "", null, "v=spf1 -ip4:192.0.2.0/24 ip4:192.0.2.7 -all", "Adds ip4:192.0.2.7.")]
    [InlineData("v=spf1 mx -all ip4:192.0.2.0/24", "192.0.2.7", "", null, "v=spf1 mx ip4:192.0.2.7 -all ip4:192.0.2.0/24", "Adds ip4:192.0.2.7.")]
    [InlineData("v=spf1 mx -all a", "a", "", null, "v=spf1 mx a -all", "Moves a in front of all.")]
    [InlineData("v=spf1 ?mx a -all", "mx", "", null, "v=spf1 mx a -all", "Writes mx in place of ?mx.")]
    [InlineData("v=spf1 exp=e.example.org mx -all", "exp=f.example.org", "", null, "v=spf1 exp=f.example.org mx -all", "Writes exp=f.example.org in place of exp=e.example.org.")]
    [InlineData("v=spf1 mx -all", "exp=f.example.org", "", null, "v=spf1 mx -all exp=f.example.org", "Adds exp=f.example.org.")]
    [InlineData("v=spf1 mx +mx ?mx -all", "", "mx", null, "v=spf1 -all", "Removes mx and +mx and ?mx.")]
    [InlineData("v=spf1 mx ?mx -all", "", "?mx", null, "v=spf1 mx -all", "Removes ?mx.")]
    [InlineData("v=spf1 ip4:192.0.2.7/32 ipv4:192.0.2.8 -all", "", "192.0.2.7 ipv4:192.0.2.8", null, "v=spf1 -all", "Removes ip4:192.0.2.7/32; removes ipv4:192.0.2.8.")]
    [InlineData("v=spf1 mx -all", "redirect=spf.example.net", "-all", null, "v=spf1 mx redirect=spf.example.net", "Removes -all; adds redirect=spf.example.net.")]
    [InlineData("v=spf1 mx ?all", "", "", SpfResult.Fail, "v=spf1 mx -all", "Writes -all in place of ?all.")]
    [InlineData("v=spf1 mx", "", "", SpfResult.SoftFail, "v=spf1 mx ~all", "Adds ~all.")]
    [InlineData("v=spf1 mx ~all", "", "", SpfResult.SoftFail, "v=spf1 mx ~all", "Nothing to change: ~all is there already.")]
    public void Changes_what_was_asked_for(string record, string add, string remove, SpfResult? all, string expected, string reason)
    {
        var edited = SpfRecordEditor.Edit(Owner, record, new SpfEdit(Words(add), Words(remove), all));
        Assert.Equal((expected, reason), (edited.Text, edited.Reason));
        Assert.Equal(record != expected, edited.IsChange);
    }

    [Theory]
    [InlineData("v=spf1 mx -all", "gibberish", "", null, MailRepError.SpfTermInvalid, "no such mechanism")]
    [InlineData("v=spf1 mx -all", "include:localhost", "", null, MailRepError.SpfTermInvalid, "dot in it")]
    [InlineData("v=spf1 mx -all", "ip4x=192.0.2.1", "", null, MailRepError.SpfTermInvalid, "receivers ignore it")]
    [InlineData("v=spf1 mx -all", "~all", "", null, MailRepError.SpfTermInvalid, "parameter of its own")]
    [InlineData("v=spf1 mx -all", "ip4:1.2.3.4/0", "", null, MailRepError.SpfTermInvalid, "every address")]
    [InlineData("v=spf1 mx -all", "\"", "", null, MailRepError.SpfTermInvalid, "no term")]
    [InlineData("v=spf1 mx a:x.example.org -all", "", "include:gone.example.net", null, MailRepError.SpfTermMissing, "is not in the record")]
    [InlineData("v=spf1 mx -all", "redirect=spf.example.net", "", null, MailRepError.SpfRedirectBesideAll, "section 6.1")]
    [InlineData("v=spf1 mx redirect=spf.example.net", "", "", SpfResult.Fail, MailRepError.SpfRedirectBesideAll, "section 6.1")]
    public void Says_why_not(string record, string add, string remove, SpfResult? all, MailRepError error, string message)
    {
        var problem = Assert.Throws<MailRepException>(() => SpfRecordEditor.Edit(Owner, record, new SpfEdit(Words(add), Words(remove), all)));
        Assert.Equal(error, problem.Error);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.False(problem.IsForEverySubject);
    }

    [Fact]
    public void Leaves_every_other_term_of_the_field_where_it_was()
    {
        var field = File.ReadLines(Conformance.Require("corpora/dns-records/spf.unique.dev.tsv")).Select(line => line.Split('\t')[1]).Where(SpfRecord.IsSpf).ToList();
        Assert.NotEmpty(field);
        Assert.All(field, text =>
        {
            var added = SpfRecordEditor.Edit(Owner, text, new SpfEdit(["a:new.example.net"], [], null));
            var pieces = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(pieces, added.Text.Split(' ').Where(piece => piece != "a:new.example.net"));
            Assert.Equal(string.Join(' ', pieces), SpfRecordEditor.Edit(Owner, added.Text, new SpfEdit([], ["a:new.example.net"], null)).Text);
            Assert.Equal(SpfRecordParser.Parse(text).Errors.Count, SpfRecordParser.Parse(added.Text).Errors.Count);
        });
    }

    [Fact]
    public void Lists_what_there_is_to_remove()
    {
        var problem = Assert.Throws<MailRepException>(() => SpfRecordEditor.Edit(Owner, "v=spf1 mx a:x.example.org GIBBERISH\u001b -all", new SpfEdit([], ["a"], null)));
        Assert.Equal("Give one of its terms: mx, a:x.example.org, GIBBERISH\\027, -all.", problem.RecommendedAction);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
