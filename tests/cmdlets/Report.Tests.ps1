# Get-MailReputationReport in pipelines: what goes in, and what the objects survive on their way out.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = 'example.org', 'example.net', '2.0.192.in-addr.arpa', '8.b.d.0.1.0.0.2.ip6.arpa' | ForEach-Object { "$examples/$_.zone" }
    $reports = 'example.org', 'example.net' | Get-MailReputationReport -ZoneFile $zones
    $bad, $good = $reports

    # What Where-Object Verdict -eq Fail has to find, whatever the objects have been through.
    $failed = @($bad.Findings | Where-Object Verdict -eq Fail | ForEach-Object Id)

    function Format-Plain($Object, [int] $Width = 80) {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
        try { $Object | Out-String -Width $Width } finally { $PSStyle.OutputRendering = $rendering }
    }
}

Describe 'A report' {
    It 'of the good example reaches 100' {
        $good.Domain | Should -Be 'example.net'
        $good.Verdict | Should -Be 'Pass'
        $good.Score | Should -Be 100
        $good.Reason | Should -Be 'All 5 measures pass.'
        @($good.Checks.Check | Select-Object -Unique) | Should -Be 'ReverseDns', 'Hostname', 'Spf', 'Dkim', 'Dmarc'
    }

    It 'of the faulty example names each fault, worst first, with a fix' {
        $bad.Verdict | Should -Be 'Fail'
        $bad.Score | Should -BeLessThan 50
        foreach ($id in 'PTR-NOT-CONFIRMED', 'PTR-MISSING', 'SPF-LOOKUP-LIMIT', 'SPF-PTR', 'DKIM-RSA-WEAK', 'DKIM-TESTING', 'DMARC-POLICY-NONE', 'DMARC-REMOVED-TAG', 'DMARC-NO-RUA') {
            $bad.Findings.Id | Should -Contain $id
        }
        $order = @($bad.Findings.ForEach({ [int] [MailRep.Findings.Verdict] $_.Verdict }))
        $order | Should -Be @($order | Sort-Object -Descending)
        $bad.Findings | Where-Object { $_.Verdict -ne 'Pass' -and -not $_.Fix } | Should -BeNullOrEmpty
        $bad.Findings | Where-Object { -not $_.Reference -or -not $_.Message } | Should -BeNullOrEmpty
        $bad.Fixes.Count | Should -BeGreaterThan 5
    }

    It 'of the faulty example has DMARC fixes of which none takes back another' {
        $records = @($bad.Fixes.Record | Where-Object Name -EQ '_dmarc.example.org')
        $records.Value | Should -Be 'v=DMARC1; p=none; rua=mailto:dmarc@example.org', 'v=DMARC1; p=quarantine; rua=mailto:dmarc@example.org'
    }

    It 'has verdicts that a script can sum up, be it none, one or many' {
        [MailRep.Findings.Verdicts]::Worst(@()) | Should -Be 'NotApplicable'
        [MailRep.Findings.Verdicts]::Worst('Warn') | Should -Be 'Warn'
        [MailRep.Findings.Verdicts]::Worst(@('Warn', 'Unknown')) | Should -Be 'Unknown'
        [MailRep.Findings.Verdicts]::Worst($bad.Checks.Verdict) | Should -Be 'Fail'
    }

    It 'says where the addresses and selectors came from' {
        $bad.Notes[0] | Should -BeLike '*MX hosts of example.org*192.0.2.10*'
        $bad.Notes[1] | Should -BeLike '*took mail*'
    }

    It 'takes address, host name and selector where they are given' {
        $report = Get-MailReputationReport example.net -IPAddress 192.0.2.25 -HostName mail.example.net -Selector mail -ZoneFile $zones
        $report.Score | Should -Be 100
        $report.Notes[0] | Should -BeLike '*as given*192.0.2.25*mail.example.net*'
        $report.Checks.Where({ $_.Check -eq 'ReverseDns' }).Count | Should -Be 1
    }

    It 'is unknown, without a score, where a zone is not given' {
        $report = Get-MailReputationReport example.net -ZoneFile $zones[1]
        $report.Verdict | Should -Be 'Unknown'
        $report.Score | Should -BeNullOrEmpty
        $report.Reason | Should -BeLike 'No score: ReverseDns*could not be found out*'
        $report.Findings.Where({ $_.Id -eq 'DNS-UNKNOWN' }).Count | Should -BeGreaterThan 0
    }

    It 'comes for every domain of the pipeline, in its order' {
        $reports.Domain | Should -Be 'example.org', 'example.net'
        (Get-MailReputationReport example.net, example.org -ZoneFile $zones -ThrottleLimit 1).Domain | Should -Be 'example.net', 'example.org'
        ('example.net' | Get-MailReputationReport -ZoneFile $zones | Select-Object -First 1).Score | Should -Be 100
    }
}

Describe 'A CSV file' {
    It 'names domains, addresses and selectors, with empty cells and several values in one' {
        $csv = "$TestDrive/domains.csv"
        Set-Content $csv @'
Domain,IPAddress,Selector
example.net,192.0.2.25; 2001:db8::25,mail
example.org,,
example.net,192.0.2.25 2001:db8::25,
'@
        $rows = @(Import-Csv $csv | Get-MailReputationReport -ZoneFile $zones)
        $rows.Domain | Should -Be 'example.net', 'example.org', 'example.net'
        $rows[0].Checks.Where({ $_.Check -eq 'ReverseDns' }).IPAddress | Should -Be '192.0.2.25', '2001:db8::25'
        $rows[2].Checks.Where({ $_.Check -eq 'ReverseDns' }).IPAddress | Should -Be '192.0.2.25', '2001:db8::25'
        $rows[1].Notes[0] | Should -BeLike 'No address was given*'
        $rows[0].Notes[1] | Should -Be 'Selectors as given: mail.'
    }

    It 'names hosts and addresses for the others, and an empty cell names none' {
        $rows = [pscustomobject]@{ HostName = 'mail.example.net'; IPAddress = '192.0.2.25' }, [pscustomobject]@{ HostName = ''; IPAddress = '' }
        foreach ($command in 'Test-MailHostname', 'Test-MailReverseDns') {
            $found = $rows | & $command -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
            $found.Verdict | Should -Be 'Pass'
            @($problem).FullyQualifiedErrorId | Should -BeLike 'NothingToJudge,*'
        }
    }

    It 'that names an address, a selector or a domain twice in a cell or list gets one answer for it, and two rows get two' {
        $row = [pscustomobject]@{ Domain = 'example.net'; IPAddress = '192.0.2.25;::ffff:192.0.2.25 192.0.2.25'; Selector = 'mail MAIL' }
        @($row | Test-MailSpf -ZoneFile $zones).IPAddress | Should -Be '192.0.2.25'
        @($row | Test-MailDkim -ZoneFile $zones).Selector | Should -Be 'mail'
        @($row, $row | Test-MailDkim -ZoneFile $zones).Selector | Should -Be 'mail', 'mail'
        @(Test-MailReverseDns ([ipaddress] '::ffff:192.0.2.25'), 192.0.2.25 -ZoneFile $zones).IPAddress | Should -Be '192.0.2.25'
        @('192.0.2.25', '192.0.2.25' | Test-MailReverseDns -ZoneFile $zones).IPAddress | Should -Be '192.0.2.25', '192.0.2.25'
        @(Test-MailDmarc example.net, EXAMPLE.net., example.org -ZoneFile $zones).Domain | Should -Be 'example.net', 'example.org'
        @(Get-MailReputationReport 'example.net; example.net' -ZoneFile $zones).Domain | Should -Be 'example.net'
        $null = Test-MailDmarc 'a..b', 'c..d', 'a..b' -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        @($problem).Count | Should -Be 2
    }

    It 'gives Test-MailSpf no null sender where the cell is empty' {
        $row = [pscustomobject]@{ Domain = 'example.net'; IPAddress = '192.0.2.25'; Sender = ''; Helo = '' } | Test-MailSpf -ZoneFile $zones
        $row.Sender | Should -BeNullOrEmpty
        $row.Domain | Should -Be 'example.net'
        $row.SpfResult | Should -Be 'Pass'
        (Test-MailSpf -Sender '' -Helo mail.example.net -IPAddress 192.0.2.25 -ZoneFile $zones).Domain | Should -Be 'mail.example.net'
        (Test-MailSpf -Sender '<>' -Helo mail.example.net -IPAddress 192.0.2.25 -ZoneFile $zones).Domain | Should -Be 'mail.example.net'
        $spf = Test-MailSpf -Sender '<user@example.net>' -IPAddress 192.0.2.25 -ZoneFile $zones
        "$($spf.Domain) $($spf.Sender) $($spf.SpfResult)" | Should -Be 'example.net user@example.net Pass'
        Test-MailSpf -Sender '<>' -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
        @($problem).FullyQualifiedErrorId | Should -BeLike 'NothingToJudge,*'
    }
}

Describe 'Findings' {
    It 'come out of a report by Select-Object -ExpandProperty' {
        $found = Get-MailReputationReport example.org -ZoneFile $zones | Select-Object -ExpandProperty Findings | Where-Object Verdict -eq Fail
        $found.Id | Should -Be $failed
        $failed.Count | Should -BeGreaterThan 2
    }

    It 'carry records that are written as a zone, a line and chunks would have them' {
        $record = $bad.Findings.Where({ $_.Id -eq 'SPF-HELO-NONE' }).Fix.Record
        $record | Should -BeOfType MailRep.Records.MailDnsRecord
        "$($record.Name) $($record.Type) $($record.Ttl) $($record.Value)" | Should -Be 'mail.example.org TXT 3600 v=spf1 a -all'
        "$record" | Should -Be 'mail.example.org. 3600 IN TXT "v=spf1 a -all"'
        $long = $bad.Findings.Where({ $_.Id -eq 'DKIM-TESTING' }).Fix.Record
        $long.Strings.Count | Should -Be 1
        $long.Value | Should -Be ($long.Strings -join '')
    }
}

Describe 'Objects on their way' {
    It 'become JSON with verdicts and addresses as text' {
        # An array around several is a level of its own.
        $json = $reports | ConvertTo-Json -Depth 7 -WarningVariable cut -WarningAction SilentlyContinue
        $cut | Should -BeNullOrEmpty
        foreach ($report in $reports) {
            $null = $report | ConvertTo-Json -Depth 6 -WarningVariable cut -WarningAction SilentlyContinue
            $cut | Should -BeNullOrEmpty
        }
        $json | Should -Not -Match 'AddressFamily|"Verdict":\s*\d|"Type":\s*\d|"Kind":\s*\d|"SpfResult":\s*\d'
        $back = $json | ConvertFrom-Json
        $back[0].Findings.Where({ $_.Verdict -eq 'Fail' }).Id | Should -Be $failed
        $back[1].Checks[0].IPAddress | Should -Be '192.0.2.25'
        $back[1].Checks[0].PtrNames | Should -Be 'mail.example.net'
        $back[1].Checks.Where({ $_.Check -eq 'Spf' })[0].SpfResult | Should -Be 'Pass'
    }

    It 'become JSON whole, with a trace through includes that are three deep' {
        $zone = "$TestDrive/deep.zone"
        Set-Content $zone @'
$ORIGIN deep.example.
$TTL 1h
@   IN SOA ns1 hostmaster ( 1 4h 1h 2w 1h )
    IN NS  ns1
    IN MX  10 mail
    IN TXT "v=spf1 include:a.deep.example -all"
a   IN TXT "v=spf1 include:b.deep.example ?all"
b   IN TXT "v=spf1 include:c.deep.example ?all"
c   IN TXT "v=spf1 ip4:192.0.2.25 ?all"
mail IN A  192.0.2.25
ns1 IN A   192.0.2.53
'@
        $report = Get-MailReputationReport deep.example -ZoneFile (@($zone) + $zones)
        $json = $report | ConvertTo-Json -Depth 6 -WarningVariable cut -WarningAction SilentlyContinue
        $cut | Should -BeNullOrEmpty
        $trace = ($json | ConvertFrom-Json).Checks.Where({ $_.Check -eq 'Spf' })[0].Trace
        $trace.Level | Should -Be 0, 1, 2, 3, 4
        $trace[-1].Term | Should -Be 'ip4:192.0.2.25'
        $trace[-1].Owner | Should -Be 'c.deep.example'
    }

    It 'become CSV without the name of a type in any cell' {
        foreach ($objects in $reports, $bad.Checks, $bad.Findings, $bad.Fixes) {
            $csv = $objects | ForEach-Object { $_ | ConvertTo-Csv }
            ($csv -join "`n") | Should -Not -Match 'System\.|MailRep\.|\[\]'
            @($csv -match '^"?[=+@-]').Count | Should -Be 0
        }
        ($reports | ConvertTo-Csv | ConvertFrom-Csv)[0].Findings | Should -BeLike 'PTR-NOT-CONFIRMED (Fail); *'
    }

    It 'are found again by <Name>' -ForEach @(
        @{ Name = 'Export-Clixml'; Trip = { param($all) $all | Export-Clixml "$TestDrive/reports.xml"; Import-Clixml "$TestDrive/reports.xml" } }
        @{ Name = 'PSSerializer, as remoting does it'; Trip = { param($all) $all | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1)) } } }
    ) {
        $back = @(& $Trip $reports)
        $back[0].pstypenames[0] | Should -Be 'Deserialized.MailRep.Reputation.ReputationReport'
        ($back | Where-Object Verdict -eq Fail).Domain | Should -Be 'example.org'
        ($back[0].Findings | Where-Object Verdict -eq Fail).Id | Should -Be $failed
        $back[0].Findings[0].Fix.Record.Name | Should -Be '10.2.0.192.in-addr.arpa'
        ($back[1].Checks | Where-Object SpfResult -eq Pass).Count | Should -Be 2
        Format-Plain $back | Should -Be (Format-Plain $reports)
        Format-Plain $back[0].Findings | Should -Be (Format-Plain $bad.Findings)
        Format-Plain $back[0].Checks | Should -Be (Format-Plain $bad.Checks)
    }

    It 'are found again after Start-Job' {
        $module = (Get-Module MailRep).ModuleBase
        $back = Start-Job -ArgumentList $module, $zones {
            param($module, $zones)
            Import-Module $module
            Get-MailReputationReport example.org -ZoneFile $zones
        } | Receive-Job -Wait -AutoRemoveJob
        ($back.Findings | Where-Object Verdict -eq Fail).Id | Should -Be $failed
        Format-Plain $back | Should -Be (Format-Plain $bad)
    }

    It 'keep their verdicts in a session without the module' {
        $bad | Export-Clixml "$TestDrive/alone.xml"
        Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"
        Invoke-FreshPwsh "((Import-Clixml '$TestDrive/alone.xml').Findings | Where-Object Verdict -eq Fail).Id -join ','" | Should -Be ($failed -join ',')
    }

    It 'go from one cmdlet to the next' {
        $spf = Test-MailReverseDns 192.0.2.25 -ZoneFile $zones | Test-MailSpf -Sender user@example.net -ZoneFile $zones
        $spf.IPAddress | Should -Be '192.0.2.25'
        $spf.SpfResult | Should -Be 'Pass'
        ($good | Test-MailDmarc -ZoneFile $zones).Policy | Should -Be 'quarantine'
    }

    It 'do not make Test-MailHostname judge this machine where they have an address and no name' {
        $reverse = Test-MailReverseDns 192.0.2.10 -ZoneFile $zones
        foreach ($one in $reverse, [pscustomobject]@{ IPAddress = '192.0.2.25' }) {
            $found = $one | Test-MailHostname -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue
            $found | Should -BeNullOrEmpty
            @($problem).Count | Should -Be 1
        }
        ([pscustomobject]@{ HostName = 'mail.example.net'; IPAddress = '192.0.2.25' } | Test-MailHostname -ZoneFile $zones).SenderAddresses | Should -Be '192.0.2.25'
        $here = Test-MailHostname -IPAddress 192.0.2.25 -ZoneFile $zones
        $here.LocalName | Should -Not -BeNullOrEmpty
        $here.SenderAddresses | Should -Be '192.0.2.25'
    }
}

Describe 'A slow producer' {
    It 'gets each result before it gives the next input' {
        $null = Test-MailSpf example.net -ZoneFile $zones
        $events = [System.Collections.Generic.List[string]]::new()
        1..2 | ForEach-Object { Start-Sleep 2; $events.Add("in $_"); 'example.net' } | Test-MailSpf -ZoneFile $zones | ForEach-Object { $events.Add('out') }
        $events -join ', ' | Should -Be 'in 1, out, in 2, out'
    }
}

Describe 'The trace and the progress' {
    It 'tell each query and each decision under -Verbose, and nothing without' {
        $lines = Test-MailReverseDns 192.0.2.25 -ZoneFile $zones -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        @($lines -match '^DNS 25\.2\.0\.192\.in-addr\.arpa PTR: mail\.example\.net').Count | Should -Be 1
        @($lines -match '^DNS mail\.example\.net A: 192\.0\.2\.25').Count | Should -Be 1
        @($lines -match '^Reverse DNS 192\.0\.2\.25: Pass').Count | Should -Be 1
        @(Test-MailReverseDns 192.0.2.25 -ZoneFile $zones 4>&1).Count | Should -Be 1
    }

    It 'ask each name and type once' {
        $lines = Get-MailReputationReport example.net -ZoneFile $zones -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $asked = $lines -match '^DNS ' -notmatch '\(asked before\)$' | ForEach-Object { ($_ -split ': ')[0] }
        $asked.Count | Should -BeGreaterThan 10
        $asked | Group-Object | Where-Object Count -gt 1 | Should -BeNullOrEmpty
    }
}
