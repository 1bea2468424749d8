# Runs the Pester tests over out/MailRep in this process, which should be a fresh one, and writes the counts as JSON.
[CmdletBinding()]
param(
    [string] $ResultPath,
    [string[]] $Path = @('tests/cmdlets', 'tests/lab'),
    [switch] $WithoutLab
)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot

# PowerShell's own telemetry would be heard by the tests that listen for look-ups, here and in processes that they start. It looks
# at this when it starts, and never again.
if ($env:POWERSHELL_TELEMETRY_OPTOUT -ne '1') {
    $env:POWERSHELL_TELEMETRY_OPTOUT = '1'
    Import-Module "$PSScriptRoot/FreshProcess.psm1"
    $quote = { param($text) "'$("$text" -replace "'", "''")'" }
    $words = "& $(& $quote $PSCommandPath) -Path $(($Path | ForEach-Object { & $quote $_ }) -join ', ') -WithoutLab:`$$WithoutLab"
    if ($ResultPath) { $words += " -ResultPath $(& $quote $ResultPath)" }
    $program, $arguments = @(Get-PwshCommand) + '-NoProfile', '-NonInteractive', '-Command', $words
    & $program @arguments
    exit $LASTEXITCODE
}

Set-Location $root

[xml] $versions = Get-Content Directory.Packages.props -Raw
$version = $versions.SelectSingleNode('//PesterVersion').InnerText
$packages = (dotnet nuget locals global-packages --list) -replace '^global-packages: ', ''
Import-Module (Join-Path $packages "pester/$version/tools/Pester.psd1")
Import-Module ./out/MailRep

$configuration = New-PesterConfiguration @{
    Run    = @{ Path = $Path; PassThru = $true }
    Filter = @{ ExcludeTag = @(if ($WithoutLab) { 'Lab' }) }
    Output = @{ Verbosity = 'Normal'; StackTraceVerbosity = 'FirstLine' }
}
$result = Invoke-Pester -Configuration $configuration

# A file that does not load and a setup that fails hide the tests they should have run: each counts as one that failed.
@{
    Passed  = $result.PassedCount
    Failed  = $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
    Skipped = $result.SkippedCount + $result.InconclusiveCount
    LeftOut = $result.NotRunCount
} | ConvertTo-Json | ForEach-Object { if ($ResultPath) { Set-Content $ResultPath $_ } }
