using System.Text;
using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>The text of a zone file, an octet a character, and what its name says about its zone.</summary>
internal static class ZoneFileSource
{
    /// <summary>The largest zones of mail domains have some megabytes.</summary>
    public const long MaxOctets = 64L << 20;

    private static readonly string[] Prefixes = ["db.", "named.", "pri.", "zone."];
    private static readonly string[] Suffixes = [".zone", ".db", ".hosts", ".master", ".txt", ".dns"];

    /// <param name="path">Full path.</param>
    /// <param name="from">"path:line" of the $INCLUDE; null for the file that was given.</param>
    public static string Read(string path, string? from)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw ZoneFileErrors.Unreadable(path, from, "it is a folder", "Give the file itself.");
            }

            using var file = File.OpenRead(path);
            if (file.CanSeek && file.Length > MaxOctets)
            {
                throw TooLarge(path, from);
            }

            using var octets = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                octets.Write(buffer, 0, read);
                if (octets.Length > MaxOctets)
                {
                    throw TooLarge(path, from);
                }
            }

            return Text(octets.ToArray(), path, from);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ZoneFileErrors.NotFound(path, from, fault);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException or NotSupportedException or ArgumentException)
        {
            throw ZoneFileErrors.Unreadable(path, from, fault is UnauthorizedAccessException ? "permission denied" : fault.Message.TrimEnd('.'), "Check who may read it, or copy it.", fault);
        }
    }

    /// <summary>The zone that a file's name means, as people name them: example.org.zone, db.example.org, example.org.</summary>
    public static DnsName? OriginOf(string path)
    {
        var name = Path.GetFileName(path);
        name = Prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } front ? name[front.Length..] : name;
        name = Suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is { } back ? name[..^back.Length] : name;

        // db.192 and 192.0.2.zone are reverse zones by habit, which do not say whether v4 or v6, or how far.
        return DnsName.TryParse(name, out var origin, out _) && origin!.LabelCount > 1 && !origin.Labels.All(label => label.All(char.IsAsciiDigit)) ? origin : null;
    }

    private static string Text(byte[] octets, string path, string? from)
    {
        var start = octets.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return Array.IndexOf(octets, (byte)0) < 0
            ? Encoding.Latin1.GetString(octets, start, octets.Length - start)
            : throw ZoneFileErrors.Unreadable(path, from, "it is not a text file", "Give the zone as text in UTF-8; named-compilezone turns a raw zone into one.");
    }

    private static MailRepException TooLarge(string path, string? from) =>
        ZoneFileErrors.Unreadable(path, from, $"it has more than {MaxOctets >> 20} MiB", "Give the zone of the mail domain alone.");
}
