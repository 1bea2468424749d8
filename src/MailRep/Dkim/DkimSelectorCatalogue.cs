using MailRep.Findings;

namespace MailRep.Dkim;

/// <summary>A selector that many domains share.</summary>
/// <param name="Selector">The selector.</param>
/// <param name="Provider">Who uses it by default; several, or "common" where it belongs to nobody.</param>
public sealed record CommonSelector(string Selector, string Provider)
{
    private const string Nobody = "common";

    /// <summary>For a note: "a common name", "a name that Fastmail uses", "a common name, used by SendGrid, Tuta as well".</summary>
    public string Hint => Provider == Nobody ? "a common name"
        : Provider.EndsWith($", {Nobody}", StringComparison.Ordinal) ? $"a common name, used by {Provider[..^(Nobody.Length + 2)]} as well"
        : $"a name that {Provider} uses";
}

/// <summary>
/// Selectors that providers and mail servers use unless told otherwise. A hint and no proof: anyone may use any name. Names made
/// from dates or account numbers are not here.
/// </summary>
public static class DkimSelectorCatalogue
{
    public static ItemList<CommonSelector> All { get; } =
    [
        .. Of("Google Workspace", "google"),
        .. Of("Microsoft 365", "selector1", "selector2"),
        .. Of("Apple iCloud Mail", "sig1"),
        .. Of("Fastmail", "fm1", "fm2", "fm3", "mesmtp"),
        .. Of("Proton Mail", "protonmail", "protonmail2", "protonmail3"),
        .. Of("Zoho Mail", "zoho", "zmail", "zohomail"),
        .. Of("Yandex 360, Brevo, common", "mail"),
        .. Of("Mail.ru", "mailru"),
        .. Of("Migadu", "key1", "key2", "key3"),
        .. Of("Yahoo", "s1024", "s2048"),
        .. Of("SendGrid, Tuta, common", "s1", "s2"),
        .. Of("SendGrid", "smtpapi", "m1"),
        .. Of("Mailchimp, Mailgun, common", "k1"),
        .. Of("Mailchimp", "k2", "k3", "mandrill"),
        .. Of("Mailgun", "pic", "krs", "mailo"),
        .. Of("Mailgun, common", "mx", "smtp"),
        .. Of("Postmark", "pm"),
        .. Of("Brevo", "brevo1", "brevo2"),
        .. Of("Mailjet", "mailjet"),
        .. Of("MailerLite", "litesrv"),
        .. Of("Resend", "resend"),
        .. Of("MailChannels", "mailchannels"),
        .. Of("Campaign Monitor", "cm"),
        .. Of("ActiveCampaign", "dk"),
        .. Of("Klaviyo", "kl", "kl2"),
        .. Of("Constant Contact", "ctct1", "ctct2"),
        .. Of("AWeber", "aweber_key_a", "aweber_key_b", "aweber_key_c"),
        .. Of("Acoustic", "spop1024", "spop2048"),
        .. Of("Zendesk", "zendesk1", "zendesk2"),
        .. Of("Intercom", "intercom"),
        .. Of("Everlytic", "everlytickey1", "everlytickey2", "eversrv"),
        .. Of("Global Micro", "mxvault"),
        .. Of("turboSMTP", "turbo-smtp"),
        .. Of("Hostinger", "hostingermail-a", "hostingermail-b", "hostingermail-c", "hostingermail1"),
        .. Of("Aruba", "a1"),
        .. Of("mailcow, Hetzner, common", "dkim"),
        .. Of("cPanel, Plesk, common", "default"),
        .. Of("common", "dkim1", "dkim2", "email"),
    ];

    private static IEnumerable<CommonSelector> Of(string provider, params string[] selectors) =>
        selectors.Select(selector => new CommonSelector(selector, provider));
}
