using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>Finds the traps of Debian's Exim in what was read of a configuration; nothing is read or run here.</summary>
internal static class EximJudge
{
    /// <param name="facts">The configuration.</param>
    /// <param name="hasLocalMacros">Whether this machine has an /etc/exim4/exim4.conf.localmacros.</param>
    public static EximConfigCheckResult Judge(EximFacts facts, bool hasLocalMacros)
    {
        ItemList<Finding> findings =
        [
            .. EximSetupRules.Find(facts), .. EximLayoutRules.Find(facts, hasLocalMacros), .. EximMacroRules.Find(facts),
            .. EximSigningRules.Find(facts), .. EximValueRules.Find(facts), .. EximKeyRules.Find(facts),
        ];
        var (signs, reason) = facts.Signs();
        var worst = findings.OrderByDescending(finding => finding.Verdict).FirstOrDefault();
        var verdict = Verdicts.Worst(findings.Select(finding => finding.Verdict).Append(signs switch { true => Verdict.Pass, null => Verdict.Unknown, _ => facts.IsPartial ? Verdict.Unknown : Verdict.Fail }));
        return new EximConfigCheckResult
        {
            Subject = DnsText.Printable(facts.Configuration.Files.Folder),
            ConfigRoot = facts.Configuration.Files.Folder,
            Layout = facts.Configuration.Layout,
            ConfigType = facts.Configuration.ConfigType,
            Signs = signs,
            Verdict = verdict,
            Reason = verdict == Verdict.Pass || worst is null || worst.Verdict != verdict ? reason : worst.Message,
            Findings = findings,
        };
    }

    /// <summary>A finding at a line, with the line as its evidence unless there is a key in it.</summary>
    public static Finding At(this FindingKind kind, EximPlace place, string message, Fix fix, Verdict? verdict = null) =>
        kind.For(place.ToString(), message) with
        {
            Verdict = verdict ?? kind.Verdict,
            Evidence = place.Text is { } text ? DnsText.Shorten(DnsText.Presentation(EximKeyInspector.Show(text.Trim())), 200) : null,
            Fix = fix,
        };

    /// <summary>Part of a configuration in the middle of a sentence.</summary>
    public static string Show(string text) => DnsText.Shorten(DnsText.Inline(EximKeyInspector.Show(text)), 120);

    /// <summary>The fix that gives a setting another value: in its line, or as a new line where there is none. Lines of the shell are left alone.</summary>
    public static Fix Setting(EximFacts facts, string macro, string value, string text)
    {
        var place = facts.Signing[macro]?.Place;
        var line = $"{macro} = {value}";
        return place is { } at && at.File.Path != EximSetup.Path && EximReader.Definition(at.Text?.Trim() ?? string.Empty) == macro && at.Text?.TrimEnd() is [.., not '\\'] && !line.Contains('\'', StringComparison.Ordinal)
            ? Command($"sed -i '{at.Line}c {line}' {Quote(at.File.FullPath)}", text)
            : place is null && facts.Configuration.Layout != EximLayout.OwnFile ? Command($"printf '\\n%s\\n' {Quote(line)} >> {Quote(facts.MacroFile)}", text)
            : Fix.ByText($"{text} {line}");
    }

    /// <summary>A path as one word of the shell.</summary>
    public static string Quote(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+') ? path : "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>A line to paste, unless a path in it would have to be shown with escapes.</summary>
    public static Fix Command(string command, string text) => DnsText.Printable(command) == command ? Fix.ByCommand(command, text) : Fix.ByText(text);
}
