using System.Net;
using System.Runtime.CompilerServices;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Records;

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

/// <summary>What the parameters' values stand for where they could not be read.</summary>
internal static class Unreadable
{
    // Types that are closed to inheritance are marked from outside, each object by itself.
    private static readonly ConditionalWeakTable<object, IUnreadable> Marked = [];
    private static readonly ConditionalWeakTable<Array, IReadOnlyList<IUnreadable>> NotRead = [];

    /// <summary>What is wrong with a value; null where it was read.</summary>
    public static IUnreadable? Of(object value) =>
        value as IUnreadable ?? (Marked.TryGetValue(value, out var unreadable) ? unreadable : null);

    public static DkimSelector Selector(string typed, string problem) => Mark(new DkimSelector("invalid"), new UnreadableSelector(DnsText.Printable(typed), problem));

    public static DnsEndpoint Server(string typed, string problem) => Mark(new DnsEndpoint("invalid"), new UnreadableServer(DnsText.Printable(typed), problem));

    /// <param name="about">What was given, without its content.</param>
    /// <param name="problem">Why there is no record.</param>
    /// <param name="action">What to type.</param>
    public static MailDnsRecord Record(string about, string problem, string action) =>
        Mark(new MailDnsRecord(new DnsName("invalid"), DnsRecordType.TXT, string.Empty), new UnreadableRecord(about, problem, action));

    /// <summary>Networks are values, which cannot be marked: their array is, where some were not read.</summary>
    public static Array Networks(IEnumerable<IPNetwork> read, IReadOnlyList<UnreadableNetwork> unread)
    {
        // An array of its own even where it is empty: the library's is shared.
        var found = read.ToList();
        var marked = new IPNetwork[found.Count];
        found.CopyTo(marked);
        if (unread.Count > 0)
        {
            NotRead.Add(marked, unread);
        }

        return marked;
    }

    /// <summary>What was left out of an array.</summary>
    public static IReadOnlyList<IUnreadable> LeftOutOf(Array values) => NotRead.TryGetValue(values, out var unread) ? unread : [];

    private static T Mark<T>(T value, IUnreadable unreadable) where T : class
    {
        Marked.Add(value, unreadable);
        return value;
    }
}

internal sealed record UnreadableSelector(string Typed, string Problem) : IUnreadable;

internal sealed record UnreadableRecord(string Typed, string Problem, string Action) : IUnreadable;

internal sealed record UnreadableNetwork(string Typed, string Problem) : IUnreadable;

internal sealed record UnreadableServer(string Typed, string Problem) : IUnreadable;

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
