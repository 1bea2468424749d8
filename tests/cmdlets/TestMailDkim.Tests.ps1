# Test-MailDkim -PrivateKeyPath: the private key on disk and the key that the selector publishes belong together, or the result
# says which does not.

BeforeAll {
    $key = New-DkimKeyPair example.org -Selector s1 -Path "$TestDrive/keys"
    $other = New-DkimKeyPair example.org -Selector s2 -Path "$TestDrive/keys"

    # A zone that publishes keys at selectors.
    function New-Zone([string] $Name, [hashtable] $Keys = @{}) {
        $lines = foreach ($selector in $Keys.Keys) { ($Keys[$selector].Record.ToZoneLine()) -replace '^[^.]+', $selector }
        Set-Content $Name (@('$ORIGIN example.org.', '@ 3600 IN SOA ns1 hostmaster 1 4h 1h 2w 1h', '_domainkey 3600 IN TXT x') + $lines)
        $Name
    }

    $sound = New-Zone "$TestDrive/sound.zone" @{ s1 = $key; s2 = $other }
    $swapped = New-Zone "$TestDrive/swapped.zone" @{ s1 = $other; s2 = $key }
    $empty = New-Zone "$TestDrive/empty.zone"
}

Describe 'Test-MailDkim -PrivateKeyPath' {
    It 'takes what New-DkimKeyPair gives, by pipeline' {
        $found = @($key, $other | Test-MailDkim -ZoneFile $sound)
        $found.Verdict | ForEach-Object { "$_" } | Should -Be 'Pass', 'Pass'
        $found.PrivateKeyPath | Should -Be $key.PrivateKeyPath, $other.PrivateKeyPath
        $found[0].Reason | Should -Be "A 2048-bit RSA key, sound and published once, and it is the public half of $($key.PrivateKeyPath)."
    }

    It 'writes the record to publish where another key stands at the selector, and passes with it' {
        $found = $key | Test-MailDkim -ZoneFile $swapped
        "$($found.Verdict)", $found.Findings.Id, $found.PrivateKeyPath | Should -Be 'Fail', 'DKIM-KEY-MISMATCH', $null
        $found.Findings.Fix.Replaces | Should -Be $other.Record.Value
        $found.Findings.Fix.Record.Value | Should -Be $key.Record.Value
        Set-Content "$TestDrive/mended.zone" '$ORIGIN example.org.', '@ 3600 IN SOA ns1 hostmaster 1 4h 1h 2w 1h', ($found.Findings | ConvertTo-MailDnsRecordText)
        "$(($key | Test-MailDkim -ZoneFile "$TestDrive/mended.zone").Verdict)" | Should -Be 'Pass'
    }

    It 'writes the record of this key where the selector has none' {
        $found = $key | Test-MailDkim -ZoneFile $empty
        "$($found.Verdict)", $found.Findings.Id, $found.Findings.Fix.Record.Value | Should -Be 'Fail', 'DKIM-MISSING', $key.Record.Value
    }

    It 'takes the selector from the name of the file, several files, patterns and relative paths' {
        Push-Location "$TestDrive/keys"
        try {
            (Test-MailDkim example.org -PrivateKeyPath *.key -ZoneFile $sound).Selector | Sort-Object | Should -Be 's1', 's2'
            (Test-MailDkim example.org -PrivateKeyPath *s1*.key, *s2*.key -ZoneFile $swapped).Findings.Id | Should -Be 'DKIM-KEY-MISMATCH', 'DKIM-KEY-MISMATCH'
            (Test-MailDkim example.org s1 -PrivateKeyPath (Get-Item *s1*.key) -ZoneFile $sound).PrivateKeyPath | Should -Be $key.PrivateKeyPath
        }
        finally { Pop-Location }
    }

    It 'gives an error for a file that is no key, and judges the others' {
        Set-Content "$TestDrive/junk.key" 'no key'
        $rows = [pscustomobject]@{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = "$TestDrive/missing.key" },
        [pscustomobject]@{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = "$TestDrive/junk.key" },
        [pscustomobject]@{ Domain = 'example.org'; Selector = 's2'; PrivateKeyPath = $other.PrivateKeyPath },
        [pscustomobject]@{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = '' }
        $found = $rows | Test-MailDkim -ZoneFile $sound -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.Selector | Should -Be 's2', 's1' -Because 'a pass without the key that was meant would say too much, and an empty cell means none'
        $found.PrivateKeyPath | Should -Be $other.PrivateKeyPath, $null
        $problem.FullyQualifiedErrorId | Should -Be 'KeyFileNotFound,MailRep.Cmdlets.TestMailDkimCommand', 'KeyFileInvalid,MailRep.Cmdlets.TestMailDkimCommand'
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty

        $found = Test-MailDkim example.org s1 -PrivateKeyPath "$TestDrive/junk.key", $key.PrivateKeyPath -ZoneFile $sound -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.PrivateKeyPath | Should -Be $key.PrivateKeyPath
        @($problem).Count | Should -Be 1
    }

    It 'judges no other selector than the number that was typed' {
        (Test-MailDkim example.org 0125 -ZoneFile $sound).Selector | Should -Be '0125'
        (Test-MailDkim example.org -Selector 20261125, 7 -ZoneFile $sound).Selector | Should -Be '20261125', '7'
        (Test-MailDkim example.org -Selector n1, '0125' -ZoneFile $sound).Selector | Should -Be 'n1', '0125'
        $lines = { Test-MailDkim example.org -Selector n1, 0125 -ZoneFile $sound }, { Test-MailDkim example.org n1,
            0125 -ZoneFile $sound }, { 'example.org' | Test-MailDkim -Sel:n1, 0125 -ZoneFile $sound }, { Get-MailReputationReport example.org -Selector 0125, n1 -ZoneFile $sound }
        foreach ($line in $lines) {
            $problem = $line | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidSelector,MailRep.Cmdlets.*'
            $problem.ErrorDetails.RecommendedAction | Should -Be "Put it into quotation marks: -Selector '0125'"
        }
    }

    It 'says what to do about an encrypted key' {
        $rsa = [System.Security.Cryptography.RSA]::Create(2048)
        $how = [System.Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
        Set-Content "$TestDrive/locked.key" $rsa.ExportEncryptedPkcs8PrivateKeyPem([char[]]'geheim', $how)
        Test-MailDkim example.org s1 -PrivateKeyPath "$TestDrive/locked.key" -ZoneFile $sound -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'KeyPassphraseMissing,*'
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-DkimKeyPair*-Passphrase*'
    }

    It 'does not hold the key of one domain against another' {
        Copy-Item $sound "$TestDrive/net.zone"
        (Get-Content "$TestDrive/net.zone") -replace 'example\.org', 'example.net' | Set-Content "$TestDrive/net.zone"
        $net = New-DkimKeyPair example.net -Selector s1 -Path "$TestDrive/keys-net"
        $found = Test-MailDkim example.org, example.net s1 -PrivateKeyPath $key.PrivateKeyPath, $net.PrivateKeyPath -ZoneFile $sound, "$TestDrive/net.zone"
        $found.Verdict | ForEach-Object { "$_" } | Should -Be 'Pass', 'Fail'
        $found[1].Findings.Message | Should -BeLike "*$($net.PrivateKeyPath)*"
    }

    It 'shows no line of the private key' {
        $secret = (Get-Content $key.PrivateKeyPath)[5]
        $verbose = $key | Test-MailDkim -ZoneFile $sound -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message
        $found = $key | Test-MailDkim -ZoneFile $sound
        $failed = $key | Test-MailDkim -ZoneFile $swapped
        $text = ($verbose -join "`n") + ($found, $failed | ConvertTo-Json -Depth 9) + ($found, $failed | Format-List * | Out-String -Width 9999)
        $text | Should -BeLike "*$($key.PublicKey)*"
        $text | Should -Not -BeLike "*$secret*"
    }
}
