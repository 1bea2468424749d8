using MailRep.Dkim;
using MailRep.Exim;

namespace MailRep;

/// <summary>The configurations of this machine that name DKIM selectors.</summary>
public static class LocalSelectorSources
{
    public static IReadOnlyList<ILocalSelectorSource> All { get; } = [new EximDkimSelectors(), new OpenDkimKeyTable()];
}
