using MailRep.Findings;

namespace MailRep.Tests.Findings;

public sealed class FindingCatalogueTests
{
    [Fact]
    public void Has_each_id_once_in_one_shape()
    {
        Assert.True(FindingCatalogue.All.Count > 40);
        Assert.Equal(FindingCatalogue.All.Count, FindingCatalogue.All.Select(kind => kind.Id).Distinct().Count());
        Assert.All(FindingCatalogue.All, kind => Assert.Matches("^[A-Z0-9]+(-[A-Z0-9]+)+$", kind.Id));
    }

    [Fact]
    public void Explains_each_and_names_its_rule() => Assert.All(FindingCatalogue.All, kind =>
    {
        Assert.NotEqual(Verdict.NotApplicable, kind.Verdict);
        Assert.InRange(kind.Title.Length, 10, 80);
        Assert.InRange(kind.Explanation.Length, 60, 700);
        Assert.EndsWith(".", kind.Explanation, StringComparison.Ordinal);
        Assert.NotEmpty(kind.Reference);
        // Views, pages and terminals everywhere show them.
        Assert.All(kind.Title + kind.Explanation + kind.Reference, c => Assert.InRange(c, ' ', '~'));
    });

    [Fact]
    public void Orders_verdicts_from_good_to_bad()
    {
        Assert.Equal(Verdict.Fail, Verdicts.Worst(Verdict.Unknown, Verdict.Fail, Verdict.Pass));
        Assert.Equal(Verdict.Unknown, Verdicts.Worst(Verdict.Unknown, Verdict.Warn));
        Assert.Equal(Verdict.NotApplicable, Verdicts.Worst([]));
    }

    [Theory]
    [InlineData("Fail", "Red", "Fail")]
    [InlineData("NotApplicable", "BrightBlack", "n/a")]
    [InlineData("nonsense", "BrightBlack", "")]
    public void Shows_deserialized_verdicts_as_live_ones(string text, string color, string shortText)
    {
        Assert.Equal(color, Verdicts.ColorOf(text));
        Assert.Equal(shortText, Verdicts.ShortOf(text));
    }
}
