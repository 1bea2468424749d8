using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailRep.Dkim;

namespace MailRep.Cmdlets.Parameters;

/// <summary>Offers the selectors that providers commonly use, each with its provider as the tool tip.</summary>
internal sealed class SelectorCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        DkimSelectorCatalogue.All
            .Where(common => common.Selector.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(common => new CompletionResult(common.Selector, common.Selector, CompletionResultType.ParameterValue, common.Provider));
}
