using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>What is wrong with the values that the settings come to: expansions, look-up files, domains, selectors, identities.</summary>
internal static class EximValueRules
{
    /// <summary>The lines that a file of domains has, and who writes it.</summary>
    public const string TableLines = "It has a line for each domain, such as example.org: selector=SELECTOR key=/etc/exim4/dkim/FILE; Set-EximDkimConfig writes it: Get-DkimKeyPair /etc/exim4/dkim | Set-EximDkimConfig";

    /// <summary>True for a setting that Exim expands in front of each signature; it looks at DKIM_STRICT only where it could not sign.</summary>
    public static bool IsNeeded(string macro) => macro != EximDkimMacros.Strict;

    public static IEnumerable<Finding> Find(EximFacts facts)
    {
        var signing = facts.Signing;
        foreach (var (macro, fault) in signing.Faults)
        {
            yield return FindingCatalogue.EximExpansion.At(signing[macro]!.Place,
                fault.IsCertain ? $"Exim cannot expand {macro}, because {Shown(fault.Message)}{(IsNeeded(macro) ? ": mail leaves unsigned" : string.Empty)}." : $"Whether Exim can expand {macro} is not known, because {Shown(fault.Message)}, as far as versions 4.96 to 4.98 go.",
                EximKeyText.IsSecret(signing[macro]!.Value) ? Fix.ByText("Correct the expression.") : EximJudge.Command($"exim4 -be {EximJudge.Quote(signing[macro]!.Value)}", "Correct the expression, until Exim itself expands it without an error."), !IsNeeded(macro) ? Verdict.Warn : fault.IsCertain ? null : Verdict.Unknown);
        }

        foreach (var (table, place) in signing.Tables)
        {
            if (OfTable(table, place) is { } finding)
            {
                yield return finding;
            }
        }

        if (signing.HasNoDomain && !signing.Tables.Any(table => table.Table.IsEmpty))
        {
            yield return FindingCatalogue.EximDomainValue.At(signing[EximDkimMacros.Domain]!.Place, "DKIM_DOMAIN comes to no domain, so no mail is signed.", Fix.ByText("Give the domain that is to be signed."));
        }

        foreach (var domain in signing.Domains.Where(domain => !IsName(domain)).Take(1))
        {
            yield return FindingCatalogue.EximDomainValue.At(signing[EximDkimMacros.Domain]!.Place, $"DKIM_DOMAIN comes to {EximJudge.Show(domain)}, which is no domain: no receiver finds a key there.", OfDomain(facts, domain));
        }

        foreach (var selector in signing.Selectors.Where(selector => !IsName(selector)).Take(1))
        {
            yield return FindingCatalogue.EximSelectorValue.At(signing[EximDkimMacros.Selector]!.Place, $"DKIM_SELECTOR comes to {EximJudge.Show(selector)}, which is no selector: no receiver finds a key there.",
                Fix.ByText("Give the selector alone, on a line without a comment; several are parted by colons."));
        }

        foreach (var (domain, place) in signing.WithoutSelector)
        {
            yield return FindingCatalogue.EximSelectorValue.At(place, $"There is no selector for {EximJudge.Show(domain ?? "the domain")}, so its mail leaves unsigned.", Fix.ByText("Give it one, as in example.org: selector=SELECTOR key=/etc/exim4/dkim/FILE"));
        }

        foreach (var (identity, domain) in signing.Identities.Where(pair => !IsWithin(pair.Identity, pair.Domain)).DistinctBy(pair => pair.Identity))
        {
            yield return FindingCatalogue.EximIdentity.At(signing[EximDkimMacros.Identity]!.Place, $"DKIM_IDENTITY comes to {EximJudge.Show(identity)}, which is not within {EximJudge.Show(domain)}: receivers reject the signature.",
                Fix.ByText("Remove DKIM_IDENTITY, or give an address of the domain: DKIM_IDENTITY = @$dkim_domain"));
        }
    }

    private static Finding? OfTable(EximTable table, EximPlace place)
    {
        var shown = EximJudge.Show(table.FullPath ?? table.Path);
        if (table.Problem is { } problem)
        {
            return FindingCatalogue.EximTable.At(place, $"Nothing is known of {shown}, the file of a look-up: {problem}.", Fix.ByText("Run the command on the server itself, as root."), Verdict.Unknown);
        }

        if (table is { Error: { } error, File: not null })
        {
            var path = EximJudge.Quote(table.FullPath!);
            return FindingCatalogue.EximTable.At(place, $"Mail leaves unsigned: {error}.", EximJudge.Command($"chown root:Debian-exim {path} && chmod 0640 {path}", "Let Exim read the file, and enter its folder."));
        }

        return table.Error is not null ? FindingCatalogue.EximTable.At(place, $"Mail leaves unsigned: {table.Error}.", Fix.ByText($"Make the file {shown}. {TableLines}"))
            : table.IsEmpty ? FindingCatalogue.EximTable.At(place, $"Mail leaves unsigned: {shown}, the file of a look-up, has no entry.", Fix.ByText($"Add the domains. {TableLines}"))
            : null;
    }

    private static Fix OfDomain(EximFacts facts, string domain)
    {
        var value = facts.Signing[EximDkimMacros.Domain]!.Value;
        return value.Contains("lsearch{", StringComparison.Ordinal)
            ? EximJudge.Setting(facts, EximDkimMacros.Domain, value.Replace("lsearch{", "lsearch,ret=key{", StringComparison.Ordinal), "Let the look-up give the domain that it finds, not what stands behind it.")
            : domain.LastIndexOf('@') is var at and >= 0 && IsName(domain[(at + 1)..]) ? EximJudge.Setting(facts, EximDkimMacros.Domain, domain[(at + 1)..], "Give the domain without the address.")
            : Fix.ByText("Give the domain alone, on a line without a comment; several are parted by colons.");
    }

    // What can stand in a name of the DNS; domains may have letters of any language (RFC 8616).
    private static bool IsName(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or > '\u007F') && !text.StartsWith('.') && !text.Contains("..", StringComparison.Ordinal);

    // RFC 6376 section 3.5: the domain of i= is that of d=, or lies within it.
    private static bool IsWithin(string identity, string domain)
    {
        var at = identity.LastIndexOf('@');
        var own = at < 0 ? string.Empty : identity[(at + 1)..];
        return own.Equals(domain, StringComparison.OrdinalIgnoreCase) || own.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
    }

    private static string Shown(string text) => Dns.DnsText.Shorten(Dns.DnsText.Inline(text), 120);
}
