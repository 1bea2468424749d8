using System.Text;
using ARSoft.Tools.Net;
using MailRep.Dns;
using AR = ARSoft.Tools.Net.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>Reads the data of the types that the core does not look into, with ARSoft.Tools.Net, which knows them all.</summary>
internal static class OtherRecordReader
{
    public static DnsRecordType? Type(string mnemonic) =>
        mnemonic.Length > 0 && char.IsAsciiLetter(mnemonic[0]) && mnemonic.All(char.IsAsciiLetterOrDigit) &&
        Enum.TryParse<AR.RecordType>(mnemonic, ignoreCase: true, out var type) && IsData(type) ? (DnsRecordType)(ushort)type : null;

    // RFC 6895 section 3.1: 0, OPT and the questions from 128 to 255 are no records of a zone.
    private static bool IsData(AR.RecordType type) => (ushort)type is > 0 and (< 128 or > 255) and not 41;

    /// <returns>The data in one normal form, with absolute names; null where it is wrong.</returns>
    public static string? Data(DnsRecordType type, IEnumerable<ZoneToken> tokens, DnsName origin)
    {
        // One plain line: an absolute owner, a TTL and a class leave its reader nothing to guess.
        var words = tokens.Select(token => token.IsQuoted ? $"\"{token.Text}\"" : token.Text);
        var line = $"x. 1 IN {Enum.GetName((AR.RecordType)(ushort)type)?.ToUpperInvariant() ?? $"TYPE{(long)type}"} {string.Join(' ', words)}\n";
        try
        {
            using var stream = new MemoryStream(Encoding.Latin1.GetBytes(line));
            var record = AR.Zone.ParseMasterFile(DomainName.Parse(origin.ToString()), stream).Single();

            // "x. 1 IN TYPE data"
            return record.ToString().Split(' ', 5) is [_, _, _, _, var data] ? data : null;
        }
        catch (Exception)
        {
            // It throws whatever comes up: FormatException, KeyNotFoundException, OverflowException, IndexOutOfRangeException.
            return null;
        }
    }
}
