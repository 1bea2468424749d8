using MailRep.Dns;

namespace MailRep.Dkim;

/// <summary>A selector that this machine's own configuration names.</summary>
/// <param name="Selector">The selector.</param>
/// <param name="Path">The file that names it.</param>
/// <param name="IsCertain">
/// False where the configuration signs for whatever domain a message comes from, so that the selector is worth trying and
/// no more.
/// </param>
public sealed record LocalSelector(DkimSelector Selector, string Path, bool IsCertain = true)
{
    /// <summary>True where the server signs with it, whatever domain the message is from: it must not be revoked there.</summary>
    public bool IsForEveryDomain { get; init; }

    /// <summary>True where a message of the domain is signed with it, if this machine sends one.</summary>
    internal bool IsInUse => IsCertain || IsForEveryDomain;

    /// <summary>True for the configuration of Exim.</summary>
    public bool IsExim { get; init; }
}

/// <summary>Reads the selectors that a mail server on this machine signs with. Never throws for what the files hold.</summary>
public interface ILocalSelectorSource
{
    IReadOnlyList<LocalSelector> Find(DnsName domain, Action<string>? trace);
}
