# A machine inside this one, for tests that let Debian's real Exim run, sign and deliver: EximMachine.sh makes it, and
# EximMachine.psm1 is what a script finds there. Nothing of it reaches this machine's Exim, files or network.

Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"

# Why no such machine can be had here; empty where it can.
function Get-EximMachineObstacle {
    if (-not $IsLinux) { return 'it takes Linux' }
    if ((id -u) -ne '0') { return 'it takes root' }
    $said = unshare -mnpu --propagation private --fork --mount-proc true 2>&1
    if ($LASTEXITCODE) { "$said" }
}

<#
Runs a script in a new machine and gives its objects, as they come from another process, or throws its first error. The machine
is mail.example.org: Exim's folder is as the package has it, no daemon runs ('service exim4 start' starts it), BIND serves
example.org, elsewhere.example and what else -Zones has, mail to elsewhere.example ends in a sink, and the module in out/ and
EximMachine.psm1 are imported. It ends with the script, whatever still runs in it, and with this process.
#>
function Invoke-EximMachine {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $Script,

        [object[]] $ArgumentList = @(),

        # Functions for the script.
        [scriptblock] $Helper = {},

        # Zone name to its records; those of the machine itself are there already.
        [hashtable] $Zones = @{},

        [ValidateSet('internet', 'smarthost', 'local')] [string] $Type = 'internet',

        # Split into small files, rather than exim4.conf.template.
        [switch] $Split,

        # Seconds, after which it is an error.
        [int] $Timeout = 120
    )

    $request = [System.Management.Automation.PSSerializer]::Serialize(
        @{ Script = "$Script"; ArgumentList = $ArgumentList; Helper = "$Helper"; Zones = $Zones }, 5)
    $start = [System.Diagnostics.ProcessStartInfo]::new('unshare')
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.Environment['NO_COLOR'] = '1'
    $namespaces = '-mnpu', '--propagation', 'private', '--fork', '--kill-child', '--mount-proc'
    $inside = 'sh', "$PSScriptRoot/EximMachine.sh", $Type, "$Split".ToLower(), $PSScriptRoot
    $pwsh = @(Get-PwshCommand) + '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$PSScriptRoot/EximMachine.psm1'; Invoke-MachineRequest"
    foreach ($argument in $namespaces + $inside + $pwsh) { $start.ArgumentList.Add($argument) }

    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $answer = $process.StandardOutput.ReadToEndAsync()
        $said = $process.StandardError.ReadToEndAsync()
        $line = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($request))
        # A pipe that is broken already has its reason on standard error.
        try { $process.StandardInput.WriteLine($line); $process.StandardInput.Flush() } catch [System.IO.IOException] { }
        # In steps, so that Ctrl+C is heard.
        $deadline = [datetime]::UtcNow.AddSeconds($Timeout)
        while (-not $process.WaitForExit(200)) {
            if ([datetime]::UtcNow -gt $deadline) { throw "The machine did not end within $Timeout seconds." }
        }
        if (-not $answer.Result) { throw "The machine ended with $($process.ExitCode) and no answer: $($said.Result)" }
        $result = [System.Management.Automation.PSSerializer]::Deserialize($answer.Result)
        if ($result.Error) { throw "In the machine: $($result.Error)`n$($said.Result)" }
        $result.Output
    }
    finally {
        if (-not $process.HasExited) { $process.Kill(); $process.WaitForExit() }
        $process.Dispose()
    }
}

Export-ModuleMember -Function Get-EximMachineObstacle, Invoke-EximMachine
