# Runs every tests/bench/Measure-*.ps1 and writes what they say into docs/benchmarks.md.
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$processor = if (Test-Path /proc/cpuinfo) { @(Select-String '^model name\s*: (.*)$' /proc/cpuinfo).ForEach({ $_.Matches[0].Groups[1].Value }) | Select-Object -First 1 }
$text = @(
    '# Benchmarks', ''
    'Written by `dotnet pwsh -NoProfile ./build.ps1 Bench`. The figures belong to one machine; compare them within a table.', ''
    "PowerShell $($PSVersionTable.PSVersion), $([System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription), $([System.Runtime.InteropServices.RuntimeInformation]::OSDescription), $([Environment]::ProcessorCount) processors$(if ($processor) { " ($processor)" })."
    foreach ($measure in Get-ChildItem "$root/tests/bench/Measure-*.ps1") { ''; & $measure }
)
Set-Content "$root/docs/benchmarks.md" $text
$text
