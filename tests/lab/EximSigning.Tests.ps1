# Test-EximSigning on Debian's real exim4, over copies of the machine's configuration. The machine's own files are only read.

BeforeDiscovery {
    $isRoot = $IsLinux -and (id -u) -eq '0'
    if (-not $isRoot -and $env:CI) { throw 'Exim lets only root take another configuration; CI runs this as root.' }
}

Describe 'A rehearsal' -Tag Lab -Skip:(-not $isRoot) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Lab.psm1", "$PSScriptRoot/../../tools/FreshProcess.psm1"
        $module = (Resolve-Path "$PSScriptRoot/../../out/MailRep").Path
        $keys = "$TestDrive/keys"
        $rsa = New-DkimKeyPair example.org -Selector rsa -Path $keys
        $ed = New-DkimKeyPair example.org -Selector ed -Algorithm Ed25519 -Path $keys
        $net = New-DkimKeyPair example.net -Selector net -Path $keys
        $rsaPath, $edPath, $netPath = foreach ($key in $rsa, $ed, $net) { "/etc/exim4/dkim/$(Split-Path $key.PrivateKeyPath -Leaf)" }

        # A zone file with the records of keys; none of them for a domain that publishes nothing.
        function New-Zone([string] $Domain, $Keys = @()) {
            $path = "$TestDrive/$([guid]::NewGuid().ToString('N')).zone"
            Set-Content $path (@("`$ORIGIN $Domain.", '@ 300 IN SOA ns hostmaster 1 3600 600 86400 300', '@ 300 IN NS ns', 'ns 300 IN A 127.0.0.1') + @($Keys | ForEach-Object { $_.Record.ToZoneLine() }))
            $path
        }
        $published = (New-Zone example.org ($rsa, $ed)), (New-Zone example.net $net)

        # A copy with keys. Mail to elsewhere.example goes to an address without DNS, by Debian's router for that.
        function New-Copy([string] $Macros, [string] $Type = 'internet', [bool] $Split = $false, [bool] $Hubbed = $Type -eq 'internet') {
            $folder = "$TestDrive/$([guid]::NewGuid().ToString('N'))"
            cp -a /etc/exim4 $folder
            Remove-Item "$folder/exim4.conf", "$folder/exim4.conf.localmacros" -ErrorAction Ignore
            $setup = "$folder/update-exim4.conf.conf"
            $text = (Get-Content $setup -Raw) -replace "configtype='\w*'", "configtype='$Type'" -replace "split_config='\w*'", "split_config='$("$Split".ToLower())'" -replace "smarthost='.*'", "smarthost='192.0.2.7::465'"
            [System.IO.File]::WriteAllText($setup, $text)
            [System.IO.File]::WriteAllText($(if ($Split) { "$folder/conf.d/main/000_localmacros" } else { "$folder/exim4.conf.localmacros" }), $Macros)
            if ($Hubbed) { Set-Content "$folder/hubbed_hosts" 'elsewhere.example: 192.0.2.1' }
            cp -a $keys "$folder/dkim"
            $folder
        }

        function Get-Macro([string] $Path = $rsaPath, [string] $Selector = 'rsa', [string] $Domain = 'example.org', [string] $More = '') {
            "DKIM_DOMAIN = $Domain`nDKIM_SELECTOR = $Selector`nDKIM_PRIVATE_KEY = $Path`n$More"
        }

        # Names, times, sizes and modes of all that a rehearsal must leave alone.
        function Get-Trace { find /etc/exim4 /var/spool/exim4 /var/log/exim4 /var/lib/exim4 /var/mail -printf '%p %m %u %s %T@\n' | Sort-Object }
    }

    It 'passes in the <Name> layout, and shows the tags and what a receiver says' -ForEach @(@{ Name = 'unsplit'; Split = $false }, @{ Name = 'split'; Split = $true }) {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro -More "DKIM_TIMESTAMPS = 86400`nDKIM_IDENTITY = post@example.org`n") -Split $Split) -ZoneFile $published
        "$($found.Verdict)" | Should -Be Pass -Because $found.Reason
        $found.Reason | Should -Be 'Exim signs with rsa (rsa-sha256), receivers verify it, and the routers send mail to other servers by remote_smtp.'
        $found.Domain, $found.Transport, "$($found.Selector)", $found.Findings.Count | Should -Be 'example.org', 'remote_smtp', 'rsa', 0
        $found.Messages.Kind | Should -Be 'Plain', 'EightBit', 'LongLines', 'ManyHeaders', 'NullSender'
        foreach ($message in $found.Messages) {
            $message.Sent, $message.Signed, $message.Signatures.Count | Should -Be $true, $true, 1
            $signature = $message.Signatures[0]
            "$($signature.KeyResult)", "$($signature.DnsResult)", $signature.Published | Should -Be 'Pass', 'Pass', $true
            $signature.Canonicalization | Should -Be 'relaxed/relaxed'
            $signature.Identity | Should -Be 'post@example.org'
            ($signature.ExpiresAt - $signature.SignedAt).TotalSeconds | Should -Be 86400
            $signature.SignedHeaders | Should -Match '(^|:)From(:|$)'
            $signature.Tags | Should -Match '; bh=[\w+/=]+; '
            $signature.Receiver | Should -Be 'dkim=pass header.d=example.org header.s=rsa header.a=rsa-sha256'
        }
        ($found | Out-String -Width 80).Split("`n").Where({ $_.Trim() })[2] | Should -Match '^example.org\s+Pass\s+5/5\s+rsa'
    }

    It 'glues the last line of the macros to the template as update-exim4.conf does' {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro).TrimEnd("`n")) -ZoneFile $published
        "$($found.Verdict)" | Should -Be Fail
        $found.Findings[0].Id | Should -BeIn EXIM-UNSIGNED, EXIM-REFUSED
    }

    It 'passes with an exim4.conf of one''s own, from which spool, logs and ties to real servers are taken' {
        $folder = New-Copy ''
        Set-Content "$folder/exim4.conf" @"
spool_directory = /var/spool/exim4
log_file_path = /var/log/exim4/%slog
system_filter = /etc/exim4/filter
queue_only
begin acl
begin routers
out:
  driver = manualroute
  route_list = * 192.0.2.1
  transport = signer
begin transports
signer:
  hosts_require_tls = *
  driver = smtp
  port = 465
  protocol = smtps
  interface = 192.0.2.2
  hosts_require_auth = \
    *
  dkim_domain = example.org
  dkim_selector = rsa
  dkim_private_key = $rsaPath
begin retry
*  *  F,2h,15m
"@
        # Options of a driver stand behind its name.
        $text = (Get-Content "$folder/exim4.conf" -Raw) -replace '(?m)^  hosts_require_tls = \*\n  driver = smtp\n', "  driver = smtp`n  hosts_require_tls = *`n"
        [System.IO.File]::WriteAllText("$folder/exim4.conf", $text)
        $found = Test-EximSigning -ConfigRoot $folder -ZoneFile $published
        "$($found.Verdict)" | Should -Be Pass -Because $found.Reason
        $found.Transport | Should -Be signer
    }

    It 'signs twice with two selectors, and fails where a key that was asked for does not sign' {
        $folder = New-Copy (Get-Macro "/etc/exim4/dkim/`$dkim_selector.key" 'ed : rsa')
        cp -a $rsa.PrivateKeyPath "$folder/dkim/rsa.key"; cp -a $ed.PrivateKeyPath "$folder/dkim/ed.key"
        $found = $rsa, $ed | Test-EximSigning -ConfigRoot $folder -ZoneFile $published
        @($found).Count | Should -Be 1
        foreach ($one in $found) {
            "$($one.Verdict)" | Should -Be Pass -Because $one.Reason
            foreach ($message in $one.Messages) {
                ($message.Signatures | Sort-Object Algorithm | ForEach-Object { "$($_.Algorithm) $($_.Selector) $($_.KeyResult) $($_.DnsResult)" }) | Should -Be 'ed25519-sha256 ed Pass Pass', 'rsa-sha256 rsa Pass Pass'
            }
        }
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro)) -Selector ed -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-SELECTOR-UNSIGNED
        $found.Reason | Should -Match '^No message has a signature with the selector ed'
    }

    It 'finds that Exim signs with another key than the one that was made' {
        $other = New-DkimKeyPair example.org -Selector rsa -Path "$TestDrive/other-$([guid]::NewGuid().ToString('N'))"
        $found = $other | Test-EximSigning -ConfigRoot (New-Copy (Get-Macro)) -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-SIGNATURE-BAD
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro)) -ZoneFile (New-Zone example.org $other)
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-KEY-DIFFERS
        $found.Messages[0].Signatures[0].Receiver | Should -BeLike 'dkim=fail *'
    }

    It 'warns where the key is not published, with the record, and is Unknown where DNS does not tell' {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro)) -ZoneFile (New-Zone example.org)
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Warn, EXIM-KEY-UNPUBLISHED
        $found.Findings[0].Fix.Record.ToZoneLine() | Should -Be $rsa.Record.ToZoneLine()
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro)) -ZoneFile (New-Zone elsewhere.example)
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Unknown, DNS-UNKNOWN
    }

    It 'signs several domains by a file, one result each, and takes them from Get-EximDkimConfig' {
        $table = '${lookup{$dkim_domain}lsearch{CONFDIR/dkim_domains}}'
        $folder = New-Copy (Get-Macro "`${extract{key}{$table}{`$value}{0}}" "`${extract{selector}{$table}}" '${lookup{${lc:${domain:${address:$h_from:}}}}lsearch,ret=key{CONFDIR/dkim_domains}}')
        Set-Content "$folder/dkim_domains" "example.org: selector=rsa key=$rsaPath", "example.net: selector=net key=$netPath"
        foreach ($found in (Test-EximSigning -ConfigRoot $folder -ZoneFile $published), (Get-EximDkimConfig $folder | Test-EximSigning -ZoneFile $published)) {
            $found.Domain | Should -Be 'example.org', 'example.net'
            $found.Verdict | Should -Be 'Pass', 'Pass'
            $found.Selector | Should -Be 'rsa', 'net'
        }
    }

    It 'reaches a smarthost by a transport that signs, and fails where Debian''s own is used' {
        $folder = New-Copy (Get-Macro) smarthost $true
        $found = Test-EximSigning -ConfigRoot $folder -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-SMARTHOST
        $found.Reason | Should -Match 'remote_smtp_smarthost, which has no options of DKIM'
        sh -c $found.Findings[0].Fix.Command
        $found = Test-EximSigning -ConfigRoot $folder -ZoneFile $published
        "$($found.Verdict)", $found.Transport | Should -Be Pass, remote_smtp_smarthost
    }

    It 'fails with the type local, whose routers reach no transport, though the key signs' {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro) local) -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-CONFIGTYPE
        $found.Messages.Signed | Should -Not -Contain $false
        $found.Route | Should -Match 'undeliverable: Mailing to remote domains not supported'
    }

    It 'fails where the recipient is one of this server' {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro)) -ZoneFile $published -Recipient root@localhost
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-ROUTE
    }

    It 'tells why mail leaves unsigned: <Name>' -ForEach @(
        @{ Name = 'no key'; KeyPath = '/etc/exim4/dkim/none.key'; Reason = 'Exim sent the messages without a signature: the private key is not there.'; Evidence = 'unable to open file for reading*none.key' }
        @{ Name = 'a key of root alone'; Mode = '0600'; Reason = 'Exim sent the messages without a signature: Debian-exim may not read the private key.'; Evidence = 'unable to open file for reading*' }
        @{ Name = 'a tainted path'; KeyPath = '/etc/exim4/dkim/$sender_address_domain.key'; Reason = 'Exim sent the messages without a signature: the path of the private key is made of the message*'; Evidence = "Tainted filename '/etc/exim4/dkim/example.org.key'*" }
        @{ Name = 'no key in the file'; Content = 'hello'; Reason = 'Exim sent the messages without a signature: the file is no private key that Exim can sign with.'; Evidence = '*PEM*' }
        @{ Name = 'a broken expression'; KeyPath = '${if bogus{a}{b}}'; Reason = 'Exim sent the messages without a signature: a setting could not be expanded.'; Evidence = 'failed to expand dkim_private_key*bogus*' }
        @{ Name = 'another domain'; SignedDomain = 'example.net'; Reason = 'Mail of example.org is signed as another domain*'; Evidence = '*d=example.net*' }
    ) {
        $folder = New-Copy (Get-Macro -Path ($KeyPath ?? $rsaPath) -Domain ($SignedDomain ?? 'example.org'))
        $file = "$folder/dkim/$(Split-Path $rsaPath -Leaf)"
        if ($Mode) { chmod $Mode $file }
        if ($Content) { Set-Content $file $Content }
        cp -a $rsa.PrivateKeyPath "$folder/dkim/example.org.key"
        $found = Test-EximSigning example.org -ConfigRoot $folder -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-UNSIGNED
        $found.Reason | Should -BeLike $Reason
        $found.Findings[0].Evidence | Should -BeLike $Evidence
        "$($found.Findings[0].Fix)" | Should -Not -BeNullOrEmpty
        $found.Messages.Sent | Should -Not -Contain $false
    }

    It 'tells that DKIM_STRICT holds mail back, each message by itself' {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro '/etc/exim4/dkim/none.key' -More "DKIM_STRICT = true`n")) -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-DEFERRED
        $found.Reason | Should -Be 'Exim did not send the messages: the private key is not there.'
        foreach ($message in $found.Messages) { $message.Reason | Should -Be 'Exim did not send it: Exim cannot open the private key.' }
    }

    It 'warns of bounces that are not signed, and fails where signatures expire at birth' {
        $found = Test-EximSigning example.org -ConfigRoot (New-Copy (Get-Macro -Domain '$sender_address_domain')) -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Warn, EXIM-NULL-SENDER
        ($found.Messages | Where-Object { -not $_.Signed }).Kind | Should -Be NullSender
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro -More "DKIM_TIMESTAMPS = soon`n")) -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-SIGNATURE-BAD
        $found.Reason | Should -Match 'x= is not after t='
    }

    It 'tells what Exim says of a configuration that it refuses' {
        $found = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro -More "DKIM_SELECTOR = two`n")) -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id | Should -Be Fail, EXIM-REFUSED
        $found.Reason | Should -BeLike '*macro "DKIM_SELECTOR" is already defined*'
        "$($found.Findings[0].Fix)" | Should -BeLike '*Remove one of the two lines*'
    }

    It 'says that nothing is set up, and asks for a domain where the message decides' {
        $found = Test-EximSigning -ConfigRoot (New-Copy '') -ZoneFile $published
        "$($found.Verdict)", $found.Findings[0].Id, $found.Messages.Count | Should -Be Fail, EXIM-DKIM-NONE, 0
        $problem = Test-EximSigning -ConfigRoot (New-Copy (Get-Macro -Domain '$sender_address_domain')) -ZoneFile $published -ErrorAction Continue 2>&1
        $problem.FullyQualifiedErrorId | Should -BeLike 'EximDomainUnknown,*'
        { Test-EximSigning -From 'a b@example.org' } | Should -Throw -ErrorId 'InvalidMailAddress,*'
        { Test-EximSigning -Recipient nobody } | Should -Throw -ErrorId 'InvalidMailAddress,*'
        $problem = Test-EximSigning -ConfigRoot "$TestDrive/nothere" -ErrorAction Continue 2>&1
        $problem.FullyQualifiedErrorId | Should -BeLike 'EximConfigNotFound,*'
    }

    It 'leaves the machine as it was, and nothing behind, whatever comes of it' {
        # Another process of the machine may write there meanwhile.
        for ($attempt = 1; ; $attempt++) {
            $before = Get-Trace
            foreach ($macros in (Get-Macro), (Get-Macro '/etc/exim4/dkim/none.key'), (Get-Macro 'dkim/relative.key'), (Get-Macro -More "DKIM_SELECTOR = two`n")) {
                $null = Test-EximSigning -ConfigRoot (New-Copy $macros) -ZoneFile $published
            }
            $after = Get-Trace
            if (-not (Compare-Object $before $after) -or $attempt -eq 3) { break }
        }
        $after | Should -Be $before
        Get-ChildItem /run -Filter "mailrep-exim-$PID-*" | Should -BeNullOrEmpty
    }

    It 'asks DNS for the way: <Name>' -ForEach @(
        @{ Name = 'a domain that is there'; Named = $true; Recipient = 'someone@elsewhere.example'; Verdict = 'Pass'; Route = '*transport = remote_smtp*' }
        @{ Name = 'a domain that is not there'; Named = $true; Recipient = 'someone@nowhere.example'; Verdict = 'Pass'; Route = '*undeliverable: Unrouteable address' }
        @{ Name = 'in the folder of the machine itself'; Live = $true; Named = $true; Recipient = 'someone@elsewhere.example'; Verdict = 'Pass'; Route = '*transport = remote_smtp*' }
        @{ Name = 'no answer'; Named = $false; Recipient = 'someone@elsewhere.example'; Verdict = 'Unknown'; Route = '*cannot be resolved at this time*'; Id = 'EXIM-ROUTE-UNKNOWN' }
    ) {
        $folder = New-Copy (Get-Macro) -Hubbed $false
        $dns = "$TestDrive/$([guid]::NewGuid().ToString('N'))"
        $null = New-Item $dns -ItemType Directory
        Set-Content "$dns/resolv.conf" 'nameserver 127.0.0.1', 'options timeout:1 attempts:1'
        Set-Content "$dns/root.zone" '$ORIGIN .', '. 300 IN SOA ns.invalid. h.invalid. 1 3600 600 86400 300', '. 300 IN NS ns.invalid.', 'ns.invalid. 300 IN A 127.0.0.1', 'elsewhere.example. 300 IN MX 0 mx.elsewhere.example.', 'mx.elsewhere.example. 300 IN A 203.0.113.9'
        Set-Content "$dns/named.conf" "options { directory `"$dns`"; pid-file none; session-keyfile `"$dns/key`"; lock-file none; listen-on { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; notify no; empty-zones-enable no; }; controls { }; zone `".`" { type primary; file `"$dns/root.zone`"; };"
        Set-Content "$dns/test.ps1" "Import-Module '$module'; Test-EximSigning $(if (-not $Live) { "-ConfigRoot '$folder'" }) -Recipient '$Recipient' -ZoneFile '$($published -join "','")' | Select-Object Verdict, Reason, Route, @{ n = 'Id'; e = { @(`$_.Findings.Id)[0] } } | ConvertTo-Json"
        $command = (Get-PwshCommand | ForEach-Object { "'$_'" }) -join ' '
        Set-Content "$dns/run.sh" @"
set -e
ip link set lo up
mount --bind '$dns/resolv.conf' /etc/resolv.conf
$(if ($Live) { "mount --bind '$folder' /etc/exim4" })
$(if ($Named) { "$(Find-LabProgram named) -g -n 1 -c '$dns/named.conf' >'$dns/log' 2>&1 & trap 'kill %1' EXIT; for i in 1 2 3 4 5 6 7 8 9 10; do grep -q 'all zones loaded' '$dns/log' && break; sleep 0.3; done" })
$command -NoProfile -NonInteractive -File '$dns/test.ps1'
"@
        # A network and mounts of its own, where this name server is the only one.
        $found = unshare -mn bash "$dns/run.sh" | Out-String | ConvertFrom-Json
        $found.Verdict | Should -Be $Verdict -Because $found.Reason
        $found.Route | Should -BeLike $Route
        $found.Id | Should -Be $Id
    }
}
