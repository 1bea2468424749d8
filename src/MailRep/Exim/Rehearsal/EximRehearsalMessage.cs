using System.Globalization;
using System.Text;

namespace MailRep.Exim.Rehearsal;

/// <summary>A message for a rehearsal.</summary>
/// <param name="Kind">What is special about it.</param>
/// <param name="Id">The Message-ID without brackets, by which it is known again.</param>
/// <param name="Sender">Of the envelope; empty for the null sender.</param>
/// <param name="Text">Lines that end in LF, as Exim takes them from a local user.</param>
internal sealed record EximRehearsalMessage(EximMessageKind Kind, string Id, string Sender, byte[] Text)
{
    /// <summary>RFC 5321 section 4.5.3.1.6 allows 998; Debian's remote_smtp refuses more.</summary>
    private const int LongLine = 990;

    public SmtpSinkOptions Receiver => new() { OffersEightBit = Kind != EximMessageKind.Plain, OffersChunking = Kind is EximMessageKind.LongLines or EximMessageKind.ManyHeaders };

    /// <param name="kind">What is special about it.</param>
    /// <param name="from">The address in its From header.</param>
    /// <param name="recipient">The address in its To header.</param>
    /// <param name="now">Its date.</param>
    public static EximRehearsalMessage Of(EximMessageKind kind, string from, string recipient, DateTimeOffset now)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        var id = $"mailrep-{kind.ToString().ToLowerInvariant()}-{Guid.NewGuid():N}@{domain}";
        List<string> head =
        [
            $"From: {(kind == EximMessageKind.NullSender ? "Mail Delivery System" : "Rehearsal")} <{from}>",
            $"To: <{recipient}>",
            $"Subject: {(kind == EximMessageKind.EightBit ? "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=" : $"Rehearsal of DKIM ({kind})")}",
            $"Date: {now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000",
            $"Message-ID: <{id}>",
            "MIME-Version: 1.0",
            $"Content-Type: text/plain; charset={(kind == EximMessageKind.EightBit ? "UTF-8" : "US-ASCII")}",
            $"Content-Transfer-Encoding: {(kind == EximMessageKind.EightBit ? "8bit" : "7bit")}",
        ];
        var more = kind switch
        {
            EximMessageKind.ManyHeaders => Many(domain),
            EximMessageKind.NullSender => ["Auto-Submitted: auto-replied"],
            _ => [],
        };
        var text = string.Join('\n', [.. head, .. more, string.Empty, .. Body(kind), string.Empty]);
        return new EximRehearsalMessage(kind, id, kind == EximMessageKind.NullSender ? string.Empty : from, Encoding.UTF8.GetBytes(text));
    }

    // Of the kinds that signers and canonicalizations trip over: folds, white space, and one name many times.
    private static IEnumerable<string> Many(string domain) =>
    [
        $"Reply-To: <reply@{domain}>", "In-Reply-To: <first@example.org>", "References: <first@example.org>\n\t<second@example.org>\n   <third@example.org>",
        $"List-Id: Rehearsal <list.{domain}>", $"List-Unsubscribe: <https://{domain}/unsubscribe>,\n <mailto:leave@{domain}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "X-Empty:", "x-lower-case:   many    spaces  \t and a tab  ",
        .. Enumerable.Range(1, 60).Select(number => string.Create(CultureInfo.InvariantCulture, $"X-Rehearsal: header {number}")),
        "Comments: one", "Comments: two",
    ];

    private static IEnumerable<string> Body(EximMessageKind kind) => kind switch
    {
        EximMessageKind.EightBit => ["Grüße aus der Probe: äöüß, €, 日本語."],
        EximMessageKind.LongLines => [new string('x', LongLine), ".", "..", ".dot in front", "white space at the end \t ", string.Empty, "words   and\ttabs", new string('y', LongLine), string.Empty, string.Empty],
        _ => ["This message was made to see how Exim signs it.", "It goes nowhere."],
    };
}
