namespace MailRep.Exim;

/// <summary>Where Debian's Exim takes its configuration from.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum EximLayout : long
{
    /// <summary><c>exim4.conf.localmacros</c> in front of <c>exim4.conf.template</c>.</summary>
    Unsplit,

    /// <summary>The files below <c>conf.d</c>.</summary>
    Split,

    /// <summary>An <c>exim4.conf</c> of the admin's own, beside which <c>update-exim4.conf</c> does nothing.</summary>
    OwnFile,
}
