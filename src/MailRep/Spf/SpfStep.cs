using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>A record under evaluation and the domain it came from, which is <c>&lt;domain&gt;</c> for its macros.</summary>
/// <param name="Domain">As macros expanded it.</param>
/// <param name="Name">The same as a name.</param>
/// <param name="Record">What stands there.</param>
/// <param name="Level">1 for the record that was asked about, one more inside each include or redirect.</param>
internal sealed record SpfFrame(string Domain, DnsName Name, SpfRecord Record, int Level);

/// <summary>How one run of check_host(), nested or not, ended. A class: each term hands it on through several awaits.</summary>
internal sealed record SpfStep(SpfResult Result, string Reason, SpfFrame? Frame = null, SpfTerm? Term = null, DnsAnswer? Failure = null)
{
    public static SpfStep Failed(DnsAnswer answer) => new(SpfResult.TempError, answer.Describe(), Failure: answer);

    public static SpfStep Broken(string reason) => new(SpfResult.PermError, reason);
}

/// <summary>Whether a mechanism matched; or the error that ends the whole check.</summary>
internal readonly record struct SpfMatch(bool IsMatch, string Why, SpfStep? Error = null)
{
    public static SpfMatch Yes(string why) => new(true, why);

    public static SpfMatch No(string why) => new(false, why);

    public static SpfMatch Ends(SpfStep error) => new(false, error.Reason, error);
}
