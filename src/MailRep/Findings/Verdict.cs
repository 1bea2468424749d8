namespace MailRep.Findings;

/// <summary>What a check says. A DNS failure is <see cref="Unknown"/>: never "absent", never a pass.</summary>
/// <remarks>
/// The underlying type is long because <c>ConvertTo-Json</c> writes such enums as their names and smaller ones as numbers;
/// MailRep.Types.ps1xml does the same for <c>Export-Clixml</c> and remoting. The order is that of <see cref="Verdicts.Worst(IEnumerable{Verdict})"/>.
/// </remarks>
public enum Verdict : long
{
    /// <summary>The question does not arise, such as DKIM for a domain that never sends.</summary>
    NotApplicable,
    Pass,
    Warn,

    /// <summary>It could not be found out; the reason names the server or the limit.</summary>
    Unknown,
    Fail,
}

public static class Verdicts
{
    /// <summary>
    /// The worst of several: Fail, then Unknown, Warn, Pass. Nothing to judge gives <see cref="Verdict.NotApplicable"/>,
    /// never a pass.
    /// </summary>
    public static Verdict Worst(IEnumerable<Verdict> verdicts) => verdicts.Append(Verdict.NotApplicable).Max();

    public static Verdict Worst(params Verdict[] verdicts) => Worst(verdicts.AsEnumerable());
}
