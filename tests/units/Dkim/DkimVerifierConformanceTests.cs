using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MailRep.Adapters.Dkim;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

/// <summary>
/// Signed messages of other projects. They expect what verifiers did before RFC 8301: what was signed with SHA-1, or before
/// v=1 was agreed on, can never count today.
/// </summary>
public sealed class DkimVerifierConformanceTests
{
    private const string BodyRelaxed = "dkim/mailauth/canon-body-relaxed.json";
    private const string BodySimple = "dkim/mailauth/canon-body-simple.json";

    private static readonly string[] Folders = ["mail-dkim-perl", "mailauth", "mimekit", "rfc-examples"];

    public static TheoryData<string> Messages =>
        [.. Folders.SelectMany(folder => Conformance.Rows($"dkim/{folder}/vectors.json", path => Vectors(path).Select(vector => $"{folder}/{Text(vector, "message")}")).Select(row => row.Data))];

    public static TheoryData<string> Bodies =>
        [.. new[] { BodyRelaxed, BodySimple }.SelectMany(file => Conformance.Rows(file, path => Read(path).EnumerateArray().Where(IsOfHash).Select(test => $"{file}#{Text(test, "id")}")).Select(row => row.Data))];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Verifies_signed_messages(string id)
    {
        var folder = id.Split('/')[0];
        var vector = Vectors(Conformance.Require($"dkim/{folder}/vectors.json")).First(one => $"{folder}/{Text(one, "message")}" == id);
        var message = DkimMessage.Parse(File.ReadAllBytes(Conformance.Require($"dkim/{id}")));

        // 512 and 768 bits are what the RFC's own example and the old messages have.
        var results = await new DkimVerifier(new CheckContext(new VectorKeys(folder)), new BouncyCastleKeys()) { LeastRsaBits = 512 }.VerifyAsync(message, TestContext.Current.CancellationToken);
        var expected = vector.GetProperty("expect") is { ValueKind: JsonValueKind.Array } each ? [.. each.EnumerateArray().Select(one => one.GetString()!)] : new[] { Text(vector, "expect") };
        if (message.Fields.Any(field => field.Is("DomainKey-Signature")) && results.Count == 0)
        {
            // RFC 4870, which nobody verifies any more.
            return;
        }

        Assert.Equal(message.Fields.Count(field => field.Is(DkimSignature.HeaderName)), results.Count);
        var modern = message.Fields.Where(field => field.Is(DkimSignature.HeaderName)).Select(DkimSignature.Parse).Select(signature => signature.Hash == "sha256" && signature.Version == "1").ToList();
        Assert.All(results.Where((_, at) => !modern[at]), result => Assert.Equal(DkimResult.PermError, result.Result));
        if (!modern.Contains(true))
        {
            return;
        }

        switch (expected)
        {
            case [_, _, ..]:
                Assert.Equal(expected, results.Select(result => result.Result.ToString().ToLowerInvariant()));
                break;
            case ["pass"]:
                Assert.Contains(results, result => result.Result == DkimResult.Pass);
                break;
            case ["fail"]:
                Assert.All(results, result => Assert.Equal(DkimResult.Fail, result.Result));
                break;
            default:
                Assert.All(results, result => Assert.Equal(DkimResult.PermError, result.Result));
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Hashes_bodies(string id)
    {
        var (file, name) = (id.Split('#')[0], id[(id.IndexOf('#', StringComparison.Ordinal) + 1)..]);
        var test = Read(Conformance.Require(file)).EnumerateArray().First(one => Text(one, "id") == name);
        foreach (var assertion in test.GetProperty("asserts").EnumerateArray())
        {
            var call = test.GetProperty("calls")[assertion.GetProperty("call").GetInt32()];
            var octets = call.GetProperty("updates").EnumerateArray().SelectMany(update => Convert.FromBase64String(Text(update, "base64"))).ToArray();
            var arguments = call.GetProperty("args");
            var expected = assertion.GetProperty("args")[0].GetString();

            // That project reads lone line feeds as line ends, which is done here where a message is read.
            var body = DkimCanonicalText.Body(DkimMessage.Parse([.. "\n"u8, .. octets]) is var message && !octets.AsSpan().Contains((byte)'\r') ? message.Body.Span : WithCrLf(octets), file == BodyRelaxed ? DkimCanonicalization.Relaxed : DkimCanonicalization.Simple);
            var signed = arguments.GetArrayLength() > 1 ? body.AsSpan(0, Math.Min(body.Length, arguments[1].GetInt32())) : body;
            Assert.Equal(expected, Convert.ToBase64String(arguments[0].GetString() == "rsa-sha1" ? Sha1(signed) : SHA256.HashData(signed)));
        }
    }

    [Fact]
    public void Reads_signature_headers()
    {
        var vectors = Vectors(Conformance.Require("auth/mox/dkim-signature-headers.json")).Where(vector => Text(vector, "header").StartsWith("dkim-signature:", StringComparison.Ordinal)).ToList();
        var seen = new HashSet<string>();
        foreach (var vector in vectors)
        {
            // The same header stands twice where that project takes it with and without internationalized mail.
            var raw = Text(vector, "header").TrimEnd('\r', '\n');
            if (seen.Add(raw))
            {
                var signature = DkimSignature.Parse(new DkimHeaderField(DkimSignature.HeaderName, raw));
                Assert.True(Text(vector, "error") == "nil" == signature.Problem is null, $"{raw}: {signature.Problem}");
            }
        }

        Assert.InRange(vectors.Count, 10, 100);
    }

#pragma warning disable CA5350 // The vectors hash with SHA-1 as well.
    private static byte[] Sha1(ReadOnlySpan<byte> octets) => SHA1.HashData(octets);
#pragma warning restore CA5350

    // The others compare that project's streams with each other, however a body is cut.
    private static bool IsOfHash(JsonElement test) => test.GetProperty("asserts").EnumerateArray().Any(assertion => assertion.GetProperty("args")[0].ValueKind == JsonValueKind.String);

    private static byte[] WithCrLf(byte[] octets) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(octets).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private static JsonElement.ArrayEnumerator Vectors(string path) => Read(path).GetProperty("vectors").EnumerateArray();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private sealed class VectorKeys(string folder) : IDnsResolver
    {
        private readonly Dictionary<string, JsonElement> _names = Read(Conformance.Require($"dkim/{folder}/dns.json")).EnumerateObject()
            .ToDictionary(name => name.Name.TrimEnd('.'), name => name.Value, StringComparer.OrdinalIgnoreCase);

        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken) => new(
            !_names.TryGetValue(question.Name.Value, out var strings) ? new DnsAnswer(question, DnsStatus.NxDomain, [], "vectors")
            : strings.ValueKind == JsonValueKind.Array ? new DnsAnswer(question, DnsStatus.Success, [new TxtRecord(question.Name, 300, [.. strings.EnumerateArray().Select(text => text.GetString()!)])], "vectors")
            : new DnsAnswer(question, Text(strings, "error") switch { "NXDOMAIN" => DnsStatus.NxDomain, "TIMEOUT" => DnsStatus.TimedOut, _ => DnsStatus.ServFail }, [], "vectors"));
    }
}
