<#
.SYNOPSIS
Builds MailRep and what belongs to it: dotnet tool restore && dotnet pwsh -NoProfile ./build.ps1 Test
#>
[CmdletBinding()]
param(
    # What to do; each builds first.
    [ValidateSet('Build', 'Test', 'Demo', 'Help', 'Bench', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Test: install what the lab runs (bind9, exim4-daemon-light, opendkim-tools, python3-dkim) where it is missing; root on Debian.
    [switch] $InstallLab,

    # Test: the same, and a missing lab is a failure.
    [switch] $RequireLab
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$tools = Join-Path $root 'tools'

try {
    & "$tools/Build-Module.ps1" -Configuration $Configuration
}
catch {
    Write-Host $_.Exception.Message -ForegroundColor Red
    if ($Task -eq 'Test') { '0 passed, 1 failed, 0 skipped' }
    exit 1
}

switch ($Task) {
    Build { "The module is in $root/out/MailRep." }
    Test {
        $isGood = & "$tools/Invoke-AllTests.ps1" -Configuration $Configuration -InstallLab:$InstallLab -RequireLab:$RequireLab
        exit ($isGood ? 0 : 1)
    }
    # In a process of its own: this one may have another build loaded.
    Demo {
        Import-Module "$tools/FreshProcess.psm1"
        $command = @(Get-PwshCommand) + '-NoProfile', '-File', "$root/docs/examples/Show-Demo.ps1"
        & $command[0] @($command | Select-Object -Skip 1)
        exit $LASTEXITCODE
    }
    Help {
        & "$tools/Update-FindingsPage.ps1"
        & "$tools/Build-Help.ps1" -Destination "$root/out/MailRep/en-US"
        "The help is in $root/out/MailRep/en-US."
    }
    Bench { & "$tools/Write-Benchmarks.ps1" }
    Package { & "$tools/Build-Package.ps1" }
}
