# Real name servers on loopback ports for the tests: BIND with the zones of a test, and servers that misbehave. Import it,
# start what is needed in BeforeAll, and call Stop-Lab in AfterAll. Nothing outlives the process, whatever becomes of it.

$script:started = [System.Collections.Generic.List[object]]::new()

# The path of a server's program; daemons lie outside the PATH of ordinary users.
function Find-LabProgram([Parameter(Mandatory)] [string] $Name) {
    $command = Get-Command $Name -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if ($command) { return $command.Source }
    '/usr/sbin', '/usr/local/sbin' | ForEach-Object { "$_/$Name" } | Where-Object { Test-Path $_ -PathType Leaf } | Select-Object -First 1
}

# Which of the lab's programs are there: servers, and strangers who verify what was signed.
function Test-Lab {
    $programs = [ordered]@{ named = 'bind9'; exim4 = 'exim4-daemon-light'; 'opendkim-testmsg' = 'opendkim-tools'; dkimverify = 'python3-dkim' }
    $missing = @($programs.Keys | Where-Object { -not (Find-LabProgram $_) } | ForEach-Object { "$_ (package $($programs[$_]))" })
    [pscustomobject]@{ IsThere = $missing.Count -eq 0; Missing = $missing; Programs = @($programs.Keys); Packages = @($programs.Values) }
}

function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    try { $listener.LocalEndpoint.Port } finally { $listener.Stop() }
}

# Starts BIND as the primary server of some zones, without recursion.
function Start-LabBind {
    [CmdletBinding()]
    param(
        # Zone name to zone file, or to the zone's text.
        [Parameter(Mandatory)] [System.Collections.IDictionary] $Zones,

        # Files that the zones $INCLUDE.
        [string[]] $Include = @(),

        # More statements for named.conf, and for each of its zones: keys, allow-update and the like.
        [string] $Configuration = '',
        [string] $ZoneConfiguration = '',

        # A free one, unless it is given; 53 is for root alone.
        [int] $Port
    )

    $named = Find-LabProgram named
    if (-not $named) { throw 'The lab has no named; ./build.ps1 Test -InstallLab installs it.' }

    # Another process may take the port in between; then the next one is tried.
    for ($attempt = 1; ; $attempt++) {
        $listen = $Port ? $Port : (Get-FreePort)
        $folder = Join-Path ([System.IO.Path]::GetTempPath()) "mailrep-lab-$([guid]::NewGuid().ToString('N'))"
        $null = New-Item $folder -ItemType Directory
        foreach ($file in $Include) { Copy-Item -LiteralPath $file $folder }
        $zoneLines = foreach ($name in $Zones.Keys) {
            $file = "$folder/$($name -replace '[^\w.-]', '_').zone"
            if ($Zones[$name] -match '\n') { Set-Content $file $Zones[$name] } else { Copy-Item -LiteralPath $Zones[$name] $file }
            "zone `"$name`" { type primary; file `"$file`"; $ZoneConfiguration };"
        }
        Set-Content "$folder/named.conf" @"
options {
    directory "$folder"; pid-file "$folder/named.pid"; session-keyfile "$folder/session.key"; lock-file none;
    listen-on port $listen { 127.0.0.1; }; listen-on-v6 { none; };
    recursion no; dnssec-validation no; notify no; allow-transfer { 127.0.0.0/8; }; empty-zones-enable no;
};
controls { };
$Configuration
$($zoneLines -join "`n")
"@
        try { return Start-Named $named $folder $listen } catch { if ($attempt -eq 3 -or "$_" -notmatch 'address in use') { throw } }
    }
}

# The shell holds named by the hand: it ends it, and removes its folder, as soon as its input ends, which happens when this
# process closes it or dies, even by kill -9.
function Start-Named([string] $Named, [string] $Folder, [int] $Port) {
    $keeper = '"$1" -g -n 1 -c "$2/named.conf" </dev/null >"$2/log" 2>&1 & child=$!; read _; kill $child 2>/dev/null; wait $child; rm -rf "$2"'
    $start = [System.Diagnostics.ProcessStartInfo]::new('/bin/sh')
    foreach ($argument in '-c', $keeper, 'lab', $Named, $Folder) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $true
    $server = [pscustomobject]@{
        PSTypeName = 'MailRep.Lab.Bind'
        Server     = "127.0.0.1:$Port"
        Port       = $Port
        Folder     = $Folder
        Process    = [System.Diagnostics.Process]::Start($start)
    }
    $script:started.Add($server)

    $deadline = [datetime]::UtcNow.AddSeconds(20)
    while ([datetime]::UtcNow -lt $deadline) {
        $log = Get-Content "$Folder/log" -Raw -ErrorAction Ignore
        if ($log -match '(?m) running$') {
            if ($log -match '(?m)^.*(not loaded due to errors|loading from .* failed).*$') { break }
            return $server
        }
        if ($log -match 'exiting \(due to (fatal|early) ') { break }
        Start-Sleep -Milliseconds 50
    }
    $lines = @($log -split '\n' | Where-Object { $_ -match 'error|fail|in use|not |unknown|expected|exiting' }) -join "`n"
    Stop-Lab $server
    throw "named did not start with the zones it was given:`n$lines"
}

# Starts a name server that misbehaves; Truncate needs the port of one that does not, and Forward is that one at an address of
# one's own.
function Start-LabServer {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [ValidateSet('ServFail', 'Refused', 'Silent', 'Truncate', 'Forward')] [string] $Behavior,
        [int] $UpstreamPort,

        # A zone's servers are asked on port 53 alone; elsewhere any free port will do.
        [string] $Address = '127.0.0.1',
        [int] $Port = 0
    )

    if (-not ('MailRep.Lab.LabServer' -as [type])) { Add-Type -Path "$PSScriptRoot/LabServer.cs" }
    if ($Behavior -in 'Truncate', 'Forward' -and -not $UpstreamPort) { throw "$Behavior answers what -UpstreamPort answers." }
    $server = [MailRep.Lab.LabServer]::new($Behavior, $UpstreamPort, $Address, $Port)
    $server | Add-Member Server "${Address}:$($server.Port)"
    $script:started.Add($server)
    $server
}

# Ends the given servers, or all that this module has started.
function Stop-Lab([object[]] $Server = @($script:started)) {
    foreach ($one in $Server) {
        if ($one -is [System.IDisposable]) { $one.Dispose() }
        else {
            $one.Process.StandardInput.Close()
            if (-not $one.Process.WaitForExit(10000)) { $one.Process.Kill($true) }
            $one.Process.Dispose()
        }
        $null = $script:started.Remove($one)
    }
}

Export-ModuleMember -Function Find-LabProgram, Test-Lab, Start-LabBind, Start-LabServer, Stop-Lab
