# Update-EximConfig where there is nothing to prove; what it brings into force is tested in the lab.

Describe 'Update-EximConfig' {
    It 'says that <_> is no folder with a configuration' -ForEach 'nothere', 'afile', 'env:PATH' {
        Set-Content "$TestDrive/afile" x
        $root = $_ -like '*:*' ? $_ : "$TestDrive/$_"
        $problem = { Update-EximConfig $root -ErrorAction Stop } | Should -Throw -ErrorId 'EximConfigNotFound,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}
