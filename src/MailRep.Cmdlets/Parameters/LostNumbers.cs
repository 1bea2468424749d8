using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MailRep.Cmdlets.Parameters;

/// <summary>
/// Numbers of which PowerShell has lost what was typed: of <c>-Selector n1,0125</c> it hands on the number 125. A single number
/// keeps its text, one in a list does not.
/// </summary>
internal static class LostNumbers
{
    /// <param name="invocation">What was typed.</param>
    /// <param name="parameter">The full name of the parameter, the only one of the cmdlet without a name that could take numbers.</param>
    /// <returns>The first such number as it was typed; null where there is none.</returns>
    public static string? In(InvocationInfo invocation, string parameter)
    {
        // Newer than the library that this is compiled with; without it the line, which ends before a list of several lines does.
        var typed = new PSObject(invocation).Properties["Statement"]?.Value as string ?? invocation.Line ?? string.Empty;
        return Parser.ParseInput(typed, out _, out _).FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
            .Where(command => string.Equals(command.GetCommandName(), invocation.InvocationName, StringComparison.OrdinalIgnoreCase))
            .SelectMany(command => ArgumentsOf(command, parameter)).OfType<ArrayLiteralAst>()
            .SelectMany(list => list.Elements).OfType<ConstantExpressionAst>()
            .FirstOrDefault(IsLost)?.Extent.Text;
    }

    // A parameter may be cut short, and an argument without one may be any parameter's.
    private static IEnumerable<ExpressionAst> ArgumentsOf(CommandAst command, string parameter)
    {
        var isMeant = true;
        foreach (var element in command.CommandElements.Skip(1))
        {
            if (element is CommandParameterAst named)
            {
                isMeant = parameter.StartsWith(named.ParameterName, StringComparison.OrdinalIgnoreCase);
                if (isMeant && named.Argument is { } argument)
                {
                    yield return argument;
                }
            }
            else if (element is ExpressionAst value)
            {
                if (isMeant)
                {
                    yield return value;
                }

                isMeant = true;
            }
        }
    }

    private static bool IsLost(ConstantExpressionAst constant) => constant is not StringConstantExpressionAst
        && Convert.ToString(constant.Value, CultureInfo.InvariantCulture) != constant.Extent.Text;
}
