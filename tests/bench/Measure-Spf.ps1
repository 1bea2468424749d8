# What one SPF check costs, over the 2,000 checks of the generated zones: with every answer in memory beside libspf2 and its
# warm cache, and over a DNS server beside ARSoft.Tools.Net's SpfValidator. The others take turns with ours, so that all
# meet the same machine. Writes a section of docs/benchmarks.md. The generator and libspf2's driver are no part of this
# repository: MAILREP_BENCH names their folder, by default ../shared/bench beside the repository.
[CmdletBinding()]
param(
    [int] $Rounds = 7,

    # Of the 2,000 checks, over DNS.
    [int] $OverDns = 200,

    # Of these, over DNS with 20 ms of delay.
    [int] $Late = 50
)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
$bench = $env:MAILREP_BENCH ? $env:MAILREP_BENCH : (Join-Path (Split-Path $root) 'shared/bench')
$count = 2000

'## SPF', ''
if (-not (Test-Path "$bench/gen_zones.py")) {
    "Left out: there is no gen_zones.py in $bench; name its folder in MAILREP_BENCH."
    return
}

function Get-Median([double[]] $Values) {
    $sorted = $Values | Sort-Object
    ($sorted[[math]::Floor(($sorted.Count - 1) / 2)] + $sorted[[math]::Floor($sorted.Count / 2)]) / 2
}

# A native program's output as lines; its last words where it fails.
function Invoke-Native([string] $Program, [string[]] $Arguments) {
    $lines = & $Program @Arguments 2>&1 | ForEach-Object ToString
    if ($LASTEXITCODE) { throw "$(Split-Path $Program -Leaf): $($lines | Select-Object -Last 1)" }
    $lines
}

function Invoke-Ours([string[]] $Arguments) {
    foreach ($line in Invoke-Native dotnet (@($program) + $Arguments)) {
        $name, $cpu, $octets, $elapsed, $results = $line -split '\t'
        [pscustomobject] @{ Name = $name; Cpu = [double] $cpu; Octets = [long] $octets; Elapsed = [double] $elapsed; Results = $results }
    }
}

# Passes after the first, which warms the cache.
function Invoke-LibSpf2 {
    foreach ($line in Invoke-Native "$bench/lab" @('in', '1', "$root/out/bench/libspf2", "$zones/spf_jobs.tsv", '9') | Select-Object -Skip 1) {
        $null = $line -match 'cpu_us/check ([\d.]+)\s+(.*)$'
        [pscustomobject] @{ Name = 'libspf2'; Cpu = [double] $Matches[1]; Octets = $null; Results = $Matches[2] }
    }
}

function Format-Row($Group) {
    $octets = if ($null -ne $Group.Group[0].Octets) { '{0:0.0}' -f ((Get-Median $Group.Group.Octets) / 1KB) }
    '| {0} | {1:0.0} | {2} | {3} |' -f $Group.Name, (Get-Median $Group.Group.Cpu), $octets, $Group.Group[0].Results
}

$null = New-Item "$root/out/bench" -ItemType Directory -Force
$null = Invoke-Native dotnet @('build', '-c', 'Release', "$root/tests/bench/MailRep.Bench")
$program = "$root/tests/bench/MailRep.Bench/bin/Release/net10.0/MailRep.Bench.dll"

# The lab's own folder, which `lab in` reads; a lab that is up already is somebody's, and stays.
$zones = Join-Path ([System.IO.Path]::GetTempPath()) "mailrep-bench/$count"
$isUp = (Test-Path "$zones/spf_jobs.tsv") -and (Test-Path "$zones/../run/knotd.pid")
$isOurs, $noServer, $noLibSpf2 = $false, $null, $null
try {
    if (-not $isUp) {
        try {
            $null = Invoke-Native "$bench/lab" @('up', $count)
            $isOurs = $true
        }
        catch {
            $noServer = "no DNS server with the zones: $_"
            $zones = "$root/out/bench/zones"
            if (-not (Test-Path "$zones/spf_jobs.tsv")) { $null = Invoke-Native python3 @("$bench/gen_zones.py", $count, $zones) }
        }
    }
    $env:MAILREP_BENCH_ZONES = $zones
    try {
        if ($noServer) { throw $noServer }
        $null = Invoke-Native cc @('-O2', '-o', "$root/out/bench/libspf2", "$bench/spf_libspf2_warm.c", '-lspf2')
        $null = Invoke-LibSpf2
    }
    catch { $noLibSpf2 = "not run: $_" }

    $memory = foreach ($round in 1..$Rounds) {
        Invoke-Ours 'cpu', '1'
        if (-not $noLibSpf2) { Invoke-LibSpf2 }
    }
    "$count checks, every answer in memory. CPU of the whole process a check, medians of $Rounds turns; cache: as the cmdlets ask."
    '', '| check_host() | CPU, microseconds | allocated, KB | results |', '| --- | ---: | ---: | --- |'
    $groups = $memory | Group-Object Name
    $groups | ForEach-Object { Format-Row $_ }
    if ($noLibSpf2) { "| libspf2 | | | $noLibSpf2 |" }
    else {
        $other = Get-Median ($memory | Where-Object Name -EQ libspf2).Cpu
        $ratios = $groups | Where-Object Name -NE libspf2 | ForEach-Object { '{0:0.00} ({1})' -f ((Get-Median $_.Group.Cpu) / $other), $_.Name }
        '', "Times as much as libspf2: $($ratios -join ', '). The goal is at most 1.5."
    }

    $artifacts = "$root/out/bench/BenchmarkDotNet"
    $null = Invoke-Native dotnet @($program, '--filter', '*SpfInMemory*', '--job', 'short', '--artifacts', $artifacts)
    '', 'The same by BenchmarkDotNet, elapsed time of one thread (short job):', ''
    (Get-Content "$artifacts/results/MailRep.Bench.SpfInMemory-report-github.md") -match '^\|.*[\w:]' -replace '\*\*'

    '', "The first $OverDns checks over a DNS server on loopback, one after the other, each with an empty cache:", ''
    if ($noServer) { "Left out: $noServer" }
    else {
        $network = Invoke-Ours 'dns', '127.0.0.1:5300', $OverDns, $Rounds
        $delayed = Invoke-Ours 'dns', '127.0.0.20:5300', $Late, '1'
        ('| check_host() | CPU, microseconds | allocated, KB | elapsed at 20 ms an answer (the first ' + $Late + '), ms | results |'), '| --- | ---: | ---: | ---: | --- |'
        foreach ($group in $network | Group-Object Name) {
            $slow = $delayed | Where-Object Name -EQ $group.Name
            '| {0} | {1:0} | {2:0.0} | {3:0.0} | {4} |' -f $group.Name, (Get-Median $group.Group.Cpu), ((Get-Median $group.Group.Octets) / 1KB), $slow.Elapsed, $group.Group[0].Results
        }
        $theirs = $network | Where-Object Name -EQ SpfValidator
        foreach ($group in $network | Where-Object Name -NE SpfValidator | Group-Object Name) {
            '', ('{0}: 1/{1:0.0} of the CPU and 1/{2:0.0} of the memory of SpfValidator. The goal is a twentieth.' -f $group.Name,
                ((Get-Median $theirs.Cpu) / (Get-Median $group.Group.Cpu)), ((Get-Median $theirs.Octets) / (Get-Median $group.Group.Octets)))
        }
    }
}
finally {
    if ($isOurs) { $null = Invoke-Native "$bench/lab" @('down') }
}
