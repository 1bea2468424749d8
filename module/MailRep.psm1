# Runs at every import, so it is kept to what an import needs: no cmdlet but Import-Module (Add-Type alone costs 130 ms), and
# every step by the way that was measured to be the quickest.

# The core goes into the default context, where its types can be named. A process has it once, whatever folder, runspace
# or repetition this is.
$loader = [type]::GetType('MailRep.LoadContext, MailRep')
if ($loader) {
    # PowerShell keeps an analysed assembly and, from the second import on, forgets to hand its cmdlets to the module that
    # imports it: https://github.com/PowerShell/PowerShell/issues/20710
    $inner = Microsoft.PowerShell.Core\Import-Module -Assembly $loader::LoadCmdlets($PSScriptRoot) -PassThru
    $loader::Expose($ExecutionContext.SessionState.Module, $inner)
}
else {
    $loader = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/MailRep.dll").GetType('MailRep.LoadContext')
    Microsoft.PowerShell.Core\Import-Module -Assembly $loader::LoadCmdlets($PSScriptRoot)
}
