namespace MailRep.Exim.Rehearsal;

internal enum EximRouteKind
{
    /// <summary>A router took the address.</summary>
    Accepted,

    /// <summary>The routers refuse the address.</summary>
    Refused,

    /// <summary>DNS says that there is no such domain; the router that asked was the one for it.</summary>
    NoSuchDomain,

    /// <summary>A router could not tell now, mostly because DNS failed.</summary>
    Deferred,

    /// <summary>Exim's answer could not be understood.</summary>
    Unclear,
}

/// <summary>What the routers make of an address, by <c>exim4 -d-all+route -bt</c>.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Router">The router that took the address, or asked DNS in vain; null where none did.</param>
/// <param name="Transport">The transport of the router that took it; null where none did, or the address was redirected.</param>
/// <param name="Text">Exim's own words.</param>
internal sealed record EximRoute(EximRouteKind Kind, string? Router, string? Transport, string Text)
{
    /// <summary>What a dnslookup router answers where the domain is not there (spec chapter 17).</summary>
    private const string Unrouteable = "Unrouteable address";

    /// <param name="output">Standard output.</param>
    /// <param name="trace">Standard error, where the routers that were asked are named.</param>
    public static EximRoute Read(string output, string trace)
    {
        var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join("; ", lines);
        if (lines.Select(line => Part(line, "transport = ")).FirstOrDefault(found => found is not null) is { } transport)
        {
            return new EximRoute(EximRouteKind.Accepted, lines.Select(line => Part(line, "router = ")).FirstOrDefault(found => found is not null), transport, text);
        }

        var called = Last(trace, " router called for ");
        var deferred = lines.Any(line => line.Contains(" cannot be resolved at this time", StringComparison.Ordinal));
        return deferred ? new EximRoute(EximRouteKind.Deferred, called, null, text)
            : !lines.Any(line => line.Contains(" is undeliverable", StringComparison.Ordinal)) ? new EximRoute(EximRouteKind.Unclear, called, null, text)
            : text.EndsWith(Unrouteable, StringComparison.Ordinal) && called is not null && called == Last(trace, " router declined for ")
                ? new EximRoute(EximRouteKind.NoSuchDomain, called, null, text)
            : new EximRoute(EximRouteKind.Refused, called, null, text);
    }

    private static string? Part(string line, string label)
    {
        var at = line.IndexOf(label, StringComparison.Ordinal);
        var rest = at < 0 ? null : line[(at + label.Length)..];
        return rest?.Split(',', ' ')[0];
    }

    private static string? Last(string trace, string mark) =>
        trace.Split('\n').Select(line => line.IndexOf(mark, StringComparison.Ordinal) is var at and > 0 ? line[..at].Trim() : null).LastOrDefault(found => found is not null);
}
