using System.Management.Automation;
using MailRep.Cmdlets.Pipeline;
using MailRep.Exim;

namespace MailRep.Cmdlets;

/// <summary>Test-EximConfig: the traps of Debian's Exim that keep mail from being signed, each with file, line and fix.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EximConfig")]
[OutputType(typeof(EximConfigCheckResult))]
public sealed class TestEximConfigCommand : EximCommand
{
    private protected override object Read(EximFacts facts) => EximJudge.Judge(facts, File.Exists(EximConfiguration.LocalMacros));
}
