using System.Runtime.Versioning;
using MailRep.Dkim;
using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim.Rehearsal;

/// <summary>Lets Exim sign messages of a domain, verifies them, and asks the routers whether mail takes that way.</summary>
public sealed class EximSigningCheck(CheckContext context, IDkimKeyCryptography cryptography)
{
    /// <summary>Is told of each domain before its messages are sent: its name, its number from 1, and how many there are.</summary>
    public Action<DnsName, int, int>? OnDomain { get; init; }

    /// <summary>Takes each result of a domain as soon as it is known.</summary>
    public Func<EximSigningCheckResult, Task>? OnResult { get; init; }

    /// <summary>One result a domain; one about the folder where nothing of DKIM is set up or Exim refuses the configuration, and no domain was given.</summary>
    /// <exception cref="MailRepException">Exim cannot be run here, the folder holds no configuration, or no domain can be told.</exception>
    /// <exception cref="OperationCanceledException">The token told it to stop.</exception>
    public Task<IReadOnlyList<EximSigningCheckResult>> RunAsync(EximSigningRequest request, CancellationToken cancellationToken)
    {
        var programs = EximPrograms.Find("Test-EximSigning");
        return OperatingSystem.IsLinux() ? RunAsync(request, programs, cancellationToken) : throw new PlatformNotSupportedException();
    }

    [SupportedOSPlatform("linux")]
    private async Task<IReadOnlyList<EximSigningCheckResult>> RunAsync(EximSigningRequest request, EximPrograms programs, CancellationToken cancellationToken)
    {
        var facts = EximFacts.Read(request.Folder, EximAccounts.Local, context.Trace);
        var linted = EximJudge.Judge(facts, hasLocalMacros: true).Findings;
        using var workspace = EximWorkspace.Create();
        var candidate = await EximCandidate.BuildAsync(facts.Configuration, movesPaths: true, programs, workspace, cancellationToken).ConfigureAwait(false);
        if (candidate.Problem is { } problem)
        {
            context.Trace?.Invoke($"Exim refuses the configuration: {problem}");
            return Each(request, facts, result => result with { Findings = [EximSigningJudge.Refused(facts, problem, linted)] });
        }

        var way = await WayAsync(candidate, request.Recipient, cancellationToken).ConfigureAwait(false);
        context.Trace?.Invoke($"Exim routes {way.Recipient}: {way.Route.Kind}, {DnsText.Printable(way.Route.Text)}");
        var missing = EximRouteJudge.Judge(way, facts, linted);
        var start = new EximSigningCheckResult { Subject = string.Empty, Verdict = Verdict.Unknown, Reason = string.Empty, ConfigRoot = request.Folder, Route = way.Route.Text };
        if (await SigningTransportAsync(candidate, way, facts, cancellationToken).ConfigureAwait(false) is not { } transport)
        {
            return Each(request, facts, result => result with { Route = way.Route.Text, Findings = EximSigningJudge.NotSetUp(facts, linted, missing) });
        }

        var domains = request.Domains.Count == 0 ? DomainsOf(facts)
            : request.AddsConfigured ? [.. request.Domains.Union(DomainsOf(facts))] : request.Domains;
        if (domains.Count == 0)
        {
            throw new MailRepException(MailRepError.EximDomainUnknown, "The domain that Exim signs for depends on the message, so that none can be chosen.", request.Folder,
                "Name one: Test-EximSigning -Domain example.org");
        }

        var sink = SmtpSink.Start(cancellationToken);
        await using (sink.ConfigureAwait(false))
        {
            var rehearsal = await EximRehearsal.PrepareAsync(candidate, transport, programs, workspace, sink, cancellationToken).ConfigureAwait(false);
            List<EximSigningCheckResult> results = [];
            foreach (var domain in domains)
            {
                OnDomain?.Invoke(domain, results.Count + 1, domains.Count);
                var rehearsed = await RehearseAsync(rehearsal, request, domain, facts, candidate, cancellationToken).ConfigureAwait(false);
                results.Add(EximSigningJudge.Judge(start with { Subject = domain.ToString(), Domain = domain.ToString(), Transport = transport }, rehearsed, way, missing, linted));
                if (OnResult is not null)
                {
                    await OnResult(results[^1]).ConfigureAwait(false);
                }
            }

            return results;
        }
    }

    [SupportedOSPlatform("linux")]
    private async Task<EximRehearsedDomain> RehearseAsync(
        EximRehearsal rehearsal, EximSigningRequest request, DnsName domain, EximFacts facts, EximCandidate candidate, CancellationToken cancellationToken)
    {
        var ring = new EximKeyRing(domain, request.Keys, facts, cryptography);
        request.Selectors.ToList().ForEach(ring.Expect);
        List<EximSignedMessage> messages = [];
        List<string> log = [];
        foreach (var kind in Enum.GetValues<EximMessageKind>())
        {
            var message = EximRehearsalMessage.Of(kind, request.From ?? $"postmaster@{domain}", request.Recipient, context.Clock.GetUtcNow());
            var rehearsed = await rehearsal.SendAsync(message, request.Recipient, cancellationToken).ConfigureAwait(false);
            var lines = rehearsed.Log.Select(candidate.Unstaged).ToList();
            log.AddRange(lines);
            var signatures = rehearsed.Octets is { } octets ? await VerifyAsync(octets, ring, cancellationToken).ConfigureAwait(false) : [];
            messages.Add(EximSigningJudge.Message(domain, kind, rehearsed.Octets is not null, signatures, lines));
            context.Trace?.Invoke($"Rehearsed {messages[^1]}: {messages[^1].Reason}");
        }

        return new EximRehearsedDomain(domain, messages, ring.Expected, log);
    }

    private async Task<ItemList<EximMessageSignature>> VerifyAsync(byte[] octets, EximKeyRing ring, CancellationToken cancellationToken)
    {
        var message = DkimMessage.Parse(octets);
        var byKey = await new DkimVerifier(context with { Resolver = ring }, cryptography).VerifyAsync(message, cancellationToken).ConfigureAwait(false);
        var byDns = await new DkimVerifier(context, cryptography).VerifyAsync(message, cancellationToken).ConfigureAwait(false);
        var fields = message.Fields.Where(field => field.Is(DkimSignature.HeaderName)).Select(DkimSignature.Parse).ToList();
        List<EximMessageSignature> signatures = [];
        for (var i = 0; i < byDns.Count; i++)
        {
            var (key, dns) = (byKey[i], byDns[i]);
            var isKnown = ring.Knows(dns.Selector);
            signatures.Add(new EximMessageSignature
            {
                Domain = dns.Domain,
                Selector = dns.Selector,
                Algorithm = dns.Algorithm,
                Canonicalization = dns.Canonicalization,
                SignedHeaders = string.Join(':', dns.SignedHeaders),
                Identity = dns.Identity,
                SignedAt = dns.SignedAt,
                ExpiresAt = dns.ExpiresAt,
                Tags = Unfold(fields[i].Field.Value),
                KeyResult = isKnown ? key.Result : null,
                KeyReason = isKnown ? key.Reason : null,
                Record = ring.RecordOf(dns.Selector),
                DnsResult = dns.Result,
                DnsReason = dns.Reason,
                Published = await IsPublishedAsync(fields[i], cancellationToken).ConfigureAwait(false),
            });
        }

        return signatures.ToItemList();
    }

    // Exim folds inside values, where white space means nothing.
    private static string Unfold(string value) =>
        value.Replace(";\r\n\t", "; ", StringComparison.Ordinal).Replace("\r\n\t", string.Empty, StringComparison.Ordinal).Replace("\r\n", string.Empty, StringComparison.Ordinal).Trim();

    private async Task<bool?> IsPublishedAsync(DkimSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Domain is null || !DkimSelector.TryParse(signature.Selector, out var selector, out _) || selector!.At(signature.Domain) is not { } name)
        {
            return false;
        }

        var answer = await context.Resolver.QueryAsync(name, DnsRecordType.TXT, cancellationToken).ConfigureAwait(false);
        return answer.IsKnown ? answer.Of<TxtRecord>().Any(txt => DkimKeyRecord.Parse(txt.Text).IsMeantAsKey) : null;
    }

    [SupportedOSPlatform("linux")]
    private static async Task<EximWay> WayAsync(EximCandidate candidate, string recipient, CancellationToken cancellationToken)
    {
        var route = await candidate.RouteAsync(recipient, cancellationToken).ConfigureAwait(false);
        var transport = route.Transport;
        if (route is { Kind: EximRouteKind.NoSuchDomain, Router: { } router }
            && await candidate.PrintAsync("router", router, cancellationToken).ConfigureAwait(false) is { } options
            && options.GetValueOrDefault("driver") == "dnslookup"
            && options.TryGetValue("transport", out var named) && named.Length > 0 && !named.Contains('$', StringComparison.Ordinal))
        {
            transport = named;
        }
        else if (route.Kind == EximRouteKind.NoSuchDomain)
        {
            // Another driver that declines has not looked up the recipient's domain: a smarthost, say, that does not exist.
            route = route with { Kind = EximRouteKind.Refused };
        }

        return new EximWay(recipient, route, transport, transport is not null && await SignsAsync(candidate, transport, cancellationToken).ConfigureAwait(false));
    }

    // The one that mail takes; else the one that was meant to sign, so that the key and the settings are tried all the same.
    [SupportedOSPlatform("linux")]
    private static async Task<string?> SigningTransportAsync(EximCandidate candidate, EximWay way, EximFacts facts, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { way.Transport, facts.Signing.TransportName, "remote_smtp" }.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await SignsAsync(candidate, name, cancellationToken).ConfigureAwait(false))
            {
                return name;
            }
        }

        return null;
    }

    [SupportedOSPlatform("linux")]
    private static async Task<bool> SignsAsync(EximCandidate candidate, string transport, CancellationToken cancellationToken) =>
        await candidate.DkimOptionsAsync(transport, cancellationToken).ConfigureAwait(false) is { } options
        && options.TryGetValue("dkim_domain", out var domain) && domain.Length > 0;

    private static List<DnsName> DomainsOf(EximFacts facts) =>
        [.. facts.Signing.Domains.Select(text => DnsName.TryParse(text, out var name, out _) ? name : null).OfType<DnsName>().Distinct()];

    private static List<EximSigningCheckResult> Each(EximSigningRequest request, EximFacts facts, Func<EximSigningCheckResult, EximSigningCheckResult> fill)
    {
        var folder = facts.Configuration.Files.Folder;
        var names = request.Domains.Count > 0 ? request.Domains.Select(domain => domain.ToString()).ToList() : [DnsText.Printable(folder)];
        return [.. names.Select(name => EximSigningJudge.Concluded(fill(new EximSigningCheckResult
        {
            Subject = name, Domain = request.Domains.Count > 0 ? name : null, ConfigRoot = folder, Verdict = Verdict.Unknown, Reason = string.Empty,
        }), string.Empty))];
    }
}
