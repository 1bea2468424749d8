using MailRep.Dmarc;
using MailRep.Dns;

namespace MailRep.Tests.Dmarc;

public sealed class DmarcAlignmentTests
{
    private const string Reject = "v=DMARC1; p=reject";

    [Theory]
    // record at example.org | SPF "domain organizational result" | DKIM likewise | result, SPF aligned, DKIM aligned, disposition
    [InlineData(Reject, "example.org - Pass", null, DmarcResult.Pass, true, false, "none")]
    [InlineData(Reject, null, "example.org - Pass", DmarcResult.Pass, false, true, "none")]
    [InlineData(Reject, "bounce.example.org example.org Pass", "mail.example.org example.org Pass", DmarcResult.Pass, true, true, "none")]
    [InlineData(Reject + "; aspf=s; adkim=s", "bounce.example.org example.org Pass", "mail.example.org example.org Pass", DmarcResult.Fail, false, false, "reject")]
    [InlineData(Reject + "; aspf=s", "bounce.example.org example.org Pass", "mail.example.org example.org Pass", DmarcResult.Pass, false, true, "none")]
    [InlineData(Reject + "; adkim=s", "bounce.example.org example.org Pass", "mail.example.org example.org Pass", DmarcResult.Pass, true, false, "none")]
    [InlineData(Reject, "example.net example.net Pass", "example.net example.net Pass", DmarcResult.Fail, false, false, "reject")]
    [InlineData(Reject, "example.org - Fail", "example.org - Fail", DmarcResult.Fail, false, false, "reject")]
    [InlineData(Reject, null, null, DmarcResult.Fail, false, false, "reject")]
    [InlineData("v=DMARC1; p=reject; t=y", null, null, DmarcResult.Fail, false, false, "quarantine")]
    [InlineData("v=DMARC1; p=quarantine; t=y", null, null, DmarcResult.Fail, false, false, "none")]
    [InlineData("v=DMARC1; p=none", null, null, DmarcResult.Fail, false, false, "none")]
    // What is open is neither; what could not help anyway does not matter.
    [InlineData(Reject, "example.org - TempError", null, DmarcResult.TempError, false, false, "none")]
    [InlineData(Reject, "example.net example.net TempError", null, DmarcResult.Fail, false, false, "reject")]
    [InlineData(Reject, "example.org - TempError", "example.org - Pass", DmarcResult.Pass, false, true, "none")]
    [InlineData(Reject, "bounce.example.org - Pass", null, DmarcResult.TempError, false, false, "none")]
    [InlineData(Reject + "; aspf=s", "bounce.example.org - Pass", null, DmarcResult.Fail, false, false, "reject")]
    [InlineData("v=DMARC1; p=bad", "example.org - Pass", null, DmarcResult.PermError, false, false, "none")]
    [InlineData("not a record", "example.org - Pass", null, DmarcResult.None, false, false, "none")]
    public async Task Weighs_the_identities(string record, string? spf, string? dkim, DmarcResult result, bool spfAligned, bool dkimAligned, string disposition)
    {
        var evaluation = await EvaluateAsync(VectorZone.Of(("_dmarc.example.org", record)), "example.org", spf, dkim);
        Assert.Equal((result, spfAligned, dkimAligned, disposition), (evaluation.DmarcResult, evaluation.SpfAligned, evaluation.DkimAligned, evaluation.Disposition));
    }

    [Fact]
    public async Task States_the_policy_and_lowers_the_disposition()
    {
        var zone = VectorZone.Of(("_dmarc.example.org", "v=DMARC1; p=none; sp=reject; t=y"));
        var evaluation = await EvaluateAsync(zone.Exists("mail.example.org"), "mail.example.org", null, null);
        Assert.Equal(("reject", "quarantine", "example.org", "example.org"), (evaluation.Policy, evaluation.Disposition, evaluation.OrganizationalDomain, evaluation.PolicyDomain));
    }

    [Fact]
    public async Task A_failed_policy_look_up_is_temporary()
    {
        var evaluation = await EvaluateAsync(new VectorZone().Fails("_dmarc.example.org"), "example.org", "example.org - Pass", null);
        Assert.Equal((DmarcResult.TempError, null), (evaluation.DmarcResult, evaluation.Policy));
    }

    private static async Task<DmarcEvaluation> EvaluateAsync(VectorZone zone, string domain, string? spf, string? dkim)
    {
        var walk = await new DmarcTreeWalk(new CheckContext(zone)).RunAsync(DnsName.Parse(domain), TestContext.Current.CancellationToken);
        return DmarcAlignment.Evaluate(walk, DmarcPolicySelection.Of(walk, null), Read(spf), Read(dkim) is { } signature ? [signature] : []);
    }

    private static DmarcIdentifier? Read(string? text) => text?.Split(' ') is [var domain, var organizational, var result]
        ? new DmarcIdentifier(DnsName.Parse(domain), organizational == "-" ? null : DnsName.Parse(organizational), Enum.Parse<DmarcAuthentication>(result))
        : null;
}
