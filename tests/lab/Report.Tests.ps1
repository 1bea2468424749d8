# The same report over real servers: BIND with the example zones, and servers that fail in each way.

BeforeAll {
    Import-Module "$PSScriptRoot/Lab.psm1"
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $names = 'example.org', 'example.net', '2.0.192.in-addr.arpa', '8.b.d.0.1.0.0.2.ip6.arpa'
    $zones = $names | ForEach-Object { "$examples/$_.zone" }

    # All that two reports say, but for who answered.
    function Get-Substance($Report) { @($Report | ForEach-Object { $_.Domain; $_.Verdict; $_.Score; $_.Checks.ForEach({ "$($_.Subject) $($_.Verdict) $($_.Reason)" }); $_.Findings.ForEach({ "$($_.Id) $($_.Subject) $($_.Message) $($_.Fix)" }) }) }
}

AfterAll { Stop-Lab }

Describe 'The report over BIND' -Tag Lab {
    BeforeAll {
        $served = [ordered]@{}
        foreach ($name in $names) { $served[$name] = "$examples/$name.zone" }
        $bind = Start-LabBind -Zones $served
    }

    It 'says what it says of the zone files' {
        $live = 'example.org', 'example.net' | Get-MailReputationReport -Server $bind.Server
        $filed = 'example.org', 'example.net' | Get-MailReputationReport -ZoneFile $zones
        # BIND serves these zones alone: what lies outside is refused there and outside the files here.
        Get-Substance $live | Should -Be (Get-Substance $filed)
        $live[1].Score | Should -Be 100
    }

    It 'takes its domains from a CSV file' {
        Set-Content "$TestDrive/domains.csv" "Domain,IPAddress,Selector`nexample.net,192.0.2.25;2001:db8::25,mail`nexample.org,,`n"
        $found = Import-Csv "$TestDrive/domains.csv" | Get-MailReputationReport -Server $bind.Server
        $found.Domain | Should -Be 'example.net', 'example.org'
        $found[0].Score | Should -Be 100
    }

    It 'is right after the retry over TCP where UDP is truncated' {
        $truncating = Start-LabServer Truncate -UpstreamPort $bind.Port
        $found = Get-MailReputationReport example.net -Server $truncating.Server
        $found.Score | Should -Be 100
        Get-Substance $found | Should -Be (Get-Substance (Get-MailReputationReport example.net -Server $bind.Server))
    }

    It 'goes on to the next server where the first <Behavior>' -ForEach @(@{ Behavior = 'ServFail' }, @{ Behavior = 'Refused' }, @{ Behavior = 'Silent' }) {
        $failing = Start-LabServer $Behavior
        (Get-MailReputationReport example.net -Server $failing.Server, $bind.Server -Timeout 4).Score | Should -Be 100
        $failing.Questions | Should -BeGreaterThan 0
    }

    It 'lets a zone file shadow the server' {
        Set-Content "$TestDrive/example.net.zone" ((Get-Content "$examples/example.net.zone" -Raw) -replace 'p=quarantine', 'p=none')
        $found = Get-MailReputationReport example.net -Server $bind.Server -ZoneFile "$TestDrive/example.net.zone"
        $found.Checks.Where({ $_.Check -eq 'Dmarc' }).Policy | Should -Be 'none'
        $found.Checks.Where({ $_.Check -eq 'ReverseDns' }).Verdict | Should -Be 'Pass', 'Pass'
    }
}

Describe 'The report over a server that fails' {
    It 'is Unknown in every measure where it <Behavior>, and no later than its time-out says' -ForEach @(
        @{ Behavior = 'ServFail'; Status = '*SERVFAIL*' }
        @{ Behavior = 'Refused'; Status = '*refused*' }
        @{ Behavior = 'Silent'; Status = '*no answer in time*' }
    ) {
        $failing = Start-LabServer $Behavior
        $time = [System.Diagnostics.Stopwatch]::StartNew()
        $found = Get-MailReputationReport example.net -Server $failing.Server -Timeout 1
        $found.Verdict | Should -Be 'Unknown'
        $found.Score | Should -BeNullOrEmpty
        $found.Checks | Where-Object Verdict -ne Unknown | Should -BeNullOrEmpty
        $found.Findings[0].Message | Should -BeLike $Status
        $found.Findings[0].Message | Should -BeLike "*$($failing.Server)*"
        # The longest chain of look-ups that a failure leaves is two, and a chain link costs at most the time-out.
        if ($Behavior -eq 'Silent') { $time.Elapsed.TotalSeconds | Should -BeLessThan 5 }
    }
}
