# Writes the catalogue of findings of the built module into docs/about_MailRep_Findings.md; with -Check it says whether
# the page is up to date and writes nothing.
[CmdletBinding()]
param([switch] $Check)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/FreshProcess.psm1"
$root = Split-Path $PSScriptRoot
$page = "$root/docs/about_MailRep_Findings.md"
$begin = '<!-- Below this line the page is written by ./build.ps1 Help from FindingCatalogue. -->'

$kinds = Invoke-FreshPwsh "
    Import-Module '$root/out/MailRep'
    ConvertTo-Json @([MailRep.Findings.FindingCatalogue]::All | Select-Object Id, @{ n = 'Verdict'; e = { `"`$(`$_.Verdict)`" } }, Title, Explanation, Reference)
" | ConvertFrom-Json
$entries = foreach ($kind in $kinds) { "### $($kind.Id)`n`n$($kind.Verdict): $($kind.Title). $($kind.Explanation) ($($kind.Reference))`n" }

$head, $null = (Get-Content $page -Raw) -split [regex]::Escape($begin), 2
$text = "$head$begin`n`n$($entries -join "`n")"
if ($Check) { $text -ceq (Get-Content $page -Raw) } else { Set-Content $page $text -NoNewline }
