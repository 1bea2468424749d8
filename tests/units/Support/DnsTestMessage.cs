using System.Buffers.Binary;
using System.Text;
using MailRep.Dns;

namespace MailRep.Tests.Support;

/// <summary>DNS messages in octets (RFC 1035 section 4.1), without compression and without mercy for odd names.</summary>
public static class DnsTestMessage
{
    private const int HeaderLength = 12;

    public static TestQuery Decode(byte[] octets, bool isTcp)
    {
        var at = HeaderLength;
        List<string> labels = [];
        while (octets[at] > 0)
        {
            labels.Add(Encoding.Latin1.GetString(octets, at + 1, octets[at]));
            at += octets[at] + 1;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(at + 1));
        var opt = at + 5;
        var hasEdns = octets.Length >= opt + 11 && BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(opt + 1)) == 41;
        var size = hasEdns ? Math.Max(512, (int)BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(opt + 3))) : 512;
        return new TestQuery(octets, new DnsQuestion(DnsName.FromLabels(labels)!, (DnsRecordType)type), size, isTcp) { HasEdns = hasEdns };
    }

    /// <summary>The answer as a recursive server would give it; null for silence.</summary>
    public static byte[]? Encode(TestQuery query, DnsAnswer answer, bool truncateUdp = false)
    {
        var code = answer.Status switch
        {
            DnsStatus.Success or DnsStatus.NoData or DnsStatus.Lame or DnsStatus.Truncated => 0,
            DnsStatus.BadAnswer => 1,
            DnsStatus.NxDomain => 3,
            DnsStatus.Refused or DnsStatus.OutsideZones => 5,
            DnsStatus.TimedOut or DnsStatus.Unreachable => -1,
            _ => 2,
        };
        if (code < 0 || (answer.Status == DnsStatus.Truncated && query.IsTcp))
        {
            return null;
        }

        List<DnsRecord> records = [], authority = [];
        var name = query.Question.Name;
        var ttl = (uint)Math.Min(answer.KeepFor.TotalSeconds, int.MaxValue);
        foreach (var alias in answer.Aliases)
        {
            records.Add(new CNameRecord(name, ttl, alias));
            name = alias;
        }

        records.AddRange(answer.Records);
        if (answer.IsVoid && answer.ContinueAt is null)
        {
            authority.Add(new SoaRecord(DnsName.Root, ttl, DnsName.Parse("ns.test"), DnsName.Parse("admin.test"), 1, ttl));
        }

        var message = Message(query, code, records, authority, isAuthoritative: answer.IsAuthoritative, isRecursive: answer.Status != DnsStatus.Lame);
        return !query.IsTcp && (truncateUdp || answer.Status == DnsStatus.Truncated || message.Length > query.UdpSize)
            ? Message(query, code, [], [], isTruncated: true)
            : message;
    }

    /// <summary>A message about the question that was asked, with what a test puts into it.</summary>
    public static byte[] Message(
        TestQuery query, int code, IEnumerable<DnsRecord> answers, IEnumerable<DnsRecord> authority,
        bool isAuthoritative = false, bool isRecursive = true, bool isTruncated = false, DnsQuestion? about = null)
    {
        var (inAnswer, inAuthority) = (answers.ToList(), authority.ToList());
        var question = about ?? query.Question;
        List<byte> octets = [query.Octets[0], query.Octets[1]];
        octets.Add((byte)(0x80 | (isAuthoritative ? 4 : 0) | (isTruncated ? 2 : 0) | (query.Octets[2] & 1)));
        octets.Add((byte)((isRecursive ? 0x80 : 0) | code));
        Number(octets, 1);
        Number(octets, inAnswer.Count);
        Number(octets, inAuthority.Count);
        Number(octets, 0);
        Name(octets, question.Name);
        Number(octets, (int)question.Type);
        Number(octets, 1);
        inAnswer.Concat(inAuthority).ToList().ForEach(record => Record(octets, record));
        return [.. octets];
    }

    private static void Record(List<byte> octets, DnsRecord record)
    {
        Name(octets, record.Name);
        Number(octets, (int)record.Type);
        Number(octets, 1);
        Number(octets, (int)(record.Ttl >> 16));
        Number(octets, (int)(record.Ttl & 0xFFFF));
        List<byte> data = [];
        switch (record)
        {
            case AddressRecord address:
                data.AddRange(address.Address.GetAddressBytes());
                break;
            case TxtRecord text:
                foreach (var part in text.Strings)
                {
                    data.Add(checked((byte)part.Length));
                    data.AddRange(Encoding.Latin1.GetBytes(part));
                }

                break;
            case MxRecord mx:
                Number(data, mx.Preference);
                Name(data, mx.Exchange);
                break;
            case PtrRecord ptr:
                Name(data, ptr.Target);
                break;
            case CNameRecord alias:
                Name(data, alias.Target);
                break;
            case NsRecord ns:
                Name(data, ns.Target);
                break;
            case SoaRecord soa:
                Name(data, soa.Primary);
                Name(data, soa.Contact);
                foreach (var number in (uint[])[soa.Serial, 7200, 3600, 604800, soa.Minimum])
                {
                    Number(data, (int)(number >> 16));
                    Number(data, (int)(number & 0xFFFF));
                }

                break;
            case OtherRecord other:
                // "\# length hex" (RFC 3597 section 5).
                data.AddRange(Convert.FromHexString(other.Data.Split(' ', 3)[2]));
                break;
        }

        Number(octets, data.Count);
        octets.AddRange(data);
    }

    private static void Name(List<byte> octets, DnsName name)
    {
        foreach (var label in DnsNameText.Octets(name))
        {
            octets.Add((byte)label.Length);
            octets.AddRange(Encoding.Latin1.GetBytes(label));
        }

        octets.Add(0);
    }

    private static void Number(List<byte> octets, int number)
    {
        octets.Add((byte)(number >> 8));
        octets.Add((byte)number);
    }
}
