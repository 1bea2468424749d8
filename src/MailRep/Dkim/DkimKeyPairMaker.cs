using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using MailRep.Dns;
using MailRep.Files;

namespace MailRep.Dkim;

/// <summary>Makes key pairs on disk: whole or not at all, and never in the place of another.</summary>
public sealed class DkimKeyPairMaker(IDkimKeyCryptography cryptography)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Names the backups.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>An RSA key of so many bits; what all else costs is measured with keys that were made before.</summary>
    internal Func<int, RSA> NewRsa { get; init; } = RSA.Create;

    internal KeyProtection Protection { get; init; } = KeyProtection.OfThisMachine();

    /// <summary>Throws where <see cref="Make"/> would because there is a key; looks and makes nothing.</summary>
    /// <exception cref="MailRepException">There is a key, and it is not to be replaced, or a file has the name of the folder.</exception>
    public static void RequireRoom(DkimKeyPairPlan plan)
    {
        for (var place = plan.Folder; place is not null && !Directory.Exists(place); place = Path.GetDirectoryName(place))
        {
            var file = new FileInfo(place);
            if (file.Exists || file.LinkTarget is not null)
            {
                var what = file.LinkTarget is { } target ? $"a link to {DnsText.Printable(target)}, where no folder is" : "a file, and no folder";
                throw new MailRepException(MailRepError.KeyFolderUnusable, $"{DnsText.Printable(place)} is {what}.", plan.Folder, "Give a folder, which is made where it is missing: -Path FOLDER.");
            }
        }

        if (!plan.IsForced && plan.RivalPaths.Prepend(plan.PrivateKeyPath).FirstOrDefault(Path.Exists) is { } taken)
        {
            throw Taken(plan, taken);
        }
    }

    /// <exception cref="MailRepException">There is a key, or the folder cannot be written.</exception>
    public DkimKeyPair Make(DkimKeyPairPlan plan, CancellationToken cancellationToken)
    {
        RequireRoom(plan);
        var (privatePem, publicPem) = plan.Algorithm == DkimAlgorithm.Rsa ? MakeRsa(plan.KeySize) : MakeEd25519();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            Protection.CreateFolder(plan.Folder);
            using var folder = FolderLock.Take(plan.Folder, Patience, cancellationToken);
            if (folder.IsHeld)
            {
                StagedFile.RemoveLeftovers(plan.Folder);
            }

            RequireRoom(plan);
            Write(plan, privatePem, publicPem);
            folder.Flush();
        }
        catch (FileExistsException exists)
        {
            throw Taken(plan, exists.Path);
        }
        catch (TimeoutException busy)
        {
            throw new MailRepException(
                MailRepError.KeyFolderBusy, $"Another process keeps the folder {DnsText.Printable(plan.Folder)} locked.", plan.Folder, "Wait for it to end, and run the command again.", busy);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new MailRepException(
                MailRepError.KeyFolderUnusable, $"No key can be written into {DnsText.Printable(plan.Folder)}: {DnsText.Printable(problem.Message)}", plan.Folder,
                "Give a folder that you may write into: -Path FOLDER. For /etc/exim4/dkim, run PowerShell as root.", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privatePem);
        }

        return new DkimKeyPairReader(cryptography).Read(plan.PrivateKeyPath, plan.Domain, plan.Selector, passphrase: null);
    }

    /// <summary>
    /// At each moment the folder holds the private key and its own public key, or no public key: a public one of another pair goes
    /// before the private one comes.
    /// </summary>
    private void Write(DkimKeyPairPlan plan, byte[] privatePem, byte[] publicPem)
    {
        var publicPath = DkimKeyFileName.PublicBeside(plan.PrivateKeyPath);
        using var privateKey = StagedFile.Write(plan.Folder, privatePem, Protection, isPublic: false);
        using var publicKey = StagedFile.Write(plan.Folder, publicPem, Protection, isPublic: true);
        if (plan.IsForced)
        {
            BackUp(plan, publicPath);
        }
        else
        {
            // A public key without a private one beside it may be somebody's only copy.
            StagedFile.BackUp(publicPath, Clock.GetUtcNow());
        }

        File.Delete(publicPath);
        if (plan.IsForced)
        {
            privateKey.Replace(plan.PrivateKeyPath);
        }
        else
        {
            privateKey.MoveTo(plan.PrivateKeyPath);
        }

        publicKey.Replace(publicPath);
    }

    private void BackUp(DkimKeyPairPlan plan, string publicPath)
    {
        var now = Clock.GetUtcNow();
        if (File.Exists(plan.PrivateKeyPath))
        {
            StagedFile.BackUp(plan.PrivateKeyPath, now);
            StagedFile.BackUp(publicPath, now);
        }

        // The selector is the new key's from now on.
        foreach (var rival in plan.RivalPaths.SelectMany(path => new[] { path, DkimKeyFileName.PublicBeside(path) }))
        {
            if (StagedFile.BackUp(rival, now) is not null)
            {
                File.Delete(rival);
            }
        }
    }

    private (byte[] Private, byte[] Public) MakeRsa(int bits)
    {
        using var rsa = NewRsa(bits);
        return Encode(rsa.ExportPkcs8PrivateKey(), rsa.ExportSubjectPublicKeyInfo());
    }

    private (byte[] Private, byte[] Public) MakeEd25519()
    {
        // RFC 8032 section 5.1.5: any 32 octets of a good random source are a private key.
        var key = RandomNumberGenerator.GetBytes(DkimPublicKey.Ed25519Length);
        try
        {
            return Encode(Pkcs8.OfEd25519(key), Pkcs8.InfoOfEd25519(cryptography.PublicKeyOf(key)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // Clears the private key.
    private static (byte[] Private, byte[] Public) Encode(byte[] privateKey, byte[] publicKey)
    {
        var pem = PemEncoding.Write("PRIVATE KEY", privateKey);
        CryptographicOperations.ZeroMemory(privateKey);
        var octets = new byte[pem.Length + 1];
        Encoding.ASCII.GetBytes(pem, octets);
        octets[^1] = (byte)'\n';
        Array.Clear(pem);
        return (octets, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", publicKey) + "\n"));
    }

    private static MailRepException Taken(DkimKeyPairPlan plan, string path) => new(
        MailRepError.KeyExists,
        path == plan.PrivateKeyPath
            ? $"There is a key already: {DnsText.Printable(path)}."
            : $"The selector {plan.Selector} has a key of another kind already: {DnsText.Printable(path)}.",
        path, "Choose another selector (-Selector NAME), so that mail on its way can still be verified; or replace the key with -Force, which keeps the old one as a backup.");
}

/// <summary>The structures that hold an Ed25519 key in PEM files (RFC 8410 sections 4 and 7).</summary>
internal static class Pkcs8
{
    public const string RsaEncryption = "1.2.840.113549.1.1.1";
    public const string Ed25519 = "1.3.101.112";

    public static byte[] OfEd25519(ReadOnlySpan<byte> key)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(key);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteAlgorithm(writer);
            writer.WriteOctetString(inner.Encode());
        }

        return writer.Encode();
    }

    public static byte[] InfoOfEd25519(ReadOnlySpan<byte> publicKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAlgorithm(writer);
            writer.WriteBitString(publicKey);
        }

        return writer.Encode();
    }

    private static void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Ed25519);
        }
    }
}
