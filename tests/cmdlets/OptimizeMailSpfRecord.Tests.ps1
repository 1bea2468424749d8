# Optimize-MailSpfRecord: within the limits, and the same addresses pass; no network.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    $ranges = (1..60 | ForEach-Object { "ip4:203.0.$_.16/28" }) -join ' '
    $strings = ("v=spf1 mx $ranges ~all" -split '(.{250})' | Where-Object { $_ } | ForEach-Object { "`"$_`"" }) -join ' '
    Set-Content "$TestDrive/best.zone" @"
`$ORIGIN best.test.
`$TTL 300
@       SOA ns1 hostmaster 1 3600 600 86400 300
        MX 10 mail
        TXT $strings
mail    A 192.0.2.1
        AAAA 2001:db8::1
good    TXT "v=spf1 mx:best.test -all"
macro   TXT "v=spf1 include:list.best.test -all"
list    TXT "v=spf1 ip4:192.0.2.9 exists:%{i}.x.best.test -all"
broken  TXT "v=spf1 a:mail.best.test nonsense -all"
none    TXT "no record"
slow    TXT "v=spf1 include:elsewhere.example ~all"
"@

    function Optimize-Record {
        Optimize-MailSpfRecord @args -ZoneFile "$TestDrive/best.zone" -WarningVariable script:warnings -WarningAction SilentlyContinue
    }
}

Describe 'Optimize-MailSpfRecord' {
    It 'brings the example of eleven look-ups under the limit, and a zone with its records admits the same' {
        $best = Optimize-MailSpfRecord example.org -ZoneFile $zones -WarningAction Ignore
        $best | Should -BeOfType MailRep.Spf.SpfOptimization
        $best.LookupsBefore | Should -Be 11
        $best.LookupsAfter | Should -BeLessOrEqual 10
        $best.Gained.Count + $best.Lost.Count | Should -Be 0
        @($best.Records).Count | Should -Be 1

        $folder = New-Item -ItemType Directory "$TestDrive/after"
        Copy-Item $zones $folder
        $zone = Get-Content "$folder/example.org.zone" | Where-Object { $_ -notmatch 'v=spf1 a mx ptr' }
        Set-Content "$folder/example.org.zone" ($zone + $best.Records.ToZoneLine())
        $addresses = 1..254 | ForEach-Object { "192.0.2.$_", "198.51.100.$_", "203.0.113.$_" }
        $after = @(Get-MailSpfSender example.org -IPAddress $addresses -ZoneFile "$folder/*.zone" | Where-Object IsPermitted).IPAddress
        $after | Should -Be @($addresses | Where-Object { $_ -like '198.51.100.*' -and [int] $_.Split('.')[3] -lt 128 -or $_ -like '203.0.113.*' -or $_ -in '192.0.2.10', '192.0.2.80', '192.0.2.81', '192.0.2.82', '192.0.2.83' })
        (Test-MailSpf example.org -ZoneFile "$folder/*.zone").Findings.Id | Should -Not -Contain 'SPF-LOOKUP-LIMIT'
    }

    It 'splits a long record over names of its own, the domain last' {
        $best = Optimize-Record best.test
        $best.Records.Name | Should -Be '_spf1.best.test', '_spf2.best.test', 'best.test'
        $best.LengthAfter | Should -BeLessOrEqual 450
        $best.LookupsAfter | Should -Be 3
        foreach ($record in $best.Records) {
            $record.Name.Length + $record.Value.Length | Should -BeLessOrEqual 450
            $record.Strings | Where-Object Length -GT 255 | Should -BeNullOrEmpty
        }
        ($best.Records.Value -join ' ' | Select-String 'ip4:\S+' -AllMatches).Matches.Count | Should -Be 60
    }

    It 'proposes nothing where nothing is to be done' {
        $best = Optimize-Record good.best.test
        $best.IsChange | Should -BeFalse
        $best.Records | Should -BeNullOrEmpty
        $best.Reason | Should -BeLike '*within the limits*'
    }

    It 'flattens what it is told to, and warns' {
        $best = Optimize-MailSpfRecord example.org -Flatten 'news.example.org;include:billing.example.org' -ZoneFile $zones -WarningVariable warnings -WarningAction SilentlyContinue
        $best.Flattened | Should -Contain 'include:news.example.org'
        $best.Flattened | Should -Contain 'include:billing.example.org'
        $best.Records.Value | Should -BeLike '*ip4:203.0.113.0/25 ip4:203.0.113.128/25*'
        "$warnings" | Should -BeLike '*include:news.example.org is replaced by its addresses of today*'
    }

    It 'refuses a difference unless it is forced, and then lists it' {
        $ErrorActionPreference = 'Continue'
        $refused = @(Optimize-Record macro.best.test -Flatten * 2>&1)
        $refused.Count | Should -Be 1
        $refused.FullyQualifiedErrorId | Should -Be 'SpfSetDiffers,MailRep.Cmdlets.OptimizeMailSpfRecordCommand'
        "$refused" | Should -BeLike '*lost exists:%{i}.x.best.test*'
        $refused.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        $forced = Optimize-Record macro.best.test -Flatten * -Force
        $forced.Lost | Should -Be 'exists:%{i}.x.best.test'
        $forced.Records.Value | Should -Be 'v=spf1 ip4:192.0.2.9 -all'
    }

    It 'says for <Domain> why there is no proposal: <Id>' -ForEach @(
        @{ Domain = 'broken.best.test'; Id = 'SpfPublishedBroken'; Category = 'InvalidData' }
        @{ Domain = 'none.best.test'; Id = 'RecordMissing'; Category = 'ObjectNotFound' }
        @{ Domain = 'slow.best.test'; Id = 'RecordUnknown'; Category = 'ResourceUnavailable' }
        @{ Domain = 'elsewhere.example'; Id = 'RecordUnknown'; Category = 'ResourceUnavailable' }
    ) {
        $ErrorActionPreference = 'Continue'
        $found = @(Optimize-Record $Domain 2>&1)
        $found.Count | Should -Be 1
        $found.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $found.CategoryInfo.Category | Should -Be $Category
        $found.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'says which includes there are where -Flatten names another' {
        $ErrorActionPreference = 'Continue'
        $found = @(Optimize-Record macro.best.test -Flatten nothing.example 2>&1)
        $found.FullyQualifiedErrorId | Should -BeLike 'SpfTermMissing,*'
        $found.ErrorDetails.RecommendedAction | Should -BeLike '*list.best.test*'
    }

    It 'stays readable as a table, a list, CSV and over Export-Clixml' {
        $best = Optimize-MailSpfRecord example.org -ZoneFile $zones -WarningAction Ignore
        $best | Format-Table | Out-String | Should -Match '11 -> '
        $best | Format-List | Out-String | Should -Match '11 -> \d+ of 10'
        $best | ConvertTo-Csv | Out-String | Should -Not -Match 'MailRep\.'
        $best | Export-Clixml "$TestDrive/best.xml"
        Import-Clixml "$TestDrive/best.xml" | Format-List | Out-String | Should -Match 'ip4:192.0.2.81'
    }
}
