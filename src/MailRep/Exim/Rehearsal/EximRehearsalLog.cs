using MailRep.Dns;

namespace MailRep.Exim.Rehearsal;

/// <summary>Why a message left unsigned or not at all.</summary>
internal enum EximTrouble
{
    /// <summary>A private key could not be opened: it is not there, or Debian-exim may not read it, which Exim does not tell apart.</summary>
    KeyClosed,

    /// <summary>The path of a key was made of the message.</summary>
    KeyTainted,

    /// <summary>What was read is no key, or none to sign with.</summary>
    KeyInvalid,

    /// <summary>An option could not be expanded.</summary>
    Expansion,

    /// <summary>Exim ended by a fault of its own, as 4.96 does over a key's path that is not absolute.</summary>
    Crash,

    /// <summary>Another failure that Exim wrote down.</summary>
    Other,
}

/// <summary>Reads the private logs of a rehearsal.</summary>
internal static class EximRehearsalLog
{
    // Of Exim's own words, the first that fits.
    private static readonly (string Words, EximTrouble Trouble)[] Known =
    [
        ("Tainted filename", EximTrouble.KeyTainted),
        ("Tainted name", EximTrouble.KeyTainted),
        ("unable to open file for reading", EximTrouble.KeyClosed),
        ("unable to open private key file", EximTrouble.KeyClosed),
        ("SIGSEGV", EximTrouble.Crash),
        ("failed to expand", EximTrouble.Expansion),
        ("Failed to expand", EximTrouble.Expansion),
        ("expansion of", EximTrouble.Expansion),
        ("Error while expanding", EximTrouble.Expansion),
        ("key data", EximTrouble.KeyInvalid),
        ("import", EximTrouble.KeyInvalid),
        ("private key", EximTrouble.KeyInvalid),
    ];

    /// <summary>The lines of the logs that tell of trouble, without their time and message id, each once.</summary>
    /// <param name="logs">The text of mainlog, paniclog and rejectlog.</param>
    public static IReadOnlyList<string> Lines(IEnumerable<string> logs) =>
    [
        .. logs.SelectMany(log => log.Split('\n')).Select(Strip).Where(IsTrouble)
            .Select(line => DnsText.Shorten(DnsText.Printable(line), 300)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The first line that says why a message was not signed, and what it means; null where there is none.</summary>
    public static (EximTrouble Trouble, string Line)? Why(IReadOnlyList<string> lines)
    {
        foreach (var (words, trouble) in Known)
        {
            if (lines.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } line)
            {
                return (trouble, line);
            }
        }

        return lines.Count == 0 ? null : (EximTrouble.Other, lines[0]);
    }

    // Arrivals, deliveries and ends are marked (spec chapter 53, section 5). "lost privilege" comes with every rehearsal, and the
    // word about the environment where the configuration has no keep_environment: both mean nothing here.
    private static bool IsTrouble(string line) =>
        line.Length > 0 && !line.StartsWith("<= ", StringComparison.Ordinal) && !line.StartsWith("=> ", StringComparison.Ordinal) && !line.StartsWith("-> ", StringComparison.Ordinal)
        && !line.StartsWith("Completed", StringComparison.Ordinal) && !line.Contains("lost privilege", StringComparison.Ordinal)
        && !line.Contains("purging the environment", StringComparison.Ordinal) && !line.StartsWith("Suggested action: use keep_environment", StringComparison.Ordinal);

    // "2026-11-25 10:52:50 1vNxyz-0000Ab-01 text": the id has 16 characters, or 23 since 4.97.
    private static string Strip(string line)
    {
        var text = line.Length > 20 && char.IsAsciiDigit(line[0]) && line[10] == ' ' && line[19] == ' ' ? line[20..] : line;
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        return (end is 16 or 23 && text[6] == '-' ? text[(end + 1)..] : text).Trim();
    }
}
