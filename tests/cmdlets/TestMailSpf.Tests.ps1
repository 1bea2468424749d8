# Test-MailSpf as it ships: what a script reads off its results, over a zone with a name for each result. The suites of RFC 7208
# run over the same check in tests/units.

BeforeAll {
    $zone = (Resolve-Path "$PSScriptRoot/../data/spf/cmdlet.zone").Path
    $command = 'Test-MailSpf'

    function Get-Spf { & $command @args -ZoneFile $zone }
}

Describe 'The result of Test-MailSpf' {
    It 'of <Name> is <Result>, and its verdict <Verdict>' -ForEach @(
        @{ Name = 'pass'; Result = 'Pass'; Verdict = 'Pass'; Lookups = 3; Voids = 1; Mechanism = 'mx' }
        @{ Name = 'fail'; Result = 'Fail'; Verdict = 'Fail'; Lookups = 0; Voids = 0; Mechanism = '-all' }
        @{ Name = 'softfail'; Result = 'SoftFail'; Verdict = 'Fail'; Lookups = 0; Voids = 0; Mechanism = '~all' }
        @{ Name = 'neutral'; Result = 'Neutral'; Verdict = 'Warn'; Lookups = 0; Voids = 0; Mechanism = '?all' }
        @{ Name = 'none'; Result = 'None'; Verdict = 'Fail'; Lookups = 0; Voids = 0; Mechanism = $null }
        @{ Name = 'permerror'; Result = 'PermError'; Verdict = 'Fail'; Lookups = 0; Voids = 0; Mechanism = $null }
        @{ Name = 'temperror'; Result = 'TempError'; Verdict = 'Unknown'; Lookups = 1; Voids = 0; Mechanism = 'include:elsewhere.example' }
    ) {
        $spf = Get-Spf "$Name.spf.test" -IPAddress 192.0.2.1
        $spf.Domain, $spf.IPAddress, "$($spf.SpfResult)", "$($spf.Verdict)" | Should -Be "$Name.spf.test", '192.0.2.1', $Result, $Verdict
        $spf.LookupCount, $spf.VoidLookupCount, $spf.Mechanism | Should -Be $Lookups, $Voids, $Mechanism
        $spf.HeloResult | Should -BeNullOrEmpty
        $spf.Reason | Should -Not -BeNullOrEmpty
        $spf.Findings | Where-Object { $_.Verdict -ne 'Pass' -and -not $_.Fix } | Should -BeNullOrEmpty
    }

    It 'explains a fail in the words of the owner, and nothing else' {
        (Get-Spf fail.spf.test -IPAddress 192.0.2.1 -Sender joe@fail.spf.test).Explanation |
            Should -Be '192.0.2.1 is no host of fail.spf.test, says joe@fail.spf.test'
        foreach ($name in 'pass', 'softfail', 'permerror') { (Get-Spf "$name.spf.test" -IPAddress 192.0.2.1).Explanation | Should -BeNullOrEmpty }
    }

    It 'has its steps in the order of evaluation' {
        $steps = (Get-Spf pass.spf.test -IPAddress 192.0.2.1).Trace
        $steps.Level | Should -Be 0, 1, 1, 2, 2, 1
        $steps.Term | Select-Object -Skip 1 | Should -Be 'a:nothing.spf.test', 'include:inner.spf.test', 'ip4:198.51.100.9', '~all', 'mx'
        $steps.LookupsSoFar | Should -Be 3, 1, 2, 2, 2, 3
        $steps.Matched | Should -Be $true, $false, $false, $false, $true, $true
    }
}

Describe 'The tree of -Explain' {
    BeforeAll { $PSStyle.OutputRendering = 'PlainText' }

    It 'shows each step with its counters, its branch and its reason, in 80 columns' {
        $text = (Get-Spf pass.spf.test -IPAddress 192.0.2.1 -Explain | Out-String -Width 80) -replace '\d+\.\d(?=  )', '0.0' -split '\r?\n'
        $text.Where{ $_ }[0] | Should -Be 'Pass    pass.spf.test from 192.0.2.1'
        $text | Should -Contain 'look-ups voids    ms'
        $text | Should -Contain '       1     1   0.0  ├─ a:nothing.spf.test'
        $text | Should -Contain '       2     1   0.0  │  └─ ~all'
        $text | Should -Contain '                      │        yes: all always does'
        $text | Should -Contain '       3     1   0.0  └─ mx'
        $text.Length | Should -BeGreaterThan 15
        $text | Where-Object Length -gt 80 | Should -BeNullOrEmpty
    }

    It 'is a view: the objects are the same, here and after remoting' {
        $plain, $explained = (Get-Spf fail.spf.test -IPAddress 192.0.2.1), (Get-Spf fail.spf.test -IPAddress 192.0.2.1 -Explain)
        ($explained | Select-Object * -ExcludeProperty Trace | ConvertTo-Json -Depth 6) | Should -Be ($plain | Select-Object * -ExcludeProperty Trace | ConvertTo-Json -Depth 6)
        $back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($explained, 6))
        ($back | Out-String -Width 80) | Should -Be ($explained | Out-String -Width 80)
        ($back | Out-String -Width 80) | Should -BeLike '*yes: all always does*'
    }

    It 'says what is missing where nobody sends' {
        Get-Spf pass.spf.test -Explain | Out-String -Width 80 | Should -BeLike '*name the sender with -IPAddress ADDRESS.*'
    }
}

Describe 'Who is judged' {
    It 'is the HELO name where the sender is null' {
        $spf = Get-Spf -Sender '' -Helo mail.spf.test -IPAddress 192.0.2.1
        $spf.Domain, $spf.Sender, "$($spf.SpfResult)", "$($spf.Verdict)" | Should -Be 'mail.spf.test', '', 'Pass', 'Pass'
        $spf.HeloResult | Should -BeNullOrEmpty -Because 'it is the result itself'
        "$((Get-Spf fail.spf.test -Sender '' -Helo mail.spf.test -IPAddress 192.0.2.1).SpfResult)" | Should -Be 'Pass' -Because 'RFC 7208 section 2.4 takes HELO'
    }

    It 'is the HELO name as well where there is a sender' {
        $spf = Get-Spf pass.spf.test -Helo fail.spf.test -IPAddress 192.0.2.1
        "$($spf.SpfResult)", "$($spf.HeloResult)", "$($spf.Verdict)" | Should -Be 'Pass', 'Fail', 'Fail'
        $spf.Findings.Id | Should -Be 'SPF-HELO-FAIL'
    }

    It 'is the domain of the sender where none is given' {
        $spf = Get-Spf -Sender joe@softfail.spf.test -IPAddress 192.0.2.1
        $spf.Domain, $spf.Sender, "$($spf.SpfResult)" | Should -Be 'softfail.spf.test', 'joe@softfail.spf.test', 'SoftFail'
    }

    It 'fills the macros of the record' {
        "$((Get-Spf -Sender joe@macro.spf.test -Helo mail.spf.test -IPAddress 192.0.2.1).SpfResult)" | Should -Be 'Pass'
        "$((Get-Spf -Sender ann@macro.spf.test -Helo mail.spf.test -IPAddress 192.0.2.1).SpfResult)" | Should -Be 'Fail'
    }

    It 'may have umlauts, in the domain or in the sender' {
        "$((Get-Spf münchen.spf.test -IPAddress 192.0.2.1).SpfResult)" | Should -Be 'Pass'
        "$((Get-Spf -Sender joe@münchen.spf.test -IPAddress 192.0.2.1).SpfResult)" | Should -Be 'Pass'
    }

    It 'is every address, in its order and its family' {
        $all = Get-Spf pass.spf.test, softfail.spf.test -IPAddress 2001:db8::1, 192.0.2.7, 192.0.2.1
        $all.Domain | Should -Be (@('pass.spf.test') * 3 + @('softfail.spf.test') * 3)
        $all.IPAddress | Should -Be (@('2001:db8::1', '192.0.2.7', '192.0.2.1') * 2)
        $all.ForEach({ "$($_.SpfResult)" }) | Should -Be 'Pass', 'Fail', 'Pass', 'SoftFail', 'SoftFail', 'SoftFail'
    }
}

Describe 'A record without an address' {
    It 'is judged for what any message may cost' {
        $spf = Get-Spf many.spf.test
        $spf.IPAddress, $spf.SpfResult, $spf.Mechanism | Should -Be $null, $null, $null
        $spf.LookupCount, $spf.VoidLookupCount, "$($spf.Verdict)" | Should -Be 5, 3, 'Fail'
        $spf.Trace.Count | Should -Be 0
        $spf.Findings.Id | Sort-Object | Should -Be 'SPF-PLUS-ALL', 'SPF-VOID-LIMIT'
    }

    It 'is unknown where it leads out of the zone, and sound where nothing is wrong' {
        "$((Get-Spf temperror.spf.test).Verdict)" | Should -Be 'Unknown'
        $sound = Get-Spf inner.spf.test
        "$($sound.Verdict)", $sound.LookupCount, $sound.VoidLookupCount | Should -Be 'Pass', 0, 0
    }
}

Describe 'The fixes of one record' {
    BeforeAll {
        # Zones with one record each, as a hand would write them.
        function New-Zone([string]$Record) {
            $path = Join-Path $TestDrive 'many.zone'
            Set-Content $path @"
`$ORIGIN many.test.
`$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 300
@ IN NS ns1
@ IN TXT "$Record"
ns1 IN A 192.0.2.53
mail IN A 192.0.2.25
inner IN TXT "v=spf1 ip4:198.51.100.0/24 -all"
"@
            $path
        }
    }

    It 'are one text, and publishing it mends them all and lets every sender pass' {
        $senders = '192.0.2.7', '2001:db8::7'
        $record = 'v=spf1 a:mail.many.test a:mail.many.test include:gone.many.test include=inner.many.test ip4:203.0.113.9 ip4:203.0.113.0/24 ptr ?all a:late.many.test'
        $found = & $command many.test -IPAddress $senders -ZoneFile (New-Zone $record)
        $fixes = $found.Findings.Fix.Record.Value | Where-Object { $_ } | Select-Object -Unique
        $fixes | Should -Be 'v=spf1 a:mail.many.test include:inner.many.test ip4:203.0.113.0/24 ip4:192.0.2.7 ip6:2001:db8::7 ~all'
        $ids = $found[0].Findings.Where{ $_.Fix.Record }.Id
        $ids | Should -Contain 'SPF-OVERLAP'
        $ids | Should -Contain 'SPF-UNKNOWN-MODIFIER'
        $ids | Should -Contain 'SPF-INCLUDE-NO-RECORD'
        $passing = & $command many.test -IPAddress $senders -ZoneFile (New-Zone $fixes)
        $passing.ForEach({ "$($_.SpfResult)" }) | Should -Be 'Pass', 'Pass'
        $passing.Findings | Should -BeNullOrEmpty
    }

    It 'without a sender admit nobody, and with senders all of them' {
        $record = 'v=spf1 a:mail.many.test ip4:203.0.113.9 ?all'
        $lint = & $command many.test -ZoneFile (New-Zone $record)
        $lint.Findings.Fix.Record.Value | Select-Object -Unique | Should -Be 'v=spf1 a:mail.many.test ip4:203.0.113.9 ~all'
        $refused = & $command many.test -IPAddress '192.0.2.7', '2001:db8::7', '10.0.0.1' -ZoneFile (New-Zone $record)
        $refused.Findings.Fix.Record.Value | Where-Object { $_ } | Select-Object -Unique | Should -Be 'v=spf1 a:mail.many.test ip4:203.0.113.9 ip4:192.0.2.7 ip6:2001:db8::7 ~all'
    }
}
