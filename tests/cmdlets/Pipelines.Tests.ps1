# What one cmdlet gives, the next one takes: by the names of properties, live and after Export-Clixml.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    $report = Get-MailReputationReport example.net -IPAddress 192.0.2.25 -ZoneFile $zones
    $reverse = Test-MailReverseDns 192.0.2.25 -ZoneFile $zones
    $hostname = Test-MailHostname mail.example.net -IPAddress 192.0.2.25 -ZoneFile $zones
    $spf = Test-MailSpf example.net -IPAddress 192.0.2.25 -ZoneFile $zones
    $dkim = Test-MailDkim example.net -Selector mail -ZoneFile $zones
    $dmarc = Test-MailDmarc example.net -ZoneFile $zones
    $copy = { param($object) [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($object)) }
}

Describe 'A pipeline of own objects' {
    It 'judges the confirmed names of reverse DNS as host names, with the address as their sender' {
        foreach ($one in $reverse, (& $copy $reverse)) {
            $found = $one | Test-MailHostname -ZoneFile $zones
            $found.HostName | Should -Be 'mail.example.net'
            $found.SenderAddresses | Should -Be '192.0.2.25'
            $found.Verdict | Should -Be 'Pass'
        }
    }

    It 'says that there is no host name where none was confirmed, and never judges this machine' {
        $unconfirmed = Test-MailReverseDns 192.0.2.10 -ZoneFile $zones
        $unconfirmed.ConfirmedNames | Should -BeNullOrEmpty
        $unconfirmed | Test-MailHostname -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($problem).Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NothingToJudge,*'
        $problem[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'judges the addresses and the host names of a report' {
        foreach ($one in $report, (& $copy $report)) {
            $found = $one | Test-MailReverseDns -ZoneFile $zones
            $found.IPAddress | Should -Be '192.0.2.25'
            $found = $one | Test-MailHostname -ZoneFile $zones
            $found.HostName | Should -Be 'mail.example.net'
            $found.SenderAddresses | Should -Be '192.0.2.25'
        }
        $both = Get-MailReputationReport example.org -ZoneFile $zones
        ($both | Test-MailReverseDns -ZoneFile $zones).IPAddress | Should -Be '192.0.2.10', '2001:db8::10'
    }

    It 'says what is missing where a report has no address to judge' {
        Set-Content "$TestDrive/none.zone" '$ORIGIN none.test.', '$TTL 300', '@ SOA ns1 hostmaster 1 3600 600 86400 300', '@ TXT "v=spf1 -all"'
        $none = Get-MailReputationReport none.test -ZoneFile "$TestDrive/none.zone"
        foreach ($command in 'Test-MailReverseDns', 'Test-MailHostname') {
            $none | & $command -ZoneFile "$TestDrive/none.zone" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'NothingToJudge,*'
        }
    }

    It 'judges the sending addresses of a host name' {
        ($hostname | Test-MailReverseDns -ZoneFile $zones).IPAddress | Should -Be '192.0.2.25'
        ($hostname | Test-MailReverseDns -ZoneFile $zones).Verdict | Should -Be 'Pass'
    }

    It 'takes the domain, and what else has a parameter''s name, of <From> for <To>' -ForEach @(
        foreach ($from in 'report', 'spf', 'dkim', 'dmarc') {
            foreach ($to in 'Get-MailReputationReport', 'Test-MailSpf', 'Test-MailDkim', 'Test-MailDmarc', 'Get-MailSpfSender', 'Optimize-MailSpfRecord') { @{ From = $from; To = $to } }
        }
    ) {
        $found = (Get-Variable $From -ValueOnly) | & $To -ZoneFile $zones -ErrorAction Stop
        $found.Domain | Select-Object -Unique | Should -Be 'example.net'
        if ($To -eq 'Test-MailSpf') { $found.IPAddress | Should -Be $(if ($From -in 'report', 'spf') { '192.0.2.25' }) }
    }

    It 'keeps a report in its views, in JSON and in CSV as it was' {
        $csv = $report | ConvertTo-Csv | ConvertFrom-Csv
        $csv.IPAddress | Should -Be '192.0.2.25'
        $csv.HostNames | Should -Be 'mail.example.net'
        $json = $report | ConvertTo-Json -Depth 6 -WarningAction Stop | ConvertFrom-Json
        @($json.IPAddress) | Should -Be '192.0.2.25'
    }
}
