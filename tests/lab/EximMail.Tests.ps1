# Mail that Debian's real exim4 signs and delivers, verified by opendkim-testmsg, by dkimverify and by this module, each with the keys
# that BIND serves.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/EximLab.psm1"
    # In CI the machine must be there, and failing to start it is a failure.
    $obstacle = $env:CI ? '' : (Get-EximMachineObstacle)
}

BeforeAll {
    Import-Module "$PSScriptRoot/EximLab.psm1"

    $helper = {
        # The messages that a signature may break on, as a program hands them to Exim.
        function Get-LabMessage([string] $From = 'ann@example.org') {
            $head = "From: Ann <$From>`nTo: Bob <bob@elsewhere.example>`nSubject: A message`nDate: Wed, 25 Nov 2026 10:00:00 +0000`nMessage-ID: <NAME@example.org>`nMIME-Version: 1.0`n"
            $plain = "${head}Content-Type: text/plain`n`nHello  Bob, `n.`n..two dots`n`tend`n`n`n"
            @{
                'plain'        = $plain
                '8-bit'        = $head + "Content-Type: text/plain; charset=utf-8`nContent-Transfer-Encoding: 8bit`n`nGr`u{fc}`u{df}e aus K`u{f6}ln, `u{20ac} 5`n"
                'long-lines'   = $head + "`n$('x' * 990)`n$('word ' * 190)`n"
                'many-headers' = $head + (-join (1..80 | ForEach-Object { "X-Header-$($_ % 50): value $_`n folded  here`n" })) + "List-Id: <list.example.org>`n`nHello`n"
                'null-sender'  = $plain
            }.GetEnumerator() | ForEach-Object {
                [pscustomobject]@{ Name = $_.Key; Octets = [System.Text.Encoding]::UTF8.GetBytes($_.Value.Replace('NAME', $_.Key)) }
            }
        }

        # Sends a message; what the three say of each signature of it as it came, and of the plain one with one octet of the body changed.
        function Measure-LabMessage($Message, [string] $To = 'elsewhere.example', [switch] $ToDaemon) {
            $sender = $Message.Name -eq 'null-sender' ? '' : 'ann@example.org'
            $path = Send-LabMail $Message.Octets "$($Message.Name)@$To" -Sender $sender -ToDaemon:$ToDaemon
            $found = [pscustomobject]@{ Name = $Message.Name; Text = Read-Octets $path; Verdicts = @(Test-LabSignature $path); Changed = @() }
            if ($Message.Name -eq 'plain') {
                [System.IO.File]::WriteAllText("$path.changed", $found.Text.Replace('Hello  Bob', 'Hello  Rob'), [System.Text.Encoding]::Latin1)
                $found.Changed = @(Test-LabSignature "$path.changed")
            }
            $found
        }
    }

    # Each message has the signatures, "domain selector algorithm", that are expected; all three accept each, and none where it was changed.
    function Assert-Signed([object[]] $Found, [string[]] $Expected) {
        $Found | Should -Not -BeNullOrEmpty
        foreach ($message in $Found) {
            ($message.Verdicts | ForEach-Object { "$($_.Domain) $($_.Selector) $($_.Algorithm)" } | Sort-Object) | Should -Be ($Expected | Sort-Object) -Because $message.Name
            foreach ($one in $message.Verdicts) { $one.OpenDkim, $one.Dkimpy, $one.MailRep | Should -Be 'pass', 'pass', 'pass' -Because "$($message.Name), $($one.Selector)" }
        }
        $changed = @($Found.Changed | Where-Object { $_ })
        $changed.Count | Should -Be $Expected.Count
        foreach ($one in $changed) { $one.OpenDkim, $one.Dkimpy, $one.MailRep | Should -Be 'refused', 'refused', 'refused' -Because "changed, $($one.Selector)" }
    }
}

Describe 'Mail that Exim signs' -Tag Lab -ForEach @{ Obstacle = $obstacle } {
    BeforeEach { if ($Obstacle) { Set-ItResult -Skipped -Because $Obstacle } }

    It 'is verified by strangers, both algorithms, <Layout>' -ForEach @(
        @{ Layout = 'Unsplit'; Machine = @{} }
        @{ Layout = 'Split'; Machine = @{ Split = $true } }
        @{ Layout = 'Smarthost'; Machine = @{ Type = 'smarthost' } }
        @{ Layout = 'Split smarthost'; Machine = @{ Split = $true; Type = 'smarthost' } }
    ) {
        $isSmarthost = $Layout -like '*smarthost'
        # Only a smarthost takes what DNS knows no host for.
        $found = Invoke-EximMachine @Machine -Helper $helper -ArgumentList ($isSmarthost ? 'nowhere.example' : 'elsewhere.example') {
            param($To)
            $keys = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim -Algorithm Rsa, Ed25519
            $keys.Record | Publish-LabRecord
            $change = $keys | Set-EximDkimConfig -Apply
            $check = $keys | Test-EximSigning -Recipient "someone@$To"
            @{ Route = (exim4 -bt "someone@$To") -join ' '; Published = "$(($keys | Test-MailDkim -AllServers).Verdict)"; Check = "$($check.Verdict)"; Reason = $check.Reason; Applied = $change.IsApplied }
            Get-LabMessage | ForEach-Object { Measure-LabMessage $_ $To }
        }
        $found[0].Route | Should -BeLike "*transport = $($isSmarthost ? 'remote_smtp_smarthost' : 'remote_smtp')*"
        $found[0].Published | Should -Be 'Pass Pass'
        $found[0].Applied | Should -BeTrue
        $found[0].Check | Should -Be Pass -Because $found[0].Reason
        $messages = $found | Select-Object -Skip 1
        ($messages.Name | Sort-Object) | Should -Be '8-bit', 'long-lines', 'many-headers', 'null-sender', 'plain'
        Assert-Signed $messages 'example.org s1 rsa-sha256', 'example.org s1-ed25519 ed25519-sha256'
        # What was sent is what came: a dot in front, white space at the end, octets beyond ASCII.
        ($messages | Where-Object Name -EQ plain).Text | Should -BeLike "*`r`n`r`nHello  Bob, `r`n.`r`n..two dots`r`n`tend`r`n*"
        ($messages | Where-Object Name -EQ 8-bit).Text | Should -BeLike "*Gr`u{c3}`u{bc}`u{c3}`u{9f}e aus K*"
    }

    It 'has the key of its own domain, of several, and through the daemon' {
        $found = Invoke-EximMachine -Helper $helper -Zones @{ 'example.net' = '@ A 192.0.2.2' } {
            $keys = @(New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim) + @(New-DkimKeyPair example.net -Selector other -Path /etc/exim4/dkim -Algorithm Ed25519)
            $keys.Record | Publish-LabRecord
            $null = $keys | Set-EximDkimConfig -Apply
            foreach ($from in 'ann@example.org', 'ann@EXAMPLE.net', 'ann@example.com') {
                Get-LabMessage $from | Where-Object Name -In plain, 8-bit, null-sender | ForEach-Object { Measure-LabMessage $_ -ToDaemon }
            }
            service exim4 stop | Out-Null
        }
        $found.Count | Should -Be 9
        Assert-Signed $found[0..2] 'example.org s1 rsa-sha256'
        Assert-Signed $found[3..5] 'example.net other ed25519-sha256'
        $found[6..8].Verdicts | Should -BeNullOrEmpty
        $found[6..8].Text | Should -Not -Match 'DKIM-Signature'
    }

    It 'is refused, or not judged, where the key in DNS is another, or none' {
        $found = Invoke-EximMachine -Helper $helper {
            $keys = New-DkimKeyPair example.org -Selector s1 -Path /etc/exim4/dkim -Algorithm Rsa, Ed25519
            $others = New-DkimKeyPair example.org -Selector s1 -Path /run/lab/tmp/dkim -Algorithm Rsa, Ed25519
            $null = $keys | Set-EximDkimConfig -AllowUnpublished -Apply
            $path = Send-LabMail (Get-LabMessage | Where-Object Name -EQ plain).Octets plain@elsewhere.example
            @{ Missing = @(Test-LabSignature $path) }
            $others.Record | Publish-LabRecord
            @{ Other = @(Test-LabSignature $path) }
        }
        $found[0].Missing.Count | Should -Be 2
        foreach ($one in $found[0].Missing) {
            $one.OpenDkim | Should -BeLike '*Key retrieval failed'
            $one.Dkimpy | Should -Be 'refused'
            $one.MailRep | Should -BeLike 'PermError: There is no key at *'
        }
        $found[1].Other.Count | Should -Be 2
        foreach ($one in $found[1].Other) { $one.OpenDkim, $one.Dkimpy, $one.MailRep | Should -Be 'refused', 'refused', 'refused' }
    }
}

Describe 'The machine' -Tag Lab -ForEach @{ Obstacle = $obstacle } {
    BeforeAll {
        # Whether a process lives in the namespace of processes that has this name.
        function Test-Namespace([string] $Name) { [bool] (@(sh -c 'readlink /proc/[0-9]*/ns/pid') -eq $Name) }

        function Wait-End([string] $Name) {
            for ($wait = 0; $wait -lt 200 -and (Test-Namespace $Name); $wait++) { Start-Sleep -Milliseconds 50 }
            Test-Namespace $Name | Should -BeFalse
        }

        $lasting = {
            param($File)
            service exim4 start | Out-Null
            $null = [System.IO.File]::WriteAllText("$File.new", "$(readlink /proc/self/ns/pid)")
            Move-Item "$File.new" $File
            Start-Sleep 100
        }
        $identity = [guid]::NewGuid()
    }

    BeforeEach { if ($Obstacle) { Set-ItResult -Skipped -Because $Obstacle } }

    It 'leaves no process, mount, file or letter' {
        $before = Get-Content /proc/self/mounts
        $name = hostname
        $found = Invoke-EximMachine -ArgumentList "$identity" {
            param($Identity)
            service exim4 start | Out-Null
            $message = [System.Text.Encoding]::ASCII.GetBytes("From: ann@example.org`nSubject: $Identity`nMessage-ID: <$Identity@example.org>`n`nHello`n")
            $null = Send-LabMail $message bob@elsewhere.example
            Set-Content "/etc/exim4/$Identity", "/etc/$Identity", "/var/mail/$Identity" x
            readlink /proc/self/ns/pid
            [System.IO.Path]::GetTempFileName()
            (Get-Content /var/log/exim4/mainlog -Raw) -match $Identity
            @((pidof exim4 named) -split ' ').Count
        }
        $found[2, 3] | Should -Be $true, 2
        Wait-End $found[0]
        Test-Path $found[1] | Should -BeFalse
        Get-Content /proc/self/mounts | Should -Be $before
        hostname | Should -Be $name
        foreach ($folder in '/etc/exim4', '/etc', '/var/mail') { Test-Path "$folder/$identity" | Should -BeFalse }
        grep -rl $identity /var/log/exim4 /var/spool/exim4 /var/mail | Should -BeNullOrEmpty
    }

    It 'gives the error of its script, and says where it ends without an answer' {
        { Invoke-EximMachine { Get-Item /nowhere } } | Should -Throw '*In the machine: Cannot find path*'
        { Invoke-EximMachine { [Environment]::Exit(3) } } | Should -Throw '*ended with 3 and no answer*'
    }

    It 'ends in time' {
        # Where others keep the processors busy, the first may be over before the script has begun.
        foreach ($seconds in 8, 40) {
            { Invoke-EximMachine $lasting -ArgumentList "$TestDrive/late" -Timeout $seconds } | Should -Throw "*within $seconds seconds*"
            if (Test-Path "$TestDrive/late") { break }
        }
        Wait-End (Get-Content "$TestDrive/late")
    }

    It 'ends when its test dies' {
        Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"
        $command = @(Get-PwshCommand) + '-NoProfile', '-Command', "Import-Module '$PSScriptRoot/EximLab.psm1'; Invoke-EximMachine { $lasting } -ArgumentList '$TestDrive/killed'"
        $start = [System.Diagnostics.ProcessStartInfo]::new($command[0])
        $command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
        $process = [System.Diagnostics.Process]::Start($start)
        for ($wait = 0; $wait -lt 1200 -and -not (Test-Path "$TestDrive/killed"); $wait++) { Start-Sleep -Milliseconds 50 }
        $name = Get-Content "$TestDrive/killed"
        Test-Namespace $name | Should -BeTrue
        $process.Kill()
        Wait-End $name
    }
}
