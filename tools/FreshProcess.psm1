# PowerShell in a process of its own: what a module leaves in a process cannot be taken back, so whoever wants to see it
# loaded for the first time needs a new one.

# Where PowerShell runs as a .NET tool there is no pwsh beside it, and `pwsh` on the PATH may be another version.
function Get-PwshCommand {
    $name = if ($IsWindows) { 'pwsh.exe' } else { 'pwsh' }
    $own = Join-Path $PSHOME $name
    if (Test-Path $own -PathType Leaf) { , @($own) } else { , @('dotnet', (Join-Path $PSHOME 'pwsh.dll')) }
}

# Runs a script block's text; gives its output as lines and throws what it says on standard error.
function Invoke-FreshPwsh {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string] $Script,
        [hashtable] $Environment = @{}
    )

    $command = Get-PwshCommand
    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0])
    foreach ($argument in @($command | Select-Object -Skip 1) + '-NoProfile', '-NonInteractive', '-Command', "`$ErrorActionPreference = 'Stop'; & { $Script }") {
        $start.ArgumentList.Add($argument)
    }
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $start.Environment['NO_COLOR'] = '1'
    $start.WorkingDirectory = $PWD.ProviderPath
    $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        if ($process.ExitCode -ne 0 -or $errors.Result) {
            throw "The process ended with $($process.ExitCode): $($errors.Result)$output"
        }
        $output.TrimEnd() -split '\r?\n'
    }
    finally {
        $process.Dispose()
    }
}

Export-ModuleMember -Function Get-PwshCommand, Invoke-FreshPwsh
