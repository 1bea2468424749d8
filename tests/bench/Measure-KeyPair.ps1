# What a hundred RSA keys of 2048 bits cost: New-DkimKeyPair, against openssl genrsa in a process a key, and against
# RSA.Create(2048) in this process. Keys cost what luck makes them cost, so the three take turns, ten keys each. Writes a section
# of docs/benchmarks.md.
[CmdletBinding()]
param([int] $Keys = 100)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
Import-Module "$root/out/MailRep"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "mailrep-bench-$PID"
$openssl = -not $IsWindows -and @(Get-Command openssl, bash -CommandType Application -ErrorAction Ignore).Count -ge 2
$own = [System.Diagnostics.Process]::GetCurrentProcess()
$turn = 10

# Seconds of processor time, all threads.
function Get-OwnTime { $own.Refresh(); $own.TotalProcessorTime.TotalSeconds }

function Measure-Own([scriptblock] $Script) {
    $before = Get-OwnTime
    $null = & $Script
    (Get-OwnTime) - $before
}

# The shell asks the system for the times of its children, which .NET does not.
function Measure-OpenSsl([int] $Count) {
    $times = bash --noprofile --norc -c "export LC_ALL=C; TIMEFORMAT='%3U %3S'; time (for i in {1..$Count}; do openssl genrsa -out '$folder/openssl.pem' 2048 2>'$folder/openssl.log' || exit; done)" 2>&1
    if ($LASTEXITCODE) { throw 'openssl genrsa failed.' }
    ("$times" -split ' ' | Measure-Object -Sum).Sum
}

function New-OwnKey([int] $Count, [int] $Start) {
    $made = @($Start..($Start + $Count - 1) | ForEach-Object { [pscustomobject]@{ Domain = 'example.org'; Selector = "s$_" } } | New-DkimKeyPair -Path $folder)
    if ($made.Count -ne $Count) { throw 'A key is missing.' }
}

try {
    $null = New-Item $folder -ItemType Directory
    # The first ones compile and read from the disk.
    New-OwnKey 2 0
    [System.Security.Cryptography.RSA]::Create(2048).ExportPkcs8PrivateKey() | Out-Null
    if ($openssl) { $null = Measure-OpenSsl 1 }

    $times = [ordered]@{ 'New-DkimKeyPair' = 0.0; 'RSA.Create(2048)' = 0.0; 'openssl genrsa' = 0.0 }
    for ($done = 0; $done -lt $Keys; $done += $turn) {
        $times['New-DkimKeyPair'] += Measure-Own { New-OwnKey $turn (10 + $done) }
        $times['RSA.Create(2048)'] += Measure-Own { foreach ($number in 1..$turn) { $rsa = [System.Security.Cryptography.RSA]::Create(2048); $rsa.ExportPkcs8PrivateKey(); $rsa.Dispose() } }
        if ($openssl) { $times['openssl genrsa'] += Measure-OpenSsl $turn }
    }
}
finally { Remove-Item $folder -Recurse -Force -ErrorAction Ignore }

'## Key pairs', ''
"Processor time of $Keys RSA keys of 2048 bits, written to disk, in one run; the searches for primes differ by luck. The goal is at most that of ``openssl genrsa 2048``, and at most 1.1 times that of .NET's own."
'', '| maker | milliseconds a key | New-DkimKeyPair costs |', '| --- | ---: | ---: |'
foreach ($name in $times.Keys) {
    if ($name -eq 'openssl genrsa' -and -not $openssl) { '| `openssl genrsa` | not installed | |'; continue }
    '| `{0}` | {1:0} | {2:0.00} times as much |' -f $name, (1000 * $times[$name] / $Keys), ($times['New-DkimKeyPair'] / $times[$name])
}
