# Runs at every import, so it is kept to what an import needs: no cmdlet but Import-Module (Add-Type alone costs 130 ms).

# The core goes into the default context, where its types can be named. A process has it once, whatever folder, runspace
# or repetition this is.
$loader = 'MailRep.LoadContext' -as [type]
if (-not $loader) {
    $core = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($PSScriptRoot, 'MailRep.dll'))
    $loader = $core.GetType('MailRep.LoadContext')
}

$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $loader::LoadCmdlets($PSScriptRoot) -PassThru

# PowerShell keeps an analysed assembly and, from the second import on, forgets to hand its cmdlets to the module that
# imports it: https://github.com/PowerShell/PowerShell/issues/20710
$module = $ExecutionContext.SessionState.Module
if ($module.ExportedCmdlets.Count -eq 0) {
    $hidden = [System.Reflection.BindingFlags]'Instance, NonPublic'
    $addCmdlet = [psmoduleinfo].GetMethod('AddExportedCmdlet', $hidden)
    $addAlias = [psmoduleinfo].GetMethod('AddExportedAlias', $hidden)
    foreach ($cmdlet in $inner.ExportedCmdlets.Values) { $addCmdlet.Invoke($module, @(, $cmdlet)) }
    foreach ($alias in $inner.ExportedAliases.Values) { $addAlias.Invoke($module, @(, $alias)) }
}
