using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// One step of an evaluation: a term, what it asked for, whether it matched and why. The steps of an included or redirected
/// record follow that term, one <see cref="Level"/> deeper: a flat list, since ConvertTo-Json and remoting cut deep trees off.
/// All text is printable.
/// </summary>
public sealed record SpfTrace
{
    internal SpfTrace(int level, string term, string owner, string? target)
    {
        Level = level;
        Term = DnsText.Shorten(DnsText.Presentation(term), MaxShown);
        Owner = DnsText.Presentation(owner);
        Target = target is null ? null : DnsText.Presentation(target);
    }

    // Longer than any honest term; a hostile record must not fill the screen.
    private const int MaxShown = 200;

    /// <summary>0 for check_host() itself, 1 for the terms of its record, one more inside each include or redirect.</summary>
    public int Level { get; }

    /// <summary>The term as it stands in the record; of level 0, the question.</summary>
    public string Term { get; }

    /// <summary>The domain asked for, macros expanded; null where the term asks for none.</summary>
    public string? Target { get; }

    /// <summary>The domain whose record holds the term.</summary>
    public string Owner { get; }

    /// <summary>Look-ups counted when the step ended (RFC 7208 section 4.6.4).</summary>
    public required int LookupsSoFar { get; init; }

    public required int VoidsSoFar { get; init; }

    public required bool Matched { get; init; }

    /// <summary>Why it matched or not, in a few words.</summary>
    public required string Why { get; init => field = DnsText.Inert(value); }

    public double ElapsedMilliseconds { get; init; }

    /// <summary>One line, indented by two spaces a level.</summary>
    public override string ToString() => $"{new string(' ', 2 * Level)}{Term}: {Why}";
}
