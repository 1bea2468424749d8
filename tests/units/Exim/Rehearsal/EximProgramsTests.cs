using MailRep.Exim.Rehearsal;

namespace MailRep.Tests.Exim.Rehearsal;

public sealed class EximProgramsTests
{
    [Theory]
    [InlineData(false, "exim4 update-exim4.conf", true, MailRepError.EximProgramMissing, "Test-X runs Debian's Exim, which only Linux has.")]
    [InlineData(true, "", true, MailRepError.EximProgramMissing, "Test-X runs Debian's Exim, and this machine has no exim4 and update-exim4.conf.")]
    [InlineData(true, "exim4", true, MailRepError.EximProgramMissing, "Test-X runs Debian's Exim, and this machine has no exim4 and update-exim4.conf.")]
    [InlineData(true, "exim4 update-exim4.conf", false, MailRepError.EximNeedsRoot, "Test-X runs Exim with a configuration of its own, which Exim lets root alone do.")]
    public void They_say_in_one_sentence_what_is_needed(bool isLinux, string installed, bool isRoot, MailRepError error, string message)
    {
        var problem = Assert.Throws<MailRepException>(() => Find(isLinux, installed, isRoot));
        Assert.Equal((error, message), (problem.Error, problem.Message));
        Assert.NotEmpty(problem.RecommendedAction);
    }

    [Fact]
    public void They_are_found_where_all_is_there() => Assert.Equal(new EximPrograms("/x/exim4", "/x/update-exim4.conf"), Find(true, "exim4 update-exim4.conf", true));

    private static EximPrograms Find(bool isLinux, string installed, bool isRoot) =>
        EximPrograms.Find("Test-X", isLinux, name => installed.Split(' ').Contains(name) ? $"/x/{name}" : null, () => isRoot);
}
