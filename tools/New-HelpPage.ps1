# Writes a page skeleton for a cmdlet of the built module into docs/, in the platyPS schema 2024-05-01: all that
# reflection knows, and {{ braces }} where a person has to write. Run it as: ./tools/New-HelpPage.ps1 Test-MailSpf
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $Name,
    [string] $Destination = (Join-Path (Split-Path $PSScriptRoot) 'docs'),

    # Write over a page that is there.
    [switch] $Force
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/HelpPage.psm1"
Import-Module "$PSScriptRoot/../out/MailRep"

# What the shared parameters are for, so that every page says it in the same words.
$shared = @{
    Server        = 'The DNS servers to ask, as `HOST`, `HOST:PORT` or `[IPv6]:PORT`, instead of those of this machine. Nothing else is asked.'
    ZoneFile      = 'Zone files in BIND''s format to judge before they are published, relative to the current location. Alone, nothing leaves this machine and a name outside the zones is Unknown; with `-Server`, the files stand in for the servers'' own zones.'
    Timeout       = 'How long to wait for the answer to one DNS question, in seconds.'
    ThrottleLimit = 'How many inputs are worked on at once.'
    WhatIf        = 'Shows what would change, and changes nothing.'
    Confirm       = 'Asks before anything is changed.'
}

function Format-List([string] $Key, [string[]] $Values) { if ($Values) { "${Key}:"; $Values | ForEach-Object { "- $_" } } else { "${Key}: []" } }

function Format-Bool([bool] $Value) { "$Value".ToLowerInvariant() }

function Format-Parameter($Parameter) {
    "### -$($Parameter.Name)", ''
    ($shared[$Parameter.Name] ?? "{{ What -$($Parameter.Name) is for. }}"), ''
    '```yaml', "Type: $($Parameter.Type)"
    "DefaultValue: $($Parameter.DefaultValue ? $Parameter.DefaultValue : "''")"
    "SupportsWildcards: $(Format-Bool $Parameter.SupportsWildcards)"
    Format-List Aliases $Parameter.Aliases
    'ParameterSets:'
    foreach ($set in $Parameter.ParameterSets) {
        "- Name: $($set.Name)", "  Position: $($set.Position)", "  IsRequired: $(Format-Bool $set.IsRequired)"
        "  ValueFromPipeline: $(Format-Bool $set.ValueFromPipeline)"
        "  ValueFromPipelineByPropertyName: $(Format-Bool $set.ValueFromPipelineByPropertyName)", '  ValueFromRemainingArguments: false'
    }
    'DontShow: false'
    Format-List AcceptedValues $Parameter.AcceptedValues
    "HelpMessage: ''", '```', ''
}

function Format-Page($Fact) {
    $inputs = @($Fact.Parameters | Where-Object { $_.ParameterSets.ValueFromPipeline -contains $true } | ForEach-Object Type)
    '---', 'document type: cmdlet', 'external help file: MailRep.Cmdlets.dll-Help.xml', "HelpUri: '$($Fact.HelpUri)'", 'Locale: en-US'
    'Module Name: MailRep', "ms.date: $(Get-Date -Format MM/dd/yyyy -AsUTC)", 'PlatyPS schema version: 2024-05-01', "title: $($Fact.Name)", '---', ''
    "# $($Fact.Name)", '', '## SYNOPSIS', '', '{{ One sentence. }}', '', '## SYNTAX', ''
    foreach ($syntax in $Fact.Syntax) {
        "### $($syntax.Set)$(if ($syntax.IsDefault) { ' (Default)' })", '', '```', $syntax.Text, '```', ''
    }
    '## ALIASES', '', 'This cmdlet has the following aliases,', "  $($Fact.CommandAliases ? ($Fact.CommandAliases -join ', ') : 'None')", ''
    '## DESCRIPTION', '', '{{ What it judges or changes, what it does not, and what leaves the machine. }}', '', '## EXAMPLES', ''
    foreach ($number in 1..3) { "### Example ${number}: {{ Title }}", '', '```powershell', "$($Fact.Name) {{ arguments }}", '```', '', '{{ What it shows. }}', '' }
    '## PARAMETERS', ''
    foreach ($parameter in $Fact.Parameters) { Format-Parameter $parameter }
    '### CommonParameters', '', 'This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable,'
    '-InformationAction, -InformationVariable, -OutBuffer, -OutVariable, -PipelineVariable,'
    '-ProgressAction, -Verbose, -WarningAction, and -WarningVariable. For more information, see'
    '[about_CommonParameters](https://go.microsoft.com/fwlink/?LinkID=113216).', ''
    '## INPUTS', ''
    foreach ($type in $inputs ? $inputs : 'None') { "### $type", '', '{{ What is piped in. }}', '' }
    '## OUTPUTS', ''
    foreach ($type in $Fact.Outputs ? $Fact.Outputs : 'None') { "### $type", '', '{{ What comes out. }}', '' }
    '## NOTES', '', '{{ The rules it follows. }}', '', '## RELATED LINKS', '', '[about_MailRep](about_MailRep.md)', '', '[about_MailRep_Findings](about_MailRep_Findings.md)'
}

foreach ($command in Get-Command $Name -Module MailRep -CommandType Cmdlet) {
    $path = Join-Path $Destination "$($command.Name).md"
    if ((Test-Path $path) -and -not $Force) { throw "$path is there already; -Force writes over it." }
    Set-Content $path ((Format-Page (Get-CommandFact $command)) -join "`n")
    $path
}
