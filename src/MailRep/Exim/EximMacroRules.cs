using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>What is wrong with the lines that define macros.</summary>
internal static class EximMacroRules
{
    public static IEnumerable<Finding> Find(EximFacts facts)
    {
        var configuration = facts.Configuration;
        foreach (var file in configuration.Parts.Where(part => part.HasByteOrderMark || part.Charset == EximEncoding.Utf16))
        {
            var path = EximJudge.Quote(file.FullPath);
            yield return FindingCatalogue.EximBom.At(new EximPlace(file, 1), file.Charset == EximEncoding.Utf16 ? "The file is in UTF-16, which update-exim4.conf takes for binary: Exim gets none of the configuration." : "The file begins with a byte order mark, at which Exim gives up.",
                file.Charset == EximEncoding.Utf16 ? EximJudge.Command($"iconv -f {(file.HasByteOrderMark ? "UTF-16" : "UTF-16LE")} -t UTF-8 {path} > {path}.utf8 && cat {path}.utf8 > {path} && rm {path}.utf8", "Save the file as UTF-8 without a byte order mark.") : EximJudge.Command($"sed -i '1s/^\\xEF\\xBB\\xBF//' {path}", "Remove the mark."));
        }

        if (configuration.Glued is { Lines: [.., var last] } glued)
        {
            var isValue = last.Text.Trim() is [not '#', ..];
            yield return FindingCatalogue.EximNewline.At(new EximPlace(glued, last.Number),
                isValue ? "The last line has no newline at its end, so that the first line of the template becomes a part of its value." : "The last line has no newline at its end, so that the first line of the template becomes a part of it.",
                EximJudge.Command($"echo >> {EximJudge.Quote(glued.FullPath)}", "End the file with a newline."), isValue ? null : Verdict.Warn);
        }

        foreach (var problem in configuration.Problems)
        {
            yield return OfProblem(problem);
        }

        foreach (var macro in configuration.Macros.All.Where(macro => !configuration.Macros.IsUsed(macro.Name) && !EximDkimMacros.All.Contains(macro.Name, StringComparer.Ordinal)))
        {
            if (EximDkimMacros.Near(macro.Name) is { } near)
            {
                yield return FindingCatalogue.EximMacroUnknown.At(macro.Place, $"Nothing reads the macro {EximJudge.Show(macro.Name)}; {near} was meant.",
                    EximJudge.Command($"sed -i '{macro.Place.Line}s/{macro.Name}/{near}/' {EximJudge.Quote(macro.Place.File.FullPath)}", $"Write {near}."));
            }
            else if (macro.Name.StartsWith("DKIM", StringComparison.OrdinalIgnoreCase))
            {
                yield return FindingCatalogue.EximMacroUnknown.At(macro.Place, $"Nothing reads the macro {EximJudge.Show(macro.Name)}.",
                    Fix.ByText($"Remove the line. Debian's transports read {string.Join(", ", EximDkimMacros.Dkim)}."), Verdict.Warn);
            }
        }
    }

    private static Finding OfProblem(EximProblem problem)
    {
        var name = EximJudge.Show(problem.Name);
        return problem.Kind switch
        {
            EximProblemKind.DefinedTwice => FindingCatalogue.EximMacroTwice.At(problem.Place, $"The macro {name} is defined at {problem.Earlier!.Place} already, so Exim refuses the configuration.",
                Fix.ByText("Remove one of the two lines, or write == in the second if it is meant to replace the first.")),
            EximProblemKind.NothingToReplace => FindingCatalogue.EximMacroFirst.At(problem.Place, $"The macro {name} is defined with ==, and nothing defines it before, so Exim refuses the configuration.",
                EximJudge.Command($"sed -i '{problem.Place.Line}s/==/=/' {EximJudge.Quote(problem.Place.File.FullPath)}", "Write = in the first definition.")),
            EximProblemKind.HoldsEarlierName => FindingCatalogue.EximMacroPrefix.At(problem.Place, $"The name {name} holds that of {EximJudge.Show(problem.Earlier!.Name)}, which is defined at {problem.Earlier.Place}, so Exim refuses the configuration.",
                Fix.ByText("Define the macro with the longer name first, or give it another name.")),
            _ => FindingCatalogue.EximMacroName.At(problem.Place, $"{name} is no macro, and no option that Exim knows here, so Exim refuses the configuration.", Fix.ByText($"Write {problem.Earlier!.Name}.")),
        };
    }
}
