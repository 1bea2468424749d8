@{
    RootModule           = 'MailRep.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '32fe5a15-e9c2-4e64-a302-34e964904835'
    Author               = 'MailRep contributors'
    CompanyName          = 'MailRep contributors'
    Copyright            = 'MailRep contributors. MIT licence.'
    Description          = 'Finds and mends what puts the mail of your own server into spam folders: reverse DNS, host name, SPF, DKIM and DMARC, judged as a receiver judges them, each finding with its fix.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'

    # build.ps1 writes the names of the cmdlets and aliases of the assembly into the two empty lists: PowerShell loads a
    # module by the name of a command only where its manifest lists that name.
    CmdletsToExport      = @()
    AliasesToExport      = @()
    FunctionsToExport    = @()
    VariablesToExport    = @()

    FormatsToProcess     = @('MailRep.Format.ps1xml')
    TypesToProcess       = @('MailRep.Types.ps1xml')

    PrivateData          = @{
        PSData = @{
            Tags = @('Mail', 'Email', 'Deliverability', 'SPF', 'DKIM', 'DMARC', 'DNS', 'Exim', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
        }
    }
}
