# Find-DkimSelector: what can be guessed is found, nothing is said to be missing where DNS did not tell.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    $today = Get-Date -Format yyyyMMdd
    $keys = New-DkimKeyPair example.test -Path $TestDrive -Algorithm Rsa, Ed25519
    @('$ORIGIN example.test.', '@ 60 SOA ns1 h 1 2 3 4 5', 'google._domainkey 60 CNAME gone.example.test.', '20200229._domainkey 60 TXT "v=DKIM1; p="') +
    $keys.Record.ForEach({ $_.ToZoneLine() }) | Set-Content "$TestDrive/find.zone"
    '$ORIGIN empty.test.', '@ 60 SOA ns1 h 1 2 3 4 5', 'mine._domainkey 60 TXT "v=DKIM1; p="' | Set-Content "$TestDrive/empty.zone"
    '$ORIGIN none.test.', '@ 60 SOA ns1 h 1 2 3 4 5' | Set-Content "$TestDrive/none.zone"
}

Describe 'Find-DkimSelector' {
    It 'finds the selectors of providers, and those that New-DkimKeyPair makes' {
        (Find-DkimSelector example.org, example.net -ZoneFile $zones).ForEach({ "$($_.Domain) $($_.Selector)" }) | Should -Be 'example.org mail', 'example.net mail'
        $found = Find-DkimSelector example.test -ZoneFile "$TestDrive/find.zone"
        $found | Should -BeOfType MailRep.Dkim.DkimFoundSelector
        $found.Selector | Should -Be 'google', $today, "$today-ed25519"
        $found.Source | Should -Be 'Google Workspace', 'made from a date', 'made from a date'
        $found.Verdict | Should -Be 'Fail', 'Pass', 'Pass'
        $found.KeyType | Should -Be $null, 'rsa', 'ed25519'
        $found[0].Aliases[0] | Should -Be 'gone.example.test'
        ($found | Test-MailDkim -ZoneFile "$TestDrive/find.zone").Selector | Should -Be $found.Selector
    }

    It 'goes as far back as it is told' {
        (Find-DkimSelector example.test -Since 2020-01-01 -ZoneFile "$TestDrive/find.zone").Selector | Should -Contain '20200229'
        (Find-DkimSelector example.test -Since (Get-Date).AddYears(1) -ZoneFile "$TestDrive/find.zone").Selector | Should -Be 'google'
    }

    It 'warns and emits nothing where none was found' {
        Find-DkimSelector empty.test -ZoneFile "$TestDrive/empty.zone" -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike 'None of * selectors *empty.test*cannot be guessed*'
        Find-DkimSelector none.test -ZoneFile "$TestDrive/none.zone" -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike '_domainkey.none.test does not exist*'
    }

    It 'is Unknown where DNS did not tell, and never says that there is none' {
        $row = Find-DkimSelector elsewhere.test -ZoneFile $zones -WarningVariable warnings -WarningAction SilentlyContinue
        $row.Verdict, $row.Selector | Should -Be 'Unknown', $null
        $row.Reason | Should -BeLike 'DNS did not tell*'
        $warnings | Should -BeNullOrEmpty
    }

    It 'shows itself within 80 columns' {
        $found = Find-DkimSelector example.test -ZoneFile "$TestDrive/find.zone"
        foreach ($text in ($found | Out-String -Width 80), ($found | Format-List | Out-String -Width 80)) {
            $text -split '\r?\n' | ForEach-Object { ($_ -replace '\x1b\[[0-9;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 80
            $text | Should -Match 'Google'
        }
    }

    It 'goes on after a name that is none' {
        (Find-DkimSelector 'a..b', 'example.org' -ZoneFile $zones -ErrorVariable problem -ErrorAction SilentlyContinue).Domain | Should -Be example.org
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'InvalidDomainName,*'
    }
}
