# Runs at every import, so it is kept to what an import needs: no cmdlet but Import-Module, and each step by the way that was
# measured to be the quickest.

# The core goes into the default context, where its types can be named. A process has it once, whatever folder, runspace
# or repetition this is; it leaves a note of itself, since looking for a type in all assemblies takes longer.
$loader = [System.AppDomain]::CurrentDomain.GetData('MailRep.LoadContext')
if (-not $loader) {
    $loader = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/MailRep.dll").GetType('MailRep.LoadContext')
}

$loader::Expose(
    $ExecutionContext.SessionState.Module,
    (Microsoft.PowerShell.Core\Import-Module -Assembly $loader::LoadCmdlets($PSScriptRoot) -PassThru))
