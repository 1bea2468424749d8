# Every cmdlet has a page, every page says what the cmdlet is, and every example works as it stands.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../tools/HelpPage.psm1"
    Import-Module "$PSScriptRoot/../../out/MailRep"
    $docs = (Resolve-Path "$PSScriptRoot/../../docs").Path
    $cmdlets = @(Get-Command -Module MailRep -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Path = "$docs/$($_.Name).md" } })
    $examples = @($cmdlets | Where-Object { Test-Path $_.Path } | ForEach-Object {
            foreach ($example in (Read-HelpPage $_.Path).Examples) { @{ Cmdlet = $_.Name; Title = $example.Title; Code = $example.Code } }
        })
}

BeforeAll {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    Import-Module "$root/tools/HelpPage.psm1", "$root/out/MailRep", "$PSScriptRoot/NetworkWatch.psm1"

    # Facts as lines that name what they are about, so that a difference can be read.
    function Format-Fact($Parameter) {
        foreach ($one in $Parameter) {
            "-$($one.Name) $($one.Type) wildcards=$($one.SupportsWildcards) aliases=$($one.Aliases -join ',') accepts=$($one.AcceptedValues -join ',')"
            foreach ($set in $one.ParameterSets | Sort-Object Name) {
                "-$($one.Name) in $($set.Name): position=$($set.Position) required=$($set.IsRequired) pipeline=$($set.ValueFromPipeline) property=$($set.ValueFromPipelineByPropertyName)"
            }
        }
    }
}

Describe 'The page of <Name>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command $Name
        $fact = Get-CommandFact $command
        $page = if (Test-Path $Path) { Read-HelpPage $Path }
    }

    It 'is there, is about it, and is finished' {
        $Path | Should -Exist
        $page.Name | Should -Be $Name
        $page.HelpUri | Should -Be "$($fact.HelpUri)"
        Get-Content $Path -Raw | Should -Not -Match '\{\{'
    }

    It 'has its parameters: types, sets, positions, pipeline input, aliases, accepted values' {
        Format-Fact $page.Parameters | Sort-Object | Should -Be (Format-Fact $fact.Parameters | Sort-Object)
    }

    It 'has its default values' {
        foreach ($parameter in $fact.Parameters | Where-Object DefaultValue) {
            ($page.Parameters | Where-Object Name -EQ $parameter.Name).DefaultValue | Should -Be $parameter.DefaultValue -Because "-$($parameter.Name) has it"
        }
    }

    It 'has its syntax' {
        $page.Syntax.Text | Sort-Object | Should -Be ($fact.Syntax.Text | Sort-Object)
        $page.Syntax.Where({ $_.IsDefault }).Set | Should -Be $fact.Syntax.Where({ $_.IsDefault }).Set
    }

    It 'has its output types, and at least three examples with code' {
        $page.Outputs.Type | Sort-Object | Should -Be ($fact.Outputs | Sort-Object)
        $page.Examples.Where({ $_.Code }).Count | Should -BeGreaterOrEqual 3
    }

    It 'is what Get-Help shows' {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Be $page.Synopsis
        @($help.examples.example).Count | Should -Be $page.Examples.Count
        foreach ($parameter in $page.Parameters) {
            (Get-Help $Name -Parameter $parameter.Name).description.Text | Should -Be $parameter.Description
        }
    }
}

Describe 'Examples' {
    BeforeAll {
        # A copy, because examples may write files.
        Copy-Item "$root/docs/examples" $TestDrive -Recurse
        Push-Location "$TestDrive/examples"
        [Microsoft.PowerShell.Telemetry.ApplicationInsightsTelemetry]::CanSendTelemetry | Should -BeFalse -Because 'it would look up names in the midst of an example'
    }

    AfterAll { Pop-Location }

    It '<Cmdlet>: <Title>' -ForEach $examples {
        $Code | Should -Not -BeNullOrEmpty
        $ErrorActionPreference = 'Stop'
        $used = Get-NetworkUse { foreach ($block in $Code) { & ([scriptblock]::Create($block)) } }
        # Exim sends its messages to a server on loopback.
        if ($Cmdlet -in 'Test-EximSigning', 'Update-EximConfig') { $used = $used | Where-Object { $_ -match '^ResolutionStart' } }
        $used | Should -BeNullOrEmpty -Because 'examples need no network'
    }
}

Describe 'The help file' {
    It 'is the one that platyPS writes of the same page, with default values added' {
        & "$root/tools/ConvertTo-Maml.ps1" -Page "$root/tests/data/help/Get-Sample.md" -Destination "$TestDrive/actual.xml"
        $expected = [System.Xml.Linq.XElement]::Load("$root/tests/data/help/Get-Sample.maml.xml")
        $actual = [System.Xml.Linq.XElement]::Load("$TestDrive/actual.xml")
        "$actual" | Should -Be "$expected"
    }

    It 'names the page and what is wrong where a page cannot be read' {
        (Get-Content "$root/tests/data/help/Get-Sample.md" -Raw) -replace 'SupportsWildcards: false', 'nonsense' | Set-Content "$TestDrive/Get-Broken.md"
        { & "$root/tools/ConvertTo-Maml.ps1" -Page "$TestDrive/Get-Broken.md" -Destination "$TestDrive/broken.xml" } | Should -Throw '*Get-Broken.md*nonsense*'
    }
}

Describe 'The about_ topics' {
    It 'are text of at most 80 columns, each by its name' {
        $topics = Get-ChildItem "$root/docs/about_*.md"
        $topics | Should -Not -BeNullOrEmpty
        foreach ($topic in $topics) {
            $text = Get-Content "$root/out/MailRep/en-US/$($topic.BaseName).help.txt"
            $text | Where-Object Length -GT 80 | Where-Object { $_ -match '\S\s+\S' -and $_ -notmatch '^        ' } | Should -BeNullOrEmpty
            $text[0..1] | Should -Be 'TOPIC', "    $($topic.BaseName)"
        }
    }

    It 'name every cmdlet, in their text and below SEE ALSO, as the README does' {
        $text, $seeAlso = (Get-Content "$root/docs/about_MailRep.md" -Raw) -split '## SEE ALSO'
        $readme = Get-Content "$root/README.md" -Raw
        $names = (Get-Command -Module MailRep -CommandType Cmdlet).Name
        # The text says what each is for, on a line of its own in a list; the report comes first of all.
        $names | Where-Object { $text -notmatch "(?m)^- ``$_``: " -and $_ -ne 'Get-MailReputationReport' } | Should -BeNullOrEmpty
        $names | Where-Object { $seeAlso -notmatch "(?m)^- $_\r?$" } | Should -BeNullOrEmpty
        $names | Where-Object { $readme -notmatch "\[$_\]\(docs/$_\.md\)" } | Should -BeNullOrEmpty
    }

    It 'explain every error' {
        $section = ((Get-Content "$root/docs/about_MailRep.md" -Raw) -split '## ERRORS')[1] -split '(?m)^## ' | Select-Object -First 1
        # The ids that Errors.cs gives itself; the others are the kinds of MailRepException.
        $own = [regex]::Matches((Get-Content "$root/src/MailRep.Cmdlets/Errors.cs" -Raw), '"([A-Z][A-Za-z]+)",\s*(ErrorCategory\.|")').ForEach({ $_.Groups[1].Value })
        $ids = @($own) + [enum]::GetNames([MailRep.MailRepError]) | Sort-Object -Unique
        $ids.Count | Should -BeGreaterThan 25
        $ids | Where-Object { $section -notmatch "``$_``" } | Should -BeNullOrEmpty
        [regex]::Matches($section, '(?m)^- (`[A-Za-z]+`(, )?)+').Value -split '[^A-Za-z]+' | Where-Object { $_ -and $_ -notin $ids } | Should -BeNullOrEmpty -Because 'no other error exists'
    }

    It 'explain every finding of the catalogue; ./build.ps1 Help brings the page up to date' {
        $text = Get-Content "$root/docs/about_MailRep_Findings.md" -Raw
        foreach ($kind in [MailRep.Findings.FindingCatalogue]::All) { $text | Should -Match "(?m)^### $($kind.Id)`$" }
        & "$root/tools/Update-FindingsPage.ps1" -Check | Should -BeTrue
    }
}
