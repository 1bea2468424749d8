# What the tabulator key offers.

BeforeAll {
    function Get-Completion([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }
}

Describe 'The selectors that <Command> offers' -ForEach @(@{ Command = 'Test-MailDkim' }, @{ Command = 'Get-MailReputationReport' }) {
    It 'begin with what was typed, each with its provider' {
        $offered = Get-Completion "$Command example.org -Selector sel"
        $offered.Count | Should -BeGreaterThan 0
        $offered.CompletionText | Should -Match '^selector\d$'
        $offered[0].ToolTip | Should -Not -BeNullOrEmpty
    }

    It 'are the same behind an opening quotation mark, which they keep and close: <Quote>' -ForEach @(@{ Quote = "'" }, @{ Quote = '"' }) {
        $bare = Get-Completion "$Command example.org -Selector sel"
        $quoted = Get-Completion "$Command example.org -Selector ${Quote}sel"
        $quoted.CompletionText | Should -Be @($bare.CompletionText | ForEach-Object { "$Quote$_$Quote" })
        $quoted.ListItemText | Should -Be $bare.ListItemText
        (Get-Completion "$Command example.org -Selector $Quote").Count | Should -Be (Get-Completion "$Command example.org -Selector ").Count
    }

    It 'are offered for the second of a list, too' {
        (Get-Completion "$Command example.org -Selector mail, sel").CompletionText | Should -Match '^selector\d$'
    }
}

Describe 'The words of a closed set' {
    It 'are offered with and without a quotation mark' {
        (Get-Completion 'New-MailSpfRecord example.org -All S').CompletionText | Should -Be 'SoftFail'
        (Get-Completion "Update-MailSpfRecord example.org -All 'S").CompletionText | Should -Be "'SoftFail'"
    }

    It 'are offered for what -Flatten takes for every include' {
        (Get-Completion 'Optimize-MailSpfRecord example.org -Flatten ').CompletionText | Should -Be 'all'
        (Get-Completion "Optimize-MailSpfRecord example.org -Flatten 'a").CompletionText | Should -Be "'all'"
        (Get-Completion 'Optimize-MailSpfRecord example.org -Flatten x').CompletionText | Should -Not -Contain 'all'
    }
}
