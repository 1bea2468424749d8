# -AllServers over real name servers: BINDs with the zone, each at an address of its own and on the port that receivers ask.

BeforeDiscovery {
    # Port 53 is for root alone; in CI it must be there, and failing to take it is a failure.
    $isRoot = $IsLinux -and (id -u) -eq 0
    $why = $isRoot -or $env:CI ? '' : 'port 53 needs root'
}

BeforeAll { Import-Module "$PSScriptRoot/Lab.psm1" }
AfterAll { Stop-Lab }

Describe 'Test-MailDkim -AllServers over BIND' -Tag Lab -ForEach @{ Why = $why } {
    BeforeAll {
        if ($Why) { return }
        $key = New-DkimKeyPair example.org -Selector s1 -Path "$TestDrive/keys"
        $old = New-DkimKeyPair example.org -Selector s1 -Path "$TestDrive/old"

        function New-Zone($Key) {
            @"
`$ORIGIN example.org.
@ 300 IN SOA ns1 hostmaster 1 3600 600 86400 300
@ 300 IN NS ns1
@ 300 IN NS ns2
ns1 300 IN A 127.0.53.1
ns2 300 IN A 127.0.53.2
$(if ($Key) { $Key.Record.ToZoneLine() })
"@
        }

        # BIND listens on addresses that an interface has, and Linux takes any of 127.0.0.0/8 for an address of this machine.
        function Start-Server([string] $Address, $Key, [string] $Zone = 'example.org') {
            $bind = Start-LabBind -Zones @{ $Zone = (New-Zone $Key) -replace 'example\.org', $Zone }
            $bind, (Start-LabServer Forward -UpstreamPort $bind.Port -Address $Address -Port 53)
        }

        $first = Start-Server 127.0.53.1 $key
        $ask = @{ Domain = 'example.org'; Selector = 's1'; AllServers = $true; Server = $first[0].Server }
    }

    BeforeEach { if ($Why) { Set-ItResult -Skipped -Because $Why } }
    AfterEach { if ($second) { Stop-Lab $second; $second = $null } }

    It 'passes where both show the key, and it is the other half of the private one' {
        $second = Start-Server 127.0.53.2 $key
        $found = Test-MailDkim @ask
        "$($found.Verdict)" | Should -Be 'Pass' -Because $found.Reason
        $found.Reason | Should -BeLike '*All 2 name server addresses of example.org say the same.'
        $found.Servers | Should -Be 'ns1.example.org (127.0.53.1)', 'ns2.example.org (127.0.53.2)'
        ($first + $second).Questions | Should -Not -Contain 0
        $found = $key | Test-MailDkim -AllServers -Server $first[0].Server
        "$($found.Verdict)" | Should -Be 'Pass'
        $found.Reason | Should -BeLike "*All 2 name server addresses of example.org say the same, and it is the public half of $($key.PrivateKeyPath)."
    }

    It 'fails where the other one <What>' -ForEach @(
        @{ What = 'is late and has no key'; Has = 'nothing'; Says = 'ns2.example.org (127.0.53.2)*has no key there.' }
        @{ What = 'is late and has the old key'; Has = 'old'; Says = 'ns2.example.org (127.0.53.2)*has another key there.' }
    ) {
        $second = Start-Server 127.0.53.2 ($Has -eq 'old' ? $old : $null)
        $found = Test-MailDkim @ask
        "$($found.Verdict)", $found.Findings.Id | Should -Be 'Fail', 'DKIM-SERVER-DIFFERS'
        $found.Reason | Should -BeLike $Says
    }

    It 'says which servers have the key where the one that was asked has not' {
        $second = Start-Server 127.0.53.2 $old
        $found = $old | Test-MailDkim -AllServers -Server $first[0].Server
        $found.Findings.Id | Should -Be 'DKIM-SERVER-DIFFERS', 'DKIM-KEY-MISMATCH'
        $found.Findings[1].Message | Should -BeLike "*$($old.PrivateKeyPath)*Of the zone's servers ns2.example.org (127.0.53.2) do."
    }

    It 'does not know where the other one is down, or does not serve the zone' {
        $down = Test-MailDkim @ask -Timeout 2
        "$($down.Verdict)", $down.Findings.Id | Should -Be 'Unknown', 'DKIM-SERVER-UNKNOWN'
        $second = Start-Server 127.0.53.2 $null -Zone example.net
        $lame = Test-MailDkim @ask -Timeout 2
        "$($lame.Verdict)", $lame.Findings.Id | Should -Be 'Unknown', 'DKIM-SERVER-UNKNOWN'
        $lame.Reason | Should -BeLike 'ns2.example.org (127.0.53.2)*'
    }
}

Describe 'Test-MailDkim -AllServers without servers' -Tag Lab {
    It 'says what to type' {
        $problem = { Test-MailDkim example.org -Selector s1 -AllServers -ZoneFile "$PSScriptRoot/../../docs/examples/example.org.zone" } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'NoServersToAsk*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Server*'
    }
}
