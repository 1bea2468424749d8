using MailRep.Findings;

namespace MailRep.ReverseDns;

/// <summary>What reverse DNS says about one address: what <c>Test-MailReverseDns</c> emits.</summary>
public sealed record ReverseDnsCheckResult : CheckResult
{
    public override string Check => "ReverseDns";

    public required string IPAddress { get; init; }

    /// <summary>The owner of the PTR records: "10.2.0.192.in-addr.arpa".</summary>
    public required string ReverseName { get; init; }

    /// <summary>All names that the PTR records give, in the order of the answer.</summary>
    public ItemList<string> PtrNames { get; init; } = [];

    /// <summary>Those of the first <see cref="ReverseDnsCheck.MaxNames"/> whose A or AAAA records hold the address.</summary>
    public ItemList<string> ConfirmedNames { get; init; } = [];
}
