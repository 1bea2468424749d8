using MailRep.Dns;

namespace MailRep.Adapters.Dns;

/// <summary>
/// Reads zone files as BIND does (RFC 1035 section 5, RFC 2308 section 4): <c>$ORIGIN</c>, <c>$TTL</c>, <c>$INCLUDE</c> (relative to
/// the including file), <c>$GENERATE</c>. A file without <c>$ORIGIN</c> whose names are relative belongs to the zone that its name
/// says: example.org.zone, db.example.org, example.org. Records outside the zone are left out, and named in <see cref="Zone.Ignored"/>.
/// </summary>
public sealed class ZoneFileReader
{
    /// <summary>Deeper ones are a circle.</summary>
    public const int MaxIncludeDepth = 16;

    /// <summary>Over all files and $GENERATE lines.</summary>
    public const int MaxRecords = 1_000_000;

    private readonly List<(DnsRecord Record, string Place)> _records = [];
    private DnsName? _origin;
    private DnsName? _owner;
    private uint? _defaultTtl;
    private uint? _lastTtl;

    private ZoneFileReader()
    {
    }

    /// <param name="path">A full path.</param>
    /// <returns>The zone of the file, of which there is one.</returns>
    /// <exception cref="MailRepException">Not found, unreadable, or wrong; then the message starts with "path:line".</exception>
    public static IReadOnlyList<Zone> Read(string path)
    {
        var reader = new ZoneFileReader { _origin = ZoneFileSource.OriginOf(path) };
        reader.ReadFile(path, from: null, depth: 0);
        return [reader.ToZone(path)];
    }

    private Zone ToZone(string path)
    {
        var soas = _records.Where(read => read.Record is SoaRecord).ToList();
        if (soas.Count == 0)
        {
            throw ZoneFileErrors.Syntax(path, 1, "the file has no SOA record, so it is no zone", "Give the file that named.conf names; begin it with $ORIGIN and SOA.");
        }

        var origin = soas[0].Record.Name;
        if (soas.FirstOrDefault(soa => soa.Record.Name != origin) is { Record: not null } second)
        {
            throw new MailRepException(
                MailRepError.ZoneFileSyntax, $"{second.Place}: a second zone, {second.Record.Name}, begins here after {origin}.", path, "Give each zone its own file.");
        }

        RefuseAliasesBesideData(path);
        var ignored = _records.Where(read => !read.Record.Name.IsAtOrBelow(origin))
            .Select(read => $"{read.Place}: {read.Record.Name} {read.Record.Type} is outside the zone {origin} and is left out");
        return new Zone(origin, Distinct(_records.Select(read => read.Record)), path) { Ignored = [.. ignored] };
    }

    // RFC 1034 section 3.6.2: name servers do not load such a zone. DNSSEC's own records may stand there (RFC 4034 section 2.5).
    private void RefuseAliasesBesideData(string path)
    {
        var aliases = _records.Where(read => read.Record is CNameRecord).GroupBy(read => read.Record.Name).ToDictionary(group => group.Key, group => group.ToList());
        var fault = _records.FirstOrDefault(read => aliases.TryGetValue(read.Record.Name, out var alias) && (read.Record is CNameRecord other
            ? alias.Any(one => one.Record is CNameRecord { Target: var target } && target != other.Target)
            : read.Record.Type is not (DnsRecordType)46 and not (DnsRecordType)47));
        if (fault.Record is not null)
        {
            throw new MailRepException(
                MailRepError.ZoneFileSyntax, $"{fault.Place}: {fault.Record.Name} has a CNAME, and beside a CNAME no other record may stand", path,
                "Publish the other records at the name that the CNAME leads to, or take the CNAME away.");
        }
    }

    // RFC 2181 section 5: the same data twice is one record.
    private static IEnumerable<DnsRecord> Distinct(IEnumerable<DnsRecord> records)
    {
        HashSet<(DnsName, DnsRecordType, string)> seen = [];
        return records.Where(record => seen.Add((record.Name, record.Type, record switch
        {
            TxtRecord text => string.Join('\0', text.Strings.Select(part => part.Length + ":" + part)),
            _ => (record with { Ttl = 0 }).ToString(),
        })));
    }

    private void ReadFile(string path, string? from, int depth)
    {
        foreach (var entry in new ZoneFileLexer(ZoneFileSource.Read(path, from), path).Entries())
        {
            var first = entry.Tokens[0];
            if (!first.IsQuoted && first.Text.StartsWith('$') && !entry.InheritsOwner)
            {
                ReadDirective(path, entry, depth);
            }
            else
            {
                ReadRecord(path, entry.Line, entry.Tokens, entry.InheritsOwner);
            }
        }
    }

    private void ReadDirective(string path, ZoneEntry entry, int depth)
    {
        var words = entry.Tokens.Select(token => token.Text).ToArray();
        switch (words[0].ToUpperInvariant(), words.Length)
        {
            case ("$ORIGIN", 2):
                _origin = Name(path, entry.Line, words[1]);
                break;
            case ("$TTL", 2):
                _defaultTtl = ZoneFileValues.Ttl(words[1]) ?? throw ZoneFileErrors.Syntax(
                    path, entry.Line, $"{ZoneFileErrors.Quote(words[1])} is no TTL", "Write seconds up to 2147483647, or units: $TTL 1h30m.");
                break;
            case ("$INCLUDE", 2 or 3):
                Include(path, entry.Line, words, depth);
                break;
            case ("$GENERATE", >= 5):
                Generate(path, entry);
                break;
            default:
                throw ZoneFileErrors.Syntax(
                    path, entry.Line, $"{ZoneFileErrors.Quote(string.Join(' ', words))} is no directive",
                    "Directives are $ORIGIN NAME, $TTL TIME, $INCLUDE FILE [NAME] and $GENERATE RANGE OWNER TYPE DATA.");
        }
    }

    // The origin and the owner of the including file stay its own (RFC 1035 section 5.1); a $TTL stays, as BIND has it.
    private void Include(string path, int line, string[] words, int depth)
    {
        if (depth >= MaxIncludeDepth)
        {
            throw ZoneFileErrors.Syntax(path, line, $"files include each other more than {MaxIncludeDepth} deep", "Look for a file that includes itself.");
        }

        var (origin, owner) = (_origin, _owner);
        _origin = words.Length > 2 ? Name(path, line, words[2]) : _origin;
        var file = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(words[1]));
        ReadFile(Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!), $"{path}:{line}", depth + 1);
        (_origin, _owner) = (origin, owner);
    }

    private void Generate(string path, ZoneEntry entry)
    {
        if (ZoneGenerator.Range(entry.Tokens[1].Text) is not { } values)
        {
            throw ZoneFileErrors.Syntax(
                path, entry.Line, $"{ZoneFileErrors.Quote(entry.Tokens[1].Text)} is no range of at most {ZoneGenerator.MaxRecords} numbers", "Write it like 1-254 or 0-30/2.");
        }

        foreach (var value in values)
        {
            var words = entry.Tokens.Skip(2).Select(token => (Expanded: ZoneGenerator.Expand(token.Text, value), token.IsQuoted)).ToArray();
            if (words.Any(word => word.Expanded is null))
            {
                throw ZoneFileErrors.Syntax(path, entry.Line, "a ${...} is not of the form ${offset,width,base}", "The base is d, o, x, X, n or N: ${0,3,d}.");
            }

            // Data in quotation marks is BIND's way to give several words at once.
            var tokens = words.SelectMany((word, i) => word.IsQuoted && i == words.Length - 1
                ? new ZoneFileLexer(word.Expanded!, path).Entries().SelectMany(inner => inner.Tokens)
                : [new ZoneToken(word.Expanded!, word.IsQuoted)]);
            ReadRecord(path, entry.Line, [.. tokens], inheritsOwner: false);
        }
    }

    private void ReadRecord(string path, int line, IReadOnlyList<ZoneToken> tokens, bool inheritsOwner)
    {
        var at = 0;
        if (!inheritsOwner)
        {
            _owner = Name(path, line, tokens[at++].Text);
        }

        var owner = _owner ?? throw ZoneFileErrors.Syntax(path, line, "the record has no owner, and none stands before it", "Write the name at the very start of the line, or @ for the zone itself.");
        uint? ttl = null;
        for (string? @class = null; at < tokens.Count && !tokens[at].IsQuoted; at++)
        {
            if (ttl is null && ZoneFileValues.Ttl(tokens[at].Text) is { } seconds)
            {
                ttl = seconds;
            }
            else if (@class is null && ZoneFileValues.IsClass(tokens[at].Text))
            {
                @class = ZoneFileValues.IsInternet(tokens[at].Text) ? tokens[at].Text : throw ZoneFileErrors.Syntax(
                    path, line, $"the class {ZoneFileErrors.Quote(tokens[at].Text)} is not the internet's", "Only records of class IN are checked: remove the line or its class.");
            }
            else
            {
                break;
            }
        }

        if (at >= tokens.Count)
        {
            throw ZoneFileErrors.Syntax(path, line, "the record has no type", "Write OWNER TTL IN TYPE DATA.");
        }

        if (tokens[at].IsQuoted || ZoneFileValues.Type(tokens[at].Text) is not { } type)
        {
            throw ZoneFileErrors.Syntax(
                path, line, $"{ZoneFileErrors.Quote(tokens[at].Text)} is no record type", "Write OWNER TTL IN TYPE DATA; a line that goes on needs parentheses or a blank in front.");
        }

        Add(path, line, owner, ttl, type, [.. tokens.Skip(at + 1)]);
    }

    private void Add(string path, int line, DnsName owner, uint? ttl, DnsRecordType type, IReadOnlyList<ZoneToken> data)
    {
        // RFC 2308 section 4: the record's own TTL, then $TTL. Before it, as BIND: the last one stated, or the SOA's minimum.
        var effective = ttl ?? _defaultTtl ?? _lastTtl;
        var record = ZoneRecordReader.Read(owner, effective ?? 0, type, data, _origin, out var problem)
            ?? throw ZoneFileErrors.Syntax(path, line, problem!, Relative(data) ? "Names are relative here: put $ORIGIN example.org. at the top." : "Correct the record; named-checkzone shows BIND's view of it.");
        if (record is SoaRecord soa && effective is null)
        {
            record = soa with { Ttl = soa.Minimum };
            _defaultTtl = soa.Minimum;
        }
        else if (effective is null)
        {
            throw ZoneFileErrors.Syntax(path, line, "the record has no TTL, and none stands before it", "Put $TTL 1h at the top of the file.");
        }

        _lastTtl = record.Ttl;
        _records.Add((record, $"{path}:{line}"));
        if (_records.Count > MaxRecords)
        {
            throw ZoneFileErrors.Syntax(path, line, $"the zone has more than {MaxRecords} records", "Give the zone of the mail domain alone.");
        }
    }

    private bool Relative(IReadOnlyList<ZoneToken> data) => _origin is null && data.Any(token => !token.IsQuoted && DnsNameText.IsRelative(token.Text));

    private DnsName Name(string path, int line, string text) => DnsNameText.Read(text, _origin) ?? throw ZoneFileErrors.Syntax(
        path, line, _origin is null && DnsNameText.IsRelative(text) ? $"{ZoneFileErrors.Quote(text)} is relative, and the file does not say to which zone" : $"{ZoneFileErrors.Quote(text)} is no domain name",
        _origin is null ? "Put $ORIGIN example.org. at the top, or name the file after its zone: example.org.zone." : "A label has 1 to 63 octets, a name at most 255 (RFC 1035 section 2.3.4).");
}
