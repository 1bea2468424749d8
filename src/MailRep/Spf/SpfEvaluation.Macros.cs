using MailRep.Dns;

namespace MailRep.Spf;

// Macros and the explanation: RFC 7208 sections 6.2 and 7.
internal sealed partial class SpfEvaluation
{
    // The name of %{p} is looked up first, so that the expansion itself is pure; it counts like ptr (section 4.6.4).
    private async ValueTask<(string Target, SpfStep? Error)> ExpandAsync(SpfMacroString text, SpfFrame frame)
    {
        var validated = UnknownName;
        if (text.UsesPtr)
        {
            if (CountLookup() is { } over)
            {
                return (string.Empty, over);
            }

            if (CountVoid(await _names.AskAsync().ConfigureAwait(false)) is { } overVoid)
            {
                return (string.Empty, overVoid);
            }

            validated = await ValidatedNameAsync(frame).ConfigureAwait(false);
        }

        return (SpfMacroExpander.ExpandTarget(text, Values(frame, validated)), null);
    }

    // Nothing that goes wrong here changes the result, and nothing of it counts (sections 4.6.4 and 6.2).
    private async ValueTask<string?> ExplainAsync(SpfTerm exp, SpfFrame frame)
    {
        try
        {
            var target = SpfMacroExpander.ExpandTarget(exp.Target!, Values(frame, await ValidatedNameAsync(exp.Target!, frame).ConfigureAwait(false)));
            if (DnsName.FromDotted(target) is not { } name)
            {
                return NoExplanation("its target cannot be a domain name");
            }

            var answer = await QueryAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
            if (answer is not { Status: DnsStatus.Success, Records: [TxtRecord txt] })
            {
                return NoExplanation(answer.Status == DnsStatus.Success ? $"{name} has {answer.Records.Count} TXT records" : answer.Describe());
            }

            var text = SpfMacroString.Parse(txt.Text, SpfMacroUse.Explanation, out var problem, out _);
            return text is null ? NoExplanation(problem!)
                : SpfMacroExpander.ExpandExplanation(text, Values(frame, await ValidatedNameAsync(text, frame).ConfigureAwait(false)));
        }
        catch (OperationCanceledException) when (!callerToken.IsCancellationRequested)
        {
            return NoExplanation("it took too long");
        }
    }

    private string? NoExplanation(string why)
    {
        context.Trace?.Invoke($"SPF exp= gives no explanation: {why}");
        return null;
    }

    private async ValueTask<string> ValidatedNameAsync(SpfMacroString text, SpfFrame frame) =>
        text.UsesPtr ? await ValidatedNameAsync(frame).ConfigureAwait(false) : UnknownName;

    // Section 7.3: the domain itself, else a name below it, else any.
    private async ValueTask<string> ValidatedNameAsync(SpfFrame frame) =>
        (await _names.FindAsync(name => name == frame.Name).ConfigureAwait(false)
            ?? await _names.FindAsync(name => name.IsAtOrBelow(frame.Name)).ConfigureAwait(false)
            ?? await _names.FindAsync(_ => true).ConfigureAwait(false))?.Value ?? UnknownName;

    private SpfMacroValues Values(SpfFrame frame, string validated) => new(identity, frame.Domain, validated, receiver, context.Clock.GetUtcNow());
}
