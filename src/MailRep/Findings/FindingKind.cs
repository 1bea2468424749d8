namespace MailRep.Findings;

/// <summary>An entry of the catalogue: what all findings with one id have in common.</summary>
/// <param name="Id">Stable, upper case, protocol first.</param>
/// <param name="Verdict">The usual verdict; a finding may carry another where RULES say so.</param>
/// <param name="Title">A few words for a heading.</param>
/// <param name="Explanation">Why it matters and what to do, in two or three sentences, for the about_ page.</param>
/// <param name="Reference">The rule it comes from.</param>
public sealed record FindingKind(string Id, Verdict Verdict, string Title, string Explanation, string Reference)
{
    /// <summary>A finding of this kind.</summary>
    /// <param name="subject">The domain, address or record it is about.</param>
    /// <param name="message">One sentence; text from outside must have gone through <see cref="Dns.DnsText"/>.</param>
    internal Finding For(string subject, string message) => new(this, subject, message);

    public override string ToString() => Id;
}
