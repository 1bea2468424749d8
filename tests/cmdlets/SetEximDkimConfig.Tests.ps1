# Set-EximDkimConfig over copies of /etc/exim4: what admins give it and what they get wrong; Exim is not needed.

BeforeAll {
    Import-Module "$PSScriptRoot/../lab/Lab.psm1"
    $sample = (Resolve-Path "$PSScriptRoot/../../docs/examples/exim4").Path
    $keys = "$TestDrive/keys"
    $pair = New-DkimKeyPair example.org -Selector s1 -Algorithm Rsa, Ed25519 -Path $keys
    $net = New-DkimKeyPair example.net -Selector n1 -Algorithm Ed25519 -Path $keys
    $free = @{ AllowUnpublished = $true }

    # A copy without the macros of the sample, which are in the way.
    function New-Copy([switch] $WithMacros) {
        $copy = "$TestDrive/$([guid]::NewGuid().ToString('N'))"
        Copy-Item $sample $copy -Recurse
        if (-not $WithMacros) { Remove-Item "$copy/exim4.conf.localmacros", "$copy/dkim_domains" }
        $copy
    }

    function Get-State([string] $Folder) { (Get-ChildItem $Folder -Recurse -File -Force | Sort-Object FullName | ForEach-Object { "$($_.FullName) $((Get-FileHash $_).Hash)" }) -join "`n" }

    function Get-Macros([string] $Folder) { Get-Content "$Folder/exim4.conf.localmacros" }

    # Fails with that id, says what to do, and changes nothing.
    function Test-Refusal([string] $Folder, [string] $Id, [scriptblock] $Action, [string] $Says = '*') {
        $before = Get-State $Folder
        $problem = $null
        try { & $Action -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty } catch { $problem = @($_) }
        $problem = @($problem)
        $problem.Count | Should -BeGreaterThan 0
        $problem[0].FullyQualifiedErrorId | Should -BeLike "$Id,MailRep.Cmdlets.*" -Because "$($problem[0])"
        $problem[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$($problem[0])" | Should -BeLike $Says
        Get-State $Folder | Should -Be $before
    }
}

AfterAll { Stop-Lab }

Describe 'Set-EximDkimConfig' {
    BeforeEach { $copy = New-Copy }

    It 'takes keys from New-DkimKeyPair, Get-DkimKeyPair, a table and another process alike' {
        $rows = $pair | Select-Object Domain, Selector, PrivateKeyPath | ConvertTo-Csv | ConvertFrom-Csv
        $back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($pair, 3))
        $texts = foreach ($input_ in $pair, (Get-DkimKeyPair $pair.PrivateKeyPath), $rows, $back) {
            $folder = New-Copy
            $change = $input_ | Set-EximDkimConfig -ConfigRoot $folder @free
            $change | Should -BeOfType MailRep.Exim.Setting.EximDkimChange
            $change.IsChanged, $change.IsApplied, "$($change.Domain)" | Should -Be $true, $false, 'example.org'
            $change.Selector | Sort-Object | Should -Be 's1', 's1-ed25519'
            (Get-Content "$folder/exim4.conf.localmacros", "$folder/dkim_domains") -join "`n"
        }
        @($texts | Select-Object -Unique).Count | Should -Be 1
        $texts[0] | Should -BeLike '*DKIM_DOMAIN = *dkim_domains*example.org: selector="*"*'
    }

    It 'keeps other domains and options, and changes nothing the second time' {
        $null = $pair | Set-EximDkimConfig -ConfigRoot $copy @free -Strict -Timestamps 604800 -Identity '@$dkim_domain' -SignHeaders From, To
        $change = $net | Set-EximDkimConfig -ConfigRoot $copy @free
        $change.Domain | Should -Be 'example.net', 'example.org'
        foreach ($line in 'DKIM_STRICT = true', 'DKIM_TIMESTAMPS = 604800', 'DKIM_IDENTITY = @$dkim_domain', 'DKIM_SIGN_HEADERS = From:To') { Get-Macros $copy | Should -Contain $line }
        $before = Get-State $copy
        $again = $net | Set-EximDkimConfig -ConfigRoot $copy @free
        $again.IsChanged, $again.Diff | Should -Be $false, ''
        Get-State $copy | Should -Be $before
        $null = $net | Set-EximDkimConfig -ConfigRoot $copy @free -Strict:$false -Timestamps 0 -Identity '' -SignHeaders Exim
        (Get-Macros $copy) -match 'STRICT|TIMESTAMPS|IDENTITY|SIGN_HEADERS' | Should -BeNullOrEmpty
        $null = $net | Set-EximDkimConfig -ConfigRoot $copy @free -SignHeaders listsafe -Canonicalization Simple
        (Get-Macros $copy) -match 'SIGN_HEADERS' | Should -BeLike 'DKIM_SIGN_HEADERS = +From:*=References'
        Get-Macros $copy | Should -Contain 'DKIM_CANON = simple'
    }

    It 'shows under -WhatIf what it would write, and writes nothing' {
        $before = Get-State $copy
        $log = "$TestDrive/whatif.log"
        $null = Start-Transcript $log
        try { $net | Set-EximDkimConfig -ConfigRoot $copy @free -WhatIf | Should -BeNullOrEmpty } finally { $null = Stop-Transcript }
        Get-Content $log -Raw | Should -BeLike '*Let Exim sign example.net (n1)*+DKIM_DOMAIN = example.net*'
        Get-State $copy | Should -Be $before
    }

    It 'does not write where nobody says yes' {
        $before = Get-State $copy
        { $net | Set-EximDkimConfig -ConfigRoot $copy @free -Confirm -ErrorAction Stop } | Should -Throw
        Get-State $copy | Should -Be $before
    }

    It 'does nothing with an empty pipeline' {
        $before = Get-State $copy
        @() | Set-EximDkimConfig -ConfigRoot $copy @free | Should -BeNullOrEmpty
        Get-State $copy | Should -Be $before
    }

    It 'says what is wrong with what it is given: <Name>' -ForEach @(
        @{ Name = 'no key'; Id = 'NothingToSign'; With = { @{} } }
        @{ Name = 'a file that is not there'; Id = 'KeyFileNotFound'; With = { @{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = "$keys/none.key" } } }
        @{ Name = 'another drive'; Id = 'KeyFileNotFound'; With = { @{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = 'env:PATH' } } }
        @{ Name = 'a key of no domain'; Id = 'EximKeyUnfit'; Says = '*neither a domain nor a selector*'; With = { Copy-Item $net.PrivateKeyPath "$TestDrive/nameless.pem"; @{ PrivateKeyPath = "$TestDrive/nameless.pem" } } }
        @{ Name = 'a path with a space'; Id = 'EximKeyUnfit'; Says = '*cannot hold the path*'; With = { Copy-Item $net.PrivateKeyPath "$TestDrive/a key.pem"; @{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = "$TestDrive/a key.pem" } } }
        @{ Name = 'no domain'; Id = 'InvalidDomainName'; With = { @{ Domain = 'two words'; Selector = 's1'; PrivateKeyPath = $net.PrivateKeyPath } } }
        @{ Name = 'no selector'; Id = 'InvalidSelector'; With = { @{ Domain = 'example.org'; Selector = '../x'; PrivateKeyPath = $net.PrivateKeyPath } } }
        @{ Name = 'no name of a header'; Id = 'EximSettingInvalid'; With = { @{ Domain = 'example.net'; Selector = 'n1'; PrivateKeyPath = $net.PrivateKeyPath; SignHeaders = 'From', 'Sub ject' } } }
        @{ Name = 'headers without From'; Id = 'EximSettingInvalid'; With = { @{ Domain = 'example.net'; Selector = 'n1'; PrivateKeyPath = $net.PrivateKeyPath; SignHeaders = 'To' } } }
        @{ Name = 'no identity'; Id = 'EximSettingInvalid'; With = { @{ Domain = 'example.net'; Selector = 'n1'; PrivateKeyPath = $net.PrivateKeyPath; Identity = 'example.net' } } }
        @{ Name = 'an identity elsewhere'; Id = 'EximSettingInvalid'; Says = '*example.org is neither at example.net*'; With = { @{ Domain = 'example.net'; Selector = 'n1'; PrivateKeyPath = $net.PrivateKeyPath; Identity = '@example.org' } } }
        @{ Name = 'too long a life'; Id = 'OutOfRange'; With = { @{ Domain = 'example.net'; Selector = 'n1'; PrivateKeyPath = $net.PrivateKeyPath; Timestamps = -1 } } }
        @{ Name = '-Apply on a copy'; Id = 'EximNotLive'; With = { @{ Domain = 'example.net'; Selector = 'n1'; PrivateKeyPath = $net.PrivateKeyPath; Apply = $true } } }
    ) {
        $given = & $With
        $says = $Says ? $Says : '*'
        Test-Refusal $copy $Id { [CmdletBinding()] param() Set-EximDkimConfig -ConfigRoot $copy @free @given } $says
    }

    It 'does not sign with an encrypted key, nor with two of one kind' {
        $rsa = [System.Security.Cryptography.RSA]::Create(2048)
        $options = [System.Security.Cryptography.PbeParameters]::new('Aes256Cbc', [System.Security.Cryptography.HashAlgorithmName]::SHA256, 1000)
        Set-Content "$TestDrive/locked.pem" $rsa.ExportEncryptedPkcs8PrivateKeyPem('secret', $options)
        Test-Refusal $copy KeyPassphraseMissing { [CmdletBinding()] param() Set-EximDkimConfig example.org s1 "$TestDrive/locked.pem" -ConfigRoot $copy @free }
        $two = New-DkimKeyPair example.org -Selector s2 -Path $keys
        Test-Refusal $copy EximKeyUnfit { [CmdletBinding()] param() $pair[0], $two | Set-EximDkimConfig -ConfigRoot $copy @free } '*2 RSA keys for example.org*'
    }

    It 'writes nothing where one of several is wrong' {
        $rows = @($net; [pscustomobject]@{ Domain = 'example.org'; Selector = 's1'; PrivateKeyPath = "$keys/none.key" })
        Test-Refusal $copy KeyFileNotFound { [CmdletBinding()] param() $rows | Set-EximDkimConfig -ConfigRoot $copy @free }
    }

    It 'leaves lines of the admin alone, and under -Force keeps a backup' {
        $copy = New-Copy -WithMacros
        $macros = "$copy/exim4.conf.localmacros"
        $before = (Get-FileHash $macros).Hash
        Test-Refusal $copy EximConflict { [CmdletBinding()] param() $net | Set-EximDkimConfig -ConfigRoot $copy @free }
        $change = $net | Set-EximDkimConfig -ConfigRoot $copy @free -Force
        $change.Files.Count | Should -Be 1
        (Get-FileHash $change.Files[0].Backup).Hash | Should -Be $before
        (Get-Macros $copy) -match '^#MailRep: DKIM_' | Should -HaveCount 3
    }

    It 'does not guess what a block means that was changed by hand' {
        $null = $net | Set-EximDkimConfig -ConfigRoot $copy @free
        (Get-Content "$copy/exim4.conf.localmacros") -replace '^(DKIM_CANON.*)', "`$1`nMAIN_X = 1" | Set-Content "$copy/exim4.conf.localmacros"
        Test-Refusal $copy EximBlockBroken { [CmdletBinding()] param() $pair | Set-EximDkimConfig -ConfigRoot $copy @free }
        ($pair | Set-EximDkimConfig -ConfigRoot $copy @free -Force).Domain | Should -Be 'example.org'
    }

    It 'refuses a machine whose mail does not leave' {
        (Get-Content "$copy/update-exim4.conf.conf") -replace "configtype='\w+'", "configtype='local'" | Set-Content "$copy/update-exim4.conf.conf"
        Test-Refusal $copy EximConfigType { [CmdletBinding()] param() $net | Set-EximDkimConfig -ConfigRoot $copy @free } 'EXIM-CONFIGTYPE*'
    }

    It 'says that <_> is no folder with a configuration' -ForEach 'nothere', 'afile', 'env:PATH' {
        Set-Content "$TestDrive/afile" x
        $root = $_ -like '*:*' ? $_ : "$TestDrive/$_"
        Test-Refusal $copy EximConfigNotFound { [CmdletBinding()] param() $net | Set-EximDkimConfig -ConfigRoot $root @free }
    }

    It 'asks name servers, which zone files alone do not let it' {
        Test-Refusal $copy NoServersToAsk { [CmdletBinding()] param() $net | Set-EximDkimConfig -ConfigRoot $copy -ZoneFile "$sample/../example.org.zone" } 'Set-EximDkimConfig asks the name servers*'
    }

    It 'does not sign with a key of which DNS does not tell, and under -WhatIf warns and shows the diff' {
        $server = (Start-LabServer ServFail).Server
        Test-Refusal $copy EximKeyUnpublished { [CmdletBinding()] param() $net | Set-EximDkimConfig -ConfigRoot $copy -Server $server -Timeout 2 } 'Exim must not sign with n1._domainkey.example.net yet*'
        $log = "$TestDrive/unpublished.log"
        $null = Start-Transcript $log
        try { $net | Set-EximDkimConfig -ConfigRoot $copy -Server $server -Timeout 2 -WhatIf -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty } finally { $null = Stop-Transcript }
        "$warning" | Should -BeLike 'Exim must not sign with n1.*'
        Get-Content $log -Raw | Should -BeLike '*+DKIM_DOMAIN = example.net*'
    }
}
