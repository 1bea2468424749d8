# The module in a process: how it is loaded, beside what, and what is left. Each test has a process of its own.

BeforeAll {
    Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $module = "$root/out/MailRep"
    $zone = "$root/docs/examples/example.org.zone"
    $audit = "(Test-MailSpf example.org -ZoneFile '$zone' | Select-Object -First 1).Subject"
    $packages = (dotnet nuget locals global-packages --list) -replace '^global-packages: ', ''
    [xml] $versions = Get-Content "$root/Directory.Packages.props" -Raw
    $otherDnsClient = $versions.SelectSingleNode('//OtherDnsClientVersion').InnerText
    $otherMimeKit = $versions.SelectSingleNode('//OtherMimeKitVersion').InnerText
}

Describe 'Import' {
    It 'makes exactly the commands of the manifest visible, and these are the cmdlets of the assembly' {
        $names = Invoke-FreshPwsh "
            Import-Module '$module'
            (Get-Command -Module MailRep -CommandType Cmdlet).Name -join ','
            [MailRep.LoadContext]::LoadCmdlets('$module').GetExportedTypes().ForEach({
                `$_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], `$false).ForEach({ `"`$(`$_.VerbName)-`$(`$_.NounName)`" })
            }) -join ','
        "
        $visible = $names[0] -split ',' | Sort-Object
        $visible | Should -Not -BeNullOrEmpty
        $names[1] -split ',' | Sort-Object | Should -Be $visible
        (Import-PowerShellDataFile "$module/MailRep.psd1").CmdletsToExport | Sort-Object | Should -Be $visible
    }

    It 'leaves no function, variable or other module behind' {
        Invoke-FreshPwsh "
            `$null = Get-Command -Module Microsoft.PowerShell.Core, Microsoft.PowerShell.Utility; Get-Date | Out-Null; Get-ChildItem | Out-Null
            `$null = Compare-Object 1 1
            `$before = `$null; `$before = @(Get-ChildItem function:, variable:, alias: | ForEach-Object PSPath) + (Get-Module).Name
            Import-Module '$module'
            `$after = @(Get-ChildItem function:, variable:, alias: | ForEach-Object PSPath) + (Get-Module).Name
            `$own = (Get-Command -Module MailRep -CommandType Alias).Name.ForEach({ `"Microsoft.PowerShell.Core\Alias::`$_`" })
            (Compare-Object `$before `$after).InputObject.Where({ `$_ -notin `$own -and `$_ -notmatch 'Variable::(_|PSItem|before)$' }) -join ','
        " | Should -Be 'MailRep'
    }

    It 'touches no network and loads no package' {
        Invoke-FreshPwsh "
            Import-Module '$PSScriptRoot/NetworkWatch.psm1'
            (Get-NetworkUse { [System.Net.Sockets.Socket]::new('InterNetwork', 'Dgram', 'Udp').Dispose() }).Count
            (Get-NetworkUse { Import-Module '$module'; Get-Command -Module MailRep }).Count
            [AppDomain]::CurrentDomain.GetAssemblies().Where({ `$_.Location -like '$module/*' }).ForEach({ `$_.GetName().Name }) | Sort-Object
        " | Should -Be '1', '0', 'MailRep', 'MailRep.Cmdlets' -Because 'the watch sees a socket, and the import makes none'
    }

    It 'shows its types as literals' {
        Invoke-FreshPwsh "
            Import-Module '$module'
            [MailRep.Findings.Verdict]::Pass
            [MailRep.Findings.Verdict].Assembly.Location
        " | Should -Be 'Pass', "$module/MailRep.dll"
    }

    It 'happens by itself when a command is named' {
        Invoke-FreshPwsh $audit -Environment @{ PSModulePath = "$root/out" } | Should -Be 'example.org'
    }

    It 'has nothing but the core where PowerShell looks for assemblies' {
        (Get-ChildItem $module -Filter *.dll).Name | Should -Be 'MailRep.dll'
        (Get-ChildItem $module -Recurse -Filter System.Management.Automation.dll) | Should -BeNullOrEmpty
    }
}

Describe 'Beside other modules' {
    It 'works where another DnsClient and another MimeKit are loaded already' {
        $lines = Invoke-FreshPwsh "
            [Reflection.Assembly]::LoadFrom('$packages/dnsclient/$otherDnsClient/lib/netstandard2.1/DnsClient.dll') | Out-Null
            [Reflection.Assembly]::LoadFrom('$packages/mimekit/$otherMimeKit/lib/net8.0/MimeKit.dll') | Out-Null
            Import-Module '$module', '$root/tests/lab/Lab.psm1'
            $audit
            `$server = Start-LabServer ServFail
            (Test-MailSpf example.org -Server `$server.Server -Timeout 2 | Select-Object -First 1).Verdict
            [AppDomain]::CurrentDomain.GetAssemblies().Where({ `$_.GetName().Name -eq 'DnsClient' }).ForEach({ `$_.GetName().Version.ToString(3) }) | Sort-Object
        "
        $lines[0..1] | Should -Be 'example.org', 'Unknown'
        $lines | Should -Contain $otherDnsClient
        $lines.Count | Should -Be 4 -Because 'the module has loaded its own DnsClient beside the other one'
    }
}

Describe 'Again and elsewhere' {
    It 'works after Import-Module -Force, and after that in the module''s own name' {
        Invoke-FreshPwsh "
            Import-Module '$module'
            Import-Module '$module' -Force
            $audit
            (Get-Command Test-MailSpf).Source
        " | Should -Be 'example.org', 'MailRep'
    }

    It 'is gone after Remove-Module, breaks nothing, and comes back' {
        Invoke-FreshPwsh "
            Import-Module '$module'
            Remove-Module MailRep
            @(Get-Command Test-MailSpf -ErrorAction Ignore).Count
            (Get-Date -Year 2026 -Month 1 -Day 1).Year
            Import-Module '$module'
            $audit
        " -Environment @{ PSModulePath = '' } | Should -Be '0', '2026', 'example.org'
    }

    It 'works in ForEach-Object -Parallel' {
        Invoke-FreshPwsh "
            Import-Module '$module'
            1..4 | ForEach-Object -Parallel { Import-Module '$module'; $audit } -ThrottleLimit 4
        " | Should -Be 'example.org', 'example.org', 'example.org', 'example.org'
    }

    It 'works in several runspaces that import it at the same moment, first in the process' {
        Invoke-FreshPwsh "1..4 | ForEach-Object -Parallel { Import-Module '$module'; $audit } -ThrottleLimit 4" |
            Should -Be 'example.org', 'example.org', 'example.org', 'example.org'
    }

    It 'works in Start-ThreadJob and in Start-Job' {
        Invoke-FreshPwsh "
            Start-ThreadJob { Import-Module '$module'; $audit } | Receive-Job -Wait
            Start-Job { Import-Module '$module'; $audit } | Receive-Job -Wait
        " | Should -Be 'example.org', 'example.org'
    }

    It 'works from a second folder in the same process' {
        $second = Join-Path $TestDrive 'second/MailRep'
        $null = New-Item (Split-Path $second) -ItemType Directory
        Copy-Item $module $second -Recurse
        Invoke-FreshPwsh "
            Import-Module '$module'
            Remove-Module MailRep
            Import-Module '$second'
            $audit
            (Get-Module MailRep).ModuleBase
        " | Should -Be 'example.org', $second
    }

    It 'refuses a second version in one process, and says what to do' {
        $other = Join-Path $TestDrive 'other/MailRep'
        $null = New-Item $other -ItemType Directory
        Copy-Item "$module/MailRep.p*1", "$module/MailRep.Format.ps1xml" $other
        # PowerShell reads type data before the module's script, and complains of members that two copies define.
        Set-Content "$other/MailRep.Types.ps1xml" '<Types />'
        Invoke-FreshPwsh "Add-Type -TypeDefinition '[assembly: System.Reflection.AssemblyVersion(`"9.9.9.0`")] public class Other { }' -OutputAssembly '$other/MailRep.dll'"
        { Invoke-FreshPwsh "Import-Module '$module'; Import-Module '$other'" } | Should -Throw '*9.9.9*Start a new PowerShell*'
    }
}

Describe 'The package' {
    It 'is taken by Install-PSResource from a folder, and works from there' {
        $folder = Join-Path $TestDrive 'repository'
        & "$root/tools/Build-Package.ps1" -Destination $folder | Should -BeLike '*MailRep.0.1.0.nupkg'
        $fresh = @{ HOME = "$TestDrive/home"; XDG_DATA_HOME = "$TestDrive/home/data"; XDG_CONFIG_HOME = "$TestDrive/home/config"; XDG_CACHE_HOME = "$TestDrive/home/cache" }
        # .NET takes a folder that does not exist for none, and PSResourceGet then writes into the current location.
        $null = 'data', 'config', 'cache' | ForEach-Object { New-Item "$TestDrive/home/$_" -ItemType Directory -Force }
        $modules = Invoke-FreshPwsh "
            Register-PSResourceRepository Folder -Uri '$folder' -Trusted
            Install-PSResource MailRep -Repository Folder
            (Get-InstalledPSResource MailRep).InstalledLocation
        " -Environment $fresh
        $modules | Should -BeLike "$TestDrive/home/*"
        Invoke-FreshPwsh "
            $audit
            (Get-Module MailRep).ModuleBase
        " -Environment ($fresh + @{ PSModulePath = $modules }) | Should -Be 'example.org', "$modules/MailRep/0.1.0"
    }
}
