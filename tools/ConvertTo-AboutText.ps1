# The text of a docs/about_*.md page as Get-Help shows it: 80 columns, headings in capitals, bodies indented, no markup.
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Page)

$ErrorActionPreference = 'Stop'
$width = 80

# One paragraph or list item: broken between words, later lines hanging below the first.
function Format-Paragraph([string] $Text, [int] $Indent, [int] $Hanging) {
    $line = ' ' * $Indent
    $isEmpty = $true
    foreach ($word in $Text.Trim() -split '\s+') {
        if (-not $isEmpty -and $line.Length + 1 + $word.Length -gt $width) {
            $line
            $line = ' ' * ($Indent + $Hanging)
            $isEmpty = $true
        }
        $line += if ($isEmpty) { $word } else { " $word" }
        $isEmpty = $false
    }
    $line
}

function ConvertFrom-Inline([string] $Text) {
    $Text -replace '\[([^\]]+)\]\((https?:[^)]+)\)', '$1 ($2)' -replace '\[([^\]]+)\]\([^)]*\)', '$1' -replace '\*\*([^*]+)\*\*', '$1' -replace '`([^`]+)`', '$1'
}

$inFence = $false
$pending = ''
$hanging = 0
$lines = (Get-Content $Page -Raw) -replace '\r', '' -replace '(?s)\A---\n.*?\n---\n', '' -replace '(?s)<!--.*?-->', '' -split '\n'
$text = foreach ($line in $lines + '') {
    $isText = -not $inFence -and $line -match '\S' -and $line -notmatch '^(#|```|\|)'
    if ($pending -and (-not $isText -or $line -match '^\s*[-*] ')) {
        Format-Paragraph (ConvertFrom-Inline $pending) 4 $hanging
        $pending = ''
    }
    switch -Regex ($line) {
        '^```' { $inFence = -not $inFence; break }
        { $inFence } { "        $line".TrimEnd(); break }
        '^# (.*)$' { 'TOPIC'; "    $($Matches[1])"; break }
        '^##+ (.*)$' { if ($line -like '## *') { $Matches[1].ToUpperInvariant() } else { "  $($Matches[1])" }; break }
        '^\|' { throw "$(Split-Path $Page -Leaf) has a table, which 80 columns do not hold." }
        '^\s*[-*] ' { $pending = $line; $hanging = 2; break }
        '\S' { if (-not $pending) { $hanging = 0 }; $pending += " $line"; break }
        default { '' }
    }
}
($text -join "`n") -replace '\n{3,}', "`n`n" -replace '\A\n+|\n+\z', '' -replace '(?m)^((?:  )?\S.*)\n\n', "`$1`n"
