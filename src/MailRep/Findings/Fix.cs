using MailRep.Records;

namespace MailRep.Findings;

/// <remarks>The underlying type is long for the reason given at <see cref="Verdict"/>.</remarks>
public enum FixKind : long
{
    /// <summary>A record to publish.</summary>
    Record,

    /// <summary>A line to paste into a shell, or, where it begins with a cmdlet, into PowerShell.</summary>
    Command,

    /// <summary>Something to ask for or to decide.</summary>
    Text,
}

/// <summary>What to change so that a finding goes away. <see cref="Text"/> always says it in words.</summary>
public sealed record Fix
{
    private Fix(FixKind kind, string text) => (Kind, Text) = (kind, text);

    public FixKind Kind { get; }

    /// <summary>The change in words, in the imperative.</summary>
    public string Text { get; }

    /// <summary>
    /// The record to publish where <see cref="Kind"/> is <see cref="FixKind.Record"/>; the record to ask for where
    /// somebody else has to publish it (a PTR, a report authorization).
    /// </summary>
    public MailDnsRecord? Record { get; private init; }

    /// <summary>The value that the record takes the place of, printable; null where none is there yet.</summary>
    public string? Replaces { get; private init; }

    /// <summary>The line to paste, where <see cref="Kind"/> is <see cref="FixKind.Command"/>.</summary>
    public string? Command { get; private init; }

    /// <param name="record">The record to publish.</param>
    /// <param name="replaces">The value that it takes the place of, an octet a character; null where none is there yet.</param>
    /// <param name="text">The change in words, where there is more to say than to publish it.</param>
    public static Fix ByRecord(MailDnsRecord record, string? replaces = null, string? text = null) =>
        new(FixKind.Record, text ?? (replaces is null ? "Publish this record." : "Publish this record in place of the old one."))
        {
            Record = record,
            Replaces = replaces is null ? null : Dns.DnsText.Presentation(replaces),
        };

    public static Fix ByCommand(string command, string text) => new(FixKind.Command, text) { Command = command };

    /// <param name="text">What to do or to ask for.</param>
    /// <param name="record">The record that somebody else has to publish.</param>
    public static Fix ByText(string text, MailDnsRecord? record = null) => new(FixKind.Text, text) { Record = record };

    /// <summary>What to paste or to do, in one line.</summary>
    public override string ToString() => Kind switch
    {
        FixKind.Record => Record!.ToString(),
        FixKind.Command => Command!,
        _ => Record is null ? Text : $"{Text} {Record}",
    };
}
