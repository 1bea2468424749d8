using System.Text;
using MailRep.Adapters.Dns;
using MailRep.Dns;

namespace MailRep.Tests.Support;

/// <summary>Zones from texts, by way of a file in a folder of its own that is gone afterwards.</summary>
public static class ZoneFileText
{
    public static Zone Read(string text, string fileName = "zone") => Read((fileName, text));

    /// <summary>Reads the first file; the others lie beside it. A character is an octet.</summary>
    public static Zone Read(params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("mailrep-zone-");
        try
        {
            foreach (var (name, text) in files)
            {
                var path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
            }

            return ZoneFileReader.Read(Path.Combine(folder.FullName, files[0].Name)).Single();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
