# Packs out/MailRep into out/MailRep.<version>.nupkg, which Install-PSResource takes from a folder repository.
[CmdletBinding()]
param([string] $Destination = (Join-Path (Split-Path $PSScriptRoot) 'out'))

$ErrorActionPreference = 'Stop'
Import-Module Microsoft.PowerShell.PSResourceGet
$null = New-Item $Destination -ItemType Directory -Force
Get-ChildItem "$Destination/MailRep.*.nupkg" | Remove-Item
Compress-PSResource -Path "$PSScriptRoot/../out/MailRep" -DestinationPath $Destination
(Get-ChildItem "$Destination/MailRep.*.nupkg").FullName
