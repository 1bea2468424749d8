# Sees every internet socket and name look-up of this process, from .NET's own event sources, so that a test can claim that
# there was none.

if (-not ('MailRep.Testing.NetworkWatch' -as [type])) {
    Add-Type -TypeDefinition @'
namespace MailRep.Testing
{
    using System.Collections.Concurrent;
    using System.Diagnostics.Tracing;

    public sealed class NetworkWatch : EventListener
    {
        private readonly ConcurrentQueue<string> _seen = new ConcurrentQueue<string>();

        public string[] Seen => _seen.ToArray();

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name.EndsWith("System.Net.Sockets") || source.Name == "System.Net.NameResolution")
            {
                EnableEvents(source, EventLevel.LogAlways);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs e)
        {
            var text = e.EventName + " " + string.Join("|", e.Payload);
            if (text.StartsWith("ResolutionStart") || text.Contains("|.ctor|InterNetwork"))
            {
                _seen?.Enqueue(text);
            }
        }
    }
}
'@
}

# What the network was used for while the block ran, as lines; its output goes nowhere.
function Get-NetworkUse([Parameter(Mandatory)] [scriptblock] $Script) {
    $watch = [MailRep.Testing.NetworkWatch]::new()
    try {
        $null = . $Script
        $watch.Seen
    }
    finally {
        $watch.Dispose()
    }
}

Export-ModuleMember -Function Get-NetworkUse
