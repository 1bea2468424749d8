# Get-EximDkimConfig: what is in force and where it comes from, over copies of /etc/exim4; Exim is not needed.

BeforeAll {
    $sample = (Resolve-Path "$PSScriptRoot/../../docs/examples/exim4").Path
    $folder = "$TestDrive/exim4"
    Copy-Item $sample $folder -Recurse
    $null = New-Item "$folder/dkim" -ItemType Directory
    $rsa = [System.Security.Cryptography.RSA]::Create(2048)
    $pem = $rsa.ExportPkcs8PrivateKeyPem()
    Set-Content "$folder/dkim/example.org.key" $pem
    if (-not $IsWindows) { chmod 0644 "$folder/dkim/example.org.key" }
}

Describe 'Get-EximDkimConfig' {
    It 'tells domains, selectors, keys and where each setting comes from' {
        $found = Get-EximDkimConfig $folder
        $found | Should -BeOfType MailRep.Exim.EximDkimConfig
        $found.ConfigRoot, "$($found.Layout)", $found.ConfigType, $found.Transport | Should -Be $folder, 'Unsplit', 'internet', 'remote_smtp'
        $found.MacroFile | Should -Be "$folder/exim4.conf.localmacros"
        $found.Domain | Should -Be 'example.org', 'example.net'
        $found.Selector | Should -Be 'mail'
        $found.PrivateKey.Path | Should -Be "$folder/dkim/example.org.key", "$folder/dkim/example.net.key"
        $found.PrivateKey.Exists | Should -Be $true, $false
        $found.PrivateKey[0].Algorithm, $found.PrivateKey[0].KeySize | Should -Be 'RSA', 2048
        $found.Settings.Name | Should -Be 'DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'
        $found.Settings.Line | Should -Be 2, 3, 4
        $found.Settings[0].File | Should -Be "$folder/exim4.conf.localmacros"
        $found.Settings[0].Value | Should -BeLike '${lookup{*}lsearch,ret=key{/etc/exim4/dkim_domains}}'
        $found.Canonicalization, $found.Strict, $found.SignHeaders | Should -Be 'relaxed', $false, $null
        $found.Signs | Should -BeTrue
    }

    It 'tells mode and owner of a key' -Skip:(-not $IsLinux) {
        $key = (Get-EximDkimConfig $folder).PrivateKey[0]
        $key.Mode | Should -Be '0644'
        "$($key.Owner):$($key.Group)" | Should -Be (stat -c '%U:%G' $key.Path)
    }

    It 'shows nothing of a key, wherever it stands' {
        $secret = ($pem -split "`n")[3]
        Copy-Item $folder "$TestDrive/inline" -Recurse
        Set-Content "$TestDrive/inline/exim4.conf.localmacros" "DKIM_DOMAIN = example.org", 'DKIM_SELECTOR = mail', "DKIM_PRIVATE_KEY = $($pem -replace "`r?`n", '\n')"
        $text = foreach ($found in Get-EximDkimConfig $folder, "$TestDrive/inline" -Verbose 4>&1) {
            if ($found -is [System.Management.Automation.VerboseRecord]) { $found.Message; continue }
            $found | Out-String -Width 4000; $found | Format-List * | Out-String -Width 4000; $found | ConvertTo-Json -Depth 9; $found | ConvertTo-Csv
        }
        "$text" | Should -BeLike '*(a key in the configuration)*'
        "$text" | Should -Not -BeLike "*$secret*"
        "$text" | Should -Not -BeLike '*BEGIN*'
    }

    It 'takes folders from the pipeline, relative to the location' {
        Push-Location $TestDrive
        try { ('./exim4', (Get-Item exim4) | Get-EximDkimConfig).ConfigRoot | Should -Be $folder, $folder } finally { Pop-Location }
        (Get-EximDkimConfig $folder | Get-EximDkimConfig).ConfigRoot | Should -Be $folder
    }

    It 'gives its domains and selectors to Test-MailDkim' {
        $zones = (Get-ChildItem "$PSScriptRoot/../../docs/examples" -Filter *.zone).FullName
        $found = Get-EximDkimConfig $folder | Test-MailDkim -ZoneFile $zones
        $found.Domain | Should -Be 'example.org', 'example.net'
        $found.Selector | Should -Be 'mail', 'mail'
    }

    It 'gives its domains and selectors in pairs' {
        Copy-Item $folder "$TestDrive/pairs" -Recurse
        Set-Content "$TestDrive/pairs/dkim_domains" 'example.org: selector=mail key=/etc/exim4/a', 'example.net: selector=other key=/etc/exim4/b'
        $zones = (Get-ChildItem "$PSScriptRoot/../../docs/examples" -Filter *.zone).FullName
        $found = (Get-EximDkimConfig "$TestDrive/pairs").PrivateKey | Where-Object Domain | Select-Object Domain, Selector | Test-MailDkim -ZoneFile $zones
        $found | ForEach-Object { "$($_.Domain) $($_.Selector)" } | Should -Be 'example.org mail', 'example.net other'
    }

    It 'gives Test-MailDkim nothing where the table is not there' {
        Copy-Item $folder "$TestDrive/tableless" -Recurse
        Remove-Item "$TestDrive/tableless/dkim_domains"
        $zones = (Get-ChildItem "$PSScriptRoot/../../docs/examples" -Filter *.zone).FullName
        { Get-EximDkimConfig "$TestDrive/tableless" | Test-MailDkim -ZoneFile $zones -ErrorAction Stop } | Should -Throw 'There is nothing to judge: give a domain.'
        $found = Get-EximDkimConfig "$TestDrive/tableless"
        $found.Signs | Should -BeFalse
        $found.Reason | Should -BeLike '*is not there*'
    }

    It 'says in one sentence what it needs where <Case>' -ForEach @(
        @{ Case = 'there is no folder'; Path = 'nothere' }
        @{ Case = 'the folder is none of Exim'; Path = 'empty' }
        @{ Case = 'the folder is a file'; Path = 'exim4/dkim_domains' }
    ) {
        $null = New-Item "$TestDrive/empty" -ItemType Directory -Force
        $found = @(Get-EximDkimConfig "$TestDrive/$Path", $folder -ErrorAction Continue 2>&1)
        $found[0].FullyQualifiedErrorId | Should -BeLike 'EximConfigNotFound,*'
        "$($found[0].CategoryInfo.Category)" | Should -Be ObjectNotFound
        $found[0].ErrorDetails.RecommendedAction | Should -BeLike '*-ConfigRoot *'
        "$($found[0])" | Should -Match '^[^.]*(\.[^ ][^.]*)*\.$' -Because 'it is one sentence'
        $found[1].ConfigRoot | Should -Be $folder -Because 'the others get their answers'
    }

    It 'says that a path of another provider is no folder' {
        $found = Get-EximDkimConfig env: -ErrorAction Continue 2>&1
        $found.FullyQualifiedErrorId | Should -BeLike 'EximConfigNotFound,*'
        "$found" | Should -Be 'env: is no folder of the file system.'
    }

    It 'stays within 80 columns, and readable as JSON, CSV and over Export-Clixml' {
        $found = Get-EximDkimConfig $folder
        foreach ($one in $found, $found.PrivateKey[0], $found.Settings[0]) {
            foreach ($line in ($one | Format-Table | Out-String -Width 80) -split "`r?`n") { ($line -replace '\x1b\[[0-9;]*m').TrimEnd().Length | Should -BeLessOrEqual 80 }
            $one | ConvertTo-Csv | Out-String | Should -Not -Match '"MailRep\.|;System\.'
        }
        ($found | ConvertTo-Json -Depth 5 | ConvertFrom-Json).Layout | Should -Be 'Unsplit'
        $found | Export-Clixml "$TestDrive/config.xml"
        $back = Import-Clixml "$TestDrive/config.xml"
        "$($back.Layout)", $back.PrivateKey[0].KeySize | Should -Be 'Unsplit', 2048
        ($back | Out-String -Width 100) -replace '\x1b\[[0-9;]*m' | Should -Match '(?m)^yes +Unsplit +internet +example\.org'
        ($back | Format-List | Out-String -Width 200) -replace '\x1b\[[0-9;]*m' | Should -Match 'example\.org\.key RSA 2048'
    }

    It 'lets no escape from a file through' {
        Copy-Item $folder "$TestDrive/hostile" -Recurse
        Set-Content "$TestDrive/hostile/exim4.conf.localmacros" "DKIM_DOMAIN = a`e[31m.example : =1+1", "DKIM_SELECTOR = =cmd`a", "DKIM_PRIVATE_KEY = /etc/exim4/`e]0;x`a.key"
        $found = Get-EximDkimConfig "$TestDrive/hostile" -Verbose 4>&1
        $found | ForEach-Object { $_ -is [System.Management.Automation.VerboseRecord] ? $_.Message : "$($_ | ConvertTo-Json -Depth 6 -EscapeHandling Default)" } | Should -Not -Match '\\u001b|\\u0007|[\x00-\x08\x1b]'
        $config = $found | Where-Object { $_ -is [MailRep.Exim.EximDkimConfig] }
        "$($config.Selector)" | Should -Not -Match '^='
    }
}
