# New-MailDkimRecord: records that receivers accept, from a public key in any form; an error that says what to type else.

BeforeAll {
    Import-Module "$PSScriptRoot/NetworkWatch.psm1"
    $key = New-DkimKeyPair example.test s1 -Path $TestDrive

    function Test-Error($ErrorRecord, [string] $Id, [string] $Category) {
        $ErrorRecord.FullyQualifiedErrorId | Should -BeLike "$Id,MailRep.Cmdlets.*"
        $ErrorRecord.CategoryInfo.Category | Should -Be $Category
        $ErrorRecord.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'New-MailDkimRecord' {
    It 'writes the record of a key pair, by pipeline, by path and by text' {
        $key | New-MailDkimRecord | ForEach-Object ToZoneLine | Should -Be $key.Record.ToZoneLine()
        (New-MailDkimRecord example.test s1 -PublicKeyPath $key.PublicKeyPath).Value | Should -Be $key.Record.Value
        (New-MailDkimRecord example.test s1 -PublicKey $key.PublicKey).Value | Should -Be $key.Record.Value
        (New-MailDkimRecord example.test s1 -PublicKey (Get-Content $key.PublicKeyPath -Raw)).Value | Should -Be $key.Record.Value
        Push-Location $TestDrive
        try { (New-MailDkimRecord example.test s1 -PublicKeyPath (Split-Path $key.PublicKeyPath -Leaf)).Value | Should -Be $key.Record.Value } finally { Pop-Location }
    }

    It 'passes with every tag, and with none' -ForEach @(
        @{ Given = @{}; Verdict = 'Pass'; Starts = 'v=DKIM1; k=rsa; p=' }
        @{ Given = @{ Strict = $true; HashAlgorithm = 'sha256'; ServiceType = 'email'; Note = 'ask; hostmaster' }; Verdict = 'Pass'; Starts = 'v=DKIM1; k=rsa; h=sha256; s=email; t=s; n=ask=3B hostmaster; p=' }
        @{ Given = @{ Testing = $true }; Verdict = 'Warn'; Starts = 'v=DKIM1; k=rsa; t=y; p=' }
        @{ Given = @{ Retire = $true }; Verdict = 'Pass'; Starts = 'v=DKIM1; p=' }
    ) {
        $record = $key | New-MailDkimRecord @Given -Ttl 60
        $record.Value | Should -BeLike "$Starts*"
        $record.Ttl | Should -Be 60
        '$ORIGIN example.test.', '@ 60 SOA ns1 h 1 2 3 4 5', $record.ToZoneLine() | Set-Content "$TestDrive/record.zone"
        (Test-MailDkim $key.Domain $key.Selector -ZoneFile "$TestDrive/record.zone").Verdict | Should -Be $Verdict
    }

    It 'refuses <Given.Keys> with <Id>' -ForEach @(
        @{ Given = @{}; Id = 'PublicKeyInvalid'; Category = 'InvalidArgument'; Says = '*no public key*' }
        @{ Given = @{ PublicKey = 'hello' }; Id = 'PublicKeyInvalid'; Category = 'InvalidArgument'; Says = '*no RSA or Ed25519 public key*' }
        @{ Given = @{ PublicKeyPath = 'none.pub' }; Id = 'KeyFileNotFound'; Category = 'ObjectNotFound'; Says = '*none.pub*' }
        @{ Given = @{ Selector = 'a b'; Retire = $true }; Id = 'InvalidSelector'; Category = 'InvalidArgument'; Says = '*a space*' }
        @{ Given = @{ Domain = 'a..b'; Retire = $true }; Id = 'InvalidDomainName'; Category = 'InvalidArgument'; Says = '*empty label*' }
    ) {
        $all = @{ Domain = 'example.test'; Selector = 's1' }
        foreach ($name in $Given.Keys) { $all[$name] = $Given[$name] }
        New-MailDkimRecord @all -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] $Id $Category
        "$($problem[0])" | Should -BeLike $Says
    }

    It 'refuses a private key and does not repeat it' {
        $octets = -join (Get-Content $key.PrivateKeyPath | Where-Object { $_ -notlike '-*' })
        $rsa = [System.Security.Cryptography.RSA]::Create()
        $rsa.ImportFromPem((Get-Content $key.PrivateKeyPath -Raw))
        $older = [Convert]::ToBase64String($rsa.ExportRSAPrivateKey())
        $how = [System.Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
        $locked = [Convert]::ToBase64String($rsa.ExportEncryptedPkcs8PrivateKey([char[]]'x', $how))
        foreach ($given in @{ PublicKeyPath = $key.PrivateKeyPath }, @{ PublicKey = (Get-Content $key.PrivateKeyPath -Raw) }, @{ PublicKey = $octets },
            @{ PublicKey = $older }, @{ PublicKey = $locked }, @{ PublicKey = $octets.Substring(0, 640) }, @{ PublicKey = "v=DKIM1; k=rsa; p=$octets" }) {
            New-MailDkimRecord example.test s1 @given -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            Test-Error $problem[0] PublicKeyInvalid InvalidArgument
            "$($problem[0])" | Should -BeLike '*but a private one*'
            "$($problem[0] | Out-String)$($problem[0].TargetObject)" | Should -Not -Match ([regex]::Escape((Get-Content $key.PrivateKeyPath)[3]))
        }
    }

    It 'refuses -Retire beside -<Name>, which it would not publish' -ForEach @{ Name = 'PublicKey' }, @{ Name = 'PublicKeyPath' } {
        $given = @{ $Name = $key.$Name }
        $problem = { New-MailDkimRecord example.test s1 -Retire @given } | Should -Throw -PassThru
        Test-Error $problem RetiredWithKey InvalidArgument
        "$problem" | Should -BeLike "*-$Name*"
        ($key | New-MailDkimRecord -Retire).Value | Should -Be 'v=DKIM1; p='
    }

    It 'takes a selector of digits as it was typed' {
        (New-MailDkimRecord example.test 0125 -Retire).Name | Should -Be '0125._domainkey.example.test'
        (New-MailDkimRecord example.test -Selector 1e3 -Retire).Name | Should -Be '1e3._domainkey.example.test'
        (New-MailDkimRecord example.test 202611250000000000000001 -Retire).Name | Should -Be '202611250000000000000001._domainkey.example.test'
    }

    It 'refuses sha1, and warns of a short key' {
        { $key | New-MailDkimRecord -HashAlgorithm sha1 } | Should -Throw
        $short = New-DkimKeyPair example.test short -Path $TestDrive -KeySize 1024 -AllowWeakKey
        $null = $short | New-MailDkimRecord -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*1024 bits*2048*'
    }

    It 'touches no network' {
        Get-NetworkUse { $key | New-MailDkimRecord } | Should -BeNullOrEmpty
    }
}
