using DnsClient;
using MailRep.Dns;
using Core = MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>Decides what a server's message says about a question. No I/O.</summary>
internal static class AnswerReader
{
    public static DnsAnswer Read(Core.DnsQuestion question, IDnsQueryResponse message, string server)
    {
        if (!IsAbout(question, message))
        {
            return new DnsAnswer(question, DnsStatus.BadAnswer, [], server);
        }

        return message.Header.ResponseCode switch
        {
            DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain => Follow(question, message, server),
            DnsHeaderResponseCode.ServerFailure => new DnsAnswer(question, DnsStatus.ServFail, [], server),
            DnsHeaderResponseCode.Refused => new DnsAnswer(question, DnsStatus.Refused, [], server),
            DnsHeaderResponseCode.FormatError => new DnsAnswer(question, DnsStatus.BadAnswer, [], server) { ResponseCode = "FORMERR" },
            DnsHeaderResponseCode.NotImplemented => new DnsAnswer(question, DnsStatus.BadAnswer, [], server) { ResponseCode = "NOTIMP" },
            DnsHeaderResponseCode.NotAuthorized => new DnsAnswer(question, DnsStatus.Lame, [], server),
            _ => new DnsAnswer(question, DnsStatus.BadAnswer, [], server),
        };
    }

    // DnsClient compares the id alone. A refusal may come without the question (RFC 1035 section 4.1.1 does not forbid it).
    private static bool IsAbout(Core.DnsQuestion question, IDnsQueryResponse message)
    {
        if (message.Questions.Count == 0)
        {
            return message.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain);
        }

        var asked = message.Questions[0];
        return message.Header.HasQuery && message.Questions.Count == 1 && (long)asked.QuestionType == (long)question.Type &&
            asked.QuestionClass == QueryClass.IN && WireText.Owner(asked.QueryName) == question.Name;
    }

    private static DnsAnswer Follow(Core.DnsQuestion question, IDnsQueryResponse message, string server)
    {
        List<DnsRecord> records = Records(message.Answers);
        List<DnsName> aliases = [];
        var name = question.Name;
        var keep = TimeSpan.MaxValue;
        DnsRecord[] found;
        while ((found = [.. records.Where(record => record.Name == name && record.Type == question.Type)]).Length == 0 &&
            records.OfType<Core.CNameRecord>().FirstOrDefault(record => record.Name == name) is { } alias)
        {
            keep = Smaller(keep, alias.Ttl);
            aliases.Add(alias.Target);
            if (alias.Target == question.Name || aliases.IndexOf(alias.Target) < aliases.Count - 1 || aliases.Count > CNameResolver.MaxAliases)
            {
                return Answer(DnsStatus.AliasLoop);
            }

            name = alias.Target;
        }

        var exists = message.Header.ResponseCode == DnsHeaderResponseCode.NoError;
        if (found.Length > 0)
        {
            keep = Smaller(keep, found.Min(record => record.Ttl));
            return exists ? Answer(DnsStatus.Success) with { Records = found } : Answer(DnsStatus.BadAnswer);
        }

        List<DnsRecord> authority = Records(message.Authorities);
        var soa = authority.OfType<Core.SoaRecord>().FirstOrDefault(record => name.IsAtOrBelow(record.Name));

        // RFC 2308 section 5: without an SOA a negative answer is not to be kept.
        var negative = soa is null ? TimeSpan.Zero : Smaller(keep, Math.Min(soa.Ttl, soa.Minimum));
        if (!exists || soa is not null)
        {
            // RFC 6604 section 3: the code is about the last name of the chain.
            keep = negative;
            return Answer(exists ? DnsStatus.NoData : DnsStatus.NxDomain);
        }

        if (aliases.Count > 0)
        {
            // The server stopped at its own border; where it did not, asking it for the target says so.
            return Answer(DnsStatus.NoData) with { ContinueAt = name };
        }

        keep = negative;
        var isReferral = authority.Any(record => record is Core.NsRecord);
        return Answer(message.Header.HasAuthorityAnswer || (message.Header.RecursionAvailable && !isReferral) ? DnsStatus.NoData : DnsStatus.Lame);

        DnsAnswer Answer(DnsStatus status) => new(question, status, [], server)
        {
            Aliases = aliases,
            KeepFor = keep == TimeSpan.MaxValue ? TimeSpan.Zero : keep,
            IsAuthoritative = message.Header.HasAuthorityAnswer,
            IsAuthenticated = message.Header.IsAuthenticData,
        };
    }

    private static List<DnsRecord> Records(IReadOnlyList<DnsClient.Protocol.DnsResourceRecord> section) =>
        [.. section.Where(record => record.RecordClass == QueryClass.IN).Select(WireRecords.Convert).OfType<DnsRecord>()];

    private static TimeSpan Smaller(TimeSpan keep, uint ttl) => TimeSpan.FromSeconds(ttl) < keep ? TimeSpan.FromSeconds(ttl) : keep;
}
