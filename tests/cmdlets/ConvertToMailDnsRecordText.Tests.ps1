# ConvertTo-MailDnsRecordText: what carries a record gives it in every spelling, and the spellings read back.

BeforeAll {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $zones = (Get-ChildItem $examples -Filter *.zone).FullName
    $key = New-DkimKeyPair example.test s1 -Path $TestDrive
}

Describe 'ConvertTo-MailDnsRecordText' {
    It 'writes the record of a key pair, by the pipeline, as <Format>' -ForEach @(
        @{ Format = 'Zone'; Expected = { $key.Record.ToZoneLine() } }
        @{ Format = 'Quoted'; Expected = { '"' + $key.Record.Value + '"' } }
        @{ Format = 'Chunks'; Expected = { $key.Record.ToChunks() } }
    ) {
        $text = $key | ConvertTo-MailDnsRecordText -Format $Format
        $text | Should -BeOfType string
        $text | Should -Be (& $Expected)
        ConvertTo-MailDnsRecordText $key.Record $Format | Should -Be $text
        ConvertTo-MailDnsRecordText -Record $key.Record, $key.Record -Format $Format | Should -Be $text, $text
    }

    It 'writes JSON that ConvertFrom-Json reads' {
        $json = $key | ConvertTo-MailDnsRecordText -Format Json | ConvertFrom-Json
        $json.name, $json.type, $json.ttl, $json.value | Should -Be 's1._domainkey.example.test', 'TXT', 3600, $key.Record.Value
        $json.strings.Count | Should -Be 2
        -join $json.strings | Should -Be $key.Record.Value
        $json.strings.ForEach({ $_.Length }) | Should -Be 255, ($key.Record.Value.Length - 255)
    }

    It 'is a zone line where nothing else is asked for, which passes when it is published' {
        '$ORIGIN example.test.', '@ 60 SOA ns1 h 1 2 3 4 5', ($key | ConvertTo-MailDnsRecordText) | Set-Content "$TestDrive/text.zone"
        ($key | Test-MailDkim -ZoneFile "$TestDrive/text.zone").Verdict | Should -Be Pass
    }

    It 'takes findings, fixes, changes and records, and passes over what is about no record' {
        $findings = (Get-MailReputationReport example.org -ZoneFile $zones).Findings
        $wanted = @($findings.Fix.Record | Where-Object { $_ } | ForEach-Object { $_.ToZoneLine() })
        $wanted | Should -Not -BeNullOrEmpty
        $findings.Count | Should -BeGreaterThan $wanted.Count
        $findings | ConvertTo-MailDnsRecordText | Should -Be $wanted
        $findings.Fix | Where-Object { $_ } | ConvertTo-MailDnsRecordText | Should -Be $wanted
        ConvertTo-MailDnsRecordText $findings | Should -Be $wanted
        $change = Update-MailSpfRecord example.net -Add ip4:192.0.2.99 -ZoneFile $zones -WarningAction SilentlyContinue
        $change | ConvertTo-MailDnsRecordText | Should -Be $change.Record.ToZoneLine()
        New-MailSpfRecord example.net -Mx | ConvertTo-MailDnsRecordText -Format Quoted | Should -Be '"v=spf1 mx ~all"'
    }

    It 'says what to pipe where it is given something else, and goes on' {
        $all = @('v=spf1 -all', $key, 7, [pscustomobject]@{ A = 1 } | ConvertTo-MailDnsRecordText -ErrorVariable problems -ErrorAction SilentlyContinue)
        $all | Should -Be $key.Record.ToZoneLine()
        $problems.FullyQualifiedErrorId | Should -Be (@('NothingToPublish,MailRep.Cmdlets.ConvertToMailDnsRecordTextCommand') * 3)
        foreach ($problem in $problems) { $problem.ErrorDetails.RecommendedAction | Should -BeLike 'Pipe a key pair,*' }
        # It may be a private key.
        "$problems" | Should -Not -BeLike '*spf1*'
        { ConvertTo-MailDnsRecordText 7 -ErrorAction Stop } | Should -Throw -ErrorId 'NothingToPublish,*'
    }
}
