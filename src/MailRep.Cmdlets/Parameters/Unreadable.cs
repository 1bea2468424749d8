using System.Net;
using MailRep.Dns;

namespace MailRep.Cmdlets.Parameters;

/// <summary>
/// A value that could not be read as what the parameter wants. PowerShell's binder answers a bad pipeline element with
/// "the input object cannot be bound", which helps nobody; so the value is bound as one of these and the cmdlet writes
/// the error that says what was wrong, while the other elements get their answers.
/// </summary>
internal interface IUnreadable
{
    /// <summary>What was typed, printable.</summary>
    string Typed { get; }

    /// <summary>What is wrong with it, and what to type.</summary>
    string Problem { get; }
}

internal sealed class UnreadableName(string typed, string problem) : DnsName("invalid", trusted: true), IUnreadable
{
    public string Typed { get; } = DnsText.Printable(typed);

    public string Problem { get; } = problem;

    public override string ToString() => Typed;
}

internal sealed class UnreadableAddress(string typed, string problem) : IPAddress(0), IUnreadable
{
    public string Typed { get; } = DnsText.Printable(typed);

    public string Problem { get; } = problem;

    public override string ToString() => Typed;
}
