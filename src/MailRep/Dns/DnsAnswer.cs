namespace MailRep.Dns;

/// <summary>
/// What became of one question. <see cref="Records"/> holds the records of the asked type at the end of the CNAMEs, and
/// is empty unless <see cref="Status"/> is <see cref="DnsStatus.Success"/>.
/// </summary>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Records">Records of the type that was asked for.</param>
/// <param name="Server">Who answered or failed to: "192.0.2.53:53", or the path of a zone file.</param>
public sealed record DnsAnswer(DnsQuestion Question, DnsStatus Status, IReadOnlyList<DnsRecord> Records, string Server)
{
    /// <summary>The targets of the CNAMEs that were followed, in order.</summary>
    public IReadOnlyList<DnsName> Aliases { get; init; } = [];

    /// <summary>The last alias, where the source stopped there and the next question has to be asked of everyone.</summary>
    public DnsName? ContinueAt { get; init; }

    /// <summary>Whose look-up failed: the target of an alias, where that one did, and else the name that was asked for.</summary>
    public DnsName FailedName { get => field ?? Question.Name; init; }

    /// <summary>What the server said in place of an answer, "FORMERR" or "NOTIMP" (RFC 1035 section 4.1.1); null where it said neither.</summary>
    public string? ResponseCode { get; init; }

    /// <summary>How long the answer may be kept: the smallest TTL, or the SOA's for a negative one (RFC 2308 section 5).</summary>
    public TimeSpan KeepFor { get; init; }

    /// <summary>True where the server set AA: it holds the zone itself.</summary>
    public bool IsAuthoritative { get; init; }

    /// <summary>True where the server set AD: it checked DNSSEC (believed only of a server one trusts).</summary>
    public bool IsAuthenticated { get; init; }

    public bool IsFromCache { get; init; }

    /// <summary>True where the answer says something about the name: found, no data, or no such name.</summary>
    public bool IsKnown => Status is DnsStatus.Success or DnsStatus.NoData or DnsStatus.NxDomain;

    /// <summary>A void look-up (RFC 7208 section 4.6.4): answered, and nothing there.</summary>
    public bool IsVoid => Status is DnsStatus.NoData or DnsStatus.NxDomain;

    public IEnumerable<T> Of<T>() where T : DnsRecord => Records.OfType<T>();

    /// <summary>A failure in words, for a finding: "mx.example.org A: SERVFAIL from 192.0.2.53:53".</summary>
    public string Describe() => Status switch
    {
        DnsStatus.Success => $"{Question}: {Records.Count} from {Server}",
        DnsStatus.NoData => $"{Question}: no such record (from {Server})",
        DnsStatus.NxDomain => $"{Question}: no such name (from {Server})",
        DnsStatus.ServFail => $"{FailedQuestion}: SERVFAIL from {Server}",
        DnsStatus.Refused => $"{FailedQuestion}: refused by {Server}",
        DnsStatus.TimedOut => $"{FailedQuestion}: no answer in time from {Server}",
        DnsStatus.Lame => $"{FailedQuestion}: {Server} does not serve this zone and does not ask others",
        DnsStatus.Truncated => $"{FailedQuestion}: cut over UDP, and no answer over TCP from {Server}",
        DnsStatus.Unreachable => $"{FailedQuestion}: nothing answers at {Server}",
        DnsStatus.AliasLoop => $"{Question}: its CNAMEs run in a circle",
        DnsStatus.OutsideZones => $"{FailedQuestion}: not in the zone files given",
        _ => $"{FailedQuestion}: {ResponseCode ?? "an answer that breaks the protocol"} from {Server}",
    };

    private string FailedQuestion => FailedName == Question.Name
        ? Question.ToString()
        : $"{new DnsQuestion(FailedName, Question.Type)} ({Question.Name} is an alias of it)";
}
