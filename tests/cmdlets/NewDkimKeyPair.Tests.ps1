# New-DkimKeyPair: keys that are whole or not there, that nobody else can read, and whose records pass; no network.

BeforeAll {
    Import-Module "$PSScriptRoot/NetworkWatch.psm1", "$PSScriptRoot/../../tools/FreshProcess.psm1"
    $module = (Resolve-Path "$PSScriptRoot/../../out/MailRep").Path
    $today = Get-Date -Format yyyyMMdd

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
}

Describe 'New-DkimKeyPair' {
    BeforeEach { $folder = "$TestDrive/$([guid]::NewGuid())" }

    It 'makes an RSA key of 2048 bits under the date of today, in a folder that is made with it' {
        $key = New-DkimKeyPair example.org -Path $folder
        $key | Should -BeOfType MailRep.Dkim.DkimKeyPair
        $key.Domain, $key.Selector, "$($key.Algorithm)", $key.KeySize | Should -Be 'example.org', $today, 'Rsa', 2048
        $key.Record.Name, "$($key.Record.Type)" | Should -Be "$today._domainkey.example.org", 'TXT'
        (Get-ChildItem $folder).Name | Sort-Object | Should -Be "$today._domainkey.example.org.rsa.key", "$today._domainkey.example.org.rsa.pub"
        if (-not $IsWindows) { $key.Mode | Should -BeIn '0600', '0640' }
        $key.IsExposed | Should -BeFalse
    }

    It 'makes keys that openssl reads: <_>' -ForEach Rsa, Ed25519 {
        Assert-OpenSsl
        $key = New-DkimKeyPair example.org s1 -Path $folder -Algorithm $_
        $public = openssl pkey -in $key.PrivateKeyPath -pubout
        $LASTEXITCODE | Should -Be 0
        $public | Should -Be (Get-Content $key.PublicKeyPath)
    }

    It 'makes two pairs with two selectors, which pass together by the pipeline' {
        $keys = New-DkimKeyPair example.org 20261125 -Path $folder -Algorithm Rsa, Ed25519
        $keys.Selector | Should -Be '20261125', '20261125-ed25519'
        @('$ORIGIN example.org.', '@ 60 SOA ns1 h 1 2 3 4 5') + $keys.Record.ForEach({ $_.ToZoneLine() }) | Set-Content "$TestDrive/two.zone"
        $results = $keys | Test-MailDkim -ZoneFile "$TestDrive/two.zone"
        $results.Verdict | Should -Be Pass, Pass
        $results.KeyType | Should -Be rsa, ed25519
    }

    It 'makes nothing under -WhatIf, the folder neither' {
        New-DkimKeyPair example.org -Path $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'takes the current location where no folder is given, and a relative one from there' {
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        try {
            (New-DkimKeyPair example.org s1 -Algorithm Ed25519).PrivateKeyPath | Split-Path | Should -Be (Convert-Path .)
            (New-DkimKeyPair example.org s1 -Algorithm Ed25519 -Path below).PrivateKeyPath | Split-Path | Should -Be (Join-Path (Convert-Path .) below)
        }
        finally { Pop-Location }
    }

    It 'leaves a key that is there alone, and keeps it as a backup under -Force' {
        $old = New-DkimKeyPair example.org s1 -Path $folder -Algorithm Ed25519
        $before = Get-Content $old.PrivateKeyPath -Raw
        New-DkimKeyPair example.org s1 -Path $folder -Algorithm Ed25519 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] KeyExists ResourceExists
        New-DkimKeyPair example.org s1 -Path $folder -Algorithm Rsa -WhatIf -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] KeyExists ResourceExists
        Get-Content $old.PrivateKeyPath -Raw | Should -Be $before

        $new = New-DkimKeyPair example.org s1 -Path $folder -Algorithm Ed25519 -Force
        $new.PublicKey | Should -Not -Be $old.PublicKey
        $backup = Get-ChildItem $folder -Filter *.key.*.bak
        $backup.Name | Should -Match '^s1\._domainkey\.example\.org\.ed25519\.key\.\d{8}T\d{6}Z\.bak$'
        Get-Content $backup -Raw | Should -Be $before
        if (-not $IsWindows) { $backup.UnixFileMode | Should -Be (Get-Item $new.PrivateKeyPath).UnixFileMode }
    }

    It 'refuses <Given.Keys> <Given.Values> with <Id>' -ForEach @(
        @{ Given = @{ KeySize = 1024 }; Id = 'KeySizeWeak'; Category = 'InvalidArgument'; Says = '*2048*' }
        @{ Given = @{ KeySize = 1023; AllowWeakKey = $true }; Id = 'KeySizeInvalid'; Category = 'InvalidArgument'; Says = '*1024 to 4096*' }
        @{ Given = @{ KeySize = 8192 }; Id = 'KeySizeInvalid'; Category = 'InvalidArgument'; Says = '*1024 to 4096*' }
        @{ Given = @{ Selector = 'a b' }; Id = 'InvalidSelector'; Category = 'InvalidArgument'; Says = '*a space*' }
        @{ Given = @{ Selector = '../x' }; Id = 'InvalidSelector'; Category = 'InvalidArgument'; Says = '*not a selector*' }
        @{ Given = @{ Selector = 'x' * 60; Algorithm = 'Rsa', 'Ed25519' }; Id = 'KeyNameInvalid'; Category = 'InvalidArgument'; Says = '*63*' }
        @{ Given = @{ Domain = '*.example.org' }; Id = 'KeyNameInvalid'; Category = 'InvalidArgument'; Says = '*signature*' }
        @{ Given = @{ Domain = 'two words' }; Id = 'InvalidDomainName'; Category = 'InvalidArgument'; Says = '*a space*' }
    ) {
        $all = @{ Domain = 'example.org'; Path = $folder }
        foreach ($name in $Given.Keys) { $all[$name] = $Given[$name] }
        New-DkimKeyPair @all -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-Error $problem[0] $Id $Category
        "$($problem[0])" | Should -BeLike $Says
        $folder | Should -Not -Exist
    }

    It 'makes a short key where it is asked for outright' {
        (New-DkimKeyPair example.org -Path $folder -KeySize 1024 -AllowWeakKey).KeySize | Should -Be 1024
    }

    It 'says what is wrong with a folder that cannot be written' {
        Set-Content $folder 'a file'
        New-DkimKeyPair example.org -Path $folder -Algorithm Ed25519 -ErrorVariable problem -ErrorAction SilentlyContinue
        Test-Error $problem[0] KeyFolderUnusable WriteError
        "$($problem[0])" | Should -BeLike '* is a file, and no folder.'
        New-DkimKeyPair example.org -Path "$folder/inside" -WhatIf -ErrorVariable problem -ErrorAction SilentlyContinue
        "$($problem[0])" | Should -BeLike '* is a file, and no folder.'
        if (-not $IsWindows) {
            $null = New-Item "$TestDrive/link" -ItemType SymbolicLink -Target "$TestDrive/gone" -Force
            New-DkimKeyPair example.org -Path "$TestDrive/link" -ErrorVariable problem -ErrorAction SilentlyContinue
            "$($problem[0])" | Should -BeLike '*link is a link to *gone, where no folder is.'
        }
        { New-DkimKeyPair example.org -Path Env:/x } | Should -Throw '*no folder of the file system*'
    }

    It 'takes the rows of a CSV file, and goes on after a bad one' {
        $rows = "Domain,Selector`na.example,s1`nb..example,`nc.example,`nmünchen.example,20261125" | ConvertFrom-Csv
        $keys = $rows | New-DkimKeyPair -Path $folder -Algorithm Ed25519 -ErrorVariable problems -ErrorAction SilentlyContinue
        $keys.Domain | Should -Be 'a.example', 'c.example', 'xn--mnchen-3ya.example'
        $keys.Selector | Should -Be 's1', "$today-ed25519", '20261125'
        $problems.Count | Should -Be 1
    }

    It 'shows the private key nowhere' {
        $lines = New-DkimKeyPair example.org -Path $folder -Algorithm Ed25519 -Verbose -Debug -OutVariable key 4>&1 5>&1 | Out-String
        $key = $key | Where-Object { $_ -is [MailRep.Dkim.DkimKeyPair] }
        $secret = (Get-Content $key.PrivateKeyPath)[1].Substring(24)
        $shown = $lines, ($key | Out-String), ($key | Format-List * | Out-String -Width 500), ($key | ConvertTo-Json -Depth 5), [System.Management.Automation.PSSerializer]::Serialize($key, 5), "$key"
        $shown.Count | Should -Be 6
        foreach ($text in $shown) { $text | Should -Not -Match ([regex]::Escape($secret)) }
    }

    It 'survives Export-Clixml with its record, and shows itself within 80 columns' {
        $key = New-DkimKeyPair example.org -Path $folder
        $key | Export-Clixml "$TestDrive/key.xml"
        $back = Import-Clixml "$TestDrive/key.xml"
        $back.Algorithm, $back.Record.Value, "$($back.Readers)" | Should -Be 'Rsa', $key.Record.Value, "$($key.Readers -join ' ')"
        foreach ($object in $key, $back) {
            foreach ($text in ($object | Out-String -Width 80), ($object | Format-List | Out-String -Width 80)) {
                $text -split '\r?\n' | ForEach-Object { ($_ -replace '\x1b\[[0-9;]*m').TrimEnd().Length } | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 80
                $text | Should -Not -Match 'MailRep\.|System\.'
            }
        }
    }

    It 'leaves no half of a key wherever it is killed, and goes on afterwards' {
        $script = "Import-Module '$module'; 'ready'; for (`$i = 0; ; `$i++) { New-DkimKeyPair example.org `"s`$PID-`$i`" -Path '$folder' -Algorithm Ed25519 | Out-Null; New-DkimKeyPair example.net s1 -Path '$folder' -Algorithm Ed25519 -Force | Out-Null }"
        $command = @(Get-PwshCommand) + '-NoProfile', '-NonInteractive', '-Command', $script
        foreach ($wait in 20, 90, 170, 330) {
            $start = [System.Diagnostics.ProcessStartInfo]::new($command[0])
            $command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardOutput = $true
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardOutput.ReadLine() | Should -Be 'ready'
            # The first keys of a process take longest.
            $count = @(Get-ChildItem $folder -Filter *.key -ErrorAction Ignore).Count
            while (@(Get-ChildItem $folder -Filter *.key -ErrorAction Ignore).Count -lt $count + 2 -and -not $process.HasExited) { Start-Sleep -Milliseconds 5 }
            Start-Sleep -Milliseconds $wait
            $process.Kill()
            $process.WaitForExit()

            $made = @(Get-ChildItem $folder -Filter *.key)
            $made.Count | Should -BeGreaterThan 1
            foreach ($file in $made) {
                $private = Get-Content $file -Raw
                $private | Should -Match '\A-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=]{64}\n-----END PRIVATE KEY-----\n\z'
                if (-not $IsWindows) { $file.UnixStat.Mode -band 0x7 | Should -Be 0 }
            }
        }
        $null = New-DkimKeyPair example.com -Path $folder -Algorithm Ed25519
        Get-ChildItem $folder -Filter .mailrep* -Force | Should -BeNullOrEmpty
    }

    It 'touches no network' {
        Get-NetworkUse { New-DkimKeyPair example.org -Path $folder } | Should -BeNullOrEmpty
    }
}
