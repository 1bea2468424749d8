using System.Net;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>Who may send for a domain, as a list or for given addresses.</summary>
public sealed class SpfSenderList
{
    private readonly CheckContext _context;
    private readonly SpfSenderSet _set;

    private SpfSenderList(CheckContext context, SpfSenderSet set) => (_context, _set) = (context, set);

    /// <summary>Reads everything that the domain's record leads to. Never throws for what DNS answers.</summary>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public static async Task<SpfSenderList> ReadAsync(CheckContext context, DnsName domain, CancellationToken cancellationToken)
    {
        var resolver = new SpfDraftResolver(context.Resolver);
        // Asks level by level, all of a level at once, so that the walk waits for nothing.
        await SpfGraph.BuildAsync(resolver, domain, cancellationToken).ConfigureAwait(false);
        var set = await new SpfSenderWalk(resolver, domain, withLimits: true, cancellationToken).RunAsync().ConfigureAwait(false);
        context.Trace?.Invoke($"SPF {domain}: {set.Admitted.Ranges.Count} ranges pass, {set.Open.Count} terms depend on the message");
        return new SpfSenderList(context, set);
    }

    /// <summary>The merged ranges in order, then what keeps the list from being whole; never empty.</summary>
    public IReadOnlyList<SpfSender> List()
    {
        List<SpfSender> list = [.. _set.Ranges().Select(entry => Of(entry.Range, entry.Paths))];
        list.AddRange(_set.Open.Select(open => Note(Verdict.Unknown, Sentence(open.Reason) + ": it may admit more.", open.Path)));
        foreach (var piece in _set.Pieces.Where(piece => piece.IsError || piece.Result == SpfResult.None).DistinctBy(piece => (piece.Result, piece.Path, piece.Reason)))
        {
            list.Add(piece.Result switch
            {
                SpfResult.TempError => Note(Verdict.Unknown, $"{piece.Reason}, so nobody knows whom this admits and what stands behind it.", piece.Path),
                SpfResult.None => Note(Verdict.Fail, Sentence(piece.Reason) + ".", piece.Path),
                _ => Note(Verdict.Fail, $"Whoever gets this far passes nowhere: {piece.Reason}.", piece.Path),
            });
        }

        return list.Count > 0 ? list : [Note(Verdict.NotApplicable, $"{_set.Domain} lets nobody send.", string.Empty)];
    }

    /// <summary>One answer an address: from the set, or from an evaluation where a term depends on the message.</summary>
    public async Task<IReadOnlyList<SpfPermission>> AskAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var answers = new SpfPermission[addresses.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = _set.Uncertain.Contains(addresses[i])
                ? await EvaluateAsync(addresses[i], cancellationToken).ConfigureAwait(false)
                : FromSet(addresses[i]);
        }

        return answers;
    }

    private SpfPermission FromSet(IPAddress address)
    {
        var piece = _set.Find(address);
        var way = piece.Path.Length == 0 ? null : piece.Path;
        return Of(address, piece.Result, way, piece.Reason.Length > 0 ? piece.Reason : way is null ? $"no term of {_set.Domain} matches" : $"'{way}' matches");
    }

    private async Task<SpfPermission> EvaluateAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var outcome = await new SpfEvaluator(_context)
            .CheckHostAsync(address, _set.Domain.Value, "postmaster@" + _set.Domain.Value, _set.Domain.Value, cancellationToken).ConfigureAwait(false);
        return Of(address, outcome.Result, outcome.Mechanism is null ? null : DnsText.Shorten(DnsText.Presentation(outcome.Mechanism.Text), 100), outcome.Reason);
    }

    private SpfPermission Of(IPAddress address, SpfResult result, string? path, string reason) => new()
    {
        IPAddress = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(),
        Domain = _set.Domain.ToString(),
        SpfResult = result,
        IsPermitted = result == SpfResult.TempError ? null : result == SpfResult.Pass,
        Verdict = result switch
        {
            SpfResult.Pass => Verdict.Pass,
            SpfResult.TempError => Verdict.Unknown,
            SpfResult.None or SpfResult.Neutral => Verdict.Warn,
            _ => Verdict.Fail,
        },
        Path = path,
        Reason = Sentence(DnsText.Inline(reason)) + ".",
    };

    private SpfSender Of(SpfAddressRange range, IReadOnlyList<string> paths) => new()
    {
        Domain = _set.Domain.ToString(),
        Verdict = Verdict.Pass,
        Range = range.ToString(),
        First = range.FirstText,
        Last = range.LastText,
        Family = range.IsIp6 ? "IPv6" : "IPv4",
        AddressCount = range.Count,
        Paths = paths.ToItemList(),
        Reason = paths.Count == 1 ? $"'{paths[0]}' admits it." : $"{paths.Count} terms admit it, the first is '{paths[0]}'.",
    };

    private SpfSender Note(Verdict verdict, string reason, string path) => new()
    {
        Domain = _set.Domain.ToString(),
        Verdict = verdict,
        Paths = path.Length == 0 ? [] : [path],
        Reason = reason,
    };

    // A name at the start stays as it is.
    private string Sentence(string text) =>
        text.Length == 0 || text.StartsWith($"{_set.Domain} ", StringComparison.Ordinal) || text.AsSpan(0, Math.Max(0, text.IndexOf(' ', StringComparison.Ordinal))).Contains('.')
            ? text
            : char.ToUpperInvariant(text[0]) + text[1..];
}
