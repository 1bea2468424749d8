using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Spf;

/// <summary>The names that large providers ask their customers to include, for the typing errors in them. Pure.</summary>
internal static class SpfProviderNames
{
    private static readonly DnsName[] Known = [.. new[]
    {
        "_mailcust.gandi.net", "_netblocks.mimecast.com", "_spf.createsend.com", "_spf.google.com", "_spf.kundenserver.de", "_spf.mail.hostinger.com",
        "_spf.mailersend.net", "_spf.mailspamprotection.com", "_spf.mx.cloudflare.net", "_spf.perfora.net", "_spf.protonmail.ch", "_spf.salesforce.com",
        "amazonses.com", "helpscoutemail.com", "icloud.com", "mail.zendesk.com", "mailgun.org", "mx.ovh.com", "secureserver.net", "sendgrid.net",
        "servers.mcsv.net", "shops.shopify.com", "sparkpostmail.com", "spf.brevo.com", "spf.efwd.registrar-servers.com", "spf.infomaniak.ch",
        "spf.mailjet.com", "spf.mandrillapp.com", "spf.messagelabs.com", "spf.messagingengine.com", "spf.mtasv.net", "spf.privateemail.com",
        "spf.protection.outlook.com", "spf.sendinblue.com", "spf.titan.email", "zoho.com", "zoho.eu",
    }.Select(DnsName.Parse)];

    /// <summary>The provider's name that is one letter away: one too many, missing, wrong, or two in the wrong order; null where there is none.</summary>
    public static DnsName? NearestTo(DnsName name) => Array.Exists(Known, known => known == name) ? null : Array.Find(Known, known => IsOneLetterAway(name.Value, known.Value));

    /// <summary>The term with the provider's name that is one letter away; null where there is none.</summary>
    /// <param name="term">An include: or redirect= whose target has no record.</param>
    /// <param name="target">The name it leads to.</param>
    public static string? Correct(SpfTerm term, DnsName? target) =>
        target is not null && term.Target is { Parts: null } written && NearestTo(target) is { } meant
            ? term.Text[..(term.Text.Length - written.Text.Length)] + meant.Value
            : null;

    /// <summary>The finding for a name that has a record, or may have one, and none the less looks like such a slip: somebody may have waited for it.</summary>
    public static IEnumerable<Finding> Suspect(SpfNode node, SpfTerm term, DnsName? target, SpfFixes fixes)
    {
        if (target is not null && !target.IsAtOrBelow(node.Name) && Correct(term, target) is { } corrected)
        {
            yield return FindingCatalogue.SpfProviderTypo.For(node.Name.ToString(),
                $"'{SpfRecordRules.Shown(term)}' in the record of {node.Name} is one letter from {NearestTo(target)}: whoever holds that name may send for you.") with
            {
                Verdict = Verdict.Warn,
                Evidence = SpfRecordRules.Place(term.Text, term.Position),
                Fix = fixes.For(FindingCatalogue.SpfProviderTypo, $"if the provider was meant, write {corrected}."),
            };
        }
    }

    /// <summary>The finding for a name without a record, where it is such a slip.</summary>
    public static IEnumerable<Finding> Judge(SpfNode node, SpfTerm term, DnsName? target, SpfFixes fixes)
    {
        if (Correct(term, target) is not { } corrected)
        {
            yield break;
        }

        yield return FindingCatalogue.SpfProviderTypo.For(node.Name.ToString(),
            $"'{SpfRecordRules.Shown(term)}' in the record of {node.Name} has no SPF record: {NearestTo(target!)} was probably meant.") with
        {
            Evidence = SpfRecordRules.Place(term.Text, term.Position),
            Fix = fixes.For(FindingCatalogue.SpfProviderTypo, $"write {corrected}."),
        };
    }

    // Damerau-Levenshtein distance 1: what differs between the common beginning and the common end is at most a letter.
    private static bool IsOneLetterAway(string typed, string known)
    {
        var start = typed.AsSpan().CommonPrefixLength(known);
        var left = typed.AsSpan(start);
        var right = known.AsSpan(start);
        var end = 0;
        while (end < left.Length && end < right.Length && left[^(end + 1)] == right[^(end + 1)])
        {
            end++;
        }

        left = left[..^end];
        right = right[..^end];
        return (left.Length, right.Length) switch
        {
            (1, 1) or (1, 0) or (0, 1) => true,
            (2, 2) => left[0] == right[1] && left[1] == right[0],
            _ => false,
        };
    }
}
