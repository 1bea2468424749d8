using MailRep.Exim.Expansion;

namespace MailRep.Tests.Exim;

/// <summary>Each as <c>exim4 -be</c> has it; tests/lab asks the real one.</summary>
public sealed class EximExpansionTests
{
    [Theory]
    [InlineData("a}b")]
    [InlineData("${lc:a}}")]
    [InlineData("${lc:a{b}")]
    [InlineData("$h_from:x")]
    [InlineData("${if eq{a}{b}}")]
    [InlineData("${if exists{/tmp}{a}fail}")]
    [InlineData("${if !eq {a} {b} {x} {y} }")]
    [InlineData("${if and{{eq{a}{a}}{def:h_from:}}{x}{y}}")]
    [InlineData("${if ={1}{1}{x}{y}}")]
    [InlineData("${if inlist{a}{a:b}{x}}")]
    [InlineData("${if forany{a:b}{eq{$item}{a}}{x}{y}}")]
    [InlineData("${lookup{root}lsearch,ret=key{/etc/passwd}{x$value}{y}}")]
    [InlineData("${lookup dnsdb{a=localhost}{x}{y}}")]
    [InlineData("${extract{2}{:}{x:y:z}}")]
    [InlineData("${extract{a}{a=1 b=2}{$value}{0}}")]
    [InlineData("${length_3:abcdef}${substr_1_2:abc}${sg{abc}{b}{x}}")]
    [InlineData("${map{a:b}{$item}}${filter{a:b}{eq{$item}{a}}}${reduce{a:b}{}{$value$item}}")]
    [InlineData("\\$x \\N$x}\\N $1 ${1} $primary_hostname ${qualify_domain}")]
    [InlineData("${env{HOME}{x}{y}}${run{/bin/true}{a}{b}}${eval:1+1}")]
    public void Takes_what_Exim_expands(string text) => Assert.Null(EximExpansionParser.Parse(text).Fault);

    [Theory]
    [InlineData("${lc:a", "}")]
    [InlineData("${if", "condition")]
    [InlineData("${if eq{a}{b}", "{ is missing")]
    [InlineData("${if eq{a}{b}{x}", "}")]
    [InlineData("${if eq{a}{b}{x}{y}{z}}", "}")]
    [InlineData("${if {a}{b}}", "condition")]
    [InlineData("${if 1 = 1{x}}", "condition")]
    [InlineData("${if and{eq{a}{a}}{x}{y}}", "and")]
    [InlineData("$", "$")]
    [InlineData("a$-", "$")]
    [InlineData("${ lc:a}", "${")]
    [InlineData("${1", "}")]
    [InlineData("${extract a {a=1}}", "extract")]
    [InlineData("${lookup{a}lsearch, ret=key {/etc/passwd}}", "lookup")]
    [InlineData("${lookup{a}{/etc/passwd}}", "type")]
    [InlineData("${sg{abc}{b}}", "sg")]
    [InlineData("${utf8clean{a}", "}")]
    public void Finds_what_no_Exim_expands(string text, string says)
    {
        var fault = EximExpansionParser.Parse(text).Fault;
        Assert.True(fault is { IsCertain: true });
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${foo:bar}")]
    [InlineData("$nosuch")]
    [InlineData("${nosuch}")]
    [InlineData("${lc:$nosuch}")]
    [InlineData("${h_from:}")]
    [InlineData("${if foo{a}{b}{x}}")]
    [InlineData("${if eq{a}{b}{$nosuch}{y}}")]
    [InlineData("${lookup{a}foosearch{/etc/passwd}}")]
    [InlineData("${foo{a}{b}}")]
    public void Does_not_know_what_this_Exim_does_not_expand(string text) => Assert.True(EximExpansionParser.Parse(text).Fault is { IsCertain: false });

    [Fact]
    public void Ends_whatever_it_is_given()
    {
        Assert.NotNull(EximExpansionParser.Parse(string.Concat(Enumerable.Repeat("${lc:", 20_000))).Fault);
        Assert.NotNull(EximExpansionParser.Parse("${if " + string.Concat(Enumerable.Repeat("and{{", 20_000))).Fault);
        var random = new Random(4);
        string[] parts = ["${", "}", "{", "if ", "lookup", "lsearch", "extract", "$x", "exists", "\\", "a", ":", "eq", "!", "def:", "\\N", ","];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => parts[random.Next(parts.Length)]));
            var (read, fault) = EximExpansionParser.Parse(text);
            Assert.True(read is not null || fault is not null, text);
        }
    }

    // Variables are tainted, and what is made of them; digests, numbers and what a look-up finds are not.
    [Theory]
    [InlineData("/k/$sender_address_domain", "$sender_address_domain")]
    [InlineData("/k/${dkim_domain}", "$dkim_domain")]
    [InlineData("/k/${lc:$h_from:}", "$h_from")]
    [InlineData("/k/${sg{$sender_address}{a}{b}}", "$sender_address")]
    [InlineData("/k/${md5:$sender_address}", null)]
    [InlineData("/k/${strlen:$sender_address}", null)]
    [InlineData("/k/${if eq{$sender_address}{x}{a}{b}}", null)]
    [InlineData("${lookup{$sender_address}lsearch{/t}{/k/$value}{0}}", null)]
    [InlineData("${lookup{$sender_address}lsearch{/t}{/k/$sender_address}{0}}", "$sender_address")]
    [InlineData("${lookup{$sender_address}dsearch{/t}}", null)]
    [InlineData("/k/$domain_data", null)]
    [InlineData("${if exists{/k/$sender_address}{/k/$sender_address}{0}}", "$sender_address")]
    public void Knows_what_is_tainted(string text, string? taint)
    {
        var outcomes = Evaluator().Evaluate(EximExpansionParser.Parse(text).Read!, new() { ["dkim_domain"] = new((string?)null) { Taint = "$dkim_domain" } });
        Assert.Equal(taint, outcomes.Select(outcome => outcome.Taint).FirstOrDefault(found => found is not null));
    }

    [Theory]
    [InlineData("a${lc:B}", "ab")]
    [InlineData("${if exists{/there}{/a}{0}}", "/a guarded")]
    [InlineData("${if exists{/gone}{/a}{0}}", "0 without /gone")]
    [InlineData("${if !exists{/gone}{/a}{0}}", "/a")]
    [InlineData("${if and{{exists{/there}}{exists{/gone}}}{/a}{0}}", "0 without /gone")]
    [InlineData("${if or{{exists{/there}}{exists{/gone}}}{/a}{0}}", "/a guarded")]
    [InlineData("${if exists{/unknown}{/a}{0}}", "/a? guarded | 0?")]
    [InlineData("${if eq{a}{b}{x}{y}}", "y")]
    [InlineData("${if eqi{a}{A}}", "true")]
    [InlineData("${if eq{a}{b}{x}fail}", "error")]
    [InlineData("${extract{key}{selector=s key=/k}{$value}{0}}", "/k")]
    [InlineData("${extract{key}{selector=s}{$value}{0}}", "0")]
    [InlineData("$primary_hostname", "unknown")]
    [InlineData("${readfile{/etc/x}}", "unknown")]
    [InlineData("${lookup{a}lsearch{gone}}", "error")]
    public void Tells_what_a_string_comes_to(string text, string expected) => Assert.Equal(expected, string.Join(" | ", Evaluator().Evaluate(EximExpansionParser.Parse(text).Read!).Select(one =>
        (one.Error is not null ? "error" : one.Text ?? "unknown") + (one.IsPossible ? "?" : "") + (one.IsGuarded ? " guarded" : "") + (one.MissingFile is null ? "" : " without " + one.MissingFile))));

    private static EximEvaluator Evaluator() => new(
        path => path == "/t" ? new(path, path, null, null, "unknown") : new(path, null, null, "it is not there", null),
        path => path switch { "/there" => true, "/gone" => false, _ => null });
}
