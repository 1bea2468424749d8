using System.Net;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MailRep.Dns;
using MailRep.Spf;
using MailRep.Tests.Support;

namespace MailRep.Tests.Spf;

/// <summary>What holds for every record: of the grammar, of the field, and of the field with octets changed.</summary>
public sealed class SpfPropertyTests
{
    private const string FieldFile = "corpora/dns-records/spf.unique.dev.tsv";

    // Without the file the properties hold of the grammar alone, and the test of the field says that it is missing.
    private static readonly string[] Field = Conformance.IsThere(FieldFile)
        ? [.. File.ReadLines(Conformance.Require(FieldFile)).Select(line => line.Split('\t')[1])]
        : ["v=spf1 -all"];

    /// <summary>A term that the grammar of section 12 allows.</summary>
    private static Gen<string> Terms { get; } =
        from qualifier in Gen.Elements("", "+", "-", "~", "?")
        from target in Gen.Elements("example.org", "%{d}", "%{ir}.%{v}.example.org", "%{l1r-}.%{o2}.example.net.", "a%%b%_%-.example", "x:y/z.example-1", "%{p}.%{H}")
        from bits in Gen.Elements("", "/0", "/24", "//64", "/32//128")
        from term in Gen.Elements(
            $"{qualifier}a:{target}{bits}", $"{qualifier}mx:{target}{bits}", $"{qualifier}a{bits}", $"{qualifier}MX{bits}", $"{qualifier}ptr", $"{qualifier}ptr:{target}",
            $"{qualifier}exists:{target}", $"{qualifier}include:{target}", $"{qualifier}ip4:192.0.2.0/24", $"{qualifier}ip4:198.51.100.7", $"{qualifier}ip6:2001:db8::/32",
            $"{qualifier}ip6:::ffff:1.2.3.4", $"{qualifier}all", $"x-y.z={target}", "k=")
        select term;

    private static Gen<string> Grammar { get; } =
        from terms in Terms.ListOf()
        from end in Gen.Elements("", " redirect=example.net", " exp=%{d}", " Redirect=a.example exp=b.example ")
        from space in Gen.Elements(" ", "  ")
        select "v=spf1" + string.Concat(terms.Select(term => space + term)) + end;

    private static Gen<string> Mutated { get; } =
        from text in Gen.OneOf(Gen.Elements(Field), Grammar)
        from edits in Gen.Choose(0, 1_000_000).ListOf(3)
        from octets in Gen.Choose(0, 255).ListOf(3)
        select edits.Zip(octets).Aggregate(text, (changed, edit) => (edit.First % 3) switch
        {
            0 => changed.Insert(edit.First % (changed.Length + 1), ((char)edit.Second).ToString()),
            1 when changed.Length > 1 => changed.Remove(edit.First % changed.Length, 1),
            _ => changed.Length == 0 ? changed : changed[..(edit.First % changed.Length)] + changed[(changed.Length / 2)..],
        });

    [Property(MaxTest = 300)]
    public Property Reads_every_record_of_the_grammar() =>
        Prop.ForAll(Grammar.ToArbitrary(), text => SpfRecordParser.Parse(text) is { Errors.Count: 0 } record
            && record.Terms.All(term => text.Substring(term.Position, term.Text.Length) == term.Text));

    [Property(MaxTest = 300)]
    public Property Loses_no_term_right_or_wrong() => Prop.ForAll(Mutated.Select(text => "v=spf1 " + text).ToArbitrary(), text =>
    {
        var record = SpfRecordParser.Parse(text);
        var pieces = record.Terms.Select(term => (term.Position, term.Text))
            .Concat(record.Errors.Where(error => error.Problem != SpfSyntaxProblem.DuplicateModifier).Select(error => (error.Position, error.Text)))
            .OrderBy(piece => piece.Position).Select(piece => piece.Text);
        return pieces.SequenceEqual(text[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    });

    [Property(MaxTest = 300)]
    public Property Lint_and_evaluation_agree_on_syntax() => Prop.ForAll(Mutated.ToArbitrary(), text =>
    {
        var result = Run(text);
        var isBroken = result.Findings.Any(finding => finding.Id is "SPF-SYNTAX" or "SPF-DUPLICATE-MODIFIER");
        return SpfRecord.IsSpf(text)
            ? isBroken == (SpfRecordParser.Parse(text).Errors.Count > 0) && (!isBroken || result.SpfResult == SpfResult.PermError)
            : result.SpfResult == SpfResult.None && !isBroken;
    });

    [Property(MaxTest = 300)]
    public Property Mends_into_a_record_without_errors() => Prop.ForAll(Mutated.Where(SpfRecord.IsSpf).ToArbitrary(), text =>
        SpfRecordWriter.Mend(SpfRecordParser.Parse(text)) is not { } mended
        || (SpfRecord.IsSpf(mended) && SpfRecordParser.Parse(mended).Errors.Count == 0 && SpfRecordWriter.Mend(SpfRecordParser.Parse(mended)) == mended));

    [Property(MaxTest = 300)]
    public Property Expands_every_macro_within_bounds() => Prop.ForAll(Mutated.ToArbitrary(), text =>
        SpfMacroString.Parse(text, SpfMacroUse.Explanation, out _, out _) is not { } macro
        || (SpfMacroExpander.ExpandExplanation(macro, Values()) is not { Length: > SpfLimits.ExplanationLength }
            && SpfMacroExpander.ExpandTarget(macro, Values()).Length <= Math.Max(text.Length, 512)));

    [Fact]
    public void Reads_the_records_of_the_field()
    {
        Conformance.Require(FieldFile);
        Assert.InRange(Field.Length, 50, 1000);
        Assert.All(Field, text => Assert.True(!SpfRecord.IsSpf(text) || SpfRecordParser.Parse(text).Terms.Count + SpfRecordParser.Parse(text).Errors.Count > 0, text));
    }

    private static SpfMacroValues Values() => new(SpfIdentity.Of(IPAddress.IPv6Loopback, "a.b-c@example.org", "h"), "example.org", "n.example.org", "r", default);

    // Every question is answered at once, so that what does not end is the code's own fault.
    private static SpfCheckResult Run(string text) =>
        new SpfCheck(new CheckContext(new OneRecordResolver(text))).RunAsync(new SpfRequest(DnsName.Parse("example.org"), IPAddress.Parse("192.0.2.7"), "a@example.org", "h.example.org"), default).GetAwaiter().GetResult();

    private sealed class OneRecordResolver(string text) : IDnsResolver
    {
        public ValueTask<DnsAnswer> QueryAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            DnsRecord[] records = (question.Type, question.Name.Value) switch
            {
                (DnsRecordType.TXT, "example.org") => [new TxtRecord(question.Name, 0, [text])],
                (DnsRecordType.TXT, _) => [new TxtRecord(question.Name, 0, ["v=spf1 ?all"])],
                (DnsRecordType.A, _) => [new AddressRecord(question.Name, 0, IPAddress.Loopback)],
                (DnsRecordType.MX, _) => [new MxRecord(question.Name, 0, 10, question.Name)],
                (DnsRecordType.PTR, _) => [new PtrRecord(question.Name, 0, DnsName.Parse("example.org"))],
                _ => [],
            };
            return new(new DnsAnswer(question, records.Length > 0 ? DnsStatus.Success : DnsStatus.NoData, records, "one"));
        }
    }
}
