# What RSA keys of 2048 bits cost: New-DkimKeyPair, against openssl genrsa in a process a key, and against RSA.Create(2048) in this
# process. The search for primes takes as long as luck makes it, some 60 % more or less a key, so the makers take turns, ten keys
# each, and each figure has its 95 % interval. What is ours beside that search is measured by itself, with keys that were made
# before: that varies little. Writes a section of docs/benchmarks.md.
[CmdletBinding()]
param([int] $Keys = 100)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
Import-Module "$root/out/MailRep"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "mailrep-bench-$PID"
$openssl = -not $IsWindows -and @(Get-Command openssl, bash -CommandType Application -ErrorAction Ignore).Count -ge 2
$turn = 10

# Compiled, since a script block would cost more than some of what is measured.
Add-Type @'
using System.Collections.Generic;
using System.Security.Cryptography;
public static class KeysMadeBefore
{
    private static readonly List<byte[]> Octets = new();
    private static readonly Queue<RSA> Ready = new();

    public static void Make(int count)
    {
        for (var number = 0; number < count; number++) { using var rsa = RSA.Create(2048); Octets.Add(rsa.ExportPkcs8PrivateKey()); }
    }

    public static void Import()
    {
        foreach (var octets in Octets) { var rsa = RSA.Create(); rsa.ImportPkcs8PrivateKey(octets, out _); Ready.Enqueue(rsa); }
    }

    public static RSA Take(int bits) => Ready.Dequeue();

    public static void Create(int count)
    {
        for (var number = 0; number < count; number++) { using var rsa = RSA.Create(2048); rsa.ExportPkcs8PrivateKey(); }
    }
}
'@

# Milliseconds of processor time, all threads of this process.
function Get-OwnTime { [Environment]::CpuUsage.TotalTime.TotalMilliseconds }

function Measure-Own([scriptblock] $Script) {
    $before = Get-OwnTime
    $null = & $Script
    (Get-OwnTime) - $before
}

# The shell asks the system for the times of its children, which .NET does not.
function Measure-OpenSsl([int] $Count, [string] $What = "genrsa -out '$folder/openssl.pem' 2048") {
    $times = bash --noprofile --norc -c "export LC_ALL=C; TIMEFORMAT='%3U %3S'; time (for i in {1..$Count}; do openssl $What 2>'$folder/openssl.log' || exit; done)" 2>&1
    if ($LASTEXITCODE) { throw "openssl $What failed." }
    1000 * ("$times" -split ' ' | Measure-Object -Sum).Sum
}

$script:next = 0
function New-OwnKey([int] $Count, [string] $Algorithm = 'Rsa') {
    $made = @(1..$Count | ForEach-Object { [pscustomobject]@{ Domain = 'example.org'; Selector = "s$(($script:next++))" } } | New-DkimKeyPair -Path $folder -Algorithm $Algorithm -ThrottleLimit 1)
    if ($made.Count -ne $Count) { throw 'A key is missing.' }
}

# The way of New-DkimKeyPair behind its parameters. The first keys load and compile what it needs.
$null = New-Item $folder -ItemType Directory
New-OwnKey 2
New-OwnKey 20 Ed25519
$keysType = [System.AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetType('MailRep.Adapters.Dkim.BouncyCastleKeys') }).Where({ $_ })[0]
$maker = [MailRep.Dkim.DkimKeyPairMaker]::new([Activator]::CreateInstance($keysType))
$maker.GetType().GetProperty('NewRsa', [System.Reflection.BindingFlags]'Instance, NonPublic').SetValue($maker, [KeysMadeBefore].GetMethod('Take').CreateDelegate([Func[int, System.Security.Cryptography.RSA]]))
function Measure-Rest([string] $Algorithm) {
    [KeysMadeBefore]::Import()
    $plans = foreach ($number in 1..$turn) {
        $request = [MailRep.Dkim.DkimKeyPairRequest]::new([MailRep.Dns.DnsName]::new('example.org'), [MailRep.Dkim.DkimSelector]::new("s$(($script:next++))"), $folder)
        $request.GetType().GetProperty('Algorithms').SetValue($request, [MailRep.Dkim.DkimAlgorithm[]]@($Algorithm))
        [MailRep.Dkim.DkimKeyPairPlan]::Of($request, [DateOnly]::FromDateTime([DateTime]::Now))
    }
    Measure-Own { foreach ($plan in $plans) { $maker.Make($plan, [System.Threading.CancellationToken]::None) } }
}

# Mean and standard error a key, of what the turns took.
function Get-Mean([double[]] $Turns) {
    $mean = ($Turns | Measure-Object -Average).Average
    $squares = ($Turns | ForEach-Object { ($_ - $mean) * ($_ - $mean) } | Measure-Object -Sum).Sum
    @{ Mean = $mean / $turn; Error = [Math]::Sqrt($squares / ($Turns.Count - 1) / $Turns.Count) / $turn }
}

function Get-Ratio($One, $Other) {
    $ratio = $One.Mean / $Other.Mean
    @{ Mean = $ratio; Error = $ratio * [Math]::Sqrt([Math]::Pow($One.Error / $One.Mean, 2) + [Math]::Pow($Other.Error / $Other.Mean, 2)) }
}

function Format-Interval($Value, [string] $Digits) { "{0:$Digits} ± {1:$Digits}" -f $Value.Mean, (1.96 * $Value.Error) }

try {
    [KeysMadeBefore]::Make($turn)
    foreach ($time in 1..5) { New-OwnKey $turn Ed25519; $null = Measure-Rest Rsa; $null = Measure-Rest Ed25519 }
    [KeysMadeBefore]::Create(1)
    if ($openssl) { $null = Measure-OpenSsl 1 }

    $measures = [ordered]@{
        Whole = { Measure-Own { New-OwnKey $turn } }
        Create = { Measure-Own { [KeysMadeBefore]::Create($turn) } }
        Rest = { Measure-Rest Rsa }
        WholeEd25519 = { Measure-Own { New-OwnKey $turn Ed25519 } }
        RestEd25519 = { Measure-Rest Ed25519 }
    }
    if ($openssl) {
        $measures.OpenSsl = { Measure-OpenSsl $turn }
        # A process that writes a key which was made before.
        $measures.OpenSslRest = { Measure-OpenSsl $turn "pkey -in '$folder/openssl.pem' -out '$folder/copy.pem'" }
    }
    $turns = @{}
    foreach ($name in $measures.Keys) { $turns[$name] = [System.Collections.Generic.List[double]]::new() }
    $rounds = [Math]::Max(2, [int][Math]::Ceiling($Keys / $turn))
    for ($round = 0; $round -lt $rounds; $round++) {
        foreach ($name in $measures.Keys) { $turns[$name].Add((& $measures[$name])) }
        Get-ChildItem $folder | Remove-Item
    }
}
finally { Remove-Item $folder -Recurse -Force -ErrorAction Ignore }

$mean = @{}
foreach ($name in $measures.Keys) { $mean[$name] = Get-Mean $turns[$name] }

# The cmdlet's own share is that of Ed25519 keys, of which no luck is part.
$ours = @{
    Mean  = $mean.Rest.Mean + $mean.WholeEd25519.Mean - $mean.RestEd25519.Mean
    Error = [Math]::Sqrt([Math]::Pow($mean.Rest.Error, 2) + [Math]::Pow($mean.WholeEd25519.Error, 2) + [Math]::Pow($mean.RestEd25519.Error, 2))
}
$share = Get-Ratio $ours $mean.Create

'## Key pairs', ''
"Processor time of $($rounds * $turn) RSA keys of 2048 bits a maker, written to disk, in turns of $turn; ± is the 95 % interval, most of it the luck of the search for primes. ``tests/bench/Measure-KeyPair.ps1 -Keys $Keys``"
'', '| maker | milliseconds a key |', '| --- | ---: |'
"| ``New-DkimKeyPair`` | $(Format-Interval $mean.Whole '0.0') |"
"| ``RSA.Create(2048)`` | $(Format-Interval $mean.Create '0.0') |"
"| ``openssl genrsa 2048`` | $($openssl ? (Format-Interval $mean.OpenSsl '0.0') : 'not installed') |"
"| what is ours: all but the search | $(Format-Interval $ours '0.00') |"
"| what is openssl's: a process that writes a key made before | $($openssl ? (Format-Interval $mean.OpenSslRest '0.00') : 'not installed') |"
''
"What is ours (text, files, flushing, reading back, the cmdlet) was measured with keys made before, and costs $(Format-Interval @{ Mean = 100 * $share.Mean; Error = 100 * $share.Error } '0.0') % of ``RSA.Create(2048)``: so ``New-DkimKeyPair`` costs $('{0:0.00}' -f (1 + $share.Mean)) times as much, luck apart ($(Format-Interval (Get-Ratio $mean.Whole $mean.Create) '0.00') as it fell out). The goal is at most 1.1."
if ($openssl) {
    ''
    "The search is libcrypto's in all three on Linux, so that what stands around it decides: $(Format-Interval (Get-Ratio $ours $mean.OpenSslRest) '0.00') times that of ``openssl``. As it fell out, ``New-DkimKeyPair`` cost $(Format-Interval (Get-Ratio $mean.Whole $mean.OpenSsl) '0.00') times as much as ``openssl genrsa 2048``. The goal is at most 1."
}
