using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using MailRep.Dns;

namespace MailRep.Exim.Rehearsal;

/// <summary>What became of one message of a rehearsal.</summary>
/// <param name="Message">The message.</param>
/// <param name="Octets">As a receiver gets it; null where it did not leave.</param>
/// <param name="Log">The lines of Exim's logs that tell of trouble.</param>
internal sealed record EximRehearsed(EximRehearsalMessage Message, byte[]? Octets, IReadOnlyList<string> Log);

/// <summary>
/// Lets the real Exim send messages by a candidate's transport into a sink on loopback, from a spool of its own. A router in front
/// of all others takes every address, so that nothing goes anywhere else.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EximRehearsal
{
    private const string ConfigName = "rehearsal";
    private const string RouterName = "mailrep_rehearsal";
    private const int MaxLog = 4 * 1024 * 1024;

    /// <summary>What ties a transport to its real servers: ports, TLS, authentication, addresses.</summary>
    private static readonly HashSet<string> TransportOptions = new(StringComparer.Ordinal)
    {
        "allow_localhost", "hosts", "hosts_override", "hosts_randomize", "fallback_hosts", "port", "protocol", "interface", "socks_proxy",
        "hosts_require_auth", "hosts_try_auth", "authenticated_sender", "authenticated_sender_force", "hosts_require_tls", "hosts_avoid_tls", "hosts_nopass_tls",
        "hosts_require_dane", "hosts_try_dane", "hosts_require_helo", "hosts_try_chunking", "hosts_try_fastopen", "hosts_pipe_connect", "hosts_avoid_esmtp", "tls_certificate", "tls_privatekey",
        "tls_require_ciphers", "tls_verify_certificates", "tls_verify_hosts", "tls_try_verify_hosts", "tls_tempfail_tryclear", "dnssec_request_domains", "dnssec_require_domains", "helo_data",
        "connect_timeout", "command_timeout", "data_timeout", "final_timeout", "serialize_hosts", "event_action", "gethostbyname", "delay_after_cutoff",
    };

    private readonly EximPrograms _programs;
    private readonly EximWorkspace _workspace;
    private readonly SmtpSink _sink;
    private readonly string _path;

    private EximRehearsal(EximPrograms programs, EximWorkspace workspace, SmtpSink sink, string path) =>
        (_programs, _workspace, _sink, _path) = (programs, workspace, sink, path);

    /// <param name="candidate">A configuration that Exim takes.</param>
    /// <param name="transport">The transport that is to sign.</param>
    /// <param name="programs">Exim's.</param>
    /// <param name="workspace">The candidate's.</param>
    /// <param name="sink">Where messages go.</param>
    /// <param name="cancellationToken">Stops Exim.</param>
    /// <exception cref="MailRepException">The configuration cannot be changed so far, mostly since it includes other files.</exception>
    public static async Task<EximRehearsal> PrepareAsync(
        EximCandidate candidate, string transport, EximPrograms programs, EximWorkspace workspace, SmtpSink sink, CancellationToken cancellationToken)
    {
        var text = new EximConfigText(candidate.Text);
        var port = sink.Port.ToString(CultureInfo.InvariantCulture);
        var isThere = text.AddRouter([
            $"{RouterName}:", "  driver = manualroute", $"  route_list = * 127.0.0.1::{port}", "  self = send", $"  transport = {transport}",
        ]) && text.SetTransport(transport, TransportOptions, ["  allow_localhost", "  hosts_avoid_tls = *", "  connect_timeout = 10s", "  command_timeout = 20s", "  final_timeout = 20s"]);
        text.SetMain(EximPrivate.Options, EximPrivate.Lines(workspace));
        var path = workspace.Write(ConfigName, text.ToString());
        var problem = !isThere ? "it stands in a file that the configuration includes" : await EximCandidate.RefusalAsync(programs, path, cancellationToken).ConfigureAwait(false);
        problem ??= await DetourAsync(programs, path, cancellationToken).ConfigureAwait(false);
        return problem is null ? new EximRehearsal(programs, workspace, sink, path) : throw new MailRepException(
            MailRepError.EximRehearsalFailed, $"The transport {DnsText.Printable(transport)} cannot be rehearsed: {candidate.Unstaged(problem)}.", transport,
            "Write the transport into the configuration itself, not into a file that it includes; or send a message to a mailbox elsewhere and look at its headers.");
    }

    // Lines may stand where they do not count, as under an .ifdef: before any message is sent, Exim itself says that none gets out.
    private static async Task<string?> DetourAsync(EximPrograms programs, string path, CancellationToken cancellationToken)
    {
        var result = await programs.RunEximAsync(["-C", path, "-bt", "--", EximSigningRequest.DefaultRecipient], null, cancellationToken).ConfigureAwait(false);
        return result.Output.Contains($"router = {RouterName},", StringComparison.Ordinal) && result.Output.Contains("[127.0.0.1]", StringComparison.Ordinal)
            ? null : "Exim would not send its mail to the sink";
    }

    /// <summary>Sends one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="recipient">Of the envelope.</param>
    /// <param name="cancellationToken">Stops Exim.</param>
    /// <exception cref="MailRepException">Exim cannot be run, or does not end.</exception>
    public async Task<EximRehearsed> SendAsync(EximRehearsalMessage message, string recipient, CancellationToken cancellationToken)
    {
        // What one message left behind must not reach the next: a retry record would hold it back.
        EximPrivate.MakeFolders(_workspace);
        _sink.Options = message.Receiver;
        _sink.Take();
        var result = await _programs.RunEximAsync(
            ["-C", _path, "-odi", "-oi", "-f", message.Sender.Length == 0 ? "<>" : message.Sender, "--", recipient], message.Text, cancellationToken).ConfigureAwait(false);
        var logs = new List<string> { result.Errors };
        foreach (var name in new[] { "panic", "main", "reject" })
        {
            var path = EximPrivate.LogOf(_workspace, name);
            logs.Add(File.Exists(path) ? Encoding.UTF8.GetString(EximFiles.Octets(path, MaxLog) ?? []) : string.Empty);
        }

        // A bounce to the sender may have come as well; it has another id.
        var octets = _sink.Take().Select(taken => taken.Octets).FirstOrDefault(taken => IsOf(taken, message.Id));
        return new EximRehearsed(message, octets, EximRehearsalLog.Lines(logs));
    }

    private static bool IsOf(byte[] octets, string id) =>
        Dkim.DkimMessage.Parse(octets).Fields.Any(field => field.Is("Message-ID") && field.Value.Contains(id, StringComparison.Ordinal));
}
