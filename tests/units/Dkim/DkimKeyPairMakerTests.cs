using MailRep.Adapters.Dkim;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Files;
using MailRep.Findings;
using MailRep.Tests.Support;

namespace MailRep.Tests.Dkim;

public sealed class DkimKeyPairMakerTests : IDisposable
{
    private static readonly BouncyCastleKeys Cryptography = new();

    private readonly TemporaryRoot _root = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => _root.Full("keys");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(DkimAlgorithm.Rsa, "20261125", 2048)]
    [InlineData(DkimAlgorithm.Ed25519, "20261125-ed25519", 256)]
    public async Task Makes_a_key_that_openssl_reads_and_a_record_that_passes(DkimAlgorithm algorithm, string selector, int bits)
    {
        Bash.Require("bash", "openssl");
        var pair = Make(Plan(algorithm));
        Assert.Equal(("example.org", selector, algorithm, bits), (pair.Domain, pair.Selector, pair.Algorithm, pair.KeySize));

        var (exitCode, output, error) = await Bash.RunAsync(
            $"openssl pkey -in '{pair.PrivateKeyPath}' -pubout && openssl pkey -in '{pair.PrivateKeyPath}' -pubout -outform DER | tail -c 32 | base64", Folder, Token);
        Assert.True(exitCode == 0, error);
        Assert.StartsWith(await File.ReadAllTextAsync(pair.PublicKeyPath!, Token), output, StringComparison.Ordinal);
        if (algorithm == DkimAlgorithm.Ed25519)
        {
            Assert.Equal(pair.PublicKey, output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        }

        var result = DkimEvaluator.Evaluate(
            new DkimQuery(new DnsName("example.org"), new DkimSelector(selector), DkimKeys.Today), DkimKeys.Answer(pair.Record!.Octets));
        Assert.Equal((Verdict.Pass, bits, 0), (result.Verdict, result.KeySize, result.Findings.Count));
        Assert.Equal($"{selector}._domainkey.example.org", pair.Record.Name);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", await File.ReadAllTextAsync(pair.PrivateKeyPath, Token), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(Folder).Length);
    }

    [Fact]
    public void Both_algorithms_get_selectors_of_their_own()
    {
        var plans = DkimKeyPairPlan.Of(Request("s1") with { Algorithms = [DkimAlgorithm.Ed25519, DkimAlgorithm.Rsa, DkimAlgorithm.Rsa] }, DkimKeys.Today);
        Assert.Equal(["s1", "s1-ed25519"], plans.Select(plan => plan.Selector.Value));
        Assert.Equal("s1", Assert.Single(DkimKeyPairPlan.Of(Request("s1") with { Algorithms = [DkimAlgorithm.Ed25519] }, DkimKeys.Today)).Selector.Value);
        Assert.Equal("s1._domainkey.example.org.rsa.key", Path.GetFileName(plans[0].PrivateKeyPath));
        Assert.Equal("s1-ed25519._domainkey.example.org.ed25519.key", Path.GetFileName(plans[1].PrivateKeyPath));
    }

    [Theory]
    [InlineData(1023, true, MailRepError.KeySizeInvalid)]
    [InlineData(512, true, MailRepError.KeySizeInvalid)]
    [InlineData(4097, true, MailRepError.KeySizeInvalid)]
    [InlineData(8192, true, MailRepError.KeySizeInvalid)]
    [InlineData(2049, false, MailRepError.KeySizeInvalid)]
    [InlineData(0, false, MailRepError.KeySizeInvalid)]
    [InlineData(-2048, false, MailRepError.KeySizeInvalid)]
    [InlineData(1024, false, MailRepError.KeySizeWeak)]
    [InlineData(1984, false, MailRepError.KeySizeWeak)]
    public void A_size_that_is_none_is_refused(int bits, bool allowsWeak, MailRepError error) => Assert.Equal(
        error, Assert.Throws<MailRepException>(() => DkimKeyPairPlan.Of(Request("s1") with { KeySize = bits, AllowsWeak = allowsWeak }, DkimKeys.Today)).Error);

    [Fact]
    public void A_short_key_is_made_where_it_is_asked_for_outright()
    {
        var pair = Make(Assert.Single(DkimKeyPairPlan.Of(Request("s1") with { KeySize = 1024, AllowsWeak = true }, DkimKeys.Today)));
        Assert.Equal(1024, pair.KeySize);
        Assert.Single(DkimKeyPairPlan.Of(Request("s1") with { KeySize = 4096 }, DkimKeys.Today));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("*.example.org")]
    [InlineData("0/25.2.0.192.in-addr.arpa")]
    public void A_domain_that_cannot_sign_is_refused(string domain) => Assert.Equal(
        MailRepError.KeyNameInvalid,
        Assert.Throws<MailRepException>(() => DkimKeyPairPlan.Of(new DkimKeyPairRequest(domain == "." ? DnsName.Root : new DnsName(domain), null, Folder), DkimKeys.Today)).Error);

    [Fact]
    public void A_name_that_fits_no_file_or_no_zone_is_refused()
    {
        var label = new string('a', 63);
        foreach (var domain in new[] { $"{label}.{label}.{label}.a.example", $"{label}.{label}.{label}.{new string('b', 55)}" })
        {
            Assert.Equal(
                MailRepError.KeyNameInvalid,
                Assert.Throws<MailRepException>(() => DkimKeyPairPlan.Of(new DkimKeyPairRequest(new DnsName(domain), null, Folder), DkimKeys.Today)).Error);
        }
    }

    [Fact]
    public void A_key_that_is_there_stays_to_the_octet()
    {
        var first = Make(Plan());
        var before = File.ReadAllText(first.PrivateKeyPath);
        var problem = Assert.Throws<MailRepException>(() => Make(Plan()));
        Assert.Equal((MailRepError.KeyExists, first.PrivateKeyPath), (problem.Error, problem.Target));
        Assert.Equal(before, File.ReadAllText(first.PrivateKeyPath));
        Assert.Equal(2, Directory.GetFileSystemEntries(Folder).Length);
    }

    [Fact]
    public void A_selector_has_one_key_of_any_kind()
    {
        Make(Plan(DkimAlgorithm.Rsa, "s1"));
        Assert.Equal(MailRepError.KeyExists, Assert.Throws<MailRepException>(() => Make(Plan(DkimAlgorithm.Ed25519, "s1"))).Error);

        Make(Plan(DkimAlgorithm.Ed25519, "s1") with { IsForced = true });
        Assert.Equal(
            ["s1._domainkey.example.org.ed25519.key", "s1._domainkey.example.org.ed25519.pub", "s1._domainkey.example.org.rsa.key.20260101T000000Z.bak", "s1._domainkey.example.org.rsa.pub.20260101T000000Z.bak"],
            Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Force_keeps_every_old_key_as_a_backup_of_the_same_mode()
    {
        var first = Make(Plan(DkimAlgorithm.Ed25519));
        var old = File.ReadAllText(first.PrivateKeyPath);
        Make(Plan(DkimAlgorithm.Ed25519) with { IsForced = true });
        Make(Plan(DkimAlgorithm.Ed25519) with { IsForced = true });
        var backup = $"{first.PrivateKeyPath}.20260101T000000Z.bak";
        Assert.Equal(old, File.ReadAllText(backup));
        Assert.NotEqual(old, File.ReadAllText(first.PrivateKeyPath));
        Assert.True(File.Exists($"{first.PrivateKeyPath}.20260101T000000Z-2.bak"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(File.GetUnixFileMode(first.PrivateKeyPath), File.GetUnixFileMode(backup));
        }
    }

    [Fact]
    public void Of_many_creators_at_once_exactly_one_wins_and_the_pair_is_its_own()
    {
        for (var round = 0; round < 20; round++)
        {
            var plan = Plan(DkimAlgorithm.Ed25519, $"s{round}");
            var outcomes = AtOnce(8, () => Make(plan));
            var won = Assert.Single(outcomes, outcome => outcome.Pair is not null).Pair!;
            Assert.All(outcomes.Where(outcome => outcome.Pair is null), outcome => Assert.Equal(MailRepError.KeyExists, Assert.IsType<MailRepException>(outcome.Problem).Error));
            var read = Read(plan.PrivateKeyPath);
            Assert.Equal(won.PublicKey, read.PublicKey);
            Assert.Empty(read.Warnings);
        }
    }

    [Fact]
    public void Many_that_replace_a_key_at_once_leave_a_pair_that_belongs_together()
    {
        var plan = Plan(DkimAlgorithm.Ed25519) with { IsForced = true };
        for (var round = 0; round < 10; round++)
        {
            Assert.All(AtOnce(8, () => Make(plan)), outcome => Assert.Null(outcome.Problem));
            var read = Read(plan.PrivateKeyPath);
            Assert.NotNull(read.PublicKeyPath);
            Assert.Empty(read.Warnings);
        }

        Assert.Equal(79, Directory.GetFiles(Folder, "*.key.*.bak").Length);
    }

    [Fact]
    public void A_staged_file_takes_no_name_that_is_taken_even_at_the_same_moment()
    {
        Directory.CreateDirectory(Folder);
        var protection = KeyProtection.OfThisMachine();
        for (var round = 0; round < 200; round++)
        {
            var target = Path.Combine(Folder, $"{round}");
            var staged = Enumerable.Range(0, 4).Select(number => StagedFile.Write(Folder, [(byte)number], protection, isPublic: false)).ToList();
            using var start = new Barrier(staged.Count);
            var won = new int[staged.Count];
            var threads = staged.Select((file, number) => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    file.MoveTo(target);
                    won[number]++;
                }
                catch (FileExistsException)
                {
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            staged.ForEach(file => file.Dispose());
            Assert.Equal(1, won.Sum());
            Assert.Equal(Array.IndexOf(won, 1), File.ReadAllBytes(target)[0]);
        }
    }

    [Fact]
    public void What_a_killed_process_left_goes_with_the_next_key()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, ".mailrep-abcd.tmp"), "half a key");
        File.WriteAllText(Path.Combine(Folder, ".mailrep-notes"), "somebody's");
        Make(Plan(DkimAlgorithm.Ed25519));
        Assert.Equal([".mailrep-notes"], Directory.GetFiles(Folder, ".mailrep*").Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_stale_public_key_is_not_left_beside_a_new_private_one()
    {
        var plan = Plan(DkimAlgorithm.Ed25519);
        Make(plan);
        File.Delete(plan.PrivateKeyPath);
        Assert.Empty(Make(plan).Warnings);
    }

    [Fact]
    public void The_owner_alone_reads_key_and_folder_where_there_is_no_group_of_Exim()
    {
        UnixMode.Require();
        var pair = Make(Plan(DkimAlgorithm.Ed25519), KeyProtection.OfThisMachine("no-such-group"));
        Assert.Equal(("0600", false), (pair.Mode, pair.IsExposed));
        Assert.Equal("0700", UnixMode.Of(Folder));
        Assert.Equal(pair.Owner, Assert.Single(pair.Readers));
        Assert.Equal("0644", UnixMode.Of(pair.PublicKeyPath!));
    }

    [Fact]
    public void The_group_of_Exim_reads_key_and_folder_where_there_is_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName != "root", "only root gives files to another group");
        var pair = Make(Plan(DkimAlgorithm.Ed25519), KeyProtection.OfThisMachine("daemon"));
        Assert.Equal(("root", "daemon", "0640", false), (pair.Owner, pair.Group, pair.Mode, pair.IsExposed));
        Assert.Equal(["root", "group daemon"], pair.Readers);
        Assert.Equal("0750", UnixMode.Of(Folder));
        Assert.Equal("daemon", FileReaders.Of(pair.PublicKeyPath!).Group);
    }

    [Fact]
    public void A_folder_that_is_there_keeps_its_mode()
    {
        UnixMode.Require();
        Directory.CreateDirectory(Folder);
        UnixMode.Set(Folder, "0711");
        Make(Plan(DkimAlgorithm.Ed25519));
        Assert.Equal("0711", UnixMode.Of(Folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_says_what_to_do()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        File.WriteAllText(Folder, "a file");
        Assert.Equal(MailRepError.KeyFolderUnusable, Assert.Throws<MailRepException>(() => Make(Plan(DkimAlgorithm.Ed25519))).Error);
    }

    [Fact]
    public void Nothing_that_is_shown_of_a_pair_holds_the_private_key()
    {
        var pair = Make(Plan(DkimAlgorithm.Ed25519));
        var secret = Convert.ToBase64String(Convert.FromBase64String(File.ReadAllLines(pair.PrivateKeyPath)[1])[^32..]);
        Assert.DoesNotContain(secret[..20], System.Text.Json.JsonSerializer.Serialize(pair) + pair, StringComparison.Ordinal);
    }

    internal static DkimKeyPair ReadWith(string path, char[]? passphrase = null) => new DkimKeyPairReader(Cryptography).Read(path, null, null, passphrase);

    private static List<(DkimKeyPair? Pair, Exception? Problem)> AtOnce(int count, Func<DkimKeyPair> make)
    {
        using var start = new Barrier(count);
        var outcomes = new (DkimKeyPair?, Exception?)[count];
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                outcomes[number] = (make(), null);
            }
            catch (MailRepException problem)
            {
                outcomes[number] = (null, problem);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return [.. outcomes];
    }

    private static DkimKeyPair Read(string path) => ReadWith(path);

    private static DkimKeyPair Make(DkimKeyPairPlan plan, KeyProtection? protection = null) =>
        new DkimKeyPairMaker(Cryptography) { Clock = new ManualClock(), Protection = protection ?? KeyProtection.OfThisMachine() }.Make(plan, Token);

    private DkimKeyPairPlan Plan(DkimAlgorithm algorithm = DkimAlgorithm.Ed25519, string? selector = null) =>
        Assert.Single(DkimKeyPairPlan.Of(Request(selector) with { Algorithms = [algorithm] }, DkimKeys.Today));

    private DkimKeyPairRequest Request(string? selector) => new(new DnsName("example.org"), selector is null ? null : new DkimSelector(selector), Folder);
}
