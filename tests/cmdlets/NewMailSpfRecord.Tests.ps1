# New-MailSpfRecord: whatever it is given, a record that can be published, or an error that says what to type; no network.

BeforeAll {
    Import-Module "$PSScriptRoot/NetworkWatch.psm1"

    function Test-Error($ErrorRecord, [string] $Id, [string] $Category) {
        $ErrorRecord.FullyQualifiedErrorId | Should -BeLike "$Id,MailRep.Cmdlets.*"
        $ErrorRecord.CategoryInfo.Category | Should -Be $Category
        $ErrorRecord.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'New-MailSpfRecord' {
    It 'writes <Expected>' -ForEach @(
        @{ Given = @{ }; Expected = 'v=spf1 -all' }
        @{ Given = @{ Mx = $true }; Expected = 'v=spf1 mx ~all' }
        @{ Given = @{ Mx = $true; All = 'fail' }; Expected = 'v=spf1 mx -all' }
        @{ Given = @{ A = $true; All = 'Neutral' }; Expected = 'v=spf1 a ?all' }
        @{ Given = @{ Redirect = '_spf.example.net' }; Expected = 'v=spf1 redirect=_spf.example.net' }
        @{ Given = @{ Redirect = ''; Mx = $true }; Expected = 'v=spf1 mx ~all' }
        @{ Given = @{ Include = 'b.example.net;a.example.net', 'B.example.net' }; Expected = 'v=spf1 include:b.example.net include:a.example.net ~all' }
        @{ Given = @{ Include = 'bücher.example' }; Expected = 'v=spf1 include:xn--bcher-kva.example ~all' }
        @{ Given = @{ IPAddress = '2001:db8::1 192.0.2.1'; A = $true }; Expected = 'v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 a ~all' }
        @{ Given = @{ Network = '192.0.2.0/24', '2001:db8::/32', '192.0.2.128/25'; IPAddress = [ipaddress] '192.0.2.9' }; Expected = 'v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all' }
        @{ Given = @{ Network = [System.Net.IPNetwork]::Parse('198.51.100.0/24'), [ipaddress] '192.0.2.1' }; Expected = 'v=spf1 ip4:198.51.100.0/24 ip4:192.0.2.1 ~all' }
    ) {
        $record = New-MailSpfRecord example.org @Given
        $record | Should -BeOfType MailRep.Records.MailDnsRecord
        $record.Name, "$($record.Type)", $record.Ttl, $record.Value | Should -Be 'example.org', 'TXT', 3600, $Expected
    }

    It 'is read without a fault by Test-MailSpf' {
        $record = New-MailSpfRecord example.test -Mx -IPAddress 192.0.2.7 -Network 198.51.100.0/24 -Include spf.example.test -Ttl 60
        @'
$ORIGIN example.test.
@ 60 SOA ns1 h 1 2 3 4 5
@ 60 MX 10 mail
mail 60 A 192.0.2.1
mail 60 AAAA 2001:db8::1
spf 60 TXT "v=spf1 ip4:203.0.113.0/24 -all"
'@, $record.ToZoneLine() | Set-Content "$TestDrive/new.zone"
        $result = Test-MailSpf example.test -IPAddress 198.51.100.200 -ZoneFile "$TestDrive/new.zone"
        "$($result.Verdict)", "$($result.SpfResult)", $result.Record | Should -Be 'Pass', 'Pass', $record.Value
        $result.Findings.Count | Should -Be 0
    }

    It 'takes the rows of a CSV file, and goes on after a bad one' {
        $rows = "Domain,Include,Network`na.example,x.example.net;y.example.net,192.0.2.0/24 198.51.100.1`nb..example,,`nc.example,,192.0.2.1/24`nd.example,," | ConvertFrom-Csv
        $records = $rows | New-MailSpfRecord -Mx -ErrorVariable problems -ErrorAction SilentlyContinue
        $records.Value | Should -Be 'v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.1 mx include:x.example.net include:y.example.net ~all', 'v=spf1 mx ~all'
        $records.Name | Should -Be 'a.example', 'd.example'
        $problems.Count | Should -Be 2
    }

    It 'refuses <Given.Keys> <Given.Values> with <Id>' -ForEach @(
        @{ Given = @{ Redirect = 'a.example'; All = 'Fail' }; Id = 'SpfRedirectBesideAll'; Category = 'InvalidArgument'; Says = '*section 6.1*' }
        @{ Given = @{ Include = 'localhost' }; Id = 'SpfTermInvalid'; Category = 'InvalidArgument'; Says = '*dot in it*' }
        @{ Given = @{ Include = 'example.org' }; Id = 'SpfTermInvalid'; Category = 'InvalidArgument'; Says = '*lead to itself*' }
        @{ Given = @{ Include = 'a..b' }; Id = 'InvalidDomainName'; Category = 'InvalidArgument'; Says = '*empty label*' }
        @{ Given = @{ Redirect = 'two words' }; Id = 'InvalidDomainName'; Category = 'InvalidArgument'; Says = '*a space*' }
        @{ Given = @{ IPAddress = '10.1' }; Id = 'InvalidIPAddress'; Category = 'InvalidArgument'; Says = '*192.0.2.10*' }
        @{ Given = @{ Network = '0.0.0.0/0' }; Id = 'SpfTermInvalid'; Category = 'InvalidArgument'; Says = '*every address*' }
        @{ Given = @{ Mx = $true; Include = 1..10 | ForEach-Object { "s$_.example.net" } }; Id = 'SpfLookupLimit'; Category = 'LimitsExceeded'; Says = '*11 look-ups, 1 more than the 10*' }
    ) {
        New-MailSpfRecord example.org @Given -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] $Id $Category
        "$($problem[0])" | Should -BeLike $Says
    }

    It 'says what to type instead of the network <Typed>' -ForEach @(
        @{ Typed = '192.0.2.1/24'; Says = '*type 192.0.2.0/24 for the network, or 192.0.2.1 for one address*' }
        @{ Typed = '2001:db8::1/64'; Says = '*type 2001:db8::/64 for the network*' }
        @{ Typed = '192.0.2.0/33'; Says = '*not a number of 0 to 32*' }
        @{ Typed = '192.0.2.0/'; Says = '*not a number of 0 to 32*' }
        @{ Typed = '192.0.2/24'; Says = '*type it like 192.0.2.0/24*' }
        @{ Typed = 'example.org'; Says = '*type it like 192.0.2.0/24*' }
        @{ Typed = 10.1; Says = '*type it like 192.0.2.0/24*' }
    ) {
        New-MailSpfRecord example.org -Network $Typed -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($problem[0])" | Should -BeLike $Says
    }

    It 'warns of a private address, a huge network and a long record' {
        $null = New-MailSpfRecord example.org -IPAddress 10.0.0.1 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*private (RFC 1918)*'
        $null = New-MailSpfRecord example.org -Network 44.0.0.0/8 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*millions*'
        $long = New-MailSpfRecord example.org -IPAddress (1..40 | ForEach-Object { "198.51.$_.7" }) -WarningVariable warnings -WarningAction SilentlyContinue
        $octets = 'example.org'.Length + $long.Value.Length
        "$warnings" | Should -BeLike "*$octets octets, $($octets - 450) more than the 450*Optimize-MailSpfRecord*"
        $long.ToChunks() | Should -BeLike '"v=spf1 *" "*'
    }

    It 'touches no network' {
        Get-NetworkUse { New-MailSpfRecord example.org -A -Mx -Include spf.example.net } | Should -BeNullOrEmpty
    }
}
