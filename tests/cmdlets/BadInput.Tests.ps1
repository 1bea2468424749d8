# What is typed wrong, is missing, or is not reachable: an error that says what to type, or Unknown; never a stack trace, never
# a pass, and the other inputs get their answers.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName

    function Test-Error($ErrorRecord, [string] $Id, [string] $Category) {
        $ErrorRecord.FullyQualifiedErrorId | Should -BeLike "$Id,MailRep.Cmdlets.*"
        $ErrorRecord.CategoryInfo.Category | Should -Be $Category
        $ErrorRecord.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$ErrorRecord" | Should -Not -Match '   at |Exception|\x1b'
    }

    function Get-UnusedPort {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        try { $listener.LocalEndpoint.Port } finally { $listener.Stop() }
    }
}

Describe 'A malformed domain' {
    It 'is an error of its own in <Command>, and the others are judged: <Bad>' -ForEach @(
        foreach ($command in 'Test-MailSpf', 'Test-MailDkim', 'Test-MailDmarc', 'Get-MailReputationReport') {
            @{ Command = $command; Bad = 'two words' }
            @{ Command = $command; Bad = '' }
            @{ Command = $command; Bad = 'a..b' }
            @{ Command = $command; Bad = 'x' * 64 + '.org' }
            @{ Command = $command; Bad = (('a' * 49 + '.') * 5) + 'test' }
        }
    ) {
        $found = 'example.net', $Bad, 'example.net' | & $Command -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.Count | Should -Be 2
        @($problem).Count | Should -Be 1
        Test-Error $problem[0] 'InvalidDomainName' 'InvalidArgument'

        $alone = & $Command -Domain $Bad, 'example.net' -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        $alone.Domain | Should -Be 'example.net'
        Test-Error $problem[0] 'InvalidDomainName' 'InvalidArgument'
    }

    It 'with over 253 octets says so' {
        Test-MailDmarc ((('a' * 49 + '.') * 5) + 'test') -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        "$($problem[0])" | Should -BeLike '*at most 253*'
    }

    It 'that is an address, a URL or a mail address gets the hint for it' -ForEach @(
        @{ Typed = '192.0.2.1'; Hint = '*-IPAddress*' }
        @{ Typed = 'https://example.org'; Hint = '*URL*' }
        @{ Typed = 'user@example.org'; Hint = '*after the @*' }
    ) {
        Test-MailSpf $Typed -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        "$($problem[0])" | Should -BeLike $Hint
    }
}

Describe 'An address that is none' {
    It 'is an error, and the others are judged: <Bad>' -ForEach @(
        @{ Bad = '10.1' }, @{ Bad = '256.1.1.1' }, @{ Bad = '010.0.0.1' }, @{ Bad = '1' }, @{ Bad = 'example.org' }, @{ Bad = '2001:db8::g' }, @{ Bad = 'fe80::1%eth0' }
    ) {
        $found = '192.0.2.25', $Bad | Test-MailReverseDns -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.IPAddress | Should -Be '192.0.2.25'
        @($problem).Count | Should -Be 1
        Test-Error $problem[0] 'InvalidIPAddress' 'InvalidArgument'
    }

    It 'is one of its own where PowerShell took it for a number' {
        $found = Test-MailReverseDns 10.1, 192.0.2.25 -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.IPAddress | Should -Be '192.0.2.25'
        Test-Error $problem[0] 'InvalidIPAddress' 'InvalidArgument'
    }

    It 'that is private is never judged' {
        $found = Test-MailReverseDns 10.0.0.1, 127.0.0.1, fd00::1 -ZoneFile $zones
        $found.Verdict | Should -Be 'Unknown', 'Unknown', 'Unknown'
    }
}

Describe 'Other parameters' {
    It 'refuses a wrong selector with what to type' {
        { Test-MailDkim example.net -Selector 'a b' -ZoneFile $zones -ErrorAction Stop } | Should -Not -Throw -Because 'a space separates two selectors'
        foreach ($bad in 'a$b', -5) {
            foreach ($command in 'Test-MailDkim', 'Get-MailReputationReport') {
                & $command example.net -Selector $bad -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
                Test-Error $problem[0] 'InvalidSelector' 'InvalidArgument'
                "$($problem[0])" | Should -BeLike '*not a selector*'
            }
        }
        $rows = [pscustomobject]@{ Domain = 'example.net'; Selector = 'a$b' }, [pscustomobject]@{ Domain = 'example.net'; Selector = 'mail' }
        ($rows | Test-MailDkim -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue).Selector | Should -Be 'mail'
        Test-Error $problem[0] 'InvalidSelector' 'InvalidArgument'
    }

    It 'judges the other selectors and addresses of a list' {
        $keys = Test-MailDkim example.net -Selector 'a$b', mail, '-x' -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        $keys.Selector | Should -Be 'mail'
        $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidSelector,*'
        @($problem).Count | Should -Be 2

        $report = Get-MailReputationReport example.net -Selector 'a$b', mail -IPAddress 192.0.2.25, bad -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        ($report.Checks | Where-Object Check -eq 'Dkim').Selector | Should -Be 'mail'
        ($report.Checks | Where-Object Check -eq 'ReverseDns').IPAddress | Should -Be '192.0.2.25'
        $problem.FullyQualifiedErrorId | Should -BeLike 'Invalid*'
        @($problem).Count | Should -Be 2

        (Test-MailHostname mail.example.net -IPAddress bad, 192.0.2.25 -ZoneFile $zones -ErrorAction SilentlyContinue).SenderAddresses | Should -Be '192.0.2.25'
        Test-MailHostname mail.example.net -IPAddress bad -ZoneFile $zones -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Get-MailReputationReport example.net -IPAddress bad -ZoneFile $zones -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'asks no server of the zone where zone files alone answer' {
        $problem = { Test-MailDkim example.org -Selector s1 -AllServers -ZoneFile "$PSScriptRoot/../../docs/examples/example.org.zone" } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'NoServersToAsk*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Server*'
    }

    It 'refuses a wrong server with what to type: <Server>' -ForEach @(@{ Server = '127.0.0.1:99999' }, @{ Server = '5391' }, @{ Server = '127.1:5391' }, @{ Server = '0177.0.0.1:53' }, @{ Server = '[::1' }, @{ Server = ':53' }) {
        $problem = { Test-MailDmarc example.net -Server $Server } | Should -Throw -PassThru
        Test-Error $problem 'InvalidServer' 'InvalidArgument'
        "$problem" | Should -Match 'HOST:PORT|domain name'
        $problem = { Test-MailSpf example.net -Server $Server } | Should -Throw -PassThru
        Test-Error $problem 'InvalidServer' 'InvalidArgument'
    }

    # The binder makes these error records and leaves no room for a recommended action: the message is all there is.
    It 'says in the message what to type where PowerShell itself refuses: <Parameter>' -ForEach @(
        @{ Parameter = '-All'; Line = { New-MailSpfRecord example.org -All Pass }; Hint = '*Fail,SoftFail,Neutral*' }
        @{ Parameter = '-Server with a hash table'; Line = { Test-MailDmarc example.org -Server @{} }; Hint = '*give text*' }
    ) {
        $problem = $Line | Should -Throw -PassThru
        "$problem" | Should -BeLike $Hint
    }

    It 'refuses a number out of range with what to type: <Line>' -ForEach @(
        @{ Line = { Test-MailDmarc example.org -Timeout 0 }; Action = '*from 0.05 to 3600*' }
        @{ Line = { Test-MailDmarc example.org -Timeout ([double]::NaN) }; Action = '*from 0.05 to 3600*' }
        @{ Line = { Test-MailDkim example.org -Timeout 3601 }; Action = '*from 0.05 to 3600*' }
        @{ Line = { Test-MailDmarc example.org -ThrottleLimit 0 }; Action = '*from 1 to 1024*' }
        @{ Line = { New-MailSpfRecord example.org -Mx -Ttl -1 }; Action = '*from 0 to 2147483647*' }
    ) {
        $problem = $Line | Should -Throw -PassThru
        Test-Error $problem 'OutOfRange' 'InvalidArgument'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike $Action
    }

    It 'refuses a server or a zone file without a name, rather than ask the system''s servers: <Line>' -ForEach @(
        @{ Line = { Test-MailDmarc example.org -Server '' }; Id = 'InvalidServer' }
        @{ Line = { Test-MailDmarc example.org -Server $null }; Id = 'InvalidServer' }
        @{ Line = { Test-MailSpf example.org -Server @() }; Id = 'InvalidServer' }
        @{ Line = { Test-MailSpf example.org -ZoneFile '' }; Id = 'ZoneFileNotFound' }
        @{ Line = { Test-MailSpf example.org -ZoneFile $null }; Id = 'ZoneFileNotFound' }
        @{ Line = { Test-MailSpf example.org -ZoneFile @() }; Id = 'ZoneFileNotFound' }
        @{ Line = { Test-MailSpf example.org -ZoneFile "$PSScriptRoot/../../docs/examples/example.org.zone", ' ' }; Id = 'ZoneFileNotFound' }
    ) {
        $problem = $Line | Should -Throw -PassThru
        Test-Error $problem $Id 'InvalidArgument'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*leave -* out*'
    }

    It 'refuses a network with what to type, and builds the other rows' {
        foreach ($bad in @{ Typed = '192.0.2.1/24'; Hint = '*type 192.0.2.0/24 for the network*' }, @{ Typed = 'x'; Hint = '*type it like 192.0.2.0/24*' }, @{ Typed = '192.0.2.0/33'; Hint = '*192.0.2.0/24*' }) {
            New-MailSpfRecord example.org -Network 198.51.100.0/24, $bad.Typed -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            @($problem).Count | Should -Be 1
            Test-Error $problem[0] 'InvalidNetwork' 'InvalidArgument'
            "$($problem[0])" | Should -BeLike $bad.Hint
        }
        $rows = [pscustomobject]@{ Domain = 'a.example'; Network = '192.0.2.1/24' }, [pscustomobject]@{ Domain = 'b.example'; Network = '192.0.2.0/24' }
        $built = $rows | New-MailSpfRecord -ErrorVariable problem -ErrorAction SilentlyContinue
        $built.Value | Should -Be 'v=spf1 ip4:192.0.2.0/24 ~all'
        Test-Error $problem[0] 'InvalidNetwork' 'InvalidArgument'
    }

    It 'says that there is nothing to judge where an object has no domain: <Command>' -ForEach @(
        @{ Command = 'Test-MailSpf' }, @{ Command = 'Test-MailDkim' }, @{ Command = 'Test-MailDmarc' }, @{ Command = 'Get-MailReputationReport' }, @{ Command = 'Get-MailSpfSender' }
        @{ Command = 'Optimize-MailSpfRecord' }, @{ Command = 'Update-MailSpfRecord' }, @{ Command = 'New-MailSpfRecord' }
    ) {
        $more = if ($Command -ne 'New-MailSpfRecord') { @{ ZoneFile = $zones } } else { @{ Mx = $true } }
        foreach ($input in $null, [pscustomobject]@{ Domain = $null }, [pscustomobject]@{ Domain = @() }) {
            $input | & $Command @more -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            @($problem).Count | Should -Be 1
            Test-Error $problem[0] 'NothingToJudge' 'InvalidArgument'
            $problem[0].ErrorDetails.RecommendedAction | Should -BeLike "*$Command example.org*"
        }
    }

    It 'says that there is nothing to judge' {
        Test-MailSpf -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        Test-Error $problem[0] 'NothingToJudge' 'InvalidArgument'
    }
}

Describe 'A zone file' {
    It 'that is missing is named' {
        $problem = { Test-MailSpf example.org -ZoneFile "$TestDrive/none.zone" } | Should -Throw -PassThru
        Test-Error $problem 'ZoneFileNotFound' 'ObjectNotFound'
        $problem = { Test-MailSpf example.org -ZoneFile "$TestDrive/*.nowhere" } | Should -Throw -PassThru
        Test-Error $problem 'ZoneFileNotFound' 'ObjectNotFound'
    }

    It 'that is on no drive of files is named: <Path>' -ForEach @(@{ Path = 'http://example.org/zone' }, @{ Path = 'nodrive:/*.zone' }, @{ Path = 'env:PATH' }, @{ Path = 'variable:*' }) {
        $problem = { Test-MailSpf example.org -ZoneFile $Path } | Should -Throw -PassThru
        Test-Error $problem 'ZoneFileNotFound' 'ObjectNotFound'
        "$problem" | Should -BeLike "*$Path*"
    }

    It 'that cannot be read is named' {
        $problem = { Test-MailSpf example.org -ZoneFile $TestDrive } | Should -Throw -PassThru
        Test-Error $problem 'ZoneFileUnreadable' 'ReadError'
    }

    It 'that is broken is named with the line' {
        Set-Content "$TestDrive/broken.zone" "`$ORIGIN example.org.`n@ 300 IN SOA ns h 1 2 3 4 5`n@ 300 IN A 192.0.2.300`n"
        $problem = { Test-MailSpf example.org -ZoneFile "$TestDrive/broken.zone" } | Should -Throw -PassThru
        Test-Error $problem 'ZoneFileSyntax' 'ParserError'
        "$problem" | Should -BeLike "*broken.zone:3*"
    }

    It 'is found from the current location, by wildcard, and from Get-ChildItem' {
        Push-Location $examples
        try {
            (Test-MailDmarc example.net -ZoneFile example.net.zone).Policy | Should -Be 'quarantine'
            (Test-MailDmarc example.net -ZoneFile *.zone).Policy | Should -Be 'quarantine'
            (Test-MailDmarc example.net -ZoneFile (Get-ChildItem *.zone)).Policy | Should -Be 'quarantine'
        }
        finally { Pop-Location }
    }

    It 'with brackets in its name is taken by that name, as typed and as tab completion writes it' {
        Push-Location (New-Item -ItemType Directory "$TestDrive/brackets")
        try {
            Copy-Item "$examples/example.net.zone" -Destination ([System.IO.Path]::Combine($PWD, 'a[1].zone'))
            (Test-MailDmarc example.net -ZoneFile 'a[1].zone').Policy | Should -Be 'quarantine'
            (Test-MailDmarc example.net -ZoneFile 'a`[1`].zone').Policy | Should -Be 'quarantine'
            $problem = { Test-MailDmarc example.net -ZoneFile 'b[1].zone' } | Should -Throw -PassThru
            Test-Error $problem 'ZoneFileNotFound' 'ObjectNotFound'
            Copy-Item "$examples/example.net.zone" b1.zone
            (Test-MailDmarc example.net -ZoneFile 'b[1].zone').Policy | Should -Be 'quarantine' -Because 'it is a pattern where no file has that name'
        }
        finally { Pop-Location }
    }
}

Describe 'A server' {
    It 'that has no address is an error' {
        $problem = { Test-MailDmarc example.net -Server no-such-host.invalid -Timeout 2 } | Should -Throw -PassThru
        Test-Error $problem 'ServerNotResolved' 'ResourceUnavailable'
    }

    It 'that is a closed port gives Unknown, within the time' {
        $port = Get-UnusedPort
        $time = [System.Diagnostics.Stopwatch]::StartNew()
        $report = Get-MailReputationReport example.net -Server "127.0.0.1:$port" -Timeout 1
        $time.Elapsed.TotalSeconds | Should -BeLessThan 10
        $report.Verdict | Should -Be 'Unknown'
        $report.Score | Should -BeNullOrEmpty
        $report.Checks | Where-Object Verdict -ne Unknown | Should -BeNullOrEmpty
        $report.Findings[0].Message | Should -BeLike "*127.0.0.1:$port*"
    }
}

Describe 'Long work' {
    It 'shows progress for <Name>' -ForEach @(
        @{ Name = 'several domains from the start'; Domains = 'example.org', 'example.net'; Timeout = 1; Least = 1 }
        @{ Name = 'one domain after two seconds'; Domains = 'example.org'; Timeout = 2; Least = 1 }
    ) {
        $socket = [System.Net.Sockets.UdpClient]::new([System.Net.IPEndPoint]::new([ipaddress]::Loopback, 0))
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$((Get-Module MailRep).ModuleBase)'; Get-MailReputationReport $($Domains -join ',') -Server 127.0.0.1:$($socket.Client.LocalEndPoint.Port) -Timeout $Timeout")
            $shell.Invoke().Verdict | Select-Object -Unique | Should -Be 'Unknown'
            $progress = @($shell.Streams.Progress | Where-Object Activity -eq 'Judging mail reputation')
            $progress.Count | Should -BeGreaterThan $Least
            $progress[0].StatusDescription | Should -Match '^\d+ done, \d+ in work$'
            $progress[-1].RecordType | Should -Be 'Completed'
        }
        finally { $shell.Dispose(); $socket.Dispose() }
    }

    It 'shows none where it is short' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$((Get-Module MailRep).ModuleBase)'; Test-MailDmarc example.net -ZoneFile '$($zones -join "','")'")
        $shell.Invoke().Policy | Should -Be 'quarantine'
        @($shell.Streams.Progress | Where-Object Activity -like 'Judging*').Count | Should -Be 0
        $shell.Dispose()
    }
}

Describe 'No network and Ctrl+C' {
    BeforeAll { Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1" }

    It 'is Unknown where no name server is reachable' {
        if (-not (Get-Command unshare -ErrorAction Ignore)) {
            if ($env:CI) { throw 'unshare is not here, which makes a machine without a network.' }
            Set-ItResult -Skipped -Because 'unshare, of Linux, is not here'
        }
        # A network namespace of its own has nothing but a loopback that is down.
        $pwsh = Get-PwshCommand
        $text = unshare -rn @pwsh -NoProfile -Command "
            Import-Module '$((Get-Module MailRep).ModuleBase)'
            `$r = Get-MailReputationReport example.org -Server 192.0.2.53 -Timeout 1
            `"`$(`$r.Verdict)|`$(`$r.Score)|`$(@(`$r.Checks | Where-Object Verdict -ne Unknown).Count)`""
        $text | Should -Be 'Unknown||0'
    }

    It 'ends within a second of being stopped' {
        $socket = [System.Net.Sockets.UdpClient]::new([System.Net.IPEndPoint]::new([ipaddress]::Loopback, 0))
        try {
            $shell = [powershell]::Create([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
            $null = $shell.AddScript("Import-Module '$((Get-Module MailRep).ModuleBase)'; 'ready'; Get-MailReputationReport example.org, example.net -Server 127.0.0.1:$($socket.Client.LocalEndPoint.Port) -Timeout 60")
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $run = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            for ($wait = 0; $wait -lt 600 -and $socket.Available -eq 0; $wait++) { Start-Sleep -Milliseconds 50 }
            $socket.Available | Should -BeGreaterThan 0 -Because 'the question is on its way'
            $time = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $time.Elapsed.TotalSeconds | Should -BeLessThan 1
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally { $socket.Dispose(); $shell.Dispose() }
    }
}
