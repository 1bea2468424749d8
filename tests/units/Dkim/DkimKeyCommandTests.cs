using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

/// <summary>Runs the line of the fix, as somebody does who pastes it.</summary>
public sealed class DkimKeyCommandTests : IDisposable
{
    private readonly TemporaryRoot _root = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Is_one_line_with_the_domain_in_the_name_of_the_key() => Assert.Equal(
        "(umask 077; set -C; openssl genrsa 2048 >example.org-20261125.key && "
        + "p=$(openssl pkey -pubout -outform DER <example.org-20261125.key | base64 -w 200 | sed 's/.*/\"&\"/' | paste -sd ' ' -) && [ \"$p\" ] && "
        + "printf '%s 3600 IN TXT \"v=DKIM1; k=rsa; p=\" %s\\n' 20261125._domainkey.example.org. \"$p\")",
        Command("example.org"));

    [Theory]
    [InlineData("example.org", "example.org-20261125.key")]
    [InlineData("-x.1_2.example", "-x.1_2.example-20261125.key")]
    [InlineData("../it's `id`$(id);&|!\"\\ *.example", null)]
    public async Task Makes_a_key_of_its_owner_alone_and_prints_a_line_of_a_zone(string octets, string? file)
    {
        Bash.Require("bash", "openssl", "base64", "sed", "paste");
        var domain = octets.Contains('\'') ? DnsName.FromLabels(octets.Split(".example")[0..1].Append("example"))! : new DnsName(octets);
        var (exitCode, output, error) = await Bash.RunAsync(Command(domain), _root.Full("/"), Token);
        Assert.True(exitCode == 0, error);

        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var zone = ZoneFileText.Read($"{domain}. 3600 IN SOA ns.example. root.example. 1 2 3 4 5\n{line}\n");
        var txt = Assert.IsType<TxtRecord>(zone.Records[^1]);
        var query = new DkimQuery(domain, new DkimSelector("20261125"), DkimKeys.Today);
        Assert.Equal((query.Name, 3600L), (txt.Name, (long)txt.Ttl));
        Assert.All(txt.Strings, part => Assert.InRange(part.Length, 1, 255));
        var result = DkimEvaluator.Evaluate(query, new DnsAnswer(new DnsQuestion(query.Name!, DnsRecordType.TXT), DnsStatus.Success, [txt], "zone"));
        Assert.Equal((Verdict.Pass, "rsa", 2048, 0), (result.Verdict, result.KeyType, result.KeySize, result.Findings.Count));

        var key = Assert.Single(Directory.GetFiles(_root.Full("/")));
        Assert.Equal(file ?? Path.GetFileName(key), Path.GetFileName(key));
        Assert.All(Path.GetFileName(key), c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_', key));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportFromPem(await File.ReadAllTextAsync(key, Token));
        Assert.Contains(Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), txt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_a_key_that_is_there_alone_and_prints_no_record()
    {
        Bash.Require("bash", "openssl", "base64", "sed", "paste");
        var path = _root.Full("/example.org-20261125.key");
        Assert.Equal(0, (await Bash.RunAsync(Command("example.org"), _root.Full("/"), Token)).ExitCode);
        var first = await File.ReadAllBytesAsync(path, Token);

        var (exitCode, output, error) = await Bash.RunAsync(Command("example.org"), _root.Full("/"), Token);
        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains("example.org-20261125.key", error, StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllBytesAsync(path, Token));

        // Another domain's key of the same day stands beside it.
        Assert.Equal(0, (await Bash.RunAsync(Command("example.net"), _root.Full("/"), Token)).ExitCode);
        Assert.Equal(first, await File.ReadAllBytesAsync(path, Token));
        Assert.Equal(2, Directory.GetFiles(_root.Full("/")).Length);
    }

    [Fact]
    public async Task Prints_no_record_where_the_public_key_cannot_be_read()
    {
        Bash.Require("bash", "openssl", "base64", "sed", "paste");
        var broken = Command("example.org").Replace("openssl genrsa 2048", "echo", StringComparison.Ordinal);
        var (exitCode, output, error) = await Bash.RunAsync(broken, _root.Full("/"), Token);
        Assert.True(exitCode != 0 && output.Length == 0 && error.Length > 0, output + error);
    }

    [Fact]
    public void Names_no_key_where_no_selector_fits()
    {
        var fix = Fix(new DnsName(string.Join('.', Enumerable.Repeat(new string('b', 60), 4))));
        Assert.Equal((FixKind.Text, null), (fix.Kind, fix.Command));
    }

    private static string Command(string domain) => Command(new DnsName(domain));

    private static string Command(DnsName domain) => Fix(domain).Command!;

    // The fix of the finding that there is no key at the selector.
    private static Fix Fix(DnsName domain)
    {
        var query = new DkimQuery(domain, new DkimSelector("s1"), DkimKeys.Today);
        return query.Name is null
            ? DkimEvaluator.NameTooLong(query).Findings.Single().Fix!
            : DkimEvaluator.Evaluate(query, new DnsAnswer(new DnsQuestion(query.Name, DnsRecordType.TXT), DnsStatus.NxDomain, [], "fake")).Findings.Single().Fix!;
    }
}
