using MailRep.Dns;

namespace MailRep;

/// <summary>What every check is given: the one resolver of the invocation, a place for its trace, and a clock.</summary>
/// <param name="Resolver">The only way to DNS.</param>
/// <param name="Trace">Takes a line for each decision (shown by -Verbose), from any thread; text from outside made printable.</param>
public sealed record CheckContext(IDnsResolver Resolver, Action<string>? Trace = null)
{
    /// <summary>Asks one name server, for what all servers of a zone have to say; null where only zone files are there.</summary>
    public Func<System.Net.IPAddress, IDnsResolver>? Directly { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
