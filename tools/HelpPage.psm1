# Reads the pages of docs/ (platyPS schema 2024-05-01) and says the same of a cmdlet by reflection. The schema is fixed to
# the line, so that a page is read line by line; whatever does not fit is an error that names the page.

$ErrorActionPreference = 'Stop'

# The parts below headings of one level, in order; a # inside a code fence is no heading.
function Split-Section([string] $Text, [int] $Level) {
    $mark = '#' * $Level + ' '
    $inFence = $false
    $section = $null
    foreach ($line in $Text -split '\r?\n') {
        if ($line.StartsWith('```')) { $inFence = -not $inFence }
        if (-not $inFence -and $line.StartsWith($mark)) {
            if ($section) { $section }
            $section = [pscustomobject]@{ Title = $line.Substring($mark.Length).Trim(); Lines = [System.Collections.Generic.List[string]]::new() }
        }
        elseif ($section) { $section.Lines.Add($line) }
    }
    if ($section) { $section }
}

function Join-Line($Lines) { ($Lines -join "`n").Trim() }

# The contents of the code fences of a text.
function Get-CodeBlock([string] $Text, [string] $Language) {
    [regex]::Matches($Text, "(?ms)^``````$Language[ ]*\n(.*?)^``````[ ]*`$").ForEach({ $_.Groups[1].Value.TrimEnd() })
}

function ConvertFrom-Scalar([string] $Text) { $Text.Trim() -replace "^'(.*)'$", '$1' -replace "''", "'" }

# The yaml block of one parameter.
function ConvertFrom-ParameterYaml([string] $Yaml) {
    $facts = @{ Aliases = @(); AcceptedValues = @(); ParameterSets = @() }
    $key = $null
    foreach ($line in $Yaml -split '\n') {
        switch -Regex ($line) {
            '^(\w+):\s*(.*)$' { $key = $Matches[1]; if ($Matches[2] -notin '', '[]') { $facts[$key] = ConvertFrom-Scalar $Matches[2] }; break }
            '^- Name: (.*)$' { if ($key -eq 'ParameterSets') { $facts.ParameterSets += @{ Name = ConvertFrom-Scalar $Matches[1] }; break } }
            '^- (.*)$' { $facts[$key] += @(ConvertFrom-Scalar $Matches[1]); break }
            '^  (\w+): (.*)$' { $facts.ParameterSets[-1][$Matches[1]] = ConvertFrom-Scalar $Matches[2]; break }
            default { throw "is no line of a parameter: $line" }
        }
    }
    $facts
}

function ConvertTo-Parameter($Section) {
    $text = Join-Line $Section.Lines
    $yaml = @(Get-CodeBlock $text 'yaml')
    if ($yaml.Count -ne 1) { throw "the parameter $($Section.Title) has $($yaml.Count) yaml blocks." }
    $facts = ConvertFrom-ParameterYaml $yaml[0]
    [pscustomobject]@{
        Name              = $Section.Title.TrimStart('-')
        Description       = ($text -replace '(?ms)^```yaml.*?^```\s*', '').Trim()
        Type              = $facts.Type
        DefaultValue      = [string] $facts.DefaultValue
        SupportsWildcards = $facts.SupportsWildcards -eq 'true'
        Aliases           = @($facts.Aliases)
        AcceptedValues    = @($facts.AcceptedValues)
        ParameterSets     = @($facts.ParameterSets.ForEach({
                    [pscustomobject]@{
                        Name                            = $_.Name
                        Position                        = $_.Position
                        IsRequired                      = $_.IsRequired -eq 'true'
                        ValueFromPipeline               = $_.ValueFromPipeline -eq 'true'
                        ValueFromPipelineByPropertyName = $_.ValueFromPipelineByPropertyName -eq 'true'
                    }
                }))
    }
}

# The four ways to write a parameter: [[-X] <T>], [-X] <T>, [-X <T>], -X <T>; a switch has no <T>.
function ConvertFrom-Syntax([string] $Line) {
    foreach ($match in [regex]::Matches($Line, '(?<open>\[{0,2})(?<=[\s\[])-(?<name>\w+)(?<close>\]?)(?: <(?<type>[^<>]+)>)?')) {
        $open, $name, $close, $type = $match.Groups['open', 'name', 'close', 'type'].Value
        [pscustomobject]@{
            Name         = $name
            Type         = $type
            IsPositional = $type -and $close -eq ']'
            IsRequired   = if ($type) { $open.Length -eq $close.Length } else { $open -eq '' }
        }
    }
}

function ConvertTo-Syntax($Section) {
    $line = (Get-CodeBlock (Join-Line $Section.Lines) '') -join ' ' -replace '\s+', ' '
    [pscustomobject]@{
        Set        = $Section.Title -replace ' \(Default\)$', ''
        IsDefault  = $Section.Title -like '* (Default)'
        Text       = $line.Trim()
        Parameters = @(ConvertFrom-Syntax $line)
    }
}

function Read-HelpPage {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $Path)

    try {
        $text = (Get-Content $Path -Raw) -replace '\r', ''
        if ($text -notmatch '(?s)^---\n(.*?)\n---\n') { throw 'has no front matter.' }
        $front = $Matches[1]
        $title = @(Split-Section $text 1)[0].Title
        $parts = @{}
        foreach ($section in Split-Section $text 2) { $parts[$section.Title] = Join-Line $section.Lines }
        $missing = 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS' | Where-Object { -not $parts[$_] }
        if ($missing) { throw "has nothing below: $($missing -join ', ')." }
        [pscustomobject]@{
            Name        = $title
            HelpUri     = if ($front -match '(?m)^HelpUri:(.*)$') { ConvertFrom-Scalar $Matches[1] }
            Synopsis    = $parts.SYNOPSIS
            Description = $parts.DESCRIPTION
            Notes       = [string] $parts.NOTES
            Syntax      = @(Split-Section $parts.SYNTAX 3 | ForEach-Object { ConvertTo-Syntax $_ })
            Parameters  = @(foreach ($section in Split-Section $parts.PARAMETERS 3) { if ($section.Title -ne 'CommonParameters') { ConvertTo-Parameter $section } })
            Examples    = @(Split-Section $parts.EXAMPLES 3 | ForEach-Object {
                    $body = Join-Line $_.Lines
                    [pscustomobject]@{ Title = $_.Title; Body = $body; Code = @(Get-CodeBlock $body 'powershell') }
                })
            Inputs      = @(Split-Section $parts.INPUTS 3 | ForEach-Object { [pscustomobject]@{ Type = $_.Title; Description = Join-Line $_.Lines } })
            Outputs     = @(Split-Section $parts.OUTPUTS 3 | ForEach-Object { [pscustomobject]@{ Type = $_.Title; Description = Join-Line $_.Lines } })
            Links       = @([regex]::Matches([string] $parts['RELATED LINKS'], '\[([^\]]+)\]\(([^)]*)\)').ForEach({ [pscustomobject]@{ Text = $_.Groups[1].Value; Uri = $_.Groups[2].Value } }))
        }
    }
    catch {
        throw "$(Split-Path $Path -Leaf) $($_.Exception.Message)"
    }
}

# The value a parameter has when nobody gives it, as text; '' where there is none or a program decides at run time.
function Get-DefaultText($Cmdlet, [System.Management.Automation.ParameterMetadata] $Parameter) {
    if ($Parameter.SwitchParameter -or $Parameter.Attributes.Mandatory -contains $true) { return '' }
    $property = $Cmdlet.GetType().GetProperty($Parameter.Name)
    $values = if ($property) { $property.GetValue($Cmdlet) | Where-Object { $null -ne $_ } }
    @($values | ForEach-Object { [string]::Format([cultureinfo]::InvariantCulture, '{0}', $_) }) -join ', '
}

# What reflection says of a cmdlet, in the words of Read-HelpPage.
function Get-CommandFact {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [System.Management.Automation.CmdletInfo] $Command)

    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    $instance = [Activator]::CreateInstance($Command.ImplementingType)
    [pscustomobject]@{
        Name       = $Command.Name
        HelpUri    = $Command.HelpUri
        Syntax     = @($Command.ParameterSets.ForEach({
                    $text = "$($Command.Name) $_" -replace ' \[<CommonParameters>\]$', ''
                    [pscustomobject]@{ Set = $_.Name; IsDefault = $_.IsDefault; Text = $text }
                }))
        Parameters = @($Command.Parameters.Values | Where-Object Name -notin $common | Sort-Object Name | ForEach-Object {
                $parameter = $_
                [pscustomobject]@{
                    Name              = $parameter.Name
                    Type              = $parameter.ParameterType.ToString()
                    DefaultValue      = Get-DefaultText $instance $parameter
                    SupportsWildcards = $parameter.Attributes.Where({ $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0
                    Aliases           = @($parameter.Aliases)
                    AcceptedValues    = @($parameter.Attributes.Where({ $_ -is [System.Management.Automation.ValidateSetAttribute] }).ValidValues | Where-Object { $_ })
                    ParameterSets     = @($parameter.ParameterSets.GetEnumerator() | Sort-Object Key | ForEach-Object {
                            [pscustomobject]@{
                                Name                            = $_.Key -replace '^__AllParameterSets$', '(All)'
                                Position                        = if ($_.Value.Position -lt 0) { 'Named' } else { "$($_.Value.Position)" }
                                IsRequired                      = $_.Value.IsMandatory
                                ValueFromPipeline               = $_.Value.ValueFromPipeline
                                ValueFromPipelineByPropertyName = $_.Value.ValueFromPipelineByPropertyName
                            }
                        })
                }
            })
        Outputs        = @($Command.OutputType.Name)
        CommandAliases = @($Command.ImplementingType.GetCustomAttributes([System.Management.Automation.AliasAttribute], $false).AliasNames)
    }
}

Export-ModuleMember -Function Read-HelpPage, Get-CommandFact, Split-Section
