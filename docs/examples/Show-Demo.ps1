# Audits two domains of example zones: one with the faults that people really make, one without. Nothing leaves the machine.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../out/MailRep"
Set-Location $PSScriptRoot
$zones = Get-ChildItem *.zone

'Two domains as a receiver sees them (Get-MailReputationReport):'
$reports = Get-MailReputationReport example.org, example.net -ZoneFile $zones
$reports | Out-Host

"What is wrong with $($reports[0].Domain), first things first (.Findings):"
$reports[0].Findings | Where-Object Verdict -ne Pass | Out-Host

'What to try next:'
'  Get-MailReputationReport your.domain -IPAddress your.address  your own server'
'  Test-MailSpf your.domain -IPAddress your.address -Verbose     step by step'
'  (Get-MailReputationReport your.domain).Fixes                  the changes alone'
'  Get-Help about_MailRep                                        where to read on'
