namespace MailRep.Exim.Setting;

/// <summary>
/// The lines between two marks that are ours in a file of the admin's. Everything around them stays as it is, octet for octet, and
/// without the block the file is what it was before.
/// </summary>
/// <param name="Start">The index of the line with the first mark.</param>
/// <param name="End">The index of the line with the last one.</param>
/// <param name="Lines">What stands between them.</param>
/// <param name="MadeFile">True where the file was made for the block.</param>
/// <param name="MadeLineEnd">True where the last line had no end before the block came.</param>
internal sealed record MarkedBlock(int Start, int End, IReadOnlyList<string> Lines, bool MadeFile, bool MadeLineEnd)
{
    private const string Begin = "# BEGIN MailRep DKIM: rewritten by Set-EximDkimConfig";
    private const string Finish = "# END MailRep DKIM";
    private const string FileNote = " (it made this file)";
    private const string LineEndNote = " (it ended the line above)";

    /// <summary>What a mark begins with, so that a damaged one is known for what it is.</summary>
    private const string BeginWord = "# BEGIN MailRep DKIM";

    /// <summary>Stands in front of a line that was taken out of force; what is behind it is the line as it was.</summary>
    private const string Retired = "#MailRep: ";

    /// <summary>The block of a file; null where it has none.</summary>
    /// <exception cref="MailRepException">The marks do not fit together.</exception>
    public static MarkedBlock? Find(EximSourceFile file)
    {
        List<int> begins = [.. Marks(file, BeginWord)];
        List<int> ends = [.. Marks(file, Finish)];
        if (begins.Count == 0 && ends.Count == 0)
        {
            return null;
        }

        if (begins is not [var start] || ends is not [var end] || end < start)
        {
            var place = new EximPlace(file, (begins.Count > 0 ? begins[^1] : ends[0]) + 1);
            throw new MailRepException(
                MailRepError.EximBlockBroken, $"The marks of MailRep's block do not fit together at {place}.", file.FullPath,
                $"Leave one line '{BeginWord}…' and one line '{Finish}' behind it, or delete the block with both.");
        }

        var mark = file.Lines[start].Text;
        return new MarkedBlock(
            start, end, [.. file.Lines.Skip(start + 1).Take(end - start - 1).Select(line => line.Text)],
            mark.Contains(FileNote, StringComparison.Ordinal), mark.Contains(LineEndNote, StringComparison.Ordinal));
    }

    /// <summary>The file with these lines as its block: in the place of the one that is there, or behind that many lines.</summary>
    /// <param name="file">The file as it is; one without a line where there is none.</param>
    /// <param name="lines">In ASCII, without line ends.</param>
    /// <param name="isNew">True where there is no such file, or one is made as a copy of another.</param>
    /// <param name="behind">How many lines stand in front; null for all of them.</param>
    public static byte[] Put(EximSourceFile file, IReadOnlyList<string> lines, bool isNew, int? behind = null)
    {
        var old = Find(file);
        var newline = file.LineEnds == EximLineEnds.CrLf ? "\r\n" : "\n";
        var start = old?.Start ?? Math.Min(behind ?? int.MaxValue, file.Lines.Count);
        var isOpen = old is null && start == file.Lines.Count && !file.EndsInNewline;
        var (madeFile, madeLineEnd) = old is null ? (isNew, isOpen) : (old.MadeFile, old.MadeLineEnd);
        var mark = Begin + (madeFile ? FileNote : string.Empty) + (madeLineEnd ? LineEndNote : string.Empty);
        IEnumerable<string> block = [mark, .. lines, Finish];

        // The last end may have been taken off behind the block: it stays off.
        var last = old is not null && file.Lines[old.End].End.Length == 0 ? string.Empty : newline;
        return Octets(
            file.Lines.Take(start).Select(line => line.Text + line.End)
                .Append(isOpen ? newline : string.Empty)
                .Append(string.Join(newline, block) + last)
                .Concat(file.Lines.Skip(old is null ? start : old.End + 1).Select(line => line.Text + line.End)));
    }

    /// <summary>The file without its block; the same octets where it has none.</summary>
    public static byte[] Remove(EximSourceFile file)
    {
        if (Find(file) is not { } block)
        {
            return file.ToOctets();
        }

        var before = file.Lines.Take(block.Start).Select(line => line.Text + line.End).ToList();
        if (block.MadeLineEnd && before.Count > 0 && block.End == file.Lines.Count - 1)
        {
            // A carriage return that stood alone there has become part of the line's end.
            before[^1] = before[^1][..^file.Lines[block.Start].End.Length];
        }

        return Octets(before.Concat(file.Lines.Skip(block.End + 1).Select(line => line.Text + line.End)));
    }

    /// <summary>The file with a definition made a comment, with all the lines that it goes on for.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">The number of the definition's first line, from 1.</param>
    public static byte[] Retire(EximSourceFile file, int line)
    {
        // A comment between lines that go on is none of them, and they go on behind it.
        var last = line;
        for (var goesOn = GoesOn(file.Lines[line - 1]); goesOn && last < file.Lines.Count; last++)
        {
            goesOn = file.Lines[last].Text.TrimStart().StartsWith('#') || GoesOn(file.Lines[last]);
        }

        return Octets(file.Lines.Select(one => (one.Number >= line && one.Number <= last ? Retired : string.Empty) + one.Text + one.End));
    }

    private static bool GoesOn(EximLine line) => line.Text.TrimEnd().EndsWith('\\');

    /// <summary>The file with all such lines in force again.</summary>
    public static byte[] Revive(EximSourceFile file) =>
        Octets(file.Lines.Select(line => (line.Text.StartsWith(Retired, StringComparison.Ordinal) ? line.Text[Retired.Length..] : line.Text) + line.End));

    public static bool HasRetired(EximSourceFile file) => file.Lines.Any(line => line.Text.StartsWith(Retired, StringComparison.Ordinal));

    public bool Holds(int line) => line > Start && line <= End + 1;

    private static IEnumerable<int> Marks(EximSourceFile file, string word) =>
        file.Lines.Where(line => line.Text.TrimStart().StartsWith(word, StringComparison.Ordinal)).Select(line => line.Number - 1);

    // A character is an octet in all of this.
    private static byte[] Octets(IEnumerable<string> parts) => System.Text.Encoding.Latin1.GetBytes(string.Concat(parts));
}
