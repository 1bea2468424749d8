namespace MailRep.Exim.Rehearsal;

/// <summary>The settings that keep Exim away from the machine's own spool, logs and filters.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal static class EximPrivate
{
    private const string Spool = "spool";
    private const string Logs = "log";

    /// <summary>
    /// What is taken out of the main section: places, what acts on every message beside sending it, and what would leave it in the queue.
    /// </summary>
    public static IReadOnlyCollection<string> Options { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "spool_directory", "log_file_path", "process_log_path", "pid_file_path", "log_selector",
        "system_filter", "system_filter_directory_transport", "system_filter_file_transport", "system_filter_group",
        "system_filter_pipe_transport", "system_filter_reply_transport", "system_filter_user", "event_action", "freeze_tell", "errors_copy",
        "queue_only", "queue_only_file", "queue_only_load", "queue_only_override", "queue_smtp_domains", "queue_domains", "hold_domains",
        "deliver_queue_load_max", "check_spool_space", "check_spool_inodes", "check_log_space", "check_log_inodes", "bounce_message_file",
    };

    public static string SpoolOf(EximWorkspace workspace) => workspace.PathOf(Spool);

    public static string LogOf(EximWorkspace workspace, string name) => Path.Combine(workspace.PathOf(Logs), name + "log");

    /// <summary>Makes the places, or empties them.</summary>
    public static void MakeFolders(EximWorkspace workspace)
    {
        workspace.MakeWritable(Spool);
        workspace.MakeWritable(Logs);
    }

    /// <summary>The lines that name the places.</summary>
    public static IEnumerable<string> Lines(EximWorkspace workspace) =>
    [
        $"spool_directory = {workspace.PathOf(Spool)}",
        $"log_file_path = {workspace.PathOf(Logs)}/%slog",
        "log_selector =",
        "check_spool_space = 0",
        "check_spool_inodes = 0",
        "check_log_space = 0",
        "check_log_inodes = 0",
    ];
}
