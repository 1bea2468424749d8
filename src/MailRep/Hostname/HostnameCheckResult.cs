using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Hostname;

/// <summary>Whether a server's name holds as its HELO: what <c>Test-MailHostname</c> emits.</summary>
public sealed record HostnameCheckResult : CheckResult
{
    public override string Check => "Hostname";

    public required string HostName { get; init => field = DnsText.Inert(value); }

    /// <summary>The A and AAAA records of the name.</summary>
    public ItemList<string> Addresses { get; init; } = [];

    /// <summary>The addresses that the server sends from, where they are known.</summary>
    public ItemList<string> SenderAddresses { get; init; } = [];

    /// <summary>The reverse names of the sending addresses, or of the name's own where those are not known.</summary>
    public ItemList<string> PtrNames { get; init; } = [];

    /// <summary>What the <c>hostname</c> command says, where this machine was judged.</summary>
    public string? LocalName { get; init; }
}
