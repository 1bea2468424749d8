using System.Management.Automation;

namespace MailRep.Cmdlets.Pipeline;

/// <summary>Writes a warning once, however many objects of a run have it: a folder is the same for all keys in it.</summary>
internal sealed class WarningsOnce
{
    private readonly HashSet<string> _written = [];

    public void Write(Cmdlet cmdlet, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Where(_written.Add))
        {
            cmdlet.WriteWarning(warning);
        }
    }
}
