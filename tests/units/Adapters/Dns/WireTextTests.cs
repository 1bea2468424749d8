using System.Text;
using DnsClient;
using MailRep.Adapters.Dns;
using MailRep.Dns;

namespace MailRep.Tests.Adapters.Dns;

public sealed class WireTextTests
{
    /// <summary>Over the octets that DnsClient's two readings confuse most easily.</summary>
    [Fact]
    public void Gives_back_the_octets_of_any_string()
    {
        var random = new Random(11);
        byte[][] pieces = [[92], [50, 53, 53], [226], [130], [172], [34], [92, 49, 51, 48], [97], [255], [239, 191, 189], [7], [240, 159]];
        for (var i = 0; i < 20_000; i++)
        {
            byte[] octets = [.. Enumerable.Range(0, random.Next(10)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            var read = WireText.Octets(DnsDatagramReader.ReadUTF8String(octets), DnsDatagramReader.ParseString(octets));
            Assert.Equal(Convert.ToHexString(octets), Convert.ToHexString(Encoding.Latin1.GetBytes(read)));
        }
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("\xE9")]
    [InlineData("xn--\x01")]
    public void Says_what_DnsClient_cannot_ask(string label) =>
        Assert.Null(WireText.Question(new MailRep.Dns.DnsQuestion(DnsName.FromLabels([label, "example"])!, DnsRecordType.A)));
}
