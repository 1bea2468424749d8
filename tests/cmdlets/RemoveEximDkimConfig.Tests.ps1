# Remove-EximDkimConfig over copies of /etc/exim4: the files are again what they were, and no more goes than was named.

BeforeAll {
    $sample = (Resolve-Path "$PSScriptRoot/../../docs/examples/exim4").Path
    $keys = New-DkimKeyPair example.org, example.net -Selector s1 -Algorithm Ed25519 -Path "$TestDrive/keys"
    function Get-State([string] $Folder) { (Get-ChildItem $Folder -Recurse -File -Force | Sort-Object FullName | ForEach-Object { "$($_.FullName) $((Get-FileHash $_).Hash)" }) -join "`n" }
}

Describe 'Remove-EximDkimConfig' {
    BeforeEach {
        $copy = "$TestDrive/$([guid]::NewGuid().ToString('N'))"
        Copy-Item $sample $copy -Recurse
        Remove-Item "$copy/exim4.conf.localmacros", "$copy/dkim_domains"
    }

    It 'brings back each octet: <Name>' -ForEach @(
        @{ Name = 'no file'; Octets = $null }
        @{ Name = 'no last line end'; Octets = [byte[]][char[]]'MAIN_X = 1' }
        @{ Name = 'CRLF'; Octets = [byte[]][char[]]"MAIN_X = 1`r`n# y`r`n" }
        @{ Name = 'UTF-8'; Octets = [System.Text.Encoding]::UTF8.GetBytes("# Grüße`nMAIN_X = 1`n") }
        @{ Name = 'Latin-1'; Octets = [System.Text.Encoding]::Latin1.GetBytes("# Grüße`nMAIN_X = 1`n") }
        @{ Name = 'an empty file'; Octets = [byte[]]@() }
    ) {
        if ($null -ne $Octets) { [System.IO.File]::WriteAllBytes("$copy/exim4.conf.localmacros", $Octets) }
        $before = Get-State $copy
        ($keys | Set-EximDkimConfig -ConfigRoot $copy -AllowUnpublished).IsChanged | Should -BeTrue
        $change = Remove-EximDkimConfig -ConfigRoot $copy
        $change.IsChanged, $change.Domain.Count | Should -Be $true, 0
        Get-State $copy | Should -Be $before
        (Remove-EximDkimConfig -ConfigRoot $copy).IsChanged | Should -BeFalse
    }

    It 'takes out one by name, by objects with a domain, and none that is not there' {
        $null = $keys | Set-EximDkimConfig -ConfigRoot $copy -AllowUnpublished
        $before = Get-State $copy
        (Remove-EximDkimConfig elsewhere.example -ConfigRoot $copy).IsChanged | Should -BeFalse
        Remove-EximDkimConfig example.org -ConfigRoot $copy -WhatIf | Should -BeNullOrEmpty
        Get-State $copy | Should -Be $before
        (Remove-EximDkimConfig example.org -ConfigRoot $copy).Domain | Should -Be 'example.net'
        (@{ Domain = 'example.net' }.ForEach({ [pscustomobject]$_ }) | Remove-EximDkimConfig -ConfigRoot $copy).Domain | Should -BeNullOrEmpty
        "$copy/exim4.conf.localmacros" | Should -Not -Exist
    }

    It 'removes nothing for an empty pipeline, or for a name that is none' {
        $null = $keys | Set-EximDkimConfig -ConfigRoot $copy -AllowUnpublished
        $before = Get-State $copy
        @() | Remove-EximDkimConfig -ConfigRoot $copy | Should -BeNullOrEmpty
        'example.org', 'two words' | Remove-EximDkimConfig -ConfigRoot $copy -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'InvalidDomainName,*'
        Remove-EximDkimConfig @() -ConfigRoot $copy -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Get-State $copy | Should -Be $before
    }

    It 'says that <_> is no folder with a configuration' -ForEach 'nothere', 'env:PATH' {
        $root = $_ -like '*:*' ? $_ : "$TestDrive/$_"
        $problem = { Remove-EximDkimConfig -ConfigRoot $root -ErrorAction Stop } | Should -Throw -ErrorId 'EximConfigNotFound,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'applies nothing to a copy' {
        { Remove-EximDkimConfig -ConfigRoot $copy -Apply } | Should -Throw -ErrorId 'EximNotLive,*'
    }
}
