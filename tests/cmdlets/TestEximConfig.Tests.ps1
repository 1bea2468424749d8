# Test-EximConfig: the traps of Debian's Exim over copies of /etc/exim4; Exim is not needed. Each trap is in tests/units/Exim.

BeforeAll {
    $sample = (Resolve-Path "$PSScriptRoot/../../docs/examples/exim4").Path

    # A copy of the sample with a key, with other macros or another type of configuration.
    function New-Copy([string] $Name, [string] $Macros, [string] $Type = 'internet') {
        $folder = "$TestDrive/$Name"
        Copy-Item $sample $folder -Recurse
        $null = New-Item "$folder/dkim" -ItemType Directory
        Set-Content "$folder/dkim/a.key" ([System.Security.Cryptography.RSA]::Create(2048).ExportPkcs8PrivateKeyPem())
        if ($Macros) { Set-Content "$folder/exim4.conf.localmacros" $Macros }
        $setup = "$folder/update-exim4.conf.conf"
        (Get-Content $setup -Raw) -replace "configtype='internet'", "configtype='$Type'" | Set-Content $setup -NoNewline
        $folder
    }

    $sound = "DKIM_DOMAIN = example.org`nDKIM_SELECTOR = mail`nDKIM_PRIVATE_KEY = /etc/exim4/dkim/a.key`nDKIM_SIGN_HEADERS = +From:=To"
}

Describe 'Test-EximConfig' {
    It 'names file, line and fix of what is wrong with the sample' {
        $found = Test-EximConfig $sample
        $found | Should -BeOfType MailRep.Exim.EximConfigCheckResult
        "$($found.Verdict)", $found.Check, $found.Subject, $found.Signs | Should -Be 'Fail', 'Exim', $sample, $false
        $typo = $found.Findings | Where-Object Id -EQ EXIM-MACRO-UNKNOWN
        $typo.Subject | Should -Be "$sample/exim4.conf.localmacros:5"
        $typo.Fix.Command | Should -Be "sed -i '5s/DKIM_SIGN_HEADRS/DKIM_SIGN_HEADERS/' $sample/exim4.conf.localmacros"
        @($found.Findings | Where-Object Id -EQ EXIM-KEY-MISSING).Subject | Should -Be "${sample}/dkim_domains:2", "${sample}/dkim_domains:3"
        $found.Reason | Should -BeIn $found.Findings.Message
    }

    It 'passes only what signs: <Verdict> for <Case>' -ForEach @(
        @{ Case = 'no DKIM'; Macros = '# nothing'; Type = 'internet'; Verdict = 'Fail'; Id = 'EXIM-DKIM-NONE' }
        @{ Case = 'a misspelt macro'; Macros = 'DKIM_DOMIAN = example.org'; Type = 'internet'; Verdict = 'Fail'; Id = 'EXIM-MACRO-UNKNOWN' }
        @{ Case = 'local'; Macros = ''; Type = 'local'; Verdict = 'Fail'; Id = 'EXIM-CONFIGTYPE' }
        @{ Case = 'a smarthost'; Macros = ''; Type = 'smarthost'; Verdict = 'Fail'; Id = 'EXIM-SMARTHOST' }
    ) {
        $found = Test-EximConfig (New-Copy "case-$Id" $Macros $Type)
        "$($found.Verdict)" | Should -Be $Verdict
        $found.Findings.Id | Should -Contain $Id
        $found.Signs | Should -BeFalse
    }

    It 'passes a sound configuration, once others are shut out of the key' -Skip:(-not $IsLinux) {
        $folder = New-Copy sound $sound
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-KEY-OPEN
        $group = (Get-Content /etc/group) -match '^Debian-exim:' ? 'Debian-exim' : (id -gn)
        chgrp $group "$folder/dkim" "$folder/dkim/a.key" 2>$null
        chmod 0750 "$folder/dkim"; chmod 0640 "$folder/dkim/a.key"
        $found = Test-EximConfig $folder
        if ($group -eq 'Debian-exim' -and (stat -c '%G' "$folder/dkim/a.key") -ne $group) { $found.Findings.Id | Should -Contain EXIM-KEY-UNREADABLE; return }
        "$($found.Verdict)" | Should -Be Pass
        $found.Findings.Id | Where-Object { $_ -ne 'EXIM-CONFDIR' } | Should -Be EXIM-RELAY-SIGNED
    }

    It 'has fixes that can be pasted: <Id>' -Skip:(-not $IsLinux) -ForEach @(
        @{ Id = 'EXIM-CONFIGTYPE'; Type = 'local'; Tail = "`n" }
        @{ Id = 'EXIM-NEWLINE'; Type = 'internet'; Tail = '' }
        @{ Id = 'EXIM-MACRO-UNKNOWN'; Type = 'internet'; Tail = "`nDKIM_CANNON = relaxed`n" }
        @{ Id = 'EXIM-BOM'; Type = 'internet'; Tail = "`n" }
    ) {
        $folder = New-Copy "it's $Id" '' $Type
        Copy-Item "$sample/../exim4/update-exim4.conf.conf" "$folder/exim4.conf.template"
        [System.IO.File]::WriteAllText("$folder/exim4.conf.localmacros", $sound + $Tail, [System.Text.UTF8Encoding]::new($Id -eq 'EXIM-BOM'))
        $finding = (Test-EximConfig $folder).Findings | Where-Object Id -EQ $Id
        $finding.Fix.Command | Should -Not -BeNullOrEmpty
        sh -c $finding.Fix.Command
        (Test-EximConfig $folder).Findings.Id | Should -Not -Contain $Id
    }

    It 'says in one sentence what it needs where there is no such folder' {
        $found = Test-EximConfig "$TestDrive/nothere" -ErrorAction Continue 2>&1
        $found.FullyQualifiedErrorId | Should -BeLike 'EximConfigNotFound,*'
        $found.ErrorDetails.RecommendedAction | Should -BeLike '*exim4-daemon-light*-ConfigRoot PATH*'
    }

    It 'takes the results of its neighbour, and stays readable over Export-Clixml' {
        $found = Get-EximDkimConfig $sample | Test-EximConfig
        $found.ConfigRoot | Should -Be $sample
        $found | Export-Clixml "$TestDrive/check.xml"
        $back = Import-Clixml "$TestDrive/check.xml"
        @($back | Where-Object Verdict -EQ Fail).Count | Should -Be 1
        $back.Findings[0].Fix.Text | Should -Be $found.Findings[0].Fix.Text
        foreach ($one in $found, $back) {
            $text = ($one | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
            $text | Should -Match 'ConfigRoot +Verdict Layout +ConfigType Reason'
            foreach ($line in $text -split "`r?`n") { $line.TrimEnd().Length | Should -BeLessOrEqual 80 }
        }
        $found | ConvertTo-Csv | Out-String | Should -Not -Match 'MailRep\.'
    }

    It 'leaves paths whole, and its lines within 80 columns' -Skip:(-not $IsLinux) {
        $folder = "/tmp/mailrep-a-folder-with-a-long-name-$(Get-Random)/exim4"
        try {
            Copy-Item $sample $folder -Recurse
            $findings = (Test-EximConfig $folder).Findings
            $text = ($findings | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
            foreach ($line in $text -split "`r?`n") { $line.TrimEnd().Length | Should -BeLessOrEqual 80 }
            foreach ($finding in $findings) { $text | Should -Match "(?m)(^|\s)$([regex]::Escape($finding.Subject))(\s|`$)" }
            $text | Should -Match "(?m)(^|\s)$folder/dkim/example\.org\.key(\s|`$)"
        }
        finally { Remove-Item (Split-Path $folder) -Recurse -Force -ErrorAction Ignore }
    }

    It 'lets no escape, no formula and no key from a file through' {
        $folder = New-Copy hostile "DKIM_DOMAIN = a`e[31m`nDKIM_SELECTR = `a`nDKIM_PRIVATE_KEY = =k`e]0;x`a`nDKIM_CANON = =cmd`e[2J"
        $raw = Test-EximConfig $folder | ConvertTo-Json -Depth 6 -EscapeHandling Default
        $raw | Should -Not -Match '\\u001b|\\u0007|[\x00-\x08\x1b]'
        foreach ($finding in (Test-EximConfig $folder).Findings) { "$($finding.Message)$($finding.Evidence)" | Should -Not -Match '^[=+@-]' }
    }
}
