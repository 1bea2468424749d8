using MailRep.Dns;

namespace MailRep.Adapters.Dns;

public static class ZoneFileReader
{
    public static IReadOnlyList<Zone> Read(string path) => throw new NotImplementedException(path);
}
