# Runs every test, xunit and Pester, over the module in out/, and says the counts of both on the last line. Whatever keeps
# tests from running counts as a failure. Gives $true where all is well.
[CmdletBinding()]
param([string] $Configuration = 'Release', [switch] $InstallLab, [switch] $RequireLab)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$results = Join-Path $root 'out/tests'
Import-Module "$PSScriptRoot/FreshProcess.psm1", "$root/tests/lab/Lab.psm1"
Remove-Item $results -Recurse -Force -ErrorAction Ignore
$null = New-Item $results -ItemType Directory -Force
$total = @{ Passed = 0; Failed = 0; Skipped = 0 }

function Add-Count([string] $Runner, [int] $Passed, [int] $Failed, [int] $Skipped) {
    Write-Host "${Runner}: $Passed passed, $Failed failed, $Skipped skipped"
    $total.Passed += $Passed
    $total.Failed += $Failed
    $total.Skipped += $Skipped
}

function Add-Failure([string] $Text) {
    Write-Host "FAILED: $Text" -ForegroundColor Red
    $total.Failed++
}

# The counts from a runner's report, which has to be there and to hold at least one test.
function Read-Report([string] $Runner, [string] $Path, [int] $ExitCode) {
    $report = if (Test-Path $Path) { Get-Content $Path -Raw | ConvertFrom-Json }
    if (-not $report) { Add-Failure "$Runner ended with $ExitCode and reported nothing."; return }
    $report
}

function Invoke-Xunit {
    $project = "$root/tests/units"
    dotnet build $project --configuration $Configuration --nologo --verbosity quiet | Out-Host
    if ($LASTEXITCODE) { Add-Failure "$project does not compile."; return }
    dotnet run --no-build --project $project --configuration $Configuration -- -noLogo -result-ctrf "$results/xunit.json" | Out-Host
    $summary = (Read-Report xunit "$results/xunit.json" $LASTEXITCODE).results.summary
    if (-not $summary) { return }
    Add-Count xunit $summary.passed ($summary.failed + $summary.other) ($summary.skipped + $summary.pending)
    if ($summary.passed + $summary.failed -eq 0) { Add-Failure 'xunit ran no test.' }
    if ($LASTEXITCODE -and -not $summary.failed) { Add-Failure "xunit ended with $LASTEXITCODE." }
}

function Invoke-PesterRun([bool] $HasLab) {
    $command = @(Get-PwshCommand) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/Invoke-Pester.ps1", '-ResultPath', "$results/pester.json"
    if (-not $HasLab) { $command += '-WithoutLab' }
    & $command[0] @($command | Select-Object -Skip 1) | Out-Host
    $counts = Read-Report Pester "$results/pester.json" $LASTEXITCODE
    if (-not $counts) { return }
    Add-Count Pester $counts.Passed $counts.Failed ($counts.Skipped + $counts.LeftOut)
    if ($counts.Passed + $counts.Failed -eq 0) { Add-Failure 'Pester ran no test.' }
    if (-not $HasLab) { "Left out: $($counts.LeftOut) lab tests (tests/lab), because $($lab.Missing -join ' and ') is not installed; -InstallLab installs it." }
}

$lab = Test-Lab
if (-not $lab.IsThere -and ($InstallLab -or $RequireLab)) {
    try { & "$PSScriptRoot/Install-Lab.ps1" | Out-Host } catch { Write-Host $_.Exception.Message -ForegroundColor Red }
    $lab = Test-Lab
    if (-not $lab.IsThere) { Add-Failure "The lab is asked for, and $($lab.Missing -join ' and ') is missing." }
}

$note = try {
    Invoke-Xunit
    Invoke-PesterRun $lab.IsThere
}
catch {
    Add-Failure $_.Exception.Message
}
$note | Write-Host
Write-Host "$($total.Passed) passed, $($total.Failed) failed, $($total.Skipped) skipped"
$total.Failed -eq 0
