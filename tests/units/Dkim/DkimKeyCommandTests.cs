using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Tests.Dkim;

/// <summary>The line of the fix; Views.Tests.ps1 pastes it.</summary>
public sealed class DkimKeyCommandTests
{
    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("-x.1_2.example", "'-x.1_2.example'")]
    [InlineData("1.2", "'1.2'")]
    public void Is_a_cmdlet_with_the_domain_as_one_word(string domain, string word)
    {
        var fix = FixOf(new DnsName(domain));
        Assert.Equal($"New-DkimKeyPair {word} -Selector 20261125 -Path dkim | ConvertTo-MailDnsRecordText", fix.Command);
        Assert.EndsWith("This makes it in the folder dkim: for Exim on Debian type -Path /etc/exim4/dkim.", fix.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_another_selector_where_that_of_today_is_taken() =>
        Assert.Contains(" -Selector 20261125b ", FixOf(new DnsName("example.org"), "20261125").Command, StringComparison.Ordinal);

    [Theory]
    [InlineData(4, 60)]
    [InlineData(4, 50)]
    public void Names_no_key_where_no_selector_fits(int labels, int length) =>
        Assert.Equal((FixKind.Text, null), Kind(FixOf(new DnsName(string.Join('.', Enumerable.Repeat(new string('b', length), labels))))));

    [Fact]
    public void Names_no_key_of_a_domain_that_could_leave_the_line() =>
        Assert.Equal((FixKind.Text, null), Kind(FixOf(DnsName.FromLabels(["it's `id`$(id);&|!\"\\ *", "example"])!)));

    private static (FixKind Kind, string? Command) Kind(Fix fix) => (fix.Kind, fix.Command);

    // The fix of the finding that there is no key at the selector.
    private static Fix FixOf(DnsName domain, string selector = "s1")
    {
        var query = new DkimQuery(domain, new DkimSelector(selector), DkimKeys.Today);
        return query.Name is null
            ? DkimEvaluator.NameTooLong(query).Findings.Single().Fix!
            : DkimEvaluator.Evaluate(query, new DnsAnswer(new DnsQuestion(query.Name, DnsRecordType.TXT), DnsStatus.NxDomain, [], "fake")).Findings.Single().Fix!;
    }
}
