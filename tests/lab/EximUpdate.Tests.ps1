# Set-EximDkimConfig -Apply, Update-EximConfig and Remove-EximDkimConfig with Debian's real exim4: what they bring into force, what
# they refuse, and that Exim works after whatever happens to them.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/EximLab.psm1"
    # In CI the machine must be there, and failing to start it is a failure.
    $obstacle = $env:CI ? '' : (Get-EximMachineObstacle)
}

BeforeAll {
    Import-Module "$PSScriptRoot/EximLab.psm1"
    Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"

    $helper = {
        $message = [System.Text.Encoding]::ASCII.GetBytes("From: Ann <ann@example.org>`nTo: bob@elsewhere.example`nSubject: x`nDate: Wed, 25 Nov 2026 10:00:00 +0000`nMessage-ID: <x@example.org>`n`nHello`n")

        # Mail through the daemon: 'unsigned', or the selectors of the signatures and what a stranger says of them.
        function Send-Mail {
            $path = Send-LabMail $message bob@elsewhere.example -ToDaemon
            $found = @(Test-LabSignature $path | ForEach-Object { "$($_.Selector) $($_.Dkimpy)" } | Sort-Object)
            $found ? $found -join ', ' : 'unsigned'
        }

        # What an action throws, by id and text; the output of the others is their own.
        function Get-Problem([scriptblock] $Action) {
            try { $null = & $Action }
            catch { [pscustomobject]@{ Id = $_.FullyQualifiedErrorId -replace ',.*'; Text = "$_"; Next = $_.ErrorDetails.RecommendedAction } }
        }

        # Names, octets, owners and modes.
        function Get-State { (Get-ChildItem /etc/exim4 -Recurse -File -Force | Sort-Object FullName | ForEach-Object { (Get-FileHash $_).Hash; stat -c '%n %a %U:%G' $_.FullName }) -join "`n" }
    }
}

Describe 'The way from no key to signed mail' -Tag Lab -ForEach @{ Obstacle = $obstacle } {
    BeforeEach { if ($Obstacle) { Set-ItResult -Skipped -Because $Obstacle } }

    It 'goes by pipeline, waits for DNS, and leads back' {
        $found = Invoke-EximMachine -Helper $helper -Zones @{ 'example.net' = '@ A 192.0.2.2' } {
            $before = Get-State
            $key = New-DkimKeyPair example.org -Selector 20261125 -Path /etc/exim4/dkim
            $text = $key | ConvertTo-MailDnsRecordText
            $refused = Get-Problem { $key | Set-EximDkimConfig -Apply }
            $key.Record | Publish-LabRecord
            $change = $key | Set-EximDkimConfig -Apply
            $first = Send-Mail
            $check = $key | Test-EximSigning
            $again = $key | Set-EximDkimConfig
            $more = New-DkimKeyPair example.net -Selector n1 -Algorithm Rsa, Ed25519 -Path /etc/exim4/dkim
            $more.Record | Publish-LabRecord
            $second = $more | Set-EximDkimConfig -Apply -Strict -Timestamps 604800
            $settings = exim4 -bP transport remote_smtp | Where-Object { $_ -match '^dkim_(strict|timestamps)' }
            $mail = Send-Mail
            $left = Remove-EximDkimConfig example.net -Apply
            $then = Send-Mail
            $gone = Remove-EximDkimConfig -Apply
            Remove-Item /etc/exim4/dkim -Recurse
            @{
                Text = "$text"; Refused = $refused; Change = $change; First = $first; Verdict = "$($check.Verdict)"; Reason = $check.Reason; Again = $again
                Second = $second; Settings = $settings; Mail = $mail; Left = $left; Then = $then; Gone = $gone; Last = Send-Mail; IsSame = (Get-State) -eq $before
            }
        }
        $found.Text | Should -BeLike '20261125._domainkey.example.org. 3600 IN TXT*'
        $found.Refused.Id | Should -Be EximKeyUnpublished
        $found.Refused.Text | Should -BeLike 'Exim must not sign with 20261125._domainkey.example.org yet: *'
        $found.Change.IsApplied, "$($found.Change.Update.Endpoints)" | Should -Be $true, '127.0.0.1:25'
        $found.First | Should -Be '20261125 pass'
        $found.Verdict | Should -Be Pass -Because $found.Reason
        $found.Again.IsChanged | Should -BeFalse
        $found.Second.Domain | Should -Be example.net, example.org
        $found.Settings | Should -Be 'dkim_strict = true', 'dkim_timestamps = 604800'
        $found.Mail | Should -Be '20261125 pass'
        $found.Left.Domain | Should -Be example.org
        $found.Then | Should -Be '20261125 pass'
        $found.Gone.Domain | Should -BeNullOrEmpty
        $found.Last | Should -Be unsigned
        $found.IsSame | Should -BeTrue
    }

    It 'is refused where mail does not leave, and where something is in the way' {
        $found = Invoke-EximMachine -Helper $helper -Type local {
            $key = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim
            $before = Get-State
            Get-Problem { $key | Set-EximDkimConfig -AllowUnpublished -Apply }
            (Get-State) -eq $before
            sed -i "s/configtype='local'/configtype='internet'/" /etc/exim4/update-exim4.conf.conf
            Set-Content /etc/exim4/exim4.conf.localmacros "# mine`nDKIM_CANON = simple"
            Get-Problem { $key | Set-EximDkimConfig -AllowUnpublished -Apply }
            $forced = $key | Set-EximDkimConfig -AllowUnpublished -Force -Apply
            $forced.Files | ForEach-Object { Get-Content $_.Backup }
            exim4 -bP transport remote_smtp | Where-Object { $_ -match '^dkim_canon' }
        }
        $found[0].Id | Should -Be EximConfigType
        $found[0].Text | Should -BeLike 'EXIM-CONFIGTYPE*update-exim4.conf.conf:1)*'
        $found[1] | Should -BeTrue
        $found[2].Id | Should -Be EximConflict
        $found[2].Text | Should -BeLike '/etc/exim4/exim4.conf.localmacros:2 defines DKIM_CANON as well*'
        $found[3..5] | Should -Be '# mine', 'DKIM_CANON = simple', 'dkim_canon = relaxed'
    }
}

Describe 'A configuration that does not work' -Tag Lab -ForEach @{ Obstacle = $obstacle } {
    BeforeEach { if ($Obstacle) { Set-ItResult -Skipped -Because $Obstacle } }

    It 'never gets to the daemon where it can be known before' {
        $found = Invoke-EximMachine -Helper $helper {
            $key = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim
            $key.Record | Publish-LabRecord
            $null = $key | Set-EximDkimConfig -Apply
            $generated = Get-Content /var/lib/exim4/config.autogenerated -Raw
            $macros = Get-Content /etc/exim4/exim4.conf.localmacros -Raw

            # Debian-exim may not read the new key, which root may.
            $next = New-DkimKeyPair example.org -Selector s2 -Path /etc/exim4/dkim
            chmod 0600 $next.PrivateKeyPath
            Get-Problem { $next | Set-EximDkimConfig -AllowUnpublished -Apply }
            # Exim 4.96 folds a signature in one way when it signs and in another when it sends, which 'simple' does not forgive.
            Get-Problem { $key | Set-EximDkimConfig -Canonicalization simple -Timestamps 604800 -Apply }
            foreach ($line in 'no_such_option', 'DKIM_DOMAIN == ${lc:${domain:$h_from:}', 'DKIM_SELECTOR == ${if eq{a}{b}}', 'DKIM_PRIVATE_KEY == /etc/exim4/dkim/missing') {
                Set-Content /etc/exim4/exim4.conf.localmacros ($macros + $line)
                Get-Problem { Update-EximConfig } | Add-Member Line $line -PassThru
            }
            # What it was, by a link to a file elsewhere.
            Set-Content /etc/macros $macros -NoNewline
            ln -sf /etc/macros /etc/exim4/exim4.conf.localmacros
            $linked = Update-EximConfig
            (Get-Content /var/lib/exim4/config.autogenerated -Raw) -ceq $generated
            Send-Mail
            @(Get-ChildItem /run -Filter 'mailrep-*').Count
            $linked.IsApplied
        }
        $found[0].Text | Should -BeLike 'Debian-exim cannot read the key */s2._domainkey.example.org.rsa.key.'
        foreach ($problem in $found[0..5]) { $problem.Id | Should -Be EximUnproved -Because "$($problem.Line): $($problem.Text)" }
        $found[1].Text | Should -BeLike 'The rehearsal fails: The signature with s1 does not hold*'
        $found[2].Text | Should -BeLike 'Exim refuses the configuration: Exim configuration error at "no_such_option": *unknown'
        $found[3].Text | Should -BeLike 'Exim cannot expand DKIM_DOMAIN for mail of *'
        $found[6] | Should -BeTrue
        $found[7] | Should -Be 's1 pass'
        $found[8, 9] | Should -Be 0, $true
    }

    It 'is not taken for sound by its first domains alone, nor by a copy of a file with another owner' {
        $found = Invoke-EximMachine -Helper $helper -Timeout 100 {
            $keys = 'a', 'b', 'c', 'd', 'e', 'f' | ForEach-Object { New-DkimKeyPair "$_.example" -Selector s1 -Path /etc/exim4/dkim }
            ($keys | Set-EximDkimConfig -AllowUnpublished -Apply).IsApplied
            Set-Content $keys[5].PrivateKeyPath "-----BEGIN PRIVATE KEY-----`nAAAA`n-----END PRIVATE KEY-----"
            Get-Problem { Update-EximConfig }
            Copy-Item /var/lib/exim4/config.autogenerated /etc/exim4/exim4.conf
            chown Debian-exim /etc/exim4/exim4.conf
            Get-Problem { Update-EximConfig }
            Test-Connection 127.0.0.1 -TcpPort 25 -Quiet
        }
        $found[0] | Should -BeTrue
        $found[1].Id | Should -Be EximUnproved
        $found[1].Text | Should -BeLike 'Exim cannot sign with */s1._domainkey.f.example.rsa.key: *'
        $found[2].Id | Should -Be EximUnproved
        $found[2].Text | Should -BeLike '*wrong owner, group, or mode*'
        $found[3] | Should -BeTrue
    }

    It 'makes root run no program that Debian-exim names as the daemon' {
        $found = Invoke-EximMachine -Helper $helper -Timeout 100 {
            $key = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim
            Set-Content /run/lab/tmp/exim-evil "#!/bin/sh`ntouch /run/lab/tmp/done"
            chmod 0755 /run/lab/tmp/exim-evil
            install -d -o Debian-exim -g Debian-exim -m 0750 /run/exim4
            sh -c 'runuser -u Debian-exim -- bash -c "echo \$\$ >/run/exim4/exim.pid; exec -a /run/lab/tmp/exim-evil sleep 90" >/dev/null 2>&1 &'
            Start-Sleep -Milliseconds 500
            Get-Content "/proc/$(Get-Content /run/exim4/exim.pid)/cmdline" -Raw
            try { ($key | Set-EximDkimConfig -AllowUnpublished -Apply).IsApplied } catch { "$_" }
            Test-Path /run/lab/tmp/done
        }
        $found[0] | Should -BeLike '/run/lab/tmp/exim-evil*'
        $found[1] | Should -BeTrue
        $found[2] | Should -BeFalse
    }

    It 'is taken back where only the daemon finds out' {
        $found = Invoke-EximMachine -Helper $helper -Timeout 150 {
            $key = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim
            $key.Record | Publish-LabRecord
            $null = $key | Set-EximDkimConfig -Apply
            $generated = Get-Content /var/lib/exim4/config.autogenerated -Raw
            # An address that this machine does not have.
            sed -i "s/local_interfaces='127.0.0.1'/local_interfaces='127.0.0.1 ; 203.0.113.9'/" /etc/exim4/update-exim4.conf.conf
            $before = Get-State
            Get-Problem { Remove-EximDkimConfig -Apply }
            (Get-Content /var/lib/exim4/config.autogenerated -Raw) -ceq $generated
            (Get-State) -eq $before
            Send-Mail
        }
        $found[0].Id | Should -Be EximUpdateFailed
        $found[0].Text | Should -BeLike 'The daemon did not come back *The old configuration is in force again.'
        $found[1, 2] | Should -Be $true, $true
        $found[3] | Should -Be 's1 pass'
    }
}

Describe 'A process that is killed' -Tag Lab -ForEach @{ Obstacle = $obstacle } {
    BeforeEach { if ($Obstacle) { Set-ItResult -Skipped -Because $Obstacle } }

    It 'leaves Exim with a configuration that works, at each step: <Name>' -ForEach @(
        @{ Name = 'one key by macros'; Signed = 's2 pass'; Way = 'Set' }
        @{ Name = 'from the macros to the table'; Signed = 'ed pass, s1 pass'; Way = 'Both' }
        @{ Name = 'all taken out'; Signed = 'unsigned'; Way = 'Remove' }
    ) {
        $found = Invoke-EximMachine -Helper $helper -Timeout 240 -ArgumentList $Way, ((Get-PwshCommand) -join ' '), "$PSScriptRoot/../../out/MailRep" {
            param($Way, $Pwsh, $Module)
            $key = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim
            $next = New-DkimKeyPair example.org -Selector s2 -Path /etc/exim4/dkim
            $other = New-DkimKeyPair example.org -Selector ed -Algorithm Ed25519 -Path /etc/exim4/dkim
            $key, $next, $other | ForEach-Object { $_.Record } | Publish-LabRecord
            $null = $key | Set-EximDkimConfig -Apply
            if ($Way -eq 'Remove') { $null = $key, $other | Set-EximDkimConfig -Apply -Strict }
            $command = switch ($Way) {
                Set { 'Get-DkimKeyPair /etc/exim4/dkim -Selector s2 | Set-EximDkimConfig -Apply' }
                Both { 'Get-DkimKeyPair /etc/exim4/dkim | Where-Object Selector -In s1, ed | Set-EximDkimConfig -Apply' }
                Remove { 'Remove-EximDkimConfig -Apply' }
            }
            tar -C / -cf /run/lab/before.tar etc/exim4 var/lib/exim4
            # The line that says what comes next is written before it is done, and whoever reads it holds the cmdlet up meanwhile.
            $script = "/run/lab/kill.ps1"
            Set-Content $script @"
param(`$Step)
Import-Module '$Module'
`$script:n = 0
`$VerbosePreference = 'Continue'
$command -Verbose 4>&1 | ForEach-Object {
    if (`$_ -is [System.Management.Automation.VerboseRecord] -and "`$_" -match '^(Putting|Reading|Expanding|Letting|Writing|Running|Asking)') {
        `$script:n++
        [Console]::WriteLine("`$_")
        if (`$script:n -eq `$Step) { [System.Diagnostics.Process]::GetCurrentProcess().Kill(); Start-Sleep 10 }
    }
}
"@
            for ($step = 1; $step -lt 30; $step++) {
                rm -rf /etc/exim4; tar -C / -xf /run/lab/before.tar
                service exim4 reload | Out-Null
                $lines = @(sh -c "$Pwsh -NoProfile -NonInteractive -File $script $step 2>/dev/null")
                $isKilled = $LASTEXITCODE -eq 137
                exim4 -bV >/dev/null
                [pscustomobject]@{ Step = $step; Line = $lines[-1]; IsKilled = $isKilled; Valid = $LASTEXITCODE; Mail = Send-Mail; Deferred = "$(exim4 -bpc)" }
                if (-not $isKilled) { break }
            }
        }
        $found.Count | Should -BeGreaterThan 5
        $found[-1].IsKilled | Should -BeFalse
        $found[-1].Mail | Should -Be $Signed
        ($found.Line -match '^Writing').Count | Should -BeGreaterThan 0
        foreach ($one in $found) {
            $one.Valid, $one.Deferred | Should -Be 0, '0' -Because $one.Line
            # Signed as before, or as afterwards, and at no moment in a third way.
            $one.Mail | Should -BeIn $found[0].Mail, $found[-1].Mail -Because $one.Line
        }
    }
}
