# What importing the module costs: whole processes that import it and list its commands, against processes that do the
# same with an empty binary module, taking turns so that both meet the same machine. Writes a section of docs/benchmarks.md.
[CmdletBinding()]
param([int] $Runs = 15)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
Import-Module "$root/tools/FreshProcess.psm1"

$empty = "$root/out/bench/Empty.dll"
$null = New-Item (Split-Path $empty) -ItemType Directory -Force
if (-not (Test-Path $empty)) {
    Add-Type -OutputAssembly $empty -TypeDefinition @'
[System.Management.Automation.Cmdlet("Get", "Nothing")]
public sealed class GetNothingCommand : System.Management.Automation.PSCmdlet { }
'@
}

function Measure-Process([string] $Path, [string] $Name) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $count = Invoke-FreshPwsh "Import-Module '$Path'; @(Get-Command -Module $Name).Count"
    $watch.Stop()
    if ([int] $count -lt 1) { throw "$Path exports no command." }
    $watch.Elapsed.TotalMilliseconds
}

function Get-Median([double[]] $Values) {
    $sorted = $Values | Sort-Object
    ($sorted[[math]::Floor(($sorted.Count - 1) / 2)] + $sorted[[math]::Floor($sorted.Count / 2)]) / 2
}

# The first processes read everything from the disk.
$null = (Measure-Process $empty Empty), (Measure-Process "$root/out/MailRep" MailRep)
$times = @{ Empty = @(); MailRep = @() }
foreach ($run in 1..$Runs) {
    $times.Empty += Measure-Process $empty Empty
    $times.MailRep += Measure-Process "$root/out/MailRep" MailRep
}
$base, $ours = (Get-Median $times.Empty), (Get-Median $times.MailRep)

'## Import', ''
"``Import-Module`` and ``Get-Command -Module``, whole fresh processes, medians of $Runs, in milliseconds. The goal is at most 200 over."
'', '| module | median | fastest | slowest |', '| --- | ---: | ---: | ---: |'
foreach ($name in 'Empty', 'MailRep') {
    $range = $times[$name] | Measure-Object -Minimum -Maximum
    '| {0} | {1:0} | {2:0} | {3:0} |' -f ($name -replace 'Empty', 'an empty binary module'), (Get-Median $times[$name]), $range.Minimum, $range.Maximum
}
'', ('MailRep costs {0:0} ms over the empty module: {1:0.00} times as long.' -f ($ours - $base), ($ours / $base))
