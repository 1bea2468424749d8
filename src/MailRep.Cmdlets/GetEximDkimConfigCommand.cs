using System.Management.Automation;
using MailRep.Cmdlets.Pipeline;
using MailRep.Exim;

namespace MailRep.Cmdlets;

/// <summary>Get-EximDkimConfig: how Debian's Exim signs by its configuration, and where each setting comes from.</summary>
[Cmdlet(VerbsCommon.Get, "EximDkimConfig")]
[OutputType(typeof(EximDkimConfig))]
public sealed class GetEximDkimConfigCommand : EximCommand
{
    private protected override object Read(EximFacts facts) => facts.ToConfig();
}
