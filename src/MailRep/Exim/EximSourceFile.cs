using System.Text;

namespace MailRep.Exim;

internal enum EximLineEnds
{
    /// <summary>There is no line end.</summary>
    None,
    Lf,
    CrLf,
    Mixed,
}

internal enum EximEncoding
{
    Ascii,
    Utf8,

    /// <summary>Octets beyond ASCII that are no UTF-8.</summary>
    EightBit,

    /// <summary>Two octets a character: neither Exim nor the shell reads it.</summary>
    Utf16,
}

/// <summary>A line as it stands, an octet a character (Latin-1), without and with its end.</summary>
internal sealed record EximLine(int Number, string Text, string End);

/// <summary>
/// A file of Exim's configuration, octet for octet: all lines with their ends, put one behind the other, are the file again.
/// </summary>
internal sealed class EximSourceFile
{
    /// <param name="path">Where Exim sees it.</param>
    /// <param name="fullPath">Where it lies; the two differ for a copy of the folder.</param>
    /// <param name="octets">Its content.</param>
    /// <param name="problem">Why it could not be read; null where it was.</param>
    public EximSourceFile(string path, string fullPath, byte[] octets, string? problem = null)
    {
        Path = path;
        FullPath = fullPath;
        Problem = problem;
        HasByteOrderMark = octets.AsSpan().StartsWith(Encoding.UTF8.Preamble) || StartsWithUtf16Mark(octets);
        Charset = EncodingOf(octets);
        Lines = Split(Encoding.Latin1.GetString(octets));
        LineEnds = EndsOf(Lines);
    }

    public string Path { get; }

    public string FullPath { get; }

    public string? Problem { get; }

    public bool HasByteOrderMark { get; }

    public EximEncoding Charset { get; }

    public EximLineEnds LineEnds { get; }

    /// <summary>False where the last line has no end; an empty file needs none.</summary>
    public bool EndsInNewline => Lines.Count == 0 || Lines[^1].End.Length > 0;

    public IReadOnlyList<EximLine> Lines { get; }

    /// <summary>The file again.</summary>
    public byte[] ToOctets() => Encoding.Latin1.GetBytes(string.Concat(Lines.Select(line => line.Text + line.End)));

    private static bool StartsWithUtf16Mark(byte[] octets) => octets is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static EximEncoding EncodingOf(byte[] octets)
    {
        if (StartsWithUtf16Mark(octets) || (octets.Length > 1 && octets.AsSpan(0, Math.Min(octets.Length, 512)).Count((byte)0) > octets.Length / 4))
        {
            return EximEncoding.Utf16;
        }

        if (Ascii.IsValid(octets))
        {
            return EximEncoding.Ascii;
        }

        return System.Text.Unicode.Utf8.IsValid(octets) ? EximEncoding.Utf8 : EximEncoding.EightBit;
    }

    // A carriage return belongs to the end only in front of a line feed.
    private static List<EximLine> Split(string text)
    {
        List<EximLine> lines = [];
        for (var start = 0; start < text.Length;)
        {
            var feed = text.IndexOf('\n', start);
            var next = feed < 0 ? text.Length : feed + 1;
            var end = feed < 0 ? text.Length : feed > start && text[feed - 1] == '\r' ? feed - 1 : feed;
            lines.Add(new EximLine(lines.Count + 1, text[start..end], text[end..next]));
            start = next;
        }

        return lines;
    }

    private static EximLineEnds EndsOf(IReadOnlyList<EximLine> lines)
    {
        var ends = lines.Select(line => line.End).Where(end => end.Length > 0).Distinct().ToList();
        return ends switch
        {
            [] => EximLineEnds.None,
            ["\n"] => EximLineEnds.Lf,
            ["\r\n"] => EximLineEnds.CrLf,
            _ => EximLineEnds.Mixed,
        };
    }
}

/// <summary>A line of a file: "/etc/exim4/exim4.conf.localmacros:3".</summary>
internal readonly record struct EximPlace(EximSourceFile File, int Line)
{
    /// <summary>The line as it stands; null for a place that is the whole file.</summary>
    public string? Text => Line > 0 && Line <= File.Lines.Count ? File.Lines[Line - 1].Text : null;

    public override string ToString() => Line > 0 ? $"{Shown}:{Line}" : Shown;

    private string Shown => Dns.DnsText.Printable(File.FullPath);
}
