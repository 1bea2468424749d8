namespace MailRep.Findings;

/// <summary>A measure that could not be put to the test: it does not apply, or nobody knows to what.</summary>
public sealed record UnjudgedResult(string Measure) : CheckResult
{
    public override string Check => Measure;
}
