# Get-MailSpfSender: every range with the way that admits it, and never a list that looks whole and is not; no network.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    Set-Content "$TestDrive/sender.zone" @'
$ORIGIN sender.test.
$TTL 300
@       SOA ns1 hostmaster 1 3600 600 86400 300
        MX 10 mail
        TXT "v=spf1 mx -ip4:192.0.2.66 ip4:192.0.2.64/26 include:_spf.sender.test ip6:2001:db8::/32 ~all"
mail    A 192.0.2.1
_spf    TXT "v=spf1 ip4:198.51.100.0/24 ip4:192.0.2.128/25 -all"
nobody  TXT "v=spf1 -all"
none    TXT "no record"
open    TXT "v=spf1 ip4:192.0.2.1 exists:%{ir}.list.sender.test -all"
7.2.0.192.list A 127.0.0.2
slow    TXT "v=spf1 ip4:192.0.2.1 include:elsewhere.example ~all"
odd     TXT "v=spf1 exists:%{l}.\027[31m.sender.test ~all"
'@

    function Get-Sender { Get-MailSpfSender @args -ZoneFile "$TestDrive/sender.zone" }
}

Describe 'Get-MailSpfSender' {
    It 'lists merged ranges in order, with every way that admits them' {
        $found = Get-Sender sender.test
        $found | Should -BeOfType MailRep.Spf.SpfSender
        $found.Range | Should -Be '192.0.2.1', '192.0.2.64/31', '192.0.2.67-192.0.2.255', '198.51.100.0/24', '2001:db8::/32'
        $found[2].First, $found[2].Last, $found[2].AddressCount, $found[2].Family | Should -Be '192.0.2.67', '192.0.2.255', 189, 'IPv4'
        $found[2].Paths | Should -Be 'ip4:192.0.2.64/26', 'include:_spf.sender.test > ip4:192.0.2.128/25'
        $found[3].Path | Should -Be 'include:_spf.sender.test > ip4:198.51.100.0/24'
        $found[4].AddressCount | Should -Be ([math]::Pow(2, 96))
        $found.Verdict | Should -Be (@('Pass') * 5)
    }

    It 'says for <Domain> that there is no whole list: <Verdict>' -ForEach @(
        @{ Domain = 'nobody.sender.test'; Verdict = 'NotApplicable'; Says = '*lets nobody send.'; Ranges = @() }
        @{ Domain = 'none.sender.test'; Verdict = 'Fail'; Says = 'none.sender.test has no SPF record.'; Ranges = @() }
        @{ Domain = 'open.sender.test'; Verdict = 'Unknown'; Says = '*depends on the message*may admit more.'; Ranges = '192.0.2.1' }
        @{ Domain = 'slow.sender.test'; Verdict = 'Unknown'; Says = 'elsewhere.example TXT: not in the zone files*'; Ranges = '192.0.2.1' }
        @{ Domain = 'elsewhere.example'; Verdict = 'Unknown'; Says = '*not in the zone files*'; Ranges = @() }
    ) {
        $found = @(Get-Sender $Domain)
        @($found | Where-Object Range).Range | Should -Be $(if ($Ranges) { $Ranges })
        $note = $found | Where-Object { -not $_.Range }
        $note.Verdict | Should -Be $Verdict
        $note.Reason | Should -BeLikeExactly $Says
    }

    It 'answers for many addresses, and where a term depends on the message as an evaluation does' {
        $found = '192.0.2.1', '192.0.2.66', '192.0.2.200', '2001:db8::5', '203.0.113.1' | ForEach-Object { [pscustomobject] @{ Domain = 'sender.test'; IPAddress = $_ } } |
            Get-MailSpfSender -ZoneFile "$TestDrive/sender.zone"
        $found | Should -BeOfType MailRep.Spf.SpfPermission
        $found.IPAddress | Should -Be '192.0.2.1', '192.0.2.66', '192.0.2.200', '2001:db8::5', '203.0.113.1'
        $found.IsPermitted | Should -Be $true, $false, $true, $true, $false
        "$($found.SpfResult)" | Should -Be 'Pass Fail Pass Pass SoftFail'
        $found[2].Path | Should -Be 'include:_spf.sender.test > ip4:192.0.2.128/25'

        (Get-Sender none.sender.test -IPAddress 192.0.2.1).Reason | Should -BeExactly 'none.sender.test has no SPF record.'

        $open = Get-Sender open.sender.test -IPAddress '192.0.2.1;192.0.2.7;192.0.2.8'
        "$($open.SpfResult)" | Should -Be 'Pass Pass Fail'
        $open[1].Reason | Should -BeLike '*exists:%{ir}.list.sender.test*'
    }

    It 'knows nothing where DNS fails, instead of no' {
        $found = Get-Sender slow.sender.test -IPAddress 192.0.2.1, 192.0.2.2
        "$($found.Verdict)" | Should -Be 'Pass Unknown'
        $found[1].IsPermitted | Should -BeNullOrEmpty
        $found[1].IsPermitted -eq $false | Should -BeFalse
    }

    It 'agrees with Test-MailSpf' {
        $addresses = '192.0.2.10', '192.0.2.80', '192.0.2.84', '198.51.100.3', '203.0.113.200', '2001:db8::10', '2001:db8::11'
        (Get-MailSpfSender example.org -IPAddress $addresses -ZoneFile $zones).SpfResult |
            Should -Be (Test-MailSpf example.org -IPAddress $addresses -ZoneFile $zones).SpfResult
    }

    It 'shows no control character, and stays readable as text, JSON and over Export-Clixml' {
        Get-Sender odd.sender.test, sender.test | Out-String | Should -Not -Match '\x1b\[31m\.'
        Get-Sender sender.test | ConvertTo-Csv | Out-String | Should -Not -Match 'MailRep\.'
        Get-Sender sender.test | Export-Clixml "$TestDrive/sender.xml"
        $back = Import-Clixml "$TestDrive/sender.xml"
        ($back | Where-Object Verdict -EQ Pass).Count | Should -Be 5
        $back | Out-String -Width 120 | Should -Match 'Pass\s+192\.0\.2\.67-192\.0\.2'
    }

    It 'says what was wrong with a name or address, and goes on with the others' {
        $ErrorActionPreference = 'Continue'
        $found = @(Get-Sender 'a b', nobody.sender.test 2>&1)
        $found[0].FullyQualifiedErrorId | Should -BeLike 'InvalidDomainName,*'
        $found[1].Domain | Should -Be nobody.sender.test
        $found = @(Get-Sender sender.test -IPAddress 10.1, 192.0.2.1 2>&1)
        $found[0].FullyQualifiedErrorId | Should -BeLike 'InvalidIPAddress,*'
        $found[1].IsPermitted | Should -BeTrue
    }
}
