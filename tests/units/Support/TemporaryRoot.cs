using MailRep.Dkim;

namespace MailRep.Tests.Support;

/// <summary>A root folder of the test's own, for what reads configuration files; gone afterwards.</summary>
public sealed class TemporaryRoot : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mailrep-").FullName;

    public LocalConfigurationFolder Folder => new(_path);

    public TemporaryRoot File(string path, string text)
    {
        var full = Path.Combine(_path, path.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
        return this;
    }

    public string Full(string path) => Path.Combine(_path, path.TrimStart('/'));

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
