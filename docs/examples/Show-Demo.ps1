# Audits example.org.zone, a zone with the faults that people really make. Nothing leaves the machine.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../out/MailRep"
Set-Location $PSScriptRoot

'A zone with faults, as a receiver sees its domains:'
$report = Get-MailReputationReport example.org, example.net -ZoneFile (Get-ChildItem *.zone).Name
$report

'What is wrong, and what to change:'
$report | Select-Object -ExpandProperty Findings | Where-Object Verdict -ne Pass | Format-List Id, Verdict, Subject, Message, Fix

'Next:'
'    Get-MailReputationReport your.domain -IPAddress your.address     the same for your own server'
'    Test-MailSpf your.domain -IPAddress your.address -Verbose        one measure, each look-up told'
'    Get-Help about_MailRep                                           where to start'
