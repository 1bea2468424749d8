using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailRep.Dkim;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Offers the selectors that providers commonly use, each with its provider as the tool tip.</summary>
internal sealed class SelectorCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        // The word comes with the quotation mark that opens it, and is replaced with it.
        var quote = wordToComplete is ['\'' or '"', ..] ? wordToComplete[..1] : string.Empty;
        var typed = quote.Length == 0 ? wordToComplete : wordToComplete.Trim(quote[0]);
        return DkimSelectorCatalogue.All
            .Where(common => common.Selector.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(common => new CompletionResult(quote + common.Selector + quote, common.Selector, CompletionResultType.ParameterValue, common.Provider));
    }
}
