using MailRep.Findings;

namespace MailRep.Exim.Rehearsal;

/// <summary>What Exim's log says of a rehearsal, in plain words, and what to do.</summary>
internal static class EximTroubles
{
    /// <summary>The words for the middle of a sentence.</summary>
    public static string Say(EximTrouble trouble) => trouble switch
    {
        EximTrouble.KeyClosed => "Exim cannot open the private key",
        EximTrouble.Crash => "Exim crashes over it",
        EximTrouble.KeyTainted => "the path of the private key is made of the message, and Exim opens no such file",
        EximTrouble.KeyInvalid => "the file is no private key that Exim can sign with",
        EximTrouble.Expansion => "a setting could not be expanded",
        _ => "Exim wrote down why",
    };

    /// <param name="kind">What happened.</param>
    /// <param name="subject">The domain.</param>
    /// <param name="what">The sentence without its cause and its end.</param>
    /// <param name="why">What Exim wrote down; null where it was silent.</param>
    /// <param name="linted">What was found by reading the configuration, which knows line and fix.</param>
    public static Finding Finding(FindingKind kind, string subject, string what, (EximTrouble Trouble, string Line)? why, IReadOnlyList<Finding> linted)
    {
        var kinds = KindsOf(why?.Trouble);
        var read = linted.FirstOrDefault(finding => kinds.Contains(finding.Kind)) ?? linted.FirstOrDefault(finding => why is null && finding.Verdict == Verdict.Fail && finding.Kind != FindingCatalogue.EximConfigType);
        return kind.For(subject, why is { } trouble ? $"{what}: {Say(trouble.Trouble, read)}." : read is null ? $"{what}, and its log does not say why." : $"{what}: {char.ToLowerInvariant(read.Message[0])}{read.Message[1..]}") with
        {
            Evidence = why?.Line ?? read?.Evidence,
            Fix = read?.Fix ?? Fix.ByText(why?.Trouble switch
            {
                EximTrouble.KeyClosed => "Make the key with New-DkimKeyPair, or correct the path in DKIM_PRIVATE_KEY; if it is there, let the group Debian-exim read it (mode 0640) and enter its folder (0750).",
                EximTrouble.Crash => "Give the whole path of the private key, which begins with a slash.",
                EximTrouble.KeyTainted => "Find the path by a look-up in a file (lsearch), whose results are clean.",
                EximTrouble.KeyInvalid => "Give the path of an RSA or Ed25519 key in PEM that needs no passphrase; New-DkimKeyPair makes one.",
                EximTrouble.Expansion => "Mend the expression that the evidence shows; exim4 -be tries one out.",
                EximTrouble.Other => "The evidence is what Exim wrote into its log.",
                _ => "See what dkim_domain, dkim_selector and dkim_private_key come to for this domain: Get-EximDkimConfig and Test-EximConfig.",
            }),
        };
    }

    // Exim does not tell why a file cannot be opened; the modes that were read do.
    private static string Say(EximTrouble trouble, Finding? read) =>
        read?.Kind == FindingCatalogue.EximKeyMissing ? "the private key is not there"
        : read?.Kind == FindingCatalogue.EximKeyUnreadable ? "Debian-exim may not read the private key"
        : Say(trouble);

    private static FindingKind[] KindsOf(EximTrouble? trouble) => trouble switch
    {
        EximTrouble.KeyClosed => [FindingCatalogue.EximKeyMissing, FindingCatalogue.EximKeyUnreadable],
        EximTrouble.Crash => [FindingCatalogue.EximKeyRelative],
        EximTrouble.KeyTainted => [FindingCatalogue.EximKeyTainted],
        EximTrouble.KeyInvalid => [FindingCatalogue.EximKeyInvalid],
        _ => [],
    };
}
