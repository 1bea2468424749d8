using System.Globalization;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>An evaluation drawn as a tree, for the view of <c>Test-MailSpf -Explain</c>. Takes plain values, since what came over remoting is no trace any more.</summary>
public static class SpfTree
{
    private const int Width = 79;

    /// <summary>What stands above the counters.</summary>
    public const string Header = "look-ups voids    ms";

    private static readonly string Gutter = new(' ', Header.Length + 2);

    /// <summary>The branches in front of each step: of its first line, and of those below.</summary>
    /// <param name="levels">The <see cref="SpfTrace.Level"/> of each step, in their order.</param>
    public static IReadOnlyList<SpfBranch> BranchesOf(IReadOnlyList<int> levels)
    {
        var branches = new SpfBranch[levels.Count];

        // From the end: whether a later step hangs on the same level of the same parent.
        HashSet<int> open = [];
        for (var step = levels.Count - 1; step >= 0; step--)
        {
            var level = levels[step];
            open.RemoveWhere(other => other > level + 1);
            var hasInner = open.Remove(level + 1);
            var stem = string.Concat(Enumerable.Range(1, Math.Max(0, level - 1)).Select(outer => open.Contains(outer) ? "│  " : "   "));
            var isLast = !open.Contains(level);
            branches[step] = new SpfBranch(
                level == 0 ? string.Empty : stem + (isLast ? "└─ " : "├─ "),
                (level == 0 ? string.Empty : stem + (isLast ? "   " : "│  ")) + (hasInner ? "│  " : "   "));
            open.Add(level);
        }

        return branches;
    }

    /// <summary>The lines of one step: the counters and the term, and below what came of it.</summary>
    public static IReadOnlyList<string> Draw(SpfBranch branch, string term, string? target, string owner, string why, bool matched, int lookups, int voids, double milliseconds)
    {
        var counters = string.Create(CultureInfo.InvariantCulture, $"{lookups,8} {voids,5} {milliseconds,5:0.0}  ");
        var isPlain = string.IsNullOrEmpty(target) || term.Contains(target, StringComparison.OrdinalIgnoreCase) || target == owner;
        var head = ViewText.Wrap(isPlain ? term : $"{term} = {target}", Width - counters.Length - branch.First.Length);
        var answer = branch.First.Length == 0 ? why : $"{(matched ? "yes" : "no")}: {why}";
        return
        [
            .. head.Select((line, at) => at == 0 ? counters + branch.First + line : Gutter + branch.Next + line),
            .. ViewText.Wrap(answer, Width - Gutter.Length - branch.Next.Length).Select(line => Gutter + branch.Next + line),
        ];
    }
}

/// <summary>What stands in front of a step.</summary>
/// <param name="First">Of its first line; empty for check_host() itself.</param>
/// <param name="Next">Of the lines below.</param>
public sealed record SpfBranch(string First, string Next);
