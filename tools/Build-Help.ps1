# Writes the module's help from docs/: a MAML file of the cmdlets' pages, and the about_ topics as text.
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Destination)

$ErrorActionPreference = 'Stop'
$docs = Join-Path (Split-Path $PSScriptRoot) 'docs'
$null = New-Item $Destination -ItemType Directory -Force

$pages = Get-ChildItem "$docs/*-*.md" | Where-Object { Select-String 'document type: cmdlet' -LiteralPath $_ -Quiet -SimpleMatch }
if ($pages) { & "$PSScriptRoot/ConvertTo-Maml.ps1" -Page $pages.FullName -Destination "$Destination/MailRep.Cmdlets.dll-Help.xml" }
foreach ($page in Get-ChildItem "$docs/about_*.md") {
    & "$PSScriptRoot/ConvertTo-AboutText.ps1" -Page $page.FullName | Set-Content "$Destination/$($page.BaseName).help.txt"
}
