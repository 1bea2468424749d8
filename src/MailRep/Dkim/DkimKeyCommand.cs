using System.Buffers;
using MailRep.Dns;
using MailRep.Records;

namespace MailRep.Dkim;

/// <summary>The shell line that makes a key and prints what to publish.</summary>
internal static class DkimKeyCommand
{
    // Half of a 2048-bit key, so that no string comes near 255 octets (RFC 1035 section 3.3).
    private const int CharactersInString = 200;

    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>
    /// One line for bash. The key is its owner's alone (umask), and never takes the place of one that is there (set -C, and the
    /// name has the domain in it). A line of a zone file is printed only where the key was made.
    /// </summary>
    /// <param name="domain">The signing domain.</param>
    /// <param name="selector">The selector, letters and digits.</param>
    /// <param name="owner">Where the public key is to stand.</param>
    public static string For(DnsName domain, string selector, DnsName owner)
    {
        var file = $"{FileName(domain)}-{selector}.key";

        // pkey, since openssl rsa writes a line of its own to the terminal. Where it fails there is no record, rather than one
        // with an empty p=, which would revoke the key.
        var strings = $"openssl pkey -pubout -outform DER <{file} | base64 -w {CharactersInString} | sed 's/.*/\"&\"/' | paste -sd ' ' -";
        var line = $"'%s {MailDnsRecord.DefaultTtl} IN TXT \"v={DkimKeyRecord.Version1}; k={DkimKeyRecord.Rsa}; p=\" %s\\n' {Quote($"{owner}.")} \"$p\"";
        return $"(umask 077; set -C; openssl genrsa {DkimRecordJudge.GoodRsaBits} >{file} && p=$({strings}) && [ \"$p\" ] && printf {line})";
    }

    // A name of other octets could leave the folder, or the shell's word.
    private static string FileName(DnsName domain) => string.Concat(domain.Value.Select(c => Plain.Contains(c) ? c : '_'));

    private static string Quote(string word) => word.AsSpan().ContainsAnyExcept(Plain)
        ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"
        : word;
}
