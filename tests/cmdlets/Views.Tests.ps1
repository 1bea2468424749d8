# The views: one for each public type, within the width, in colours that can be turned off, and never a stranger's escapes.

BeforeDiscovery {
    $coreTypes = [MailRep.Findings.Verdict].Assembly.GetExportedTypes()
    # What cmdlets emit, and what hangs below it.
    $shown = $coreTypes | Where-Object {
        -not $_.IsAbstract -and -not $_.IsEnum -and (
            [MailRep.Findings.CheckResult].IsAssignableFrom($_) -or
            $_.FullName -in 'MailRep.Reputation.ReputationReport', 'MailRep.Findings.Finding', 'MailRep.Findings.Fix', 'MailRep.Findings.FindingKind',
            'MailRep.Records.MailDnsRecord', 'MailRep.Records.MailDnsRecordChange', 'MailRep.Dmarc.DmarcWalkStep', 'MailRep.Spf.SpfTrace',
            'MailRep.Spf.SpfSender', 'MailRep.Spf.SpfPermission', 'MailRep.Spf.SpfOptimization', 'MailRep.Dkim.DkimKeyPair', 'MailRep.Dkim.DkimFoundSelector',
            'MailRep.Exim.EximDkimConfig', 'MailRep.Exim.EximKeyFile', 'MailRep.Exim.EximDkimSetting',
            'MailRep.Exim.Rehearsal.EximSignedMessage', 'MailRep.Exim.Rehearsal.EximMessageSignature',
            'MailRep.Exim.Setting.EximDkimChange', 'MailRep.Exim.Setting.EximFileChange', 'MailRep.Exim.Updating.EximUpdateResult')
    } | ForEach-Object { @{ Type = $_.FullName } }
    $enums = $shown.Type | ForEach-Object { ($_ -as [type]).GetProperties().PropertyType } |
        ForEach-Object { [Nullable]::GetUnderlyingType($_) ?? $_ } | Where-Object IsEnum | Sort-Object FullName -Unique | ForEach-Object { @{ Type = $_.FullName } }
}

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    $report = Get-MailReputationReport example.org -ZoneFile $zones
    $widest = { param($text) ($text -split "`r?`n" | ForEach-Object { ($_ -replace '\x1b\[[0-9;]*m').TrimEnd().Length } | Measure-Object -Maximum).Maximum }
    $rendering = $PSStyle.OutputRendering
}

Describe 'A view' {
    AfterEach { $PSStyle.OutputRendering = $rendering }

    It 'is there for <Type>, live and deserialized' -ForEach $shown {
        [xml] $format = Get-Content "$((Get-Module MailRep).ModuleBase)/MailRep.Format.ps1xml" -Raw
        $views = $format.Configuration.ViewDefinitions.View | Where-Object { $_.ViewSelectedBy.TypeName -contains $Type }
        $views | Should -Not -BeNullOrEmpty
        foreach ($view in $views) { $view.ViewSelectedBy.TypeName | Should -Contain "Deserialized.$Type" }
    }

    It 'writes the enum <Type> as its name in JSON and over remoting' -ForEach $enums {
        [enum]::GetUnderlyingType($Type -as [type]) | Should -Be ([long])
        $value = [enum]::GetValues($Type -as [type])[-1]
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($value)) | Should -BeOfType [string]
        @{ V = $value } | ConvertTo-Json | Should -BeLike "*`"$value`"*"
    }

    It 'stays within <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 120 }) {
        $objects = @($report), $report.Checks, $report.Findings, $report.Fixes, @($report.Fixes.Record -ne $null)
        $objects += $report.Checks | ForEach-Object { , @($_) }
        foreach ($object in $objects) {
            foreach ($text in ($object | Out-String -Width $Width), ($object | Format-List | Out-String -Width $Width), ($object | Format-Table | Out-String -Width $Width)) {
                & $widest $text | Should -BeLessOrEqual $Width
                $text | Should -Not -Match 'MailRep\.|System\.'
            }
        }
    }

    It 'answers in its first lines' {
        $PSStyle.OutputRendering = 'PlainText'
        $lines = ($report | Out-String -Width 80) -split "`r?`n" | Where-Object { $_ }
        $lines[0] | Should -Match '^Domain +Score Verdict +ReverseDns +Hostname +Spf +Dkim +Dmarc'
        $lines[2] | Should -Match '^example\.org +\d+ Fail +Fail +Warn +Fail +Warn +Warn'
        $checks = ($report.Checks | Out-String -Width 120) -split "`r?`n" | Where-Object { $_ }
        $checks[0] | Should -Match '^Verdict Check +Subject +Reason'
        @($checks -match '^(Fail|Warn) +(ReverseDns|Hostname|Spf|Dkim|Dmarc) ').Count | Should -Be $report.Checks.Count -Because 'checks of several types share one table'
    }

    It 'holds the longest word of every column of the reports at <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 79 }) {
        $PSStyle.OutputRendering = 'PlainText'
        $unknown = Get-MailReputationReport outside.test -IPAddress 198.51.100.1 -Selector s1 -ZoneFile $zones
        $lines = @(($unknown | Out-String -Width $Width) -split "`r?`n" | Where-Object { $_ })
        $lines[0].TrimEnd() | Should -Match '^Domain +Score Verdict ReverseDns Hostname Spf +Dkim +Dmarc$'
        $lines[2].TrimEnd() | Should -Match '^outside\.test +- Unknown Unknown +Unknown +Unknown Unknown Unknown$'
    }

    It 'shows for a finding what, where, why and what to do' {
        $PSStyle.OutputRendering = 'PlainText'
        $lines = ($report.Findings[0] | Out-String -Width 80) -split "`r?`n" | Where-Object { $_ }
        $lines[0] | Should -Be 'Fail    PTR-NOT-CONFIRMED  192.0.2.10  (RFC 8601 section 3)'
        ($lines -join ' ') | Should -BeLike '*Fix: *10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.*'
    }

    It 'shows a name with umlauts both ways in the list, and as its owner writes it in the table' {
        Set-Content "$TestDrive/idn.zone" "`$ORIGIN xn--bcher-kva.example.`n`$TTL 300`n@ SOA ns1 h 1 2 3 4 5`n@ TXT `"v=spf1 -all`"`n"
        $report = Get-MailReputationReport bücher.example -ZoneFile "$TestDrive/idn.zone"
        $report.Domain | Should -Be 'xn--bcher-kva.example'
        ($report | Format-List | Out-String -Width 120) -replace '\x1b\[[0-9;]*m' | Should -Match 'bücher\.example \(xn--bcher-kva\.example\)'
        ($report | Out-String -Width 80) -replace '\x1b\[[0-9;]*m' | Should -Match '(?m)^bücher\.example +'
    }

    Context 'of long names' {
        BeforeAll {
            $long = "$('a' * 24).$('b' * 23).example.org"
            $selector = 'a-selector-with-a-long-name'
            $address = '2001:4860:1111:2222:3333:4444:5555:6666'
            Set-Content "$TestDrive/long.zone" @"
`$ORIGIN $long.
`$TTL 300
@  SOA ns1 hostmaster 1 3600 600 86400 300
   MX 10 mail
   TXT "v=spf1 include:a-provider-with-a-name.$long mx ip6:2001:db8:1111:2222:3333:4444:5555:0/112 -all"
a-provider-with-a-name TXT "v=spf1 a:mail.$long a:mail.$long ip6:2001:db8:1111:2222:3333:4444:5555:7777 -all"
mail AAAA $address
_dmarc TXT "v=DMARC1; p=none; rua=mailto:reports@$long"
$selector._domainkey TXT "v=DKIM1; p=abc"
"@
            Set-Content "$TestDrive/ptr.zone" '$ORIGIN 0.6.8.4.1.0.0.2.ip6.arpa.', '$TTL 300', '@ SOA ns1 hostmaster 1 3600 600 86400 300',
                "6.6.6.6.5.5.5.5.4.4.4.4.3.3.3.3.2.2.2.2.1.1.1.1 PTR mail.$long."
            Set-Content "$TestDrive/few.zone" '$ORIGIN a.test.', '$TTL 300', '@ SOA ns1 hostmaster 1 3600 600 86400 300', '@ TXT "v=spf1 -all"'
            Set-Content "$TestDrive/books.zone" '$ORIGIN xn--bcher-kva.example.', '$TTL 300', '@ SOA ns1 hostmaster 1 3600 600 86400 300', '@ TXT "v=spf1 -all"'
            $zones = "$TestDrive/long.zone", "$TestDrive/ptr.zone", "$TestDrive/few.zone", "$TestDrive/books.zone"
            $reports = Get-MailReputationReport $long, a.test, bücher.example -IPAddress $address -HostName "mail.$long" -ZoneFile $zones
            $spf = Test-MailSpf $long -IPAddress $address -ZoneFile $zones
            $dmarc = Test-MailDmarc $long -ZoneFile $zones
            $shownObjects = @(
                Test-MailReverseDns $address -HostName "mail.$long" -ZoneFile $zones
                Test-MailHostname "mail.$long" -ZoneFile $zones
                $spf, $spf.Trace[0], $dmarc, $dmarc.Walk[0], $reports[0].Findings[0], $reports[0].Fixes[0], @($reports[0].Fixes.Record -ne $null)[0]
                Test-MailDkim $long -Selector $selector -ZoneFile $zones
                [MailRep.Findings.FindingCatalogue]::All[0]
                @(Get-MailSpfSender $long -ZoneFile $zones)[0]
                Get-MailSpfSender $long -IPAddress $address -ZoneFile $zones
                Optimize-MailSpfRecord $long -ZoneFile $zones -WarningAction SilentlyContinue
                Update-MailSpfRecord $long -Add ip4:192.0.2.7 -ZoneFile $zones -WarningAction SilentlyContinue
            )
            [xml] $format = Get-Content "$((Get-Module MailRep).ModuleBase)/MailRep.Format.ps1xml" -Raw
            $headersOf = { param($type) @(($format.Configuration.ViewDefinitions.View | Where-Object { $_.TableControl -and $_.ViewSelectedBy.TypeName -contains $type }).TableControl.TableHeaders.TableColumnHeader.Label) }
        }

        BeforeEach { $PSStyle.OutputRendering = 'PlainText' }

        It 'keeps every column of the reports, each in one line, whichever comes first' {
            $long.Length | Should -Be 60
            $reports | Should -HaveCount 3
            $orders = @($reports[0, 1, 2]), @($reports[1, 0, 2]), @($reports[2, 1, 0])
            foreach ($some in $orders) {
                $lines = @(($some | Out-String -Width 80) -split "`r?`n" | Where-Object { $_ })
                $lines | Should -HaveCount 5
                ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
                $lines[0] -split ' +' -join ' ' | Should -Be 'Domain Score Verdict ReverseDns Hostname Spf Dkim Dmarc'
                @($lines -match "^a{19}… ").Count | Should -Be 1
                @($lines -match '^a\.test +').Count | Should -Be 1
                @($lines -match '^bücher\.example +(-|\d+) ').Count | Should -Be 1
            }
            $reports[0] | Format-List | Out-String -Width 80 | Should -Match "Domain +: $long"
        }

        It 'keeps every column of all others, within 80 columns' {
            $PSStyle.OutputRendering = 'PlainText'
            $shownObjects | ForEach-Object GetType | Sort-Object -Unique FullName | Should -HaveCount 15
            foreach ($one in $shownObjects) {
                $lines = @(($one | Format-Table | Out-String -Width 80) -split "`r?`n" | Where-Object { $_ })
                ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
                $lines[0].Trim() -split ' +' -join ' ' | Should -Be ((& $headersOf $one.GetType().FullName) -join ' ')
            }
        }
    }

    It 'indents the steps of SPF by their level, live and deserialized' {
        $PSStyle.OutputRendering = 'PlainText'
        $zone = "$TestDrive/steps.zone"
        Set-Content $zone '$ORIGIN steps.test.', '$TTL 300', '@ SOA ns1 hostmaster 1 3600 600 86400 300', '@ TXT "v=spf1 include:a.steps.test -all"', 'a TXT "v=spf1 ip4:192.0.2.7 -all"'
        $spf = Test-MailSpf steps.test -IPAddress 192.0.2.7 -ZoneFile $zone
        $back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($spf, 2))
        foreach ($one in $spf, $back) {
            $table = ($one.Trace | Out-String -Width 80) -split "`r?`n"
            @($table -match '^  include:a\.steps\.test +True +1 ').Count | Should -Be 1
            @($table -match '^    ip4:192\.0\.2\.7 +True +1 ').Count | Should -Be 1
            $list = ($one | Format-List | Out-String -Width 80) -split "`r?`n"
            @($list -match '^ {20}include:a\.steps\.test: a\.steps\.test passes it$').Count | Should -Be 1
            @($list -match '^ {22}ip4:192\.0\.2\.7: the address is in it$').Count | Should -Be 1
        }
    }

    It 'is shown in the README as it is' {
        $PSStyle.OutputRendering = 'PlainText'
        $readme = (Get-Content "$PSScriptRoot/../../README.md" -Raw) -replace "`r"
        $reports = Get-MailReputationReport example.org, example.net -ZoneFile $zones
        foreach ($shown in $reports, ($report.Findings | Where-Object Verdict -eq Fail)) {
            $text = (($shown | Out-String -Width 80) -replace "`r" -replace '(?m) +$').Trim("`n")
            $readme.Contains("`n`n$text`n``````") | Should -BeTrue -Because $text
        }
    }

    It 'has colours, which OutputRendering turns off' {
        $PSStyle.OutputRendering = 'Ansi'
        $report | Out-String | Should -Match '\x1b\[31mFail'
        $PSStyle.OutputRendering = 'PlainText'
        $report, $report.Checks, $report.Findings | ForEach-Object { $_ | Out-String } | Should -Not -Match '\x1b'
    }

    It 'has no colours under NO_COLOR' {
        Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"
        $text = Invoke-FreshPwsh "Import-Module '$((Get-Module MailRep).ModuleBase)'; Get-MailReputationReport example.org -ZoneFile '$($zones -join "','")' | Out-String" -Environment @{ NO_COLOR = '1' }
        "$text" | Should -BeLike '*example.org*Fail*'
        "$text" | Should -Not -Match '\x1b'
    }
}

Describe 'A fix that is copied from a terminal of 80 columns' {
    BeforeAll {
        $PSStyle.OutputRendering = 'PlainText'
        $spf = @($report.Findings | Where-Object Id -eq 'SPF-LOOKUP-LIMIT')[0]
        $dkim = @((Test-MailDkim example.org -Selector s1 -ZoneFile $zones).Findings | Where-Object { $_.Fix.Command })[0]
        $ptr = @($report.Findings | Where-Object Id -eq 'PTR-MISSING')[0]
        $copy = { param($finding) [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($finding)) }

        # What stands below the words, as somebody marks it with the mouse: from its first character on.
        $marked = {
            param($shown, $start)
            $lines = @(($shown | Out-String -Width 80) -split "`r?`n")
            $first = @($lines | Where-Object { $_.Contains($start) })[0]
            $at = $lines.IndexOf($first)
            $lines[$at] = $first.Substring($first.IndexOf($start))
            $end = $at
            while ($lines[$end + 1] -and $lines[$end + 1] -notmatch '^\w+ +:') { $end++ }
            $lines[$at..$end]
        }
    }

    AfterAll { $PSStyle.OutputRendering = $rendering }

    It 'is the same record in a zone: <Name>' -ForEach @(
        @{ Name = 'a finding'; Show = { param($finding) $finding } }
        @{ Name = 'a finding as a list'; Show = { param($finding) $finding | Format-List } }
        @{ Name = 'a fix'; Show = { param($finding) $finding.Fix } }
        @{ Name = 'a fix as a table'; Show = { param($finding) $finding.Fix | Format-Table } }
        @{ Name = 'a fix as a list'; Show = { param($finding) $finding.Fix | Format-List } }
        @{ Name = 'a record as a list'; Show = { param($finding) $finding.Fix.Record | Format-List } }
    ) {
        $spf.Fix.Record.ToZoneLine().Length | Should -BeGreaterThan 120
        foreach ($one in $spf, (& $copy $spf)) {
            $lines = & $marked (& $Show $one) 'example.org. 3600 IN TXT ('
            $lines.Count | Should -BeGreaterThan 2
            ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
            Set-Content "$TestDrive/mended.zone" (@('$ORIGIN example.org.', '@ 300 SOA ns1 hostmaster 1 3600 600 86400 300') + $lines)
            (Test-MailSpf example.org -ZoneFile "$TestDrive/mended.zone").Record | Should -BeExactly $spf.Fix.Record.Value
        }
    }

    It 'is the same line in PowerShell: <Name>' -ForEach @(
        @{ Name = 'a finding'; Show = { param($finding) $finding } }
        @{ Name = 'a finding as a list'; Show = { param($finding) $finding | Format-List } }
        @{ Name = 'a fix'; Show = { param($finding) $finding.Fix } }
        @{ Name = 'a fix as a table'; Show = { param($finding) $finding.Fix | Format-Table } }
        @{ Name = 'a fix as a list'; Show = { param($finding) $finding.Fix | Format-List } }
    ) {
        foreach ($one in $dkim, (& $copy $dkim)) {
            $lines = & $marked (& $Show $one) 'New-DkimKeyPair '
            $lines | Should -HaveCount 2
            ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
            Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
            try {
                $printed = & ([scriptblock]::Create($lines -join "`n"))
                $printed | Should -Match '^\d+\._domainkey\.example\.org\. 3600 IN TXT \(? ?"v=DKIM1; k=rsa; p=MIIB'
                @(Get-ChildItem -Recurse -File).Extension | Sort-Object | Should -Be '.key', '.pub'
            }
            finally { Pop-Location }
        }
    }

    It 'is the same line in PowerShell for a domain that is longer than a line' {
        $domain = "1$('b' * 58).$('c' * 59).$('d' * 59)"
        Set-Content "$TestDrive/long.zone" "`$ORIGIN $domain.", '@ 300 SOA ns1 hostmaster 1 3600 600 86400 300'
        $long = (Test-MailDkim $domain -Selector s1 -ZoneFile "$TestDrive/long.zone").Findings[0]
        $lines = & $marked $long 'New-DkimKeyPair '
        ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
        Push-Location (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())")
        try { & ([scriptblock]::Create($lines -join "`n")) | Should -BeLike "*._domainkey.$domain. 3600 IN TXT *" } finally { Pop-Location }
    }

    It 'is never broken within a name, and begins at the first column' {
        $owner = '0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'
        foreach ($shown in $ptr, $ptr.Fix, (& $copy $ptr)) {
            $lines = ($shown | Out-String -Width 80) -split "`r?`n"
            $lines[$lines.IndexOf("$owner (") + 1] | Should -BeExactly '3600 IN PTR mail.example.org. )'
        }
    }
}

Describe 'A change of Exim''s configuration' {
    BeforeAll {
        $PSStyle.OutputRendering = 'PlainText'
        Copy-Item "$examples/exim4" "$TestDrive/exim4" -Recurse
        $made = @{ ConfigRoot = "$TestDrive/exim4"; AllowUnpublished = $true }
        $key = New-DkimKeyPair example.org -Selector s1 -Path "$TestDrive/exim4/dkim"
        $change = $key | Set-EximDkimConfig @made -Force
        $again = $key | Set-EximDkimConfig @made
        $simple = $key | Set-EximDkimConfig @made -Canonicalization simple
        $gone = Remove-EximDkimConfig -ConfigRoot "$TestDrive/exim4"
        $update = [MailRep.Exim.Updating.EximUpdateResult] @{
            ConfigRoot = '/etc/exim4'; Layout = 'Split'; IsApplied = $true; Domain = [MailRep.Findings.ItemList]::ToItemList([string[]] 'example.org')
            Endpoints = [MailRep.Findings.ItemList]::ToItemList([string[]] '127.0.0.1:25'); Steps = [MailRep.Findings.ItemList]::ToItemList([string[]] 'Reading the keys as Debian-exim')
        }
        $copy = { param($one) [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one)) }
        $linesOf = { param($one) @(($one | Out-String -Width 80) -split "`r?`n") }
    }

    AfterAll { $PSStyle.OutputRendering = $rendering }

    It 'says first what is signed and whether it is in force, and last what to do next' {
        foreach ($one in $change, (& $copy $change)) {
            $lines = & $linesOf $one
            @($lines -ne '')[0] | Should -BeExactly 'In the copy: the files let Exim sign for example.org.'
            @($lines -ne '')[-1] | Should -BeExactly 'Next: Copy the files to the server, and run Update-EximConfig there.'
            ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
        }
        @((& $linesOf $again) -ne '')[0] | Should -BeExactly 'Nothing to change: the files let Exim sign for example.org already.'
        @((& $linesOf $gone) -ne '')[0] | Should -BeExactly "In the copy: MailRep's settings are out of the files."
        & $linesOf $again | Should -Not -Match '^@@|\(\)'
    }

    It 'shows the files with their backups, the whole difference, and what is still wrong' {
        foreach ($one in $change, (& $copy $change)) {
            $text = (& $linesOf $one) -join "`n"
            $text | Should -BeLike "*`n        Backup:*.bak`n*" -Because 'a path is never broken'
            foreach ($line in $one.Diff -split "`n") { ($text -replace '\s').Contains($line -replace '\s') | Should -BeTrue -Because $line }
            # What goes on is never taken for a line of the difference.
            $text | Should -Match '(?m)^\+DKIM_SIGN_HEADERS = \S+\n {8}\S'
        }
        $simple.Findings.Id | Should -Contain EXIM-CANON-SIMPLE
        (& $linesOf $simple) -join "`n" | Should -Match '(?m)^Warn    EXIM-CANON-SIMPLE '
        # That nothing signs any more is what was asked for.
        $gone.Findings | Should -BeNullOrEmpty
    }

    It 'fits into a table: <Name>' -ForEach @(
        @{ Name = 'a change'; Show = { $change }; Heads = 'ConfigRoot Domain Selector Changed Applied Next' }
        @{ Name = 'an update'; Show = { $update }; Heads = 'ConfigRoot Layout Applied Domain Reason' }
        @{ Name = 'a file'; Show = { $change.Files[0] }; Heads = 'Action Path Backup' }
    ) {
        foreach ($one in (& $Show), (& $copy (& $Show))) {
            $lines = @((($one | Format-Table | Out-String -Width 80) -split "`r?`n") -ne '')
            $lines[0].Trim() -split ' +' -join ' ' | Should -Be $Heads
            ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }

    It 'says of an update first what came of it, and then how' {
        foreach ($one in $update, (& $copy $update)) {
            $lines = @((& $linesOf $one) -ne '')
            $lines[0] | Should -BeExactly 'Exim runs with the configuration and answers on 127.0.0.1:25.'
            $lines | Should -Contain '        - Reading the keys as Debian-exim'
        }
    }
}

Describe 'What strangers wrote' {
    AfterEach { $PSStyle.OutputRendering = $rendering }

    BeforeAll {
        # Terminal escapes, a bell, a direction mark in UTF-8, markup and a formula, wherever a zone can hold them.
        Set-Content "$TestDrive/hostile.test.zone" @'
$ORIGIN hostile.test.
$TTL 300
@  SOA ns1 hostmaster 1 3600 600 86400 300
   MX 10 mail
   TXT "v=spf1 \027[31mred\027[0m -all"
   TXT "\027]0;title\007"
mail A 192.0.2.66
_dmarc TXT "v=DMARC1; p=\027[2J; rua=mailto:\226\128\174x@hostile.test; <script>=1"
mail._domainkey TXT "v=DKIM1; k=\027[5m; p=\027c"
'@
        Set-Content "$TestDrive/reverse.zone" @'
$ORIGIN 2.0.192.in-addr.arpa.
$TTL 300
@  SOA ns1.hostile.test. hostmaster.hostile.test. 1 3600 600 86400 300
66 PTR a\027[31mb\007.hostile.test.
'@
        $hostile = Get-MailReputationReport hostile.test -ZoneFile "$TestDrive/hostile.test.zone", "$TestDrive/reverse.zone" -Verbose 4>&1
        $trace = $hostile | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message
        $hostile = $hostile | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }
    }

    It 'is judged, and reaches no view, no JSON, no CSV and no trace as it was' {
        $hostile.Verdict | Should -Be 'Fail'
        $hostile.Findings.Id | Should -Contain 'SPF-SYNTAX'
        $PSStyle.OutputRendering = 'PlainText'
        $text = @(
            $hostile, $hostile.Checks, $hostile.Findings, $hostile.Fixes | ForEach-Object { $_ | Out-String -Width 80; $_ | Format-List * | Out-String }
            $hostile | ConvertTo-Csv
            $hostile.Checks | ForEach-Object { $_ | Format-List * | Out-String }
            $trace
        ) -join "`n"
        # Out-String takes escapes away itself under PlainText, so the raw values are looked at as well.
        $raw = $hostile | ConvertTo-Json -Depth 10 -EscapeHandling Default
        foreach ($written in $text, $raw) {
            $written | Should -Not -Match '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]'
        }
        $raw | Should -Not -Match '\\u001b|\\u0007'
        $raw | Should -Match '\\\\027\[31m' -Because 'it is shown in the escapes of a zone file'
    }

    It 'starts no formula in a cell of a CSV file' {
        # Each text begins with what a spreadsheet takes for a formula, wherever a zone can hold it.
        Set-Content "$TestDrive/formula.test.zone" @'
$ORIGIN formula.test.
$TTL 300
@  SOA ns1 hostmaster 1 3600 600 86400 300
   MX 10 =mx|calc
   TXT "v=spf1 +exists:a|b!c.formula.test -include:-x.formula.test -all exp=why.formula.test"
why  TXT "=HYPERLINK(1)"
+why TXT "@SUM(1)"
-x   TXT "v=spf1 ip4:192.0.2.66 -all"
=mx|calc A 192.0.2.66
=hi|calc A 192.0.2.66
+hi  A 192.0.2.66
_dmarc CNAME =to.formula.test.
=to  TXT "v=DMARC1; p=none; rua=mailto:=x@formula.test, @y; =z=1"
a._domainkey TXT "=1+1"
b._domainkey TXT "-2+3+cmd|' /C calc'!A0"
c._domainkey TXT "@SUM(A1)"
d._domainkey TXT "\009=1"
e._domainkey TXT "v=DKIM1; t==1+1:-1+1; p="
f._domainkey CNAME =key.formula.test.
=key TXT "+1+1"
g._domainkey TXT "\013=1"
'@
        Set-Content "$TestDrive/formula.reverse.zone" @'
$ORIGIN 2.0.192.in-addr.arpa.
$TTL 300
@  SOA ns1.formula.test. hostmaster.formula.test. 1 3600 600 86400 300
66 PTR =hi|calc.formula.test.
66 PTR +hi.formula.test.
67 PTR @SUM\(A1\).formula.test.
'@
        $zones = "$TestDrive/formula.test.zone", "$TestDrive/formula.reverse.zone"
        $typed = '=1+1', '@SUM(1)', "`t=1", '+1+1'
        $keys = Test-MailDkim formula.test -Selector a, b, c, d, e, f, g -ZoneFile $zones
        $report = Get-MailReputationReport formula.test -IPAddress 192.0.2.66 -HostName formula.test -Selector a, b, c, d, e, f, g -ZoneFile $zones
        $spf = @(
            Test-MailSpf formula.test -IPAddress 192.0.2.66, 198.51.100.1 -Helo formula.test -ZoneFile $zones
            foreach ($one in $typed) { Test-MailSpf formula.test -IPAddress 192.0.2.66 -Sender "$one@formula.test" -Helo $one -ZoneFile $zones }
        )
        $reverse = Test-MailReverseDns 192.0.2.66, 192.0.2.67 -ZoneFile $zones
        $hosts = Test-MailHostname formula.test -IPAddress 192.0.2.66 -ZoneFile $zones
        $senders = Get-MailSpfSender formula.test -ZoneFile $zones
        $permissions = Get-MailSpfSender formula.test -IPAddress 192.0.2.66, 198.51.100.1 -ZoneFile $zones
        $dmarc = Test-MailDmarc formula.test -ZoneFile $zones
        $update = Update-MailSpfRecord formula.test -Add ip4:192.0.2.7 -Force -ZoneFile $zones -WarningAction SilentlyContinue
        $all = @($keys; $report; $spf; $reverse; $hosts; $senders; $permissions; $dmarc; $update)
        $inner = @($all.Findings; $all.Findings.Fix; $all.Findings.Fix.Record; $spf.Trace; $report.Checks; $report.Fixes; $dmarc.Walk; $update.Record) -ne $null
        $seen = 0
        foreach ($kind in @($all) + $inner | Group-Object { $_.GetType().FullName }) {
            $kind.Group | Export-Csv "$TestDrive/cells.csv"
            foreach ($row in Import-Csv "$TestDrive/cells.csv") {
                foreach ($cell in $row.PSObject.Properties) {
                    $seen++
                    # The terms of SPF begin with their qualifier, and a wrong sign would be a wrong record. They may keep it where nothing
                    # behind it can be a sum, a function, a link or another program.
                    if ($cell.Name -in 'Mechanism', 'Term', 'Path', 'Paths' -and $cell.Value -match '^[+-]') { $cell.Value | Should -Match '^[+-](all|include|a|mx|ptr|ip4|ip6|exists)([:/ ][a-zA-Z0-9._:/%{} >~?-]+)?$' }
                    else { $cell.Value | Should -Not -Match '^[=+@\t\r-]' -Because "$($kind.Name).$($cell.Name) must start no formula" }
                }
            }
        }
        $seen | Should -BeGreaterThan 500
        $keys.Record | Should -Be '\0611+1', "\0452+3+cmd|' /C calc'!A0", '\064SUM(A1)', '\009=1', 'v=DKIM1; t==1+1:-1+1; p=', '\0431+1', '\013=1'
        $spf[1].Explanation | Should -Be '\061HYPERLINK(1)'
        $spf.Mechanism | Should -Contain '-all'
    }
}
