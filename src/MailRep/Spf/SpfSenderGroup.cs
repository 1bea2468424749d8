using MailRep.Dns;

namespace MailRep.Spf;

/// <summary>
/// Senders of one family for whom the evaluation has gone the same way so far: what counts towards the limits of RFC 7208
/// section 4.6.4 is the same for each.
/// </summary>
internal readonly record struct SpfSenderGroup(SpfAddressSet Senders, bool IsIp6, int Lookups, int Voids)
{
    public static List<SpfSenderGroup> Everyone => [new(SpfAddressSet.AllIp4, false, 0, 0), new(SpfAddressSet.AllIp6, true, 0, 0)];

    /// <summary>Groups that count the same become one, so that their number stays within families times limits.</summary>
    public static List<SpfSenderGroup> Merge(IEnumerable<SpfSenderGroup> groups)
    {
        List<SpfSenderGroup> merged = [];
        foreach (var group in groups.Where(group => !group.Senders.IsEmpty))
        {
            var at = merged.FindIndex(other => (other.IsIp6, other.Lookups, other.Voids) == (group.IsIp6, group.Lookups, group.Voids));
            if (at < 0)
            {
                merged.Add(group);
            }
            else
            {
                merged[at] = group with { Senders = group.Senders.Union(merged[at].Senders) };
            }
        }

        return merged;
    }
}

/// <summary>What check_host() says to a group, and by which way.</summary>
/// <param name="Group">Who; nobody is in two pieces.</param>
/// <param name="Result">One of the seven.</param>
/// <param name="Path">The terms that lead there, "include:_spf.example.org > ip4:192.0.2.0/24", printable; empty where none matched.</param>
/// <param name="Reason">Of errors and none, without a full stop.</param>
/// <param name="Failure">The answer that a temperror is about.</param>
internal readonly record struct SpfPiece(SpfSenderGroup Group, SpfResult Result, string Path, string Reason = "", DnsAnswer? Failure = null)
{
    public bool IsError => Result is SpfResult.TempError or SpfResult.PermError;
}

/// <summary>A term that only a message can decide (ptr, a macro of the sender), and the addresses that reach it.</summary>
/// <param name="Term">As it stands.</param>
/// <param name="Owner">The domain whose record holds it.</param>
/// <param name="Path">The terms that lead to it, itself included.</param>
/// <param name="Senders">Who gets that far.</param>
/// <param name="Reason">Why it cannot be decided, without a full stop.</param>
internal sealed record SpfOpenTerm(SpfTerm? Term, string Owner, string Path, SpfAddressSet Senders, string Reason);
