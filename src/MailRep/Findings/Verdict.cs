namespace MailRep.Findings;

/// <summary>What a check says. A DNS failure is <see cref="Unknown"/>: never "absent", never a pass.</summary>
/// <remarks>
/// The underlying type is long because <c>ConvertTo-Json</c> writes such enums as their names and smaller ones as numbers;
/// MailRep.Types.ps1xml does the same for <c>Export-Clixml</c> and remoting. The order is that of <see cref="Verdicts.Worst(Verdict[])"/>.
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
    // The only one that scripts see, and without params: PowerShell takes an empty array for one empty verdict otherwise.
    public static Verdict Worst(Verdict[] verdicts) => Worst(verdicts.AsEnumerable());

    internal static Verdict Worst(IEnumerable<Verdict> verdicts) => verdicts.Append(Verdict.NotApplicable).Max();

    internal static Verdict Worst(Verdict first, params Verdict[] others) => Worst(others.Append(first));

    /// <summary>The name of the <c>$PSStyle.Foreground</c> colour in which the views write a verdict, live or deserialized.</summary>
    public static string ColorOf(object? verdict) => Read(verdict) switch
    {
        Verdict.Pass => "Green",
        Verdict.Warn => "Yellow",
        Verdict.Unknown => "Magenta",
        Verdict.Fail => "Red",
        _ => "BrightBlack",
    };

    /// <summary>At most seven characters for a narrow column: "n/a" for <see cref="Verdict.NotApplicable"/>.</summary>
    public static string ShortOf(object? verdict) => Read(verdict) switch
    {
        null => string.Empty,
        Verdict.NotApplicable => "n/a",
        { } known => known.ToString(),
    };

    /// <summary>As <see cref="ShortOf"/>, with "note" for the pass of a finding: nothing need be done.</summary>
    public static string NoteOf(object? verdict) => Read(verdict) == Verdict.Pass ? "note" : ShortOf(verdict);

    /// <summary>The worst of verdicts that a view collected, live or deserialized; null where there is none.</summary>
    public static Verdict? WorstOf(params object?[]? verdicts) =>
        (verdicts ?? []).Select(Read).OfType<Verdict>().Select(known => (Verdict?)known).Max();

    private static Verdict? Read(object? verdict) => Enum.TryParse<Verdict>(verdict?.ToString(), out var known) ? known : null;
}
