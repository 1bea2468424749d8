# What MailRep says of Exim's configuration, held against Debian's real update-exim4.conf and exim4. The live files are only read.

BeforeAll {
    Import-Module "$PSScriptRoot/Lab.psm1"
    $exim = Find-LabProgram exim4

    # A copy of the machine's own configuration.
    function New-Copy([string] $Macros, [string] $Type = 'internet', [bool] $Split = $false) {
        $folder = "$TestDrive/$([guid]::NewGuid().ToString('N'))"
        cp -a /etc/exim4 $folder
        Remove-Item "$folder/exim4.conf" -ErrorAction Ignore
        $setup = "$folder/update-exim4.conf.conf"
        $text = (Get-Content $setup -Raw) -replace "configtype='\w*'", "configtype='$Type'" -replace "split_config='\w*'", "split_config='$("$Split".ToLower())'"
        [System.IO.File]::WriteAllText($setup, $text)
        [System.IO.File]::WriteAllText($(if ($Split) { "$folder/conf.d/main/000_localmacros" } else { "$folder/exim4.conf.localmacros" }), $Macros)
        $folder
    }

    # Debian's own script puts it together. It reads a copy's localmacros only where the live folder has the file, too, so that
    # the script asks for the copy's here.
    function Join-Copy([string] $Folder) {
        $script = "$TestDrive/update-exim4.conf"
        if (-not (Test-Path $script)) {
            (Get-Content (Find-LabProgram update-exim4.conf) -Raw) -replace '-e "/etc/exim4/exim4.conf.localmacros"', '-e "$UPEX4C_confdir/exim4.conf.localmacros"' | Set-Content $script -NoNewline
        }
        sh $script -d $Folder -o "$Folder/generated" 2>$null | Out-Null
        "$Folder/generated"
    }

    # The options that Exim itself says the transport has; no macro sets dkim_hash, which has a default.
    function Get-RealOption([string] $Folder, [string] $Transport = 'remote_smtp') {
        $options = @{}
        foreach ($line in & $exim -C (Join-Copy $Folder) -bP transport $Transport 2>$null) {
            if ($line -match '^(dkim_\w+) = (.+)$' -and $Matches[1] -ne 'dkim_hash') { $options[$Matches[1]] = $Matches[2] }
        }
        $options
    }

    $sound = "DKIM_DOMAIN = example.org`nDKIM_SELECTOR = mail`nDKIM_PRIVATE_KEY = /etc/exim4/dkim/a.key`n"
}

Describe 'The configuration of Exim' -Tag Lab {
    It 'has the settings that Exim says it has: <Name>' -ForEach @(
        @{ Name = 'plain'; Macros = "DKIM_DOMAIN = a.example`nDKIM_SELECTOR = s`nDKIM_CANON=simple`n" }
        @{ Name = 'a comment behind a value'; Macros = "DKIM_DOMAIN = a # b`n" }
        @{ Name = 'white space'; Macros = "  DKIM_DOMAIN=a  `n" }
        @{ Name = 'quotation marks'; Macros = "DKIM_DOMAIN = `"a b`"`n" }
        @{ Name = 'a continuation'; Macros = "DKIM_DOMAIN = \`n  # between`n  a`n" }
        @{ Name = 'a later macro'; Macros = "DKIM_DOMAIN = LATER`nLATER = a`n" }
        @{ Name = 'a macro in itself'; Macros = "LOOP = LOOP : LOOP`nDKIM_DOMAIN = LOOP`n" }
        @{ Name = 'a macro inside a word'; Macros = "Zz = a`nDKIM_DOMAIN = tZzt`n" }
        @{ Name = 'a macro defined anew'; Macros = "DKIM_DOMAIN = a`nDKIM_DOMAIN == b`n" }
        @{ Name = 'conditions'; Macros = "Yy = 1`n.ifdef NOTHING`nDKIM_DOMAIN = a`n.elifdef Yy`nDKIM_DOMAIN = b`n.else`nDKIM_DOMAIN = c`n.endif`n" }
        @{ Name = 'CONFDIR'; Macros = "DKIM_PRIVATE_KEY = CONFDIR/dkim/a.key`n" }
        @{ Name = 'line ends of Windows'; Macros = "DKIM_DOMAIN = a.example`r`nDKIM_SELECTOR = s`r`n" }
        @{ Name = 'no newline at the end'; Macros = 'DKIM_DOMAIN = a.example' }
    ) {
        foreach ($split in $false, $true) {
            $folder = New-Copy $Macros -Split $split
            $real = Get-RealOption $folder
            $real.Count | Should -BeGreaterThan 0
            $found = @{}
            foreach ($setting in (Get-EximDkimConfig $folder).Settings) { $found[$setting.Name.ToLower()] = $setting.Value }
            ($found.Keys | Sort-Object | ForEach-Object { "$_ = $($found[$_])" }) | Should -Be ($real.Keys | Sort-Object | ForEach-Object { "$_ = $($real[$_])" })
        }
    }

    It 'is refused by Exim where a finding says so: <Id>' -ForEach @(
        @{ Id = 'EXIM-MACRO-TWICE'; Line = 'DKIM_DOMAIN = b' }
        @{ Id = 'EXIM-MACRO-PREFIX'; Line = 'DKIM_DOMAIN_LIST = b' }
        @{ Id = 'EXIM-MACRO-PREFIX'; Line = 'MY_DKIM_DOMAIN = b' }
        @{ Id = 'EXIM-MACRO-NAME'; Line = 'dkim_canon = relaxed' }
        @{ Id = 'EXIM-MACRO-NAME'; Line = 'DKIM-CANON = relaxed' }
        @{ Id = 'EXIM-BOM'; Line = '' }
    ) {
        foreach ($split in $false, $true) {
            $folder = New-Copy "$(if ($Id -eq 'EXIM-BOM') { [char] 0xFEFF })$sound$Line`n" -Split $split
            & $exim -C (Join-Copy $folder) -bV 2>&1 | Out-Null
            $LASTEXITCODE | Should -Be 1
            $found = Test-EximConfig $folder
            $found.Findings.Id | Should -Contain $Id
            "$($found.Verdict)" | Should -Be Fail
        }
    }

    It 'is taken by Exim without a word where a misspelt macro fails' {
        $folder = New-Copy "${sound}DKIM_SELECTR = b`n"
        & $exim -C (Join-Copy $folder) -bV 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 0
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-MACRO-UNKNOWN
    }

    It 'does not have a file whose name update-exim4.conf skips' {
        $folder = New-Copy $sound -Split $true
        Rename-Item "$folder/conf.d/main/000_localmacros" 000_local.macros
        (Get-RealOption $folder).Keys | Should -Not -Contain dkim_domain
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-FILE-NAME
    }

    It 'has macros behind 01_ in the transport, and none from behind the transport' {
        foreach ($case in @{ Name = 'main/50_mine'; Domain = 'example.org'; Verdict = 'Warn' }, @{ Name = 'retry/000_mine'; Domain = $null; Verdict = 'Fail' }) {
            $folder = New-Copy $sound -Split $true
            Move-Item "$folder/conf.d/main/000_localmacros" "$folder/conf.d/$($case.Name)"
            (Get-RealOption $folder)['dkim_domain'] | Should -Be $case.Domain
            "$(((Test-EximConfig $folder).Findings | Where-Object Id -EQ EXIM-FILE-ORDER).Verdict)" | Should -Be $case.Verdict
        }
    }

    It 'never signs for a smarthost until the fix is pasted' {
        $folder = New-Copy $sound -Type smarthost -Split $true
        (Get-RealOption $folder remote_smtp_smarthost).Values | Should -Not -Contain 'example.org'
        $finding = (Test-EximConfig $folder).Findings | Where-Object Id -EQ EXIM-SMARTHOST
        sh -c $finding.Fix.Command
        $real = Get-RealOption $folder remote_smtp_smarthost
        $real['dkim_domain'], $real['dkim_selector'] | Should -Be 'example.org', 'mail'
        (Test-EximConfig $folder).Findings.Id | Should -Not -Contain EXIM-SMARTHOST
        (Get-EximDkimConfig $folder).Settings.Count | Should -Be 3
    }

    It 'names the type of configuration with which the routers reach nobody' {
        $folder = New-Copy $sound -Type local
        & $exim -C (Join-Copy $folder) -bt someone@elsewhere.example 2>&1 | Out-String | Should -Not -Match 'transport = remote_smtp'
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-CONFIGTYPE
    }

    It 'is not expanded by Exim where a finding says so, and is elsewhere' {
        $folder = New-Copy $sound
        $cases = 's', '${lc:a}}', '${if eq{a}{b}{x}{y}}', '${if !eq {a} {b} {x} {y} }', '${if and{{eq{a}{a}}{def:h_from:}}{x}{y}}', '${if ={1}{1}{x}{y}}', '${if inlist{a}{a:b}{x}}',
            '${if forany{a:b}{eq{$item}{a}}{x}{y}}', '${lookup{root}lsearch,ret=key{/etc/passwd}{x$value}{y}}', '${extract{2}{:}{x:y:z}}', '${extract{a}{a=1 b=2}{$value}{0}}',
            '${length_3:abcdef}${substr_1_2:abc}${sg{abc}{b}{x}}', '${map{a:b}{$item}}${reduce{a:b}{}{$value$item}}', '${filter{a:b}{eq{$item}{a}}}', '\$x \N$x}\N $1 ${1}', '${qualify_domain}',
            '${env{HOME}{x}{y}}${eval:1+1}', '${if exists{/etc/passwd}{a}fail}',
            '${lc:a', '${if', '${if eq{a}{b}', '${if eq{a}{b}{x}', '${if eq{a}{a}{x}{y}{z}}', '${if {a}{b}}', '${if 1 = 1{x}}', '$', 'a$-', '${ lc:a}', '${1', '${extract a {a=1}}',
            '${lookup{a}lsearch, ret=key {/etc/passwd}}', '${lookup{a}{/etc/passwd}}', '${sg{abc}{b}}', '${foo:bar}', '$nosuch', '${nosuch}', '${lc:$nosuch}', '${h_from:}', '${if foo{a}{b}{x}}',
            '${if eq{a}{b}{$nosuch}{y}}', '${lookup{a}foosearch{/etc/passwd}}', '${foo{a}{b}}', '${if eq{a}{b}{x}fail}'
        $cases.Count | Should -BeGreaterThan 40
        foreach ($case in $cases) {
            $real = & $exim -be $case 2>&1 | Out-String
            [System.IO.File]::WriteAllText("$folder/exim4.conf.localmacros", ($sound -replace '= mail', "= $($case -replace '\$', '$$$$')"))
            $found = Test-EximConfig $folder
            ($found.Findings.Id -contains 'EXIM-EXPANSION') | Should -Be ($real -match '(?m)^Failed:') -Because "Exim says $real of $case"
            if ($real -match '(?m)^Failed:') { "$($found.Verdict)" | Should -Not -Be Pass }
        }
    }

    It 'opens no file by a name that is tainted: <Text>' -ForEach @(
        @{ Text = '/k/${sender_address_domain}'; Tainted = $true }
        @{ Text = '/k/${lc:$sender_address_domain}'; Tainted = $true }
        @{ Text = '/k/${sg{$sender_address}{a}{b}}'; Tainted = $true }
        @{ Text = '${lookup{root}lsearch{/etc/passwd}{/k/$sender_address_domain}{0}}'; Tainted = $true }
        @{ Text = '/k/${md5:$sender_address}'; Tainted = $false }
        @{ Text = '${lookup{root}lsearch{/etc/passwd}{/k/$value}{0}}'; Tainted = $false }
        @{ Text = '/k/${if eq{$sender_address}{x}{a}{b}}'; Tainted = $false }
    ) {
        & $exim -f a@b.example -be "`${readfile{$Text}}" 2>&1 | Out-String | Should -Match ($Tainted ? 'Tainted filename' : '^(?!.*Tainted)')
        $folder = New-Copy ($sound -replace '/etc/exim4/dkim/a.key', ($Text -replace '\$', '$$$$'))
        ((Test-EximConfig $folder).Findings.Id -contains 'EXIM-KEY-TAINTED') | Should -Be $Tainted
    }

    It 'looks nothing up in a file that is not there, and finds nothing in an empty one' {
        $folder = New-Copy "DKIM_DOMAIN = `${lookup{a.example}lsearch,ret=key{CONFDIR/dkim_domains}}`nDKIM_SELECTOR = mail`nDKIM_PRIVATE_KEY = /etc/exim4/dkim/a.key`n"
        & $exim -be "`${lookup{a.example}lsearch,ret=key{$folder/dkim_domains}}" 2>&1 | Out-String | Should -Match 'Failed:'
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-TABLE
        Set-Content "$folder/dkim_domains" '# none'
        & $exim -be "[`${lookup{a.example}lsearch,ret=key{$folder/dkim_domains}}]" 2>&1 | Should -Contain '[]'
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-TABLE
        Set-Content "$folder/dkim_domains" 'a.example: selector=mail'
        & $exim -be "[`${lookup{a.example}lsearch{$folder/dkim_domains}}]" 2>&1 | Should -Contain '[selector=mail]' -Because 'without ret=key it is the data'
        (Test-EximConfig $folder).Findings.Id | Should -Not -Contain EXIM-TABLE
    }

    It 'has a comment behind a selector in the selector' {
        $folder = New-Copy ($sound -replace '= mail', '= mail # ours')
        (Get-RealOption $folder)['dkim_selector'] | Should -Be 'mail # ours'
        (Test-EximConfig $folder).Findings.Id | Should -Contain EXIM-SELECTOR-VALUE
    }

    It 'is refused where a macro is redefined that is not defined, until the fix is pasted' {
        $folder = New-Copy ($sound -replace 'DKIM_DOMAIN =', 'DKIM_DOMAIN ==')
        & $exim -C (Join-Copy $folder) -bV 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 1
        $finding = (Test-EximConfig $folder).Findings | Where-Object Id -EQ EXIM-MACRO-FIRST
        sh -c $finding.Fix.Command
        Remove-Item "$folder/generated"
        & $exim -C (Join-Copy $folder) -bV 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 0
        (Test-EximConfig $folder).Findings.Id | Should -Not -Contain EXIM-MACRO-FIRST
    }

    It 'is made by no update-exim4.conf where <Case>' -ForEach @(
        @{ Case = 'lines end as in Windows'; Spoil = { param($folder) $path = "$folder/update-exim4.conf.conf"; [System.IO.File]::WriteAllText($path, ((Get-Content $path) -join "`r`n") + "`r`n") } }
        @{ Case = 'the layout is yes'; Spoil = { param($folder) $path = "$folder/update-exim4.conf.conf"; (Get-Content $path) -replace "split_config='\w*'", "split_config='yes'" | Set-Content $path } }
        @{ Case = 'the template is gone'; Spoil = { param($folder) Remove-Item "$folder/exim4.conf.template" } }
        @{ Case = 'update-exim4.conf.conf is gone'; Spoil = { param($folder) Remove-Item "$folder/update-exim4.conf.conf" } }
    ) {
        $folder = New-Copy $sound
        & $Spoil $folder
        $null = Join-Copy $folder
        $LASTEXITCODE | Should -Not -Be 0
        $found = Test-EximConfig $folder
        $found.Findings.Id | Should -Contain EXIM-SETUP
        $found.Signs | Should -BeFalse
    }

    It 'is made where update-exim4.conf.conf exports what it sets' {
        $folder = New-Copy $sound
        $path = "$folder/update-exim4.conf.conf"
        (Get-Content $path) -replace '^dc_', 'export dc_' | Set-Content $path
        (Get-RealOption $folder)['dkim_domain'] | Should -Be 'example.org'
        (Test-EximConfig $folder).Findings.Id | Should -Not -Contain EXIM-CONFIGTYPE
    }

    It 'gets nothing where the macros are in UTF-16, until the fix is pasted' {
        $folder = New-Copy $sound
        [System.IO.File]::WriteAllText("$folder/exim4.conf.localmacros", $sound, [System.Text.Encoding]::Unicode)
        (Get-RealOption $folder).Count | Should -Be 0
        $found = Test-EximConfig $folder
        $found.Findings.Id | Where-Object { $_ -notin 'EXIM-CONFDIR' } | Should -Be EXIM-BOM
        $found.Signs | Should -BeFalse
        sh -c ($found.Findings | Where-Object Id -EQ EXIM-BOM).Fix.Command
        Remove-Item "$folder/generated"
        (Get-RealOption $folder)['dkim_domain'] | Should -Be 'example.org'
    }

    It 'lets Debian-exim read a key where it says so: folder <FolderMode>, key <Mode> of <Group>' -ForEach @(
        @{ FolderMode = '0750'; Mode = '0640'; Group = 'Debian-exim'; Expected = $true }
        @{ FolderMode = '0750'; Mode = '0600'; Group = 'Debian-exim'; Expected = $false }
        @{ FolderMode = '0700'; Mode = '0644'; Group = 'Debian-exim'; Expected = $false }
        @{ FolderMode = '0750'; Mode = '0640'; Group = 'root'; Expected = $false }
        @{ FolderMode = '0755'; Mode = '0644'; Group = 'root'; Expected = $true }
    ) {
        if ((id -u) -ne '0') {
            if ($env:CI) { throw 'Only root can read as Debian-exim; CI runs this as root.' }
            Set-ItResult -Skipped -Because 'only root can read as Debian-exim'
            return
        }

        # Below /run, where every user may go as far as this folder.
        $folder = "/run/mailrep-lab-$([guid]::NewGuid().ToString('N'))"
        try {
            Copy-Item (New-Copy $sound) $folder -Recurse
            chmod 0755 $folder
            $null = New-Item "$folder/dkim" -ItemType Directory
            Set-Content "$folder/dkim/a.key" ([System.Security.Cryptography.RSA]::Create(2048).ExportPkcs8PrivateKeyPem())
            chown root:Debian-exim "$folder/dkim"; chown "root:$Group" "$folder/dkim/a.key"
            chmod $FolderMode "$folder/dkim"; chmod $Mode "$folder/dkim/a.key"
            runuser -u Debian-exim -- cat "$folder/dkim/a.key" 2>$null | Out-Null
            ($LASTEXITCODE -eq 0) | Should -Be $Expected
            (Get-EximDkimConfig $folder).PrivateKey.ReadableByExim | Should -Be $Expected
        }
        finally { Remove-Item $folder -Recurse -Force -ErrorAction Ignore }
    }
}
