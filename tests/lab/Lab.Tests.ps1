# The lab itself: its servers have to misbehave exactly as the other tests believe.

BeforeAll {
    Import-Module "$PSScriptRoot/Lab.psm1" -Force

    # A question for the TXT records of big.lab.test, with recursion desired.
    $question = [byte[]] (0x4d, 0x52, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0) +
        [byte[]] (3, 98, 105, 103, 3, 108, 97, 98, 4, 116, 101, 115, 116, 0, 0, 16, 0, 1)
    $zone = @'
$TTL 300
@    SOA ns hostmaster 1 3600 600 86400 300
     NS  ns
ns   A   127.0.0.1
big  TXT "one" "two"
'@

    function Read-Answer([byte[]] $Answer) {
        if (-not $Answer) { return $null }
        [pscustomobject]@{
            Id          = $Answer[0] * 256 + $Answer[1]
            IsTruncated = ($Answer[2] -band 2) -ne 0
            Code        = $Answer[3] -band 15
            Records     = $Answer[6] * 256 + $Answer[7]
        }
    }

    function Ask([int] $Port, [switch] $Tcp, [int] $Milliseconds = 5000) {
        Read-Answer ([MailRep.Lab.LabServer]::Ask($Port, $question, $Tcp, $Milliseconds))
    }
}

AfterAll { Stop-Lab }

Describe 'A misbehaving server' {
    It 'answers <Behavior> with code <Code>, over UDP and TCP' -ForEach @(
        @{ Behavior = 'ServFail'; Code = 2 }
        @{ Behavior = 'Refused'; Code = 5 }
    ) {
        $server = Start-LabServer $Behavior
        foreach ($answer in (Ask $server.Port), (Ask $server.Port -Tcp)) {
            $answer.Id | Should -Be 0x4d52
            $answer.Code | Should -Be $Code
            $answer.Records | Should -Be 0
        }
        $server.Questions | Should -Be 2
    }

    It 'takes questions and says nothing where it is silent' {
        $server = Start-LabServer Silent
        Ask $server.Port -Milliseconds 300 | Should -BeNullOrEmpty
        Ask $server.Port -Tcp -Milliseconds 300 | Should -BeNullOrEmpty
        $server.Questions | Should -Be 2
    }
}

Describe 'BIND' -Tag Lab {
    BeforeAll {
        $bind = Start-LabBind -Zones @{ 'lab.test' = $zone }
        if (-not ('MailRep.Lab.LabServer' -as [type])) { Add-Type -Path "$PSScriptRoot/LabServer.cs" }
    }

    It 'serves the zone that it was given' {
        (Ask $bind.Port).Records | Should -Be 1
        $bind.Server | Should -Be "127.0.0.1:$($bind.Port)"
    }

    It 'is truncated over UDP and right over TCP behind a truncating server' {
        $server = Start-LabServer Truncate -UpstreamPort $bind.Port
        $udp = Ask $server.Port
        $udp.IsTruncated | Should -BeTrue
        $udp.Records | Should -Be 0
        $tcp = Ask $server.Port -Tcp
        $tcp.IsTruncated | Should -BeFalse
        $tcp.Records | Should -Be 1
    }

    It 'is gone, with its folder, when it is stopped' {
        $other = Start-LabBind -Zones @{ 'lab.test' = $zone }
        Stop-Lab $other
        Test-Path $other.Folder | Should -BeFalse
        { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $other.Port) } | Should -Throw
        (Ask $bind.Port).Records | Should -Be 1 -Because 'only the one that was named is stopped'
    }

    It 'is gone when its test dies' {
        Import-Module "$PSScriptRoot/../../tools/FreshProcess.psm1"
        $port, $folder = Invoke-FreshPwsh "
            Import-Module '$PSScriptRoot/Lab.psm1'
            `$bind = Start-LabBind -Zones @{ 'lab.test' = @'`n$zone`n'@ }
            `$bind.Port; `$bind.Folder
            [Environment]::Exit(0)
        "
        for ($wait = 0; $wait -lt 100 -and (Test-Path $folder); $wait++) { Start-Sleep -Milliseconds 50 }
        Test-Path $folder | Should -BeFalse
        { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $port) } | Should -Throw
    }

    It 'says what is wrong with a zone that does not load' {
        { Start-LabBind -Zones @{ 'lab.test' = "`$TTL 300`n@ SOA ns`n" } } | Should -Throw '*zone*'
    }
}
