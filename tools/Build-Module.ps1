# Compiles the module into out/MailRep.
[CmdletBinding()]
param([string] $Configuration = 'Release')

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$target = Join-Path $root 'out/MailRep'
$stage = Join-Path $root "out/.stage-$PID"
$stale = Join-Path $root "out/.stale-$PID"
# The systems whose native libraries are shipped; packages bring a dozen more.
$systems = 'win-x64', 'win-arm64', 'linux-x64', 'linux-arm64', 'linux-musl-x64', 'osx-x64', 'osx-arm64'

# The names of the cmdlets and aliases of the built assembly. It is loaded from its bytes into a context that goes away,
# so that no file stays open and this process can build again.
function Get-ExportedName([string] $Folder) {
    $context = [System.Runtime.Loader.AssemblyLoadContext]::new('names', $true)
    foreach ($name in 'MailRep', 'MailRep.Adapters', 'MailRep.Cmdlets') {
        $assembly = $context.LoadFromStream([System.IO.MemoryStream]::new([System.IO.File]::ReadAllBytes("$Folder/$name.dll")))
    }
    foreach ($type in $assembly.GetExportedTypes()) {
        $cmdlet = [System.Management.Automation.CmdletAttribute[]] $type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        if ($cmdlet) {
            [pscustomobject]@{
                Cmdlet  = "$($cmdlet[0].VerbName)-$($cmdlet[0].NounName)"
                Aliases = @($type.GetCustomAttributes([System.Management.Automation.AliasAttribute], $false).AliasNames)
            }
        }
    }
    $context.Unload()
}

# A manifest with the two empty lists filled.
function Write-Manifest([string] $Source, [string] $Destination, [object[]] $Exported) {
    $text = Get-Content $Source -Raw
    foreach ($list in @{ CmdletsToExport = $Exported.Cmdlet; AliasesToExport = $Exported.Aliases }.GetEnumerator()) {
        $empty = "(?m)^(    $($list.Key) += )@\(\)"
        if ($text -notmatch $empty) { throw "$Source has no empty list $($list.Key)." }
        $names = @($list.Value | Where-Object { $_ } | Sort-Object -Unique | ForEach-Object { "'$_'" })
        $text = $text -replace $empty, "`${1}@($($names -join ', '))"
    }
    Set-Content $Destination $text -NoNewline
}

try {
    dotnet publish "$root/src/MailRep.Cmdlets" --configuration $Configuration --output $stage --nologo --verbosity quiet
    if ($LASTEXITCODE) { throw 'The module does not compile.' }

    # Everything but the core goes into bin, where nothing but LoadContext looks.
    $new = New-Item "$stage/module/bin" -ItemType Directory -Force
    Get-ChildItem $stage -File | Where-Object Extension -in '.dll', '.pdb' | Move-Item -Destination $new
    Move-Item "$new/MailRep.dll", "$new/MailRep.pdb" "$stage/module"
    foreach ($system in $systems) {
        if (Test-Path "$stage/runtimes/$system/native") {
            $null = New-Item "$new/runtimes/$system" -ItemType Directory -Force
            Move-Item "$stage/runtimes/$system/native" "$new/runtimes/$system"
        }
    }

    Copy-Item "$root/module/*" "$stage/module" -Exclude '*.psd1'
    Copy-Item "$root/LICENSE" "$stage/module"
    $null = New-Item "$stage/names" -ItemType Directory
    Copy-Item "$stage/module/MailRep.dll", "$new/MailRep.*.dll" "$stage/names"
    Write-Manifest "$root/module/MailRep.psd1" "$stage/module/MailRep.psd1" @(Get-ExportedName "$stage/names")
    if (Test-Path "$PSScriptRoot/Build-Help.ps1") { & "$PSScriptRoot/Build-Help.ps1" -Destination "$stage/module/en-US" }

    # The old files are moved away and not written over: a process that has them loaded keeps them.
    if (Test-Path $target) { Move-Item $target $stale }
    Move-Item "$stage/module" $target
}
finally {
    Remove-Item $stage, "$root/out/.stale-*" -Recurse -Force -ErrorAction Ignore
}
