using System.Management.Automation;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Paths as a person types them, relative to the current location.</summary>
internal static class FilePaths
{
    /// <summary>The full path of one file or folder that need not exist; null where it is none of the file system.</summary>
    public static string? Full(SessionState session, string path)
    {
        try
        {
            var full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == "FileSystem" ? full : null;
        }
        catch (Exception problem) when (problem is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The full paths that a path with wildcards fits; itself where it holds none, or where there is a file of that very name.</summary>
    public static IReadOnlyList<string> Expand(SessionState session, string path)
    {
        if (Full(session, path) is not { } literal)
        {
            return [];
        }

        if (System.IO.Path.Exists(literal))
        {
            return [literal];
        }

        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [Full(session, WildcardPattern.Unescape(path))!];
        }

        try
        {
            return [.. session.Path.GetResolvedProviderPathFromPSPath(path, out _)];
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }
}
