using System.Management.Automation;
using MailRep.Dkim;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Why a path of keys leads to none.</summary>
internal static class KeyPaths
{
    /// <param name="session">For the current location.</param>
    /// <param name="path">As it was typed; <see cref="FilePaths.Expand"/> found nothing.</param>
    public static ErrorRecord WhyNone(SessionState session, string path)
    {
        if (FilePaths.Full(session, path) is not { } folder)
        {
            return Errors.NoKeyPath(path);
        }

        // PowerShell finds nothing in a folder that may not be read, and says no more.
        while (WildcardPattern.ContainsWildcardCharacters(folder) && System.IO.Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        try
        {
            _ = DkimKeyFolder.List(folder);
        }
        catch (MailRepException problem) when (problem.InnerException is UnauthorizedAccessException)
        {
            return Errors.From(problem);
        }
        catch (MailRepException)
        {
            // Not there, which is what no file fits means.
        }

        return Errors.KeyPatternEmpty(path);
    }
}
