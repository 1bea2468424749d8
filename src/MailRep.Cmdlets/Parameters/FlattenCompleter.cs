using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailRep.Spf;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Offers the word for every include; their names are in DNS, which completion does not ask.</summary>
internal sealed class FlattenCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var quote = wordToComplete is ['\'' or '"', ..] ? wordToComplete[..1] : string.Empty;
        return SpfOptimizer.AllWord.StartsWith(wordToComplete[quote.Length..].TrimEnd('\'', '"'), StringComparison.OrdinalIgnoreCase)
            ? [new CompletionResult(quote + SpfOptimizer.AllWord + quote, SpfOptimizer.AllWord, CompletionResultType.ParameterValue, "every include of the record")]
            : [];
    }
}
