# Installs Debian's packages of what the lab tests run: servers, and programs that verify mail. Nothing is started.
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../tests/lab/Lab.psm1"
$lab = Test-Lab
$packages = $lab.Packages

if (-not (Test-Path /etc/debian_version) -or -not (Get-Command apt-get -ErrorAction Ignore)) {
    throw "The lab is installed with apt-get on Debian only. Elsewhere, put these on the PATH: $($lab.Programs -join ', ')."
}
if ((id -u) -ne '0') { throw "The lab is installed by root only: sudo apt-get install $packages" }

# apt would remove another mail transport agent to make room for Exim.
$other = dpkg-query --show --showformat '${db:Status-Abbrev} ${Package} ${Provides}\n' |
    Where-Object { $_ -match '^ii' -and $_ -match '\bmail-transport-agent\b' -and $_ -notmatch '^ii\s+exim4' } |
    ForEach-Object { ($_ -split '\s+')[1] }
if ($other) { throw "This machine's mail transport agent is $other, which installing exim4-daemon-light would remove. Run the lab on another machine, or in a container." }

# A package that is installed starts its service, unless this file says no (Debian policy 9.3.3).
$policy = '/usr/sbin/policy-rc.d'
$isOurs = -not (Test-Path $policy)
if ($isOurs) {
    Set-Content $policy "#!/bin/sh`nexit 101"
    chmod 755 $policy
}
try {
    $install = 'DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -qq {0} </dev/null >&2' -f ($packages -join ' ')
    # A bare machine has no package lists, an old one has outdated ones.
    sh -c "$install || { apt-get update -qq </dev/null >&2 && $install; }" 2>&1 | Select-Object -Last 20 | ForEach-Object { "  $_" }
    if ($LASTEXITCODE) { throw "apt-get could not install $packages." }
}
finally {
    if ($isOurs) { Remove-Item $policy }
}
