using System.Management.Automation;
using MailRep.Dns;
using MailRep.Exim;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>The base of the cmdlets that read the configuration of Debian's Exim: the folder, and the error where it is none.</summary>
public abstract class EximCommand : PSCmdlet
{
    /// <summary>The folder to read instead of /etc/exim4.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] ConfigRoot { get; set; } = [EximFiles.Home];

    protected override void ProcessRecord()
    {
        foreach (var path in ConfigRoot)
        {
            object result;
            try
            {
                result = Read(EximFacts.Read(FolderOf(path), EximAccounts.Local, WriteVerbose));
            }
            catch (MailRepException problem)
            {
                WriteError(Errors.From(problem));
                continue;
            }
            catch (Exception bug) when (bug is not PipelineStoppedException and not RuntimeException)
            {
                WriteError(Errors.Unexpected(bug, DnsText.Printable(path)));
                continue;
            }

            // Outside the try: what a command further down throws is not ours to catch.
            WriteObject(result);
        }
    }

    // A path of another provider, such as env:, is none of a folder.
    private string FolderOf(string path)
    {
        var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? full : throw new MailRepException(MailRepError.EximConfigNotFound, $"{DnsText.Printable(path)} is no folder of the file system.", path,
            "Give /etc/exim4, or a copy of it: -ConfigRoot PATH.");
    }

    private protected abstract object Read(EximFacts facts);
}
