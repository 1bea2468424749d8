<#
.SYNOPSIS
Builds MailRep and what belongs to it: dotnet tool restore && dotnet pwsh -NoProfile ./build.ps1 <Task>
#>
[CmdletBinding()]
param(
    # What to do. All but Help build first.
    [ValidateSet('Build', 'Test', 'Demo', 'Help', 'Bench', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Test: install the lab's servers (bind9, exim4-daemon-light) where they are missing; root on Debian.
    [switch] $InstallLab,

    # Test: the same, and without the lab the run has failed.
    [switch] $RequireLab
)

$ErrorActionPreference = 'Stop'
$tools = Join-Path $PSScriptRoot 'tools'

& "$tools/Build-Module.ps1" -Configuration $Configuration
switch ($Task) {
    Build { "The module is in $(Join-Path $PSScriptRoot 'out/MailRep')." }
}
