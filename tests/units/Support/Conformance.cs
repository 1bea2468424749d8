namespace MailRep.Tests.Support;

/// <summary>
/// Other projects' test vectors. They are no part of this repository: the tests read them from
/// <c>MAILREP_CONFORMANCE</c>, by default from <c>../shared/conformance</c> beside the repository. Without them a test is
/// skipped with that reason; where <c>CI</c> is set, it fails.
/// </summary>
public static class Conformance
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("MAILREP_CONFORMANCE") is { Length: > 0 } path
        ? path
        : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "conformance"));

    /// <summary>The full path of a vector file; skips or fails the calling test where it is missing.</summary>
    public static string Require(string relative)
    {
        var path = Path.Combine(Root, relative);
        if (!IsThere(relative))
        {
            var reason = $"the vectors {relative} are not under {Root}; set MAILREP_CONFORMANCE to their folder";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, reason);
            Assert.Fail(reason);
        }

        return path;
    }

    /// <summary>
    /// The rows of a theory over a vector file. Where it is missing there is one row, the file itself, so that the theory is
    /// found, and skips or fails as soon as it calls <see cref="Require"/>.
    /// </summary>
    public static TheoryData<string> Rows(string relative, Func<string, IEnumerable<string>> read) =>
        IsThere(relative) ? [.. read(Path.Combine(Root, relative))] : [relative];

    public static bool IsThere(string relative) => Path.Combine(Root, relative) is var path && (File.Exists(path) || Directory.Exists(path));

    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MailRep.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("MailRep.sln is in no folder above the tests.");
    }
}
