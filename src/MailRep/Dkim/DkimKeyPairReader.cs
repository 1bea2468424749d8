using MailRep.Dns;
using MailRep.Files;

namespace MailRep.Dkim;

/// <summary>Reads private keys from files: PKCS#8, plain or encrypted, and PKCS#1. What comes out holds the public key alone.</summary>
public sealed class DkimKeyPairReader(IDkimKeyCryptography cryptography)
{
    /// <summary>A key of 16384 bits has 13 KB.</summary>
    public const int MaxFileSize = 64 * 1024;

    /// <param name="path">A full path.</param>
    /// <param name="domain">d= where it is known; else the file's name may tell it.</param>
    /// <param name="selector">s= likewise.</param>
    /// <param name="passphrase">For an encrypted key; cleared by the caller.</param>
    /// <exception cref="MailRepException">There is no file, or no private key that DKIM knows in it.</exception>
    public DkimKeyPair Read(string path, DnsName? domain, DkimSelector? selector, char[]? passphrase)
    {
        var key = ReadKey(path, passphrase);
        var named = DkimKeyFileName.Read(path);
        domain ??= named?.Domain;
        selector ??= named?.Selector;
        var readers = FileReaders.Of(path);
        var publicPath = DkimKeyFileName.PublicBeside(path);
        var hasPublic = File.Exists(publicPath);
        return new DkimKeyPair
        {
            Domain = domain?.ToString(),
            Selector = selector?.ToString(),
            Algorithm = key.IsRsa ? DkimAlgorithm.Rsa : DkimAlgorithm.Ed25519,
            KeySize = key.Bits!.Value,
            PrivateKeyPath = path,
            PublicKeyPath = hasPublic ? publicPath : null,
            PublicKey = key.ToBase64(),
            Record = domain is not null && selector is not null && selector.At(domain) is not null && key is { IsRsa: false } or { Bits: >= DkimKeyPairPlan.LeastRsaBits }
                ? RecordOf(domain, selector, key)
                : null,
            Owner = readers.Owner,
            Group = readers.Group,
            Mode = readers.Mode,
            Readers = [.. readers.Readers],
            IsExposed = readers.IsExposed,
            Warnings = [.. WarningsOf(path, key, hasPublic ? publicPath : null, readers)],
        };
    }

    private static Records.MailDnsRecord? RecordOf(DnsName? domain, DkimSelector? selector, DkimPublicKey key) =>
        domain is null || selector is null ? null : DkimRecordBuilder.Build(new DkimRecordPlan(domain, selector, key));

    private static IEnumerable<string> WarningsOf(string path, DkimPublicKey key, string? publicPath, FileReaders readers)
    {
        if (publicPath is not null && !IsPublicKeyOf(key, publicPath))
        {
            yield return $"{DnsText.Printable(publicPath)} is not the public key of {DnsText.Printable(path)}.";
        }

        if (readers.OpenFolder is { } folder)
        {
            var shown = DnsText.Printable(folder);
            yield return $"Every user of this machine can put another key in the place of one in {shown}, since the folder is open to all: "
                + (readers.Mode is null ? "let nobody but its owner delete files there." : $"chmod o-w '{shown}'");
        }
    }

    private static bool IsPublicKeyOf(DkimPublicKey key, string path)
    {
        try
        {
            return DkimPublicKeyText.ReadFile(path).ToBase64() == key.ToBase64();
        }
        catch (MailRepException)
        {
            return false;
        }
    }

    private DkimPublicKey ReadKey(string path, char[]? passphrase)
    {
        var text = KeyFile.Read(path, out var isWide);
        try
        {
            if (DkimPrivateKey.ProblemOf(text, isWide) is { } problem)
            {
                throw Unsound(path, problem, isWide);
            }

            return DkimPrivateKey.Read(text, passphrase, cryptography)
                ?? throw Invalid(path, passphrase is null ? "holds no private key that DKIM knows (RSA or Ed25519 in PEM)" : "holds no private key that DKIM knows, or none that can be read");
        }
        catch (PassphraseException locked)
        {
            throw locked.IsMissing
                ? new MailRepException(MailRepError.KeyPassphraseMissing, $"The key in {DnsText.Printable(path)} is encrypted.", path, "Give its passphrase: -Passphrase (Read-Host -AsSecureString).")
                : new MailRepException(MailRepError.KeyPassphraseWrong, $"The passphrase does not open the key in {DnsText.Printable(path)}.", path, "Give the right one: -Passphrase (Read-Host -AsSecureString).");
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static MailRepException Unsound(string path, string problem, bool isWide)
    {
        var shown = DnsText.Printable(path);
        var quoted = $"'{shown.Replace("'", "''", StringComparison.Ordinal)}'";
        return new MailRepException(
            MailRepError.KeyFileInvalid, $"{shown} {problem}, and OpenSSL and what signs with it read no such key.", path,
            isWide
                ? $"Write it anew as plain text: (Get-Content -Raw {quoted}) | Set-Content -NoNewline -Encoding ascii {quoted}"
                : "Copy the file anew as it was made: the lines of BEGIN and END alone, and between them lines of 64 characters.");
    }

    private static MailRepException Invalid(string path, string why) => new(
        MailRepError.KeyFileInvalid, $"{DnsText.Printable(path)} {why}.", path, "Give the file that begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----; make one with New-DkimKeyPair.");
}
