# Get-DkimKeyPair: every kind of key file is read, what is none says so, and who can read a key is told.

BeforeAll {
    Import-Module "$PSScriptRoot/NetworkWatch.psm1"

    # Where CI is set, a missing program is a failure.
    function Assert-OpenSsl {
        if (Get-Command openssl -CommandType Application -ErrorAction Ignore) { return }
        if ($env:CI) { throw 'openssl is not installed' }
        Set-ItResult -Skipped -Because 'openssl is not installed'
    }

    function Test-Error($ErrorRecord, [string] $Id, [string] $Category) {
        $ErrorRecord.FullyQualifiedErrorId | Should -BeLike "$Id,MailRep.Cmdlets.*"
        $ErrorRecord.CategoryInfo.Category | Should -Be $Category
        $ErrorRecord.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    $folder = "$TestDrive/keys"
    $made = @(New-DkimKeyPair example.org, example.net s1 -Path $folder -Algorithm Rsa, Ed25519)
}

Describe 'Get-DkimKeyPair' {
    It 'reads back what New-DkimKeyPair made, from the folder, by pattern, by pipeline and from the current location' {
        $wanted = $made.PublicKey | Sort-Object
        (Get-DkimKeyPair $folder).PublicKey | Sort-Object | Should -Be $wanted
        (Get-DkimKeyPair "$folder/*.key").PublicKey | Sort-Object | Should -Be $wanted
        ($made | Get-DkimKeyPair).PublicKey | Should -Be $made.PublicKey
        (Get-ChildItem $folder -Filter *.key | Get-DkimKeyPair).PublicKey | Sort-Object | Should -Be $wanted
        Push-Location $folder
        try { (Get-DkimKeyPair).PublicKey | Sort-Object | Should -Be $wanted } finally { Pop-Location }
        $back = $made[0].PrivateKeyPath | Get-DkimKeyPair
        $back | ConvertTo-Json -Depth 5 | Should -Be ($made[0] | ConvertTo-Json -Depth 5)
    }

    It 'chooses by domain and selector, as the names of the files tell them' {
        (Get-DkimKeyPair $folder -Domain example.net).Domain | Should -Be 'example.net', 'example.net'
        (Get-DkimKeyPair $folder -Selector s1-ed25519).Selector | Should -Be 's1-ed25519', 's1-ed25519'
        Get-DkimKeyPair $folder -Domain example.com | Should -BeNullOrEmpty
    }

    It 'takes domain and selector for a file whose name tells none' {
        Copy-Item $made[0].PrivateKeyPath "$TestDrive/dkim.key"
        $bare = Get-DkimKeyPair "$TestDrive/dkim.key"
        $bare.Domain, $bare.Selector, $bare.Record, $bare.PublicKeyPath | Should -Be $null, $null, $null, $null
        (Get-DkimKeyPair "$TestDrive/dkim.key" -Domain a.example -Selector 20261125).Record.Name | Should -Be '20261125._domainkey.a.example'
    }

    It 'opens encrypted keys with -Passphrase and never asks: <_>' -ForEach 'genpkey -algorithm ed25519 -aes256', 'genpkey -algorithm rsa -aes256', 'genrsa -traditional -aes128' {
        Assert-OpenSsl
        $file = "$TestDrive/$([guid]::NewGuid()).pem"
        $pass = if ($_ -like 'genrsa*') { '-passout' } else { '-pass' }
        openssl @($_ -split ' ') $pass pass:geheim -out $file 2>$null
        $LASTEXITCODE | Should -Be 0
        Get-DkimKeyPair $file -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] KeyPassphraseMissing AuthenticationError
        Get-DkimKeyPair $file -Passphrase (ConvertTo-SecureString wrong -AsPlainText) -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] KeyPassphraseWrong AuthenticationError
        (Get-DkimKeyPair $file -Passphrase (ConvertTo-SecureString geheim -AsPlainText)).PublicKey | Should -Not -BeNullOrEmpty
    }

    It 'says what is no key and reads the others, without repeating the file' {
        $mixed = (New-Item "$TestDrive/mixed" -ItemType Directory).FullName
        Copy-Item $made[0].PrivateKeyPath $mixed
        Set-Content "$mixed/a.key" 'Geheimnis'
        Set-Content "$mixed/b.key" ''
        Copy-Item $made[0].PublicKeyPath "$mixed/c.pem"
        (Get-DkimKeyPair $mixed -ErrorVariable problems -ErrorAction SilentlyContinue).PublicKey | Should -Be $made[0].PublicKey
        $problems.Count | Should -Be 2
        foreach ($problem in $problems) { Test-Error $problem KeyFileInvalid InvalidData }
        "$problems" | Should -Not -Match Geheimnis
        Get-DkimKeyPair "$mixed/c.pem" -ErrorVariable problem -ErrorAction SilentlyContinue
        Test-Error $problem[0] KeyFileInvalid InvalidData
        foreach ($missing in "$mixed/none.key", "$mixed/*.none") {
            Get-DkimKeyPair $missing -ErrorVariable problem -ErrorAction SilentlyContinue
            Test-Error $problem[0] KeyFileNotFound ObjectNotFound
        }
    }

    It 'flags a key that everyone reads, in the list as well' -Skip:$IsWindows {
        $key = (Copy-Item $made[0].PrivateKeyPath "$TestDrive/open.key" -PassThru).FullName
        chmod 0644 $key
        $open = Get-DkimKeyPair $key
        $open.IsExposed, $open.Mode, $open.Readers[-1] | Should -Be $true, '0644', 'everyone'
        $open | Format-List | Out-String | Should -Match 'Readers +: .*everyone'
        chmod 0600 $key
        (Get-DkimKeyPair $key).IsExposed | Should -BeFalse
    }

    It 'warns where the public key beside it is another' {
        $odd = (New-Item "$TestDrive/odd" -ItemType Directory).FullName
        Copy-Item $made[0].PrivateKeyPath "$odd/x.key"
        Copy-Item $made[2].PublicKeyPath "$odd/x.pub"
        $null = Get-DkimKeyPair "$odd/x.key" -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*x.pub is not the public key of*x.key*'
    }

    It 'warns once of a folder that everyone writes, as New-DkimKeyPair does' -Skip:$IsWindows {
        $open = (New-Item "$TestDrive/writable" -ItemType Directory).FullName
        chmod 0777 $open
        $null = 'a.example', 'b.example' | New-DkimKeyPair -Selector s1 -Path $open -Algorithm Ed25519 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Be "Every user of this machine can put another key in the place of one in $open, since the folder is open to all: chmod o-w '$open'"
        (Get-DkimKeyPair $open -WarningVariable warnings -WarningAction SilentlyContinue).IsExposed | Should -Be $true, $true
        $warnings.Count | Should -Be 1
        chmod o-w $open
        (Get-DkimKeyPair $open -WarningVariable warnings).IsExposed | Should -Be $false, $false
        $warnings | Should -BeNullOrEmpty
    }

    It 'says what to type where nothing tells the domain, to each that the key is piped to' {
        $bare = (Copy-Item $made[0].PrivateKeyPath "$TestDrive/unnamed.key" -PassThru).FullName | Get-DkimKeyPair
        $far = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($bare))
        foreach ($pair in $bare, $far) {
            foreach ($line in { $pair | ConvertTo-MailDnsRecordText }, { $pair | New-MailDkimRecord }, { $pair | New-MailDkimRecord -Domain example.org }, { $pair | Test-MailDkim -ZoneFile "$PSScriptRoot/../../docs/examples/*.zone" }) {
                $ErrorActionPreference = 'Continue'
                $problem = @(& $line 2>&1)
                $problem | Should -HaveCount 1
                Test-Error $problem[0] NothingTo* InvalidArgument
                $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-DkimKeyPair*-Domain example.org -Selector s1*'
            }
        }
        # One of several does not hide the others.
        @($bare, $made[0] | ConvertTo-MailDnsRecordText -ErrorAction SilentlyContinue) | Should -HaveCount 1
    }

    It 'tells a folder that may not be entered from a file that is not there' -Skip:$IsWindows {
        $closed = (New-Item "$TestDrive/closed/inside" -ItemType Directory).Parent.FullName
        Copy-Item $made[0].PrivateKeyPath "$closed/x.key"
        chmod 0000 $closed
        try {
            # Root passes everywhere: it lays that right down for the new process.
            Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"
            $drop = (id -u) -eq 0 ? @('setpriv', '--inh-caps=-all', '--bounding-set=-dac_override,-dac_read_search') : @()
            $script = "Import-Module '$((Get-Module MailRep).Path)'; foreach (`$path in 'x.key', 'none.key', 'inside', '*.key', '') { Get-DkimKeyPair (Join-Path '$closed' `$path) -ErrorAction SilentlyContinue -ErrorVariable problem; `$problem.FullyQualifiedErrorId }"
            $all = $drop + (Get-PwshCommand) + '-NoProfile', '-NonInteractive', '-Command', $script
            $ids = & $all[0] @($all | Select-Object -Skip 1)
            $ids | Should -Be (@('KeyFileUnreadable,MailRep.Cmdlets.GetDkimKeyPairCommand') * 5)
        }
        finally { chmod 0700 $closed }
    }

    It 'says of <_> that it is no path of the file system' -ForEach 'env:', 'env:PATH', 'nodrive:x' {
        Get-DkimKeyPair $_ -ErrorVariable problem -ErrorAction SilentlyContinue
        Test-Error $problem[0] KeyFileNotFound InvalidArgument
        "$($problem[0])" | Should -BeLike "'$_' is no path of the file system*"
    }

    It 'takes a file with brackets in its name' {
        Copy-Item $made[0].PrivateKeyPath "$TestDrive/a[1].key"
        (Get-DkimKeyPair "$TestDrive/a[1].key").PublicKey | Should -Be $made[0].PublicKey
    }

    It 'touches no network' {
        Get-NetworkUse { Get-DkimKeyPair $folder } | Should -BeNullOrEmpty
    }
}
