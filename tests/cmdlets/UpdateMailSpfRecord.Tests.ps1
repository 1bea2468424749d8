# Update-MailSpfRecord: the published record, edited and not published; never worse than it was, never from what could not be read.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    Set-Content "$TestDrive/edit.zone" @'
$ORIGIN edit.test.
$TTL 300
@       SOA ns1 hostmaster 1 3600 600 86400 300
        MX 10 mail
        TXT "v=spf1 mx foo=bar ?a:mail.edit.test -ip4:192.0.2.99  ip4:192.0.2.0/24 ~all"
        TXT "unrelated"
mail    A 192.0.2.1
        AAAA 2001:db8::1
two     TXT "v=spf1 mx -all"
        TXT "v=spf1 a -all"
empty   TXT "no record"
odd     TXT "v=spf1 \027[31m a:mail.edit.test \255 -all"
slow    TXT "v=spf1 include:elsewhere.example ~all"
www     CNAME shared
shared  TXT "v=spf1 a:mail.edit.test ~all"
'@

    function Get-Change {
        Update-MailSpfRecord @args -ZoneFile "$TestDrive/edit.zone" -WarningVariable script:warnings -WarningAction SilentlyContinue
    }

    function Test-Refusal([string] $Id, [string] $Category, [string] $Says, [scriptblock] $Script) {
        $ErrorActionPreference = 'Continue'
        $found = @(& $Script 2>&1)
        $found.Count | Should -Be 1
        $found | Should -BeOfType System.Management.Automation.ErrorRecord
        $found.FullyQualifiedErrorId | Should -Be "$Id,MailRep.Cmdlets.UpdateMailSpfRecordCommand"
        $found.CategoryInfo.Category | Should -Be $Category
        $found.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$found" | Should -BeLike $Says
        "$found" | Should -Not -Match '\x1b'
    }
}

Describe 'Update-MailSpfRecord' {
    It 'adds in front of all, and leaves the rest as it is' {
        $change = Get-Change edit.test -Add include:shared.edit.test, ([ipaddress] '2001:db8::2'), ([System.Net.IPNetwork]::Parse('198.51.100.0/24'))
        $change | Should -BeOfType MailRep.Records.MailDnsRecordChange
        $change.Record.Value | Should -Be 'v=spf1 mx foo=bar ?a:mail.edit.test -ip4:192.0.2.99 ip4:192.0.2.0/24 include:shared.edit.test ip6:2001:db8::2 ip4:198.51.100.0/24 ~all'
        $change.Replaces | Should -Be 'v=spf1 mx foo=bar ?a:mail.edit.test -ip4:192.0.2.99  ip4:192.0.2.0/24 ~all'
        $change.IsChange, $change.Name, $change.Record.Ttl | Should -Be $true, 'edit.test', 300
        $change.Reason | Should -Be 'Adds include:shared.edit.test; adds ip6:2001:db8::2; adds ip4:198.51.100.0/24.'
        $warnings | Should -BeNullOrEmpty
    }

    It 'removes, and removes before it adds' {
        (Get-Change edit.test -Remove '?a:mail.edit.test' -Add 'a:mail.edit.test').Record.Value |
            Should -Be 'v=spf1 mx foo=bar -ip4:192.0.2.99 ip4:192.0.2.0/24 a:mail.edit.test ~all'
        (Get-Change edit.test -Remove 'foo=bar mx').Record.Value | Should -BeLike 'v=spf1 `?a:*'
    }

    It 'changes the end: <All>' -ForEach @(@{ All = 'Fail'; End = '-all' }, @{ All = 'neutral'; End = '?all' }) {
        (Get-Change shared.edit.test -All $All).Record.Value | Should -Be "v=spf1 a:mail.edit.test $End"
    }

    It 'says so where nothing changes' {
        $change = Get-Change edit.test -Add mx, 192.0.2.7 -All SoftFail
        $change.IsChange, $change.Record.Value | Should -Be $false, $change.Replaces
        $change.Reason | Should -Be 'Nothing to change: mx is there already; ip4:192.0.2.7 lies in ip4:192.0.2.0/24, which is there already; ~all is there already.'
    }

    It 'keeps octets that it does not know, and shows none' {
        $change = Get-Change odd.edit.test -Add 192.0.2.7
        $change.Record.ToZoneLine() | Should -Be 'odd.edit.test. 300 IN TXT "v=spf1 \027[31m a:mail.edit.test \255 ip4:192.0.2.7 -all"'
        $change | Format-List * | Out-String | Should -Not -Match '\x1b\[31m'
        (Get-Change odd.edit.test -Add mx -Force).Replaces | Should -BeLike '*\027*'
    }

    It 'edits the record at the end of an alias, and warns' {
        $change = Get-Change www.edit.test -Add 192.0.2.7
        $change.Name | Should -Be 'shared.edit.test'
        "$warnings" | Should -BeLike '*alias of shared.edit.test*'
    }

    It 'refuses what would pass the limit of look-ups, by how much, and lets the record be mended' {
        Test-Refusal SpfLookupLimit LimitsExceeded '*12 look-ups, 2 more than the 10*(now 11)*' { Update-MailSpfRecord example.org -Add a:www.example.org -ZoneFile $zones }
        $forced = Update-MailSpfRecord example.org -Add a:www.example.org -Force -ZoneFile $zones -WarningVariable said -WarningAction SilentlyContinue
        $forced.Record.Value | Should -BeLike '* a:www.example.org ~all'
        "$said" | Should -BeLike '*2 more than the 10*'
        $forced.Warnings | Should -Be $said.Message
        $mended = Update-MailSpfRecord example.org -Remove ptr -ZoneFile $zones -WarningAction SilentlyContinue
        $mended.Record.Value | Should -Not -Match ' ptr '
    }

    It 'refuses <Id>' -ForEach @(
        @{ Id = 'RecordMissing'; Category = 'ObjectNotFound'; Given = @{ Domain = 'empty.edit.test'; Add = 'mx' }; Says = '*no SPF record*' }
        @{ Id = 'RecordMissing'; Category = 'ObjectNotFound'; Given = @{ Domain = 'none.edit.test'; Add = 'mx' }; Says = '*does not exist*' }
        @{ Id = 'RecordMultiple'; Category = 'InvalidData'; Given = @{ Domain = 'two.edit.test'; Add = 'mx' }; Says = '*2 SPF records*v=spf1 mx -all | v=spf1 a -all*' }
        @{ Id = 'RecordUnknown'; Category = 'ResourceUnavailable'; Given = @{ Domain = 'elsewhere.example'; Add = 'mx' }; Says = '*could not be read*' }
        @{ Id = 'RecordUnknown'; Category = 'ResourceUnavailable'; Given = @{ Domain = 'slow.edit.test'; Add = 'a:mail.edit.test' }; Says = '*could not be found out*' }
        @{ Id = 'SpfTermMissing'; Category = 'ObjectNotFound'; Given = @{ Domain = 'edit.test'; Remove = 'ptr' }; Says = "'ptr' is not in*" }
        @{ Id = 'SpfTermInvalid'; Category = 'InvalidArgument'; Given = @{ Domain = 'edit.test'; Add = 'example.org' }; Says = '*no such mechanism*' }
        @{ Id = 'SpfRedirectBesideAll'; Category = 'InvalidArgument'; Given = @{ Domain = 'edit.test'; Add = 'redirect=shared.edit.test' }; Says = '*section 6.1*' }
        @{ Id = 'SpfRecordBroken'; Category = 'InvalidResult'; Given = @{ Domain = 'edit.test'; Add = 'include:empty.edit.test' }; Says = '*has no SPF record*' }
        @{ Id = 'SpfTxtSize'; Category = 'LimitsExceeded'; Given = @{ Domain = 'edit.test'; Add = 1..24 | ForEach-Object { "198.51.100.$($_ + 100)" } }; Says = '*more than the 450*' }
        @{ Id = 'NothingToChange'; Category = 'InvalidArgument'; Given = @{ Domain = 'edit.test' }; Says = '*-Add, -Remove or -All*' }
        @{ Id = 'InvalidDomainName'; Category = 'InvalidArgument'; Given = @{ Domain = 'a..b'; Add = 'mx' }; Says = '*empty label*' }
    ) {
        Test-Refusal $Id $Category $Says { Update-MailSpfRecord @Given -ZoneFile "$TestDrive/edit.zone" }
    }

    It 'lists what there is where a term to remove is not' {
        Update-MailSpfRecord edit.test -Remove ptr -ZoneFile "$TestDrive/edit.zone" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].ErrorDetails.RecommendedAction | Should -Be 'Give one of its terms: mx, foo=bar, ?a:mail.edit.test, -ip4:192.0.2.99, ip4:192.0.2.0/24, ~all.'
    }

    It 'goes on after an error, in order' {
        $changes = 'none.edit.test', 'edit.test', 'two.edit.test', 'shared.edit.test' | Update-MailSpfRecord -Add 203.0.113.7 -ZoneFile "$TestDrive/edit.zone" -ErrorVariable problems -ErrorAction SilentlyContinue
        $changes.Name | Should -Be 'edit.test', 'shared.edit.test'
        $problems.Count | Should -Be 2
    }

    It 'stays within 80 columns, live and deserialized' {
        $change = Get-Change edit.test -Add 203.0.113.7
        foreach ($object in $change, [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($change, 3))) {
            foreach ($text in ($object | Out-String -Width 80), ($object | Format-List | Out-String -Width 80)) {
                $text | Should -Match 'Adds'
                $text | Should -Not -Match 'MailRep\.|System\.'
                ($text -split "`n").TrimEnd().Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 80
            }
        }
    }
}
