# What a script finds in the machine of EximLab.psm1: name service, mail, and strangers who verify it.

Import-Module "$PSScriptRoot/Lab.psm1"
$script:sink = '/run/lab/sink'
$script:zoneHead = "`$TTL 300`n@ SOA ns1 hostmaster 1 3600 600 86400 300`n@ NS ns1`nns1 A 127.0.0.1`n"

# Does what Invoke-EximMachine asks for, and leaves the answer to the first process.
function Invoke-MachineRequest {
    $result = @{ Output = @(); Error = $null }
    try {
        $text = [System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String((Get-Content /run/lab/request -Raw)))
        $request = [System.Management.Automation.PSSerializer]::Deserialize($text)
        $global:ErrorActionPreference = 'Stop'
        Import-Module "$PSScriptRoot/../../out/MailRep" -Global
        Start-NameService $request.Zones
        Wait-Until { Test-Connection 192.0.2.25 -TcpPort 25 -Quiet } 'The sink did not start.'
        $blocks = $request.Helper, $request.Script | ForEach-Object { [scriptblock]::Create($_) }
        $arguments = @($request.ArgumentList)
        # A module of its own, so that functions and variables of both are beside each other and see nothing of this one.
        $module = New-Module { }
        . $module $blocks[0]
        $result.Output = @(. $module $blocks[1] @arguments)
    }
    catch {
        $result.Error = "$_`n$($_.ScriptStackTrace)"
    }
    [System.IO.File]::WriteAllText('/run/lab/answer', [System.Management.Automation.PSSerializer]::Serialize($result, 6))
}

function Wait-Until([scriptblock] $Condition, [string] $Otherwise, [int] $Seconds = 15) {
    $deadline = [datetime]::UtcNow.AddSeconds($Seconds)
    while (-not (& $Condition)) {
        if ([datetime]::UtcNow -gt $deadline) { throw $Otherwise }
        Start-Sleep -Milliseconds 25
    }
}

function Start-NameService($Zones) {
    $all = @{
        'example.org'       = "@ A 192.0.2.1`n@ MX 10 mail`nmail A 192.0.2.1`n@ TXT `"v=spf1 mx -all`""
        'elsewhere.example' = "@ MX 10 mx`nmx A 192.0.2.25`nrelay A 192.0.2.25"
    }
    foreach ($name in $Zones.Keys) { $all[$name] = $Zones[$name] }
    foreach ($name in @($all.Keys)) { $all[$name] = "$script:zoneHead$($all[$name])`n" }
    $script:bind = Start-LabBind -Zones $all -Port 53
}

# Adds records, such as those of key pairs, to the zones that they belong to.
function Publish-LabRecord {
    [CmdletBinding()]
    param([Parameter(Mandatory, ValueFromPipeline)] [object] $Record)

    begin { $changed = @() }
    process {
        $line = $Record.ToZoneLine()
        $owner = ($line -split '\s')[0].TrimEnd('.')
        $zone = Get-ChildItem "$($bind.Folder)/*.zone" | Where-Object { ".$owner" -like "*.$($_.BaseName)" } |
            Sort-Object { $_.BaseName.Length } | Select-Object -Last 1
        if (-not $zone) { throw "No zone of the machine holds $owner." }
        Add-Content $zone $line
        $changed += $zone.BaseName
    }
    end {
        $before = (Get-Content "$($bind.Folder)/log").Count
        kill -HUP (Get-Content "$($bind.Folder)/named.pid")
        foreach ($name in $changed | Select-Object -Unique) {
            Wait-Until { (Get-Content "$($bind.Folder)/log" | Select-Object -Skip $before) -match "zone $([regex]::Escape($name))/IN: loaded serial" } "named does not load the zone $name again."
        }
    }
}

<#
Sends the octets of a message as the sender, by the command or through the daemon, and gives the path of what arrived, named after
the recipient. A recipient outside elsewhere.example is for a smarthost.
#>
function Send-LabMail {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [byte[]] $Message,
        [Parameter(Mandatory)] [string] $Recipient,

        # Empty for the null sender.
        [string] $Sender = 'ann@example.org',
        [switch] $ToDaemon
    )

    $received = "$sink/$Recipient"
    Remove-Item $received -ErrorAction Ignore
    $file = [System.IO.Path]::GetTempFileName()
    [System.IO.File]::WriteAllBytes($file, $Message)
    $said = if ($ToDaemon) {
        $client = 'import smtplib, sys; smtplib.SMTP("127.0.0.1").sendmail(sys.argv[1], [sys.argv[2]], open(sys.argv[3], "rb").read(), ["BODY=8BITMIME"])'
        /usr/bin/python3 -c $client $Sender $Recipient $file 2>&1
    }
    else {
        sh -c 'exec exim4 -odi -oi -f "$1" "$2" <"$3"' lab ($Sender ? $Sender : '<>') $Recipient $file 2>&1
    }
    if ($LASTEXITCODE) { throw "The mail was not taken: $said" }
    $seconds = $ToDaemon ? 15 : 1
    try { Wait-Until { Test-Path $received } '' $seconds }
    catch { throw "No mail came for ${Recipient}: $said$(Get-Content /var/log/exim4/* -Raw -ErrorAction Ignore)" }
    $received
}

function Read-Octets([string] $Path) { [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($Path)) }

<#
What two strangers and this module say of each signature of a message as it was received, with the keys from DNS: 'pass', 'refused'
where they have looked and the signature does not hold, or else their own words. The two stop at the first signature that is good
or at the first one, so that each signature is shown to them alone.
#>
function Test-LabSignature {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $Path)

    $text = Read-Octets $Path
    $end = $text.IndexOf("`r`n`r`n", [System.StringComparison]::Ordinal) + 2
    $fields = [regex]::Matches($text.Substring(0, $end), '(?s)\G[^\r\n]+(?:\r\n[ \t][^\r\n]*)*\r\n').Value
    $signatures = @($fields -match '^DKIM-Signature:')
    $others = -join ($fields -notmatch '^DKIM-Signature:') + $text.Substring($end)
    foreach ($signature in $signatures) {
        $tags = @{}
        foreach ($tag in ($signature -replace '^[^:]+:' -replace '\s').Split(';')) { $name, $value = $tag.Split('=', 2); $tags[$name] = $value }
        $alone = [System.IO.Path]::GetTempFileName()
        [System.IO.File]::WriteAllText($alone, $signature + $others, [System.Text.Encoding]::Latin1)
        [pscustomobject]@{
            Domain    = $tags.d
            Selector  = $tags.s
            Algorithm = $tags.a
            Signed    = $tags.h
            OpenDkim  = Test-ByOpenDkim $alone
            Dkimpy    = Test-ByDkimpy $alone
            MailRep   = Test-ByMailRep $alone
        }
    }
}

# Silence and 0 say that a signature holds. The code of every fault is 70, and only this one comes after the key was read. Debian's
# OpenDKIM 2.11 knows Ed25519, which 2.10 does not.
function Test-ByOpenDkim([string] $Path) {
    $said = @(sh -c 'opendkim-testmsg -t "$TMPDIR" <"$1" 2>&1' lab $Path) -join "`n"
    if ($LASTEXITCODE -eq 0 -and $said -eq '') { 'pass' }
    elseif ($LASTEXITCODE -eq 70 -and $said -eq 'opendkim-testmsg: dkim_eom(): Bad signature') { 'refused' }
    else { "$LASTEXITCODE $said" }
}

# The body's hash is compared before the key is asked for, and a difference is thrown; a key that is not there is a failed signature.
function Test-ByDkimpy([string] $Path) {
    $said = @(sh -c 'dkimverify <"$1" 2>&1' lab $Path)
    if ($LASTEXITCODE -eq 0 -and "$said" -eq 'signature ok') { 'pass' }
    elseif ($LASTEXITCODE -eq 1 -and ("$said" -eq 'signature verification failed' -or $said[-1] -like 'dkim.ValidationError: body hash mismatch *')) { 'refused' }
    else { "$LASTEXITCODE $($said -join "`n")" }
}

function Test-ByMailRep([string] $Path) {
    $adapters = ([System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ MailRep).LoadFromAssemblyName('MailRep.Adapters')
    $none = [System.Threading.CancellationToken]::None
    $options = $adapters.GetType('MailRep.Adapters.Dns.ResolverOptions')::new()
    $resolver = $adapters.GetType('MailRep.Adapters.Dns.ResolverFactory')::CreateAsync($options, $none).GetAwaiter().GetResult()
    $verifier = [MailRep.Dkim.DkimVerifier]::new([MailRep.CheckContext]::new($resolver, $null), $adapters.GetType('MailRep.Adapters.Dkim.BouncyCastleKeys')::new())
    $result = @($verifier.VerifyAsync([MailRep.Dkim.DkimMessage]::Parse([System.IO.File]::ReadAllBytes($Path)), $none).GetAwaiter().GetResult())
    if ($result.Count -ne 1) { "$($result.Count) signatures" }
    else { switch ($result[0].Result) { Pass { 'pass' } Fail { 'refused' } default { "$($result[0].Result): $($result[0].Reason)" } } }
}

Export-ModuleMember -Function Invoke-MachineRequest, Publish-LabRecord, Send-LabMail, Test-LabSignature, Read-Octets
