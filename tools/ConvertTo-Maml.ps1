# Writes the help file that Get-Help reads from pages of docs/, in the shape that platyPS gives it (its oddities included:
# blank lines of an example become paragraphs of U+0080), and beyond it with the parameters' default values.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $Page,
    [Parameter(Mandatory)] [string] $Destination
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/HelpPage.psm1"
$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
$switchType = 'System.Management.Automation.SwitchParameter'
$xml = $null

# An element with what the block writes into it. The block sees the variables of whoever wrote it down only as long as
# none here has the same name, so these are called like nothing else.
function Write-Element([string] $ElementPrefix, [string] $ElementName, [scriptblock] $ElementContent) {
    $xml.WriteStartElement($ElementPrefix, $ElementName, (Get-Variable $ElementPrefix -ValueOnly))
    if ($ElementContent) { & $ElementContent }
    $xml.WriteEndElement()
}

function Write-Text([string] $Prefix, [string] $Name, [string] $Text) {
    Write-Element $Prefix $Name { $xml.WriteString($Text) }
}

function Write-Paragraph([string] $Name, [string[]] $Text) {
    Write-Element maml $Name { foreach ($paragraph in $Text) { Write-Text maml para $paragraph } }
}

function Write-Type([string] $Name) { Write-Element dev type { Write-Text maml name $Name } }

function Write-Attribute([System.Collections.IDictionary] $Attributes) {
    foreach ($name in $Attributes.Keys) { $xml.WriteAttributeString($name, ([string] $Attributes[$name])) }
}

function Write-Value([string] $Element, [string] $Text, [string] $Required, [string] $VariableLength) {
    Write-Element command parameterValue {
        Write-Attribute ([ordered]@{ required = $Required; variableLength = $VariableLength })
        $xml.WriteString($Text)
    }
}

function Write-AcceptedValue([string[]] $Values) {
    if ($Values) { Write-Element command parameterValueGroup { foreach ($value in $Values) { Write-Value parameterValue $value false false } } }
}

function Get-AliasText($Parameter) { if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' } }

function Write-SyntaxParameter($Item, $Page, [string] $Set, [int] $Place) {
    $known = $Page.Parameters | Where-Object Name -EQ $Item.Name | Select-Object -First 1
    if (-not $known) { throw "$($Page.Name).md has no parameter -$($Item.Name), which its syntax names." }
    $position = @($known.ParameterSets | Where-Object Name -in $Set, '(All)')[0].Position ?? $Place
    Write-Element command parameter {
        Write-Attribute ([ordered]@{
                required = "$($Item.IsRequired)".ToLowerInvariant(); variableLength = 'false'; globbing = 'false'; pipelineInput = 'false'
                position = if ($Item.IsPositional) { $position } else { 'named' }
                aliases  = if ($Item.Type) { Get-AliasText $known } else { 'none' }
            })
        Write-Text maml name $Item.Name
        Write-Element maml description
        if ($Item.Type) {
            Write-AcceptedValue $known.AcceptedValues
            Write-Value parameterValue $Item.Type true false
        }
        Write-Type $(if ($Item.Type) { $known.Type } else { $switchType })
    }
}

function Write-Parameter($Parameter) {
    $sets = $Parameter.ParameterSets
    $ways = @(
        if ($sets.ValueFromPipeline -contains $true) { 'ByValue' }
        if ($sets.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
    )
    Write-Element command parameter {
        Write-Attribute ([ordered]@{
                required       = "$($sets.IsRequired -contains $true)".ToLowerInvariant()
                variableLength = 'false'
                globbing       = "$($Parameter.SupportsWildcards)".ToLowerInvariant()
                pipelineInput  = if ($ways) { "true ($($ways -join ', '))" } else { 'false' }
                position       = $sets[0].Position
                aliases        = Get-AliasText $Parameter
            })
        Write-Text maml name $Parameter.Name
        Write-Paragraph description $Parameter.Description
        Write-AcceptedValue $Parameter.AcceptedValues
        if ($Parameter.Type -ne $switchType) { Write-Value parameterValue $Parameter.Type true true }
        Write-Type $Parameter.Type
        if ($Parameter.DefaultValue) { Write-Text dev defaultValue $Parameter.DefaultValue }
    }
}

function Write-Io([string] $List, [string] $Item, $Values) {
    if ($Values) {
        Write-Element command $List {
            foreach ($value in $Values) {
                Write-Element command $Item {
                    Write-Type $value.Type
                    Write-Paragraph description $value.Description
                }
            }
        }
    }
}

function Write-Example($Example) {
    Write-Element command example {
        Write-Text maml title "--------- $($Example.Title) ---------"
        $paragraphs = $Example.Body -split '\n\n' | ForEach-Object { $_.Trim(); "`u{80}" }
        Write-Paragraph introduction ($paragraphs | Select-Object -SkipLast 1)
        Write-Element dev code
        Write-Element dev remarks
    }
}

function Write-Link([string] $Text, [string] $Uri) {
    Write-Element maml navigationLink {
        Write-Text maml linkText $Text
        Write-Text maml uri $Uri
    }
}

function Write-Command($Page) {
    Write-Element command command {
        Write-Element command details {
            Write-Text command name $Page.Name
            Write-Paragraph description $Page.Synopsis
            $verb, $noun = $Page.Name -split '-', 2
            Write-Text command verb $verb
            Write-Text command noun $noun
        }
        Write-Paragraph description $Page.Description
        Write-Element command syntax {
            foreach ($syntax in $Page.Syntax) {
                Write-Element command syntaxItem {
                    Write-Text maml name $Page.Name
                    $place = 0
                    foreach ($item in $syntax.Parameters) { Write-SyntaxParameter $item $Page $syntax.Set ($place++) }
                }
            }
        }
        Write-Element command parameters { foreach ($parameter in $Page.Parameters) { Write-Parameter $parameter } }
        Write-Io inputTypes inputType $Page.Inputs
        Write-Io returnValues returnValue $Page.Outputs
        Write-Element maml alertSet { Write-Element maml alert { Write-Text maml para $Page.Notes } }
        Write-Element command examples { foreach ($example in $Page.Examples) { Write-Example $example } }
        Write-Element command relatedLinks {
            Write-Link 'Online Version' $Page.HelpUri
            foreach ($link in $Page.Links) { Write-Link $link.Text $link.Uri }
        }
    }
}

$pages = $Page | ForEach-Object { Read-HelpPage $_ }
$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; NewLineHandling = 'None'; Encoding = [System.Text.UTF8Encoding]::new($false) }
$xml = [System.Xml.XmlWriter]::Create($PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination), $settings)
try {
    $xml.WriteStartElement('helpItems', 'http://msh')
    foreach ($prefix in 'maml', 'command', 'dev') { $xml.WriteAttributeString('xmlns', $prefix, $null, (Get-Variable $prefix -ValueOnly)) }
    $xml.WriteAttributeString('schema', 'maml')
    foreach ($item in $pages) { Write-Command $item }
    $xml.WriteEndElement()
}
finally {
    $xml.Dispose()
}
