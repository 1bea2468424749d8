using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;
using MailRep.Adapters.Dkim;
using MailRep.Cmdlets.Parameters;
using MailRep.Cmdlets.Pipeline;
using MailRep.Dkim;
using MailRep.Dns;

namespace MailRep.Cmdlets;

/// <summary>Get-DkimKeyPair: the private keys in files and folders, with their records and who can read them.</summary>
[Cmdlet(VerbsCommon.Get, "DkimKeyPair")]
[OutputType(typeof(DkimKeyPair))]
public sealed class GetDkimKeyPairCommand : PSCmdlet
{
    private readonly DkimKeyPairReader _reader = new(new BouncyCastleKeys());
    private readonly WarningsOnce _warnings = new();

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PrivateKeyPath", "FullName")]
    [ValidateNotNullOrEmpty]
    [PathList]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    /// <summary>Of a folder, the keys of this domain; of a file whose name tells no domain, the domain.</summary>
    [Parameter]
    [DomainName]
    public DnsName? Domain { get; set; }

    /// <summary>Likewise.</summary>
    [Parameter]
    [SelectorName]
    public DkimSelector? Selector { get; set; }

    [Parameter]
    public SecureString? Passphrase { get; set; }

    protected override void BeginProcessing()
    {
        foreach (var value in new object?[] { Domain, Selector })
        {
            if (value is not null && Unreadable.Of(value) is { } unreadable)
            {
                ThrowTerminatingError(Errors.Unreadable(unreadable));
            }
        }
    }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            var found = FilePaths.Expand(SessionState, path);
            if (found.Count == 0)
            {
                WriteError(KeyPaths.WhyNone(SessionState, path));
            }

            foreach (var file in found)
            {
                if (!System.IO.Directory.Exists(file))
                {
                    // A pattern finds files by their names, and a person names the one that is meant.
                    Read(file, isNamed: found.Count == 1);
                    continue;
                }

                foreach (var inside in List(file))
                {
                    Read(inside, isNamed: false);
                }
            }
        }
    }

    private IReadOnlyList<string> List(string folder)
    {
        try
        {
            return DkimKeyFolder.List(folder);
        }
        catch (MailRepException problem)
        {
            WriteError(Errors.From(problem));
            return [];
        }
    }

    private void Read(string file, bool isNamed)
    {
        if (!isNamed && !DkimKeyFolder.Fits(file, Domain, Selector))
        {
            WriteVerbose($"Left out {DnsText.Printable(file)}: it is the key of another domain or selector.");
            return;
        }

        var passphrase = Passphrase is null ? null : Open(Passphrase);
        try
        {
            var pair = _reader.Read(file, Domain, Selector, passphrase);
            _warnings.Write(this, pair.Warnings);
            WriteObject(pair);
        }
        catch (MailRepException problem)
        {
            WriteError(Errors.From(problem));
        }
        finally
        {
            Array.Clear(passphrase ?? []);
        }
    }

    // Not by way of a string, which could not be cleared.
    private static char[] Open(SecureString secret)
    {
        var copy = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            var characters = new char[secret.Length];
            Marshal.Copy(copy, characters, 0, characters.Length);
            return characters;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
        }
    }
}
